#pragma once

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

namespace rocketcaf::actors::embedded {

/// One message of a batch; views into the request's body.
struct batch_item {
  int32_t flag = 0;
  std::string_view body;
  std::string_view properties;
};

/// Reads the body of a batch (code 320): size, magic code, CRC, flag, body,
/// properties, and this again until the end.
/// @returns nullopt if the body is no batch, or a message in it has no body.
std::optional<std::vector<batch_item>> read_batch(std::string_view body);

} // namespace rocketcaf::actors::embedded
