#pragma once

#include <nlohmann/json.hpp>

#include <cstddef>
#include <cstdint>
#include <string>

namespace rocketcaf::bench {

/// Opens `count` transactions whose listener answers none until all of them are
/// open: the heap in use for each, and threads. Then they are committed. Throws
/// `std::runtime_error` if one fails.
nlohmann::ordered_json measure_open_transactions(const std::string& name_server,
                                                 uint64_t count, size_t size);

} // namespace rocketcaf::bench
