#pragma once

#include "rocketcaf/protocol/errc.hpp"

#include <cstdint>
#include <limits>
#include <span>
#include <string>
#include <string_view>

namespace rocketcaf::protocol {

/// Where a send may go after an attempt that failed.
enum class retry_where : uint8_t {
  /// Nowhere: it is answered.
  nowhere = 0,
  /// To a broker that it has not tried; without one, to one that it has tried,
  /// the last one last.
  another_first = 1,
  /// To a broker that it has not tried; without one, it is answered.
  another_only = 2,
};

std::string to_string(retry_where x);

/// When a send goes there. To a broker that it has tried before, it always
/// goes after a pause.
enum class retry_when : uint8_t {
  at_once = 0,
  after_pause = 1,
};

std::string to_string(retry_when x);

/// What the end of an attempt tells about the broker, for all sends.
enum class broker_mark : uint8_t {
  /// Nothing: it is used as before.
  none = 0,
  /// Better avoided, until it answers or is probed.
  suspect = 1,
  /// Not connected: avoided until it is.
  down = 2,
};

std::string to_string(broker_mark x);

/// What the end of an attempt tells about the message. Of all attempts of a
/// send, the highest counts.
enum class attempt_storage : uint8_t {
  /// The broker did not get it.
  not_stored = 0,
  /// The broker got it and decided against it.
  refused = 1,
  /// Nobody can tell.
  maybe_stored = 2,
  /// The broker says that it has it.
  stored = 3,
};

std::string to_string(attempt_storage x);

/// What follows when an attempt ends in a certain way.
struct retry_rule {
  // -- how it ended -----------------------------------------------------------

  /// The cause in the list of attempts, and the answer's code if this attempt
  /// was the last one.
  errc cause;
  /// The broker's code; `retry_table::no_code` or `any_code`.
  int32_t broker_code;
  /// Whether the request was handed to a connection: it may have been written.
  bool written;

  // -- what follows -----------------------------------------------------------

  retry_where where;
  retry_when when;
  /// Whether the route is asked for again.
  bool refresh_route;
  broker_mark mark;
  attempt_storage storage;
  /// What to do about it, for people.
  std::string_view advice;
};

/// What a send does when there is no broker to try.
struct route_rule {
  /// Why there is none.
  errc cause;
  /// Whether it waits for a route until its deadline, or is answered at once.
  bool waits;
  /// Whether the route is asked for again.
  bool refresh_route;
};

/// What happens to a send when something goes wrong: where and when it is tried
/// again, or what it is answered. It holds for all forms of sends. The page
/// actors/retries.md shows it to users; a test compares them.
class retry_table {
public:
  // -- constants --------------------------------------------------------------

  /// Stands for attempts without an answer.
  static constexpr int32_t no_code = -1;

  /// Stands for all codes that have no rule of their own.
  static constexpr int32_t any_code = std::numeric_limits<int32_t>::min();

  // -- attempts that failed ---------------------------------------------------

  static std::span<const retry_rule> rules() noexcept;

  /// The rule for an attempt that ended like this. Answers that say "stored"
  /// but cannot be understood have cause `protocol_error` and their code.
  static const retry_rule& find(errc cause, int32_t broker_code,
                                bool written) noexcept;

  // -- sends without a broker -------------------------------------------------

  static std::span<const route_rule> route_rules() noexcept;

  /// The rule for a route that is missing for this cause; `none` stands for a
  /// route that is on its way.
  static const route_rule& find_route(errc cause) noexcept;
};

} // namespace rocketcaf::protocol
