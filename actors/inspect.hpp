#pragma once

#include "rocketcaf/actors/inspect_enum.hpp"
#include "rocketcaf/actors/messages.hpp"
#include "rocketcaf/actors/transaction_messages.hpp"

#include <algorithm>
#include <chrono>
#include <optional>
#include <string>
#include <utility>

/// Teaches CAF to read, write and print the public types. The types themselves
/// stand in `protocol/` and know nothing of CAF.
namespace rocketcaf {

// -- enumerations -------------------------------------------------------------

ROCKETCAF_INSPECT_ENUM(errc)
ROCKETCAF_INSPECT_ENUM(send_status)
ROCKETCAF_INSPECT_ENUM(storage_state)
ROCKETCAF_INSPECT_ENUM(producer_state)
ROCKETCAF_INSPECT_ENUM(connection_state)
ROCKETCAF_INSPECT_ENUM(broker_state)
ROCKETCAF_INSPECT_ENUM(flow_level)
ROCKETCAF_INSPECT_ENUM(local_transaction_state)
ROCKETCAF_INSPECT_ENUM(transaction_end)
ROCKETCAF_INSPECT_ENUM(transaction_event)

// -- deadlines ----------------------------------------------------------------

/// Saves the time that is left until a deadline, and loads it relative to the
/// receiver's clock: steady clocks of two nodes have nothing in common.
template <class Inspector>
bool inspect_deadline(Inspector& f, std::optional<time_point>& x) {
  using std::chrono::duration_cast;
  using std::chrono::nanoseconds;
  using std::chrono::steady_clock;
  auto get = [&x]() -> std::optional<int64_t> {
    if (!x)
      return std::nullopt;
    auto left = *x - steady_clock::now();
    return duration_cast<nanoseconds>(left).count();
  };
  auto set = [&x](std::optional<int64_t> left) {
    if (left)
      x = steady_clock::now()
        + std::min<nanoseconds>(nanoseconds{*left}, longest_limit);
    else
      x = std::nullopt;
    return true;
  };
  if constexpr (Inspector::is_loading) {
    std::optional<int64_t> left;
    return f.apply(left) && set(left);
  } else {
    auto left = get();
    return f.apply(left);
  }
}

// -- values -------------------------------------------------------------------

template <class Inspector>
bool inspect(Inspector& f, rare_string& x) {
  auto get = [&x] { return std::string{x.view()}; };
  auto set = [&x](const std::string& text) {
    x = text;
    return true;
  };
  return f.apply(get, set);
}

template <class Inspector>
bool inspect(Inspector& f, delivery_time& x) {
  using pair = std::pair<uint8_t, int64_t>;
  auto get = [&x] { return pair{static_cast<uint8_t>(x.how()), x.value()}; };
  auto set = [&x](pair parts) {
    auto parsed = delivery_time::from(parts.first, parts.second);
    if (parsed)
      x = *parsed;
    return parsed.has_value();
  };
  return f.apply(get, set);
}

template <class Inspector>
bool inspect(Inspector& f, message& x) {
  return f.object(x).fields(
    f.field("topic", x.topic), f.field("body", x.body), f.field("tag", x.tag),
    f.field("keys", x.keys), f.field("properties", x.properties),
    f.field("sharding-key", x.sharding_key), f.field("delivery", x.delivery),
    f.field("id", x.id), f.field("flag", x.flag),
    f.field("wait-store-ok", x.wait_store_ok));
}

template <class Inspector>
bool inspect(Inspector& f, unique_message_id& x) {
  auto get = [&x] { return std::string{x.view()}; };
  auto set = [&x](const std::string& text) {
    auto parsed = unique_message_id::from(text);
    if (parsed)
      x = *parsed;
    return parsed.has_value();
  };
  return f.apply(get, set);
}

template <class Inspector>
bool inspect(Inspector& f, offset_message_id& x) {
  auto get = [&x] { return to_string(x); };
  auto set = [&x](const std::string& text) {
    auto parsed = offset_message_id::from(text);
    if (parsed)
      x = *parsed;
    return parsed.has_value();
  };
  return f.apply(get, set);
}

template <class Inspector>
bool inspect(Inspector& f, message_queue& x) {
  return f.object(x).fields(f.field("topic", x.topic),
                            f.field("broker-name", x.broker_name),
                            f.field("queue-id", x.queue_id));
}

template <class Inspector>
bool inspect(Inspector& f, queue_ref& x) {
  auto get = [&x] { return x.get(); };
  auto set = [&x](message_queue queue) {
    x = queue_ref{std::move(queue)};
    return true;
  };
  return f.apply(get, set);
}

/// A queue, the name of a selector, or neither. A function stays here:
/// elsewhere it is a name that no producer knows, so that its send is refused.
template <class Inspector>
bool inspect(Inspector& f, queue_choice& x) {
  auto queue = x.queue() ? std::optional{*x.queue()} : std::nullopt;
  auto name = x.selector_name() ? *x.selector_name() : std::string{};
  if (x.selector() != nullptr)
    name = "<function>";
  auto ok
    = f.object(x).fields(f.field("queue", queue), f.field("selector", name));
  if constexpr (Inspector::is_loading) {
    if (ok && queue)
      x = std::move(*queue);
    else if (ok)
      x = name.empty() ? queue_choice{}
                       : queue_choice::by_name(std::move(name));
  }
  return ok;
}

template <class Inspector>
bool inspect(Inspector& f, send_result& x) {
  return f.object(x).fields(
    f.field("status", x.status), f.field("message-id", x.message_id),
    f.field("offset-id", x.offset_id), f.field("queue", x.queue),
    f.field("queue-offset", x.queue_offset), f.field("region-id", x.region_id),
    f.field("trace-on", x.trace_on));
}

template <class Inspector>
bool inspect(Inspector& f, send_attempt& x) {
  return f.object(x).fields(
    f.field("broker-name", x.broker_name), f.field("address", x.address),
    f.field("cause", x.cause), f.field("broker-code", x.broker_code),
    f.field("duration", x.duration));
}

template <class Inspector>
bool inspect(Inspector& f, send_failure& x) {
  return f.object(x).fields(
    f.field("code", x.code), f.field("storage", x.storage),
    f.field("broker-code", x.broker_code), f.field("remark", x.remark),
    f.field("attempts", x.attempts));
}

template <class Inspector>
bool inspect(Inspector& f, queue_data& x) {
  return f.object(x).fields(f.field("broker-name", x.broker_name),
                            f.field("read-queue-nums", x.read_queue_nums),
                            f.field("write-queue-nums", x.write_queue_nums),
                            f.field("perm", x.perm),
                            f.field("topic-sys-flag", x.topic_sys_flag));
}

template <class Inspector>
bool inspect(Inspector& f, broker_data& x) {
  return f.object(x).fields(
    f.field("cluster", x.cluster), f.field("broker-name", x.broker_name),
    f.field("broker-addrs", x.broker_addrs), f.field("zone-name", x.zone_name),
    f.field("enable-acting-master", x.enable_acting_master));
}

template <class Inspector>
bool inspect(Inspector& f, route_data& x) {
  return f.object(x).fields(
    f.field("queue-datas", x.queue_datas),
    f.field("broker-datas", x.broker_datas),
    f.field("order-topic-conf", x.order_topic_conf),
    f.field("filter-server-table", x.filter_server_table));
}

// -- messages -----------------------------------------------------------------

/// A deadline as a field of its own type, so that it can be inspected.
struct deadline_field {
  std::optional<time_point>& value;
};

template <class Inspector>
bool inspect(Inspector& f, deadline_field& x) {
  return inspect_deadline(f, x.value);
}

template <class Inspector>
bool inspect(Inspector& f, send_message& x) {
  deadline_field deadline{x.deadline};
  return f.object(x).fields(
    f.field("content", x.content), f.field("deadline", deadline),
    f.field("queue", x.queue), f.field("ordered", x.ordered));
}

template <class Inspector>
bool inspect(Inspector& f, send_many& x) {
  deadline_field deadline{x.deadline};
  return f.object(x).fields(
    f.field("messages", x.messages), f.field("deadline", deadline),
    f.field("queue", x.queue), f.field("ordered", x.ordered));
}

template <class Inspector>
bool inspect(Inspector& f, send_batch& x) {
  deadline_field deadline{x.deadline};
  return f.object(x).fields(
    f.field("messages", x.messages), f.field("deadline", deadline),
    f.field("queue", x.queue), f.field("ordered", x.ordered));
}

template <class Inspector>
bool inspect(Inspector& f, send_oneway& x) {
  deadline_field deadline{x.deadline};
  return f.object(x).fields(f.field("content", x.content),
                            f.field("deadline", deadline),
                            f.field("queue", x.queue));
}

template <class Inspector>
bool inspect(Inspector& f, send_batch_oneway& x) {
  deadline_field deadline{x.deadline};
  return f.object(x).fields(f.field("messages", x.messages),
                            f.field("deadline", deadline),
                            f.field("queue", x.queue));
}

template <class Inspector>
bool inspect(Inspector& f, shut_down& x) {
  return f.object(x).fields(f.field("limit", x.limit));
}

template <class Inspector>
bool inspect(Inspector& f, send_finished& x) {
  return f.object(x).fields(f.field("token", x.token),
                            f.field("outcome", x.outcome));
}

template <class Inspector>
bool inspect(Inspector& f, transaction_statistics& x) {
  return f.object(x).fields(
    f.field("begun", x.begun), f.field("committed", x.committed),
    f.field("rolled-back", x.rolled_back), f.field("unknown", x.unknown),
    f.field("failed", x.failed), f.field("checked", x.checked),
    f.field("timed-out", x.timed_out), f.field("open", x.open));
}

template <class Inspector>
bool inspect(Inspector& f, producer_statistics& x) {
  return f.object(x).fields(
    f.field("sends-accepted", x.sends_accepted),
    f.field("sends-succeeded", x.sends_succeeded),
    f.field("sends-failed", x.sends_failed), f.field("retries", x.retries),
    f.field("late-replies", x.late_replies),
    f.field("bytes-sent", x.bytes_sent), f.field("in-flight", x.in_flight),
    f.field("in-flight-bytes", x.in_flight_bytes),
    f.field("waiting", x.waiting), f.field("waiting-bytes", x.waiting_bytes),
    f.field("sends-refused-by-bounds", x.sends_refused_by_bounds),
    f.field("level", x.level), f.field("transactions", x.transactions));
}

template <class Inspector>
bool inspect(Inspector& f, flow_control_changed& x) {
  return f.object(x).fields(
    f.field("level", x.level), f.field("in-flight", x.in_flight),
    f.field("in-flight-bytes", x.in_flight_bytes),
    f.field("waiting", x.waiting), f.field("waiting-bytes", x.waiting_bytes));
}

template <class Inspector>
bool inspect(Inspector& f, broker_state_changed& x) {
  return f.object(x).fields(
    f.field("broker-name", x.broker_name), f.field("address", x.address),
    f.field("state", x.state), f.field("cause", x.cause),
    f.field("detail", x.detail));
}

template <class Inspector>
bool inspect(Inspector& f, topic_route_changed& x) {
  return f.object(x).fields(
    f.field("topic", x.topic), f.field("route", x.route),
    f.field("stale", x.stale), f.field("cause", x.cause),
    f.field("detail", x.detail));
}

template <class Inspector>
bool inspect(Inspector& f, connection_state_changed& x) {
  return f.object(x).fields(
    f.field("address", x.address), f.field("state", x.state),
    f.field("cause", x.cause), f.field("detail", x.detail),
    f.field("number", x.number));
}

template <class Inspector>
bool inspect(Inspector& f, connection_statistics& x) {
  return f.object(x).fields(
    f.field("address", x.address), f.field("number", x.number),
    f.field("state", x.state), f.field("connects", x.connects),
    f.field("failed-connects", x.failed_connects), f.field("losses", x.losses),
    f.field("bytes-sent", x.bytes_sent),
    f.field("bytes-received", x.bytes_received),
    f.field("producers", x.producers),
    f.field("open-requests", x.open_requests));
}

template <class Inspector>
bool inspect(Inspector& f, find_route& x) {
  return f.object(x).fields(f.field("topic", x.topic));
}

// -- any command --------------------------------------------------------------

namespace protocol {

template <class Inspector>
bool inspect(Inspector& f, remoting_command& x) {
  return f.object(x).fields(
    f.field("code", x.code), f.field("language", x.language),
    f.field("version", x.version), f.field("opaque", x.opaque),
    f.field("flag", x.flag), f.field("remark", x.remark),
    f.field("fields", x.fields), f.field("body", x.body));
}

} // namespace protocol

template <class Inspector>
bool inspect(Inspector& f, invoke_command& x) {
  deadline_field deadline{x.deadline};
  return f.object(x).fields(f.field("address", x.address),
                            f.field("request", x.request),
                            f.field("deadline", deadline));
}

template <class Inspector>
bool inspect(Inspector& f, invoke_command_oneway& x) {
  deadline_field deadline{x.deadline};
  return f.object(x).fields(f.field("address", x.address),
                            f.field("request", x.request),
                            f.field("deadline", deadline));
}

template <class Inspector>
bool inspect(Inspector& f, broker_request& x) {
  return f.object(x).fields(f.field("address", x.address),
                            f.field("request", x.request));
}

// -- transactions -------------------------------------------------------------

template <class Inspector>
bool inspect(Inspector& f, transaction_send_result& x) {
  return f.object(x).fields(
    f.field("half", x.half), f.field("transaction-id", x.transaction_id),
    f.field("state", x.state), f.field("ended", x.ended),
    f.field("cause", x.cause), f.field("remark", x.remark));
}

template <class Inspector>
bool inspect(Inspector& f, transaction_metadata& x) {
  return f.object(x).fields(f.field("transaction-id", x.transaction_id),
                            f.field("topic", x.topic), f.field("age", x.age),
                            f.field("checks", x.checks),
                            f.field("from-check", x.from_check));
}

template <class Inspector>
bool inspect(Inspector& f, send_transaction& x) {
  deadline_field deadline{x.deadline};
  return f.object(x).fields(
    f.field("content", x.content), f.field("argument", x.argument),
    f.field("deadline", deadline), f.field("queue", x.queue));
}

template <class Inspector>
bool inspect(Inspector& f, transaction_finished& x) {
  return f.object(x).fields(f.field("token", x.token),
                            f.field("outcome", x.outcome));
}

template <class Inspector>
bool inspect(Inspector& f, transaction_changed& x) {
  return f.object(x).fields(
    f.field("transaction", x.transaction), f.field("event", x.event),
    f.field("cause", x.cause), f.field("detail", x.detail));
}

template <class Inspector>
bool inspect(Inspector& f, execute_local_transaction& x) {
  return f.object(x).fields(f.field("content", x.content),
                            f.field("transaction-id", x.transaction_id),
                            f.field("argument", x.argument));
}

template <class Inspector>
bool inspect(Inspector& f, check_local_transaction& x) {
  return f.object(x).fields(f.field("content", x.content),
                            f.field("transaction-id", x.transaction_id),
                            f.field("checks", x.checks));
}

} // namespace rocketcaf
