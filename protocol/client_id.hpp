#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace rocketcaf::protocol {

/// Makes the instance name of a client that was given none, like Java's
/// "<pid>#<nanoseconds>": unique on its host.
/// @param entropy a random number: the process id alone is not unique, since a
///                process may have several clients.
std::string make_instance_name(int64_t process_id, uint64_t entropy);

/// Makes what brokers know a client as: "<ip>@<instance>[@<unit>]".
std::string make_client_id(std::string_view ip, std::string_view instance_name,
                           std::string_view unit_name);

} // namespace rocketcaf::protocol
