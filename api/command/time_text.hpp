#pragma once

#include "rocketcaf/api/protocol.hpp"

#include <caf/timestamp.hpp>

#include <cstdint>
#include <string>
#include <string_view>

namespace rocketcaf::command {

/// Reads what options say of a time: `now`, `first` (before all messages),
/// milliseconds since 1970, or a date in the form of ISO 8601 such as
/// 2026-11-29, 2026-11-29T09:01, 2026-11-29T09:01:02.345Z or
/// 2026-11-29T09:01:02+01:00. Without a zone it is in UTC.
/// @returns a text that says what may be written, on error.
expected<protocol::start_point, std::string> read_time(std::string_view text);

/// Writes milliseconds since 1970 as 2026-11-29T09:01:02.345Z; as a number if
/// they are not within the years 0 to 9999.
std::string time_text(int64_t millis);

/// The point in time; the latest that there is in place of later ones.
caf::timestamp to_timestamp(int64_t millis);

/// The wall clock, in milliseconds since 1970.
int64_t wall_clock_millis();

} // namespace rocketcaf::command
