#include "rocketcaf/actors/options.hpp"

#include "rocketcaf/protocol/address.hpp"
#include "rocketcaf/protocol/enum_names.hpp"
#include "rocketcaf/protocol/text.hpp"

#include <algorithm>
#include <utility>

namespace rocketcaf {

namespace {

using std::chrono::milliseconds;
using namespace std::literals;

using result = std::optional<validation_error>;

constexpr protocol::enum_names<2> when_full_names{"wait"sv, "fail"sv};

/// Longer times are taken for mistakes, such as a wrong unit.
constexpr milliseconds one_day{86'400'000};

/// Brokers forget clients that they have not heard of for 120 s.
constexpr milliseconds max_heartbeat_interval{100'000};

/// A header's length has 24 bits on the wire.
constexpr size_t max_header_size = (1u << 24) - 1;

/// A frame's length is an i32 on the wire.
constexpr size_t max_frame_size = INT32_MAX;

/// More hardly serve anybody, and brokers count their channels.
constexpr size_t max_connections_per_broker = 64;

/// More hardly serve anybody.
constexpr size_t max_listener_threads = 1024;

/// Checks values one after the other and keeps the first error.
class checker {
public:
  explicit checker(std::string group) : group_(std::move(group)) {
    // nop
  }

  result take() {
    return std::move(error_);
  }

  void require(bool ok, std::string_view key, std::string rule) {
    if (!ok && !error_)
      error_ = validation_error{errc::invalid_option, group_ + std::string{key},
                                std::move(rule)};
  }

  void check(std::string_view key, milliseconds x, milliseconds min,
             milliseconds max = one_day) {
    require(x >= min && x <= max, key,
            "must be from " + std::to_string(min.count()) + " ms to "
              + std::to_string(max.count()) + " ms, is "
              + std::to_string(x.count()) + " ms");
  }

  void check(std::string_view key, uint64_t x, uint64_t min, uint64_t max) {
    require(x >= min && x <= max, key,
            "must be from " + std::to_string(min) + " to " + std::to_string(max)
              + ", is " + std::to_string(x));
  }

  /// Takes over an error that has another field name.
  void check(std::string_view key, const result& x) {
    if (x)
      require(false, key, x->rule);
  }

private:
  std::string group_;
  result error_;
};

/// Checks a part of the client id, whose parts are joined by '@'.
void check_id_part(checker& out, std::string_view key, std::string_view x) {
  out.require(x.size() <= 255, key,
              "must have at most 255 bytes, has " + std::to_string(x.size()));
  out.require(protocol::is_valid_utf8(x), key, "must be valid UTF-8");
  out.require(!protocol::has_control_character(x), key,
              "must have no control characters");
  out.require(x.find('@') == x.npos, key, "must have no '@'");
}

void check_name_servers(checker& out, const std::vector<std::string>& xs) {
  for (auto& x : xs) {
    auto address = protocol::parse_address(x);
    if (!address)
      out.require(false, "name-servers",
                  "\"" + x + "\": " + address.error().rule);
  }
}

void check_selectors(checker& out, const producer_options& x) {
  auto builtin = protocol::builtin_selector_names();
  auto known = std::ranges::find(builtin, x.selector) != builtin.end()
            || x.selectors.contains(x.selector);
  out.require(known, "selector",
              "must be round-robin, random, hash, machine-room or a selector "
              "of the program, is \""
                + x.selector + "\"");
  out.require(x.selector != protocol::machine_room_name
                || !x.machine_rooms.empty() || x.selectors.contains(x.selector),
              "machine-rooms",
              "must name a room, since producer.selector is machine-room");
  for (auto& [name, selector] : x.selectors)
    out.require(selector != nullptr, "selectors",
                "must have a function for \"" + name + "\"");
}

void check_transactions(checker& out, const producer_options& x) {
  out.check("transaction-timeout", x.transaction_timeout, 1ms);
  out.check("transaction-lifetime", x.transaction_lifetime, 1ms);
  out.check("max-transactions", x.max_transactions, 1, 1u << 24);
  out.check("max-transaction-checks", x.max_transaction_checks, 0, 1u << 24);
  for (auto& topic : x.transaction_topics)
    out.check("transaction-topics",
              protocol::validate_topic_in(x.namespace_name, topic));
  out.check("listener-threads", x.listener_threads, 1, max_listener_threads);
}

} // namespace

std::string to_string(when_full x) {
  return protocol::name_from(when_full_names, x);
}

bool from_string(std::string_view name, when_full& x) {
  return protocol::value_from(when_full_names, name, x);
}

std::chrono::milliseconds effective_attempt_timeout(const producer_options& x) {
  if (x.attempt_timeout.count() > 0)
    return x.attempt_timeout;
  return std::max(x.send_timeout / 3, milliseconds{500});
}

std::optional<validation_error> validate(const client_options& x) {
  checker out{"client."};
  check_name_servers(out, x.name_servers);
  check_id_part(out, "instance-name", x.instance_name);
  check_id_part(out, "unit-name", x.unit_name);
  out.require(x.header_serialization == serialization::json
                || x.header_serialization == serialization::rocketmq,
              "header-serialization", "must be json or binary");
  out.check("connect-timeout", x.connect_timeout, 1ms);
  out.check("request-timeout", x.request_timeout, 1ms);
  out.check("reconnect-backoff-min", x.reconnect_backoff_min, 1ms);
  out.check("reconnect-backoff-max", x.reconnect_backoff_max,
            x.reconnect_backoff_min);
  out.check("idle-timeout", x.idle_timeout, 0ms);
  out.check("connections-per-broker", x.connections_per_broker, 1,
            max_connections_per_broker);
  out.check("route-refresh-interval", x.route_refresh_interval, 10ms);
  out.check("heartbeat-interval", x.heartbeat_interval, 10ms,
            max_heartbeat_interval);
  out.check("linger", x.linger, 0ms);
  out.check("max-frame-size", x.max_frame_size, 1024, max_frame_size);
  out.check("max-header-size", x.max_header_size, 256,
            std::min(max_header_size, x.max_frame_size));
  return out.take();
}

std::optional<validation_error> validate(const producer_options& x) {
  checker out{"producer."};
  out.check("group", protocol::validate_group(x.group));
  out.check("namespace",
            protocol::validate_namespace(x.namespace_name, x.group));
  out.check("send-timeout", x.send_timeout, 1ms);
  out.check("attempt-timeout", x.attempt_timeout, 0ms);
  out.check("retries", x.retries, 0, 100);
  out.check("retry-backoff", x.retry_backoff, 0ms);
  for (auto code : x.retry_codes)
    out.require(code > 0, "retry-codes",
                "must be response codes above 0, has " + std::to_string(code));
  check_selectors(out, x);
  out.check("max-message-size", x.max_message_size, 1, max_frame_size);
  out.check("compress-from", x.compress_from, 1, max_frame_size);
  out.check("max-in-flight", x.max_in_flight, 1, 1u << 24);
  out.check("max-in-flight-bytes", x.max_in_flight_bytes, 1, SIZE_MAX);
  out.check("max-waiting", x.max_waiting, 1, 1u << 24);
  out.check("max-waiting-bytes", x.max_waiting_bytes, 1, SIZE_MAX);
  out.require(x.on_full == when_full::wait || x.on_full == when_full::fail,
              "on-full", "must be wait or fail");
  out.check("drain-timeout", x.drain_timeout, 0ms);
  check_transactions(out, x);
  out.check("create-topic", protocol::validate_topic(x.create_topic));
  out.require(x.create_topic_queues >= 1 && x.create_topic_queues <= 65'535,
              "create-topic-queues",
              "must be from 1 to 65535, is "
                + std::to_string(x.create_topic_queues));
  return out.take();
}

} // namespace rocketcaf
