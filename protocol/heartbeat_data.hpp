#pragma once

#include "rocketcaf/protocol/errc.hpp"
#include "rocketcaf/protocol/expected.hpp"
#include "rocketcaf/protocol/remoting_command.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace rocketcaf::protocol {

/// Tells a broker who lives in this client.
struct heartbeat_data {
  std::string client_id;
  std::vector<std::string> producer_groups;

  friend bool operator==(const heartbeat_data&, const heartbeat_data&)
    = default;
};

/// Makes a heartbeat request (code 34).
remoting_command make_heartbeat_request(const heartbeat_data& x);

/// Decodes the body of a heartbeat request; consumers are left out.
expected<heartbeat_data, errc> decode_heartbeat(std::string_view body);

/// Makes a request (code 35) to forget a client's producer group.
remoting_command make_unregister_request(std::string_view client_id,
                                         std::string_view producer_group);

} // namespace rocketcaf::protocol
