#include "rocketcaf/api/option_table.hpp"

#include "rocketcaf/api/option_values.hpp"

#include <algorithm>
#include <set>
#include <utility>

namespace rocketcaf::api {

namespace {

/// A key for `options::*Group.*Member`.
template <auto Group, auto Member>
option_key make(std::string name, std::string help) {
  using type = std::decay_t<decltype((std::declval<options>().*Group).*Member)>;
  option_key result;
  result.name = std::move(name);
  result.type = type_name<type>();
  result.help = std::move(help);
  result.read = [](const caf::config_value& x, options& out) {
    return read_value(x, (out.*Group).*Member);
  };
  result.write
    = [](const options& x) { return write_value((x.*Group).*Member); };
  return result;
}

/// A key for the level of one component; "" follows `log.level`.
option_key make_component(const std::string& component) {
  option_key result;
  // Keys have hyphens, as all of them.
  auto name = component;
  std::replace(name.begin(), name.end(), '_', '-');
  result.name = "log.components." + name;
  result.type = "string";
  result.help
    = "Minimum level of component " + component + "; \"\" follows log.level.";
  result.read = [component](const caf::config_value& x, options& out) -> rule {
    auto text = caf::get_if<std::string>(&x);
    if (text != nullptr && text->empty()) {
      out.log.components.erase(component);
      return std::nullopt;
    }
    auto level = spdlog::level::off;
    if (auto broken = read_value(x, level))
      return broken;
    out.log.components[component] = level;
    return std::nullopt;
  };
  result.write = [component](const options& x) {
    auto i = x.log.components.find(component);
    return i == x.log.components.end() ? write_value(std::string{})
                                       : write_value(i->second);
  };
  return result;
}

template <auto Member>
option_key client(std::string name, std::string help) {
  return make<&options::client, Member>("client." + std::move(name),
                                        std::move(help));
}

template <auto Member>
option_key producer(std::string name, std::string help) {
  return make<&options::producer, Member>("producer." + std::move(name),
                                          std::move(help));
}

template <auto Member>
option_key log(std::string name, std::string help) {
  return make<&options::log, Member>("log." + std::move(name), std::move(help));
}

std::vector<option_key> make_table() {
  using c = client_options;
  using p = producer_options;
  std::vector<option_key> result{
    // -- client ---------------------------------------------------------------
    client<&c::name_servers>(
      "name-servers",
      "Addresses host:port of name servers; one that answers is kept."),
    client<&c::instance_name>(
      "instance-name",
      "Part of the client id; \"\" makes one up. Never shared across names."),
    client<&c::unit_name>( //
      "unit-name", "A further part of the client id; \"\" for none."),
    client<&c::header_serialization>(
      "header-serialization",
      "How headers of requests are written: \"json\" or \"binary\"."),
    client<&c::connect_timeout>(
      "connect-timeout", "Limit for name look-up and TCP connect together."),
    client<&c::request_timeout>(
      "request-timeout",
      "Limit for a request that is not a send; name servers share it."),
    client<&c::reconnect_backoff_min>(
      "reconnect-backoff-min",
      "Pause after a failed connect; doubled each time up to the maximum."),
    client<&c::reconnect_backoff_max>("reconnect-backoff-max",
                                      "Longest pause between two connects."),
    client<&c::idle_timeout>(
      "idle-timeout", "Closes connections without traffic; 0s for never."),
    client<&c::connections_per_broker>(
      "connections-per-broker",
      "Connections that each producer spreads its sends to a broker over."),
    client<&c::route_refresh_interval>(
      "route-refresh-interval",
      "How often the routes in use are asked for again."),
    client<&c::heartbeat_interval>(
      "heartbeat-interval",
      "How often brokers are told which producers live here."),
    client<&c::linger>(
      "linger", "How long the client lives on after its last user is gone."),
    client<&c::max_frame_size>("max-frame-size",
                               "Largest frame that peers may send, in bytes."),
    client<&c::max_header_size>(
      "max-header-size", "Largest header that peers may send, in bytes."),
    // -- producer -------------------------------------------------------------
    producer<&p::group>("group", "Name of the producer group."),
    producer<&p::namespace_name>(
      "namespace",
      "Namespace of the group and all topics on the wire; \"\" for none."),
    producer<&p::send_timeout>("send-timeout",
                               "Deadline of a send that names none."),
    producer<&p::attempt_timeout>(
      "attempt-timeout",
      "Limit for one attempt; 0s: a third of send-timeout, at least 500ms."),
    producer<&p::retries>("retries", "Attempts after the first one fails."),
    producer<&p::retry_backoff>(
      "retry-backoff",
      "Pause before a failed broker is tried again; doubled each time."),
    producer<&p::retry_maybe_stored>(
      "retry-maybe-stored",
      "Sends a message again that may be stored already."),
    producer<&p::retry_codes>(
      "retry-codes", "Further response codes after which brokers are retried."),
    producer<&p::retry_another_broker_when_not_store_ok>(
      "retry-another-broker-when-not-store-ok",
      "Retries answers such as FLUSH_DISK_TIMEOUT, which stores duplicates."),
    producer<&p::max_message_size>(
      "max-message-size", "Largest body, in bytes; brokers have a limit, too."),
    producer<&p::compression>(
      "compression", "How large bodies are compressed: \"none\", \"zlib\", "
                     "\"lz4\" or \"zstd\"."),
    producer<&p::compress_from>("compress-from",
                                "Size from which bodies are compressed."),
    producer<&p::compression_level>(
      "compression-level", "Level of the compression; more takes longer."),
    producer<&p::max_in_flight>(
      "max-in-flight", "Most sends handed to brokers and not yet answered."),
    producer<&p::max_in_flight_bytes>(
      "max-in-flight-bytes",
      "Most bytes handed to brokers and not yet answered."),
    producer<&p::max_waiting>("max-waiting",
                              "Most sends that wait for room or for a route."),
    producer<&p::max_waiting_bytes>(
      "max-waiting-bytes", "Most bytes that wait for room or for a route."),
    producer<&p::on_full>(
      "on-full",
      "What a send does when too many are in flight: \"wait\" or \"fail\"."),
    producer<&p::drain_timeout>(
      "drain-timeout", "How long a shutdown without limit awaits open sends."),
    producer<&p::selector>(
      "selector", "Who chooses queues: \"round-robin\", \"random\", \"hash\", "
                  "\"machine-room\"."),
    producer<&p::machine_rooms>("machine-rooms",
                                "Rooms that \"machine-room\" chooses from."),
    producer<&p::latency_fault_tolerance>(
      "latency-fault-tolerance",
      "Leaves brokers alone for a while after slow answers."),
    producer<&p::pin_ordered_queues>(
      "pin-ordered-queues",
      "Lets ordered sends wait for their queue's broker when it is away."),
    producer<&p::transaction_timeout>(
      "transaction-timeout",
      "Limit for each answer of a transaction listener; then it is unknown."),
    producer<&p::transaction_lifetime>(
      "transaction-lifetime",
      "Life time of a transaction; then it is left to the broker's check."),
    producer<&p::max_transactions>("max-transactions",
                                   "Most transactions that are open."),
    producer<&p::max_transaction_checks>(
      "max-transaction-checks",
      "Checks of one transaction up to which its listener is asked."),
    producer<&p::transaction_topics>(
      "transaction-topics",
      "Topics whose brokers may ask about transactions from the start."),
    producer<&p::listener_threads>(
      "listener-threads",
      "Threads for a transaction listener that is made of functions."),
    producer<&p::create_topic>(
      "create-topic", "Topic whose settings a topic gets that is created."),
    producer<&p::create_topic_queues>("create-topic-queues",
                                      "Queues of a topic that is created."),
    // -- log ------------------------------------------------------------------
    log<&log_settings::level>(
      "level",
      "\"trace\", \"debug\", \"info\", \"warning\", \"error\", \"critical\", "
      "\"off\"."),
    log<&log_settings::file>(
      "file", "File that lines are appended to; \"\" for standard error."),
  };
  for (auto& component : log_components())
    result.push_back(make_component(component));
  return result;
}

} // namespace

const std::vector<option_key>& option_table() {
  static const auto table = make_table();
  return table;
}

const option_key* find_option(std::string_view name) {
  for (auto& key : option_table())
    if (key.name == name)
      return &key;
  return nullptr;
}

const std::vector<std::string>& log_components() {
  static const auto names = [] {
    std::set<std::string> result;
    for (auto& x : actors::log_events)
      if (x.component != "embedded")
        result.emplace(x.component);
    return std::vector<std::string>{result.begin(), result.end()};
  }();
  return names;
}

} // namespace rocketcaf::api
