#pragma once

#include "rocketcaf/protocol/numbers.hpp"

#include "actors/property/event_log.hpp"

#include <algorithm>
#include <cstdint>
#include <cstdio>
#include <string>
#include <string_view>

namespace rocketcaf::test::property {

/// Every legal body begins with the number of its send; in a batch, the index
/// of the message in its request comes after that.
inline constexpr size_t number_size = 8;

/// Where the first body is in the body of a request that carries a batch.
inline constexpr size_t batch_body_pos = 20;

/// The number that `text` has at `from`.
inline uint32_t number_in(std::string_view text, size_t from) {
  text = text.substr(std::min(from, text.size()), number_size);
  return protocol::parse_number<uint32_t>(text).value_or(none);
}

/// Writes a number into `text`, which is long enough.
inline void put_number(std::string& text, size_t from, size_t number) {
  char digits[number_size + 1];
  std::snprintf(digits, sizeof(digits), "%08zu", number % 100'000'000);
  text.replace(from, number_size, digits);
}

} // namespace rocketcaf::test::property
