#include "rocketcaf/actors/connection_config.hpp"
#include "rocketcaf/actors/options.hpp"

#include "support/test.hpp"

using namespace rocketcaf;
using namespace std::chrono_literals;

SUITE("options")

namespace {

/// Options with one value changed.
template <class Options, class Value>
Options with(Value Options::*member, Value value) {
  Options result;
  if constexpr (std::is_same_v<Options, producer_options>)
    result.group = "g";
  result.*member = std::move(value);
  return result;
}

/// The key that is wrong; empty if none is.
template <class Options>
std::string broken_key(const Options& x) {
  auto what = validate(x);
  if (!what)
    return {};
  CHECK_EQ(what->code, errc::invalid_option);
  CHECK(!what->rule.empty());
  return what->field;
}

template <class Member, class Value>
std::string broken(Member member, Value value) {
  return broken_key(with(member, std::move(value)));
}

using c = client_options;
using p = producer_options;
using std::chrono::milliseconds;

} // namespace

TEST("the defaults are legal, but a producer needs a group") {
  CHECK_EQ(broken_key(client_options{}), "");
  CHECK_EQ(broken_key(with(&p::group, std::string{"g"})), "");
  CHECK_EQ(broken_key(producer_options{}), "producer.group");
}

TEST("connections have the same times by default as their machine") {
  protocol::connection_machine::config expected;
  auto actual = actors::make_connection_config({}, "a:1").times;
  CHECK_EQ(actual.connect_timeout, expected.connect_timeout);
  CHECK_EQ(actual.backoff_min, expected.backoff_min);
  CHECK_EQ(actual.backoff_max, expected.backoff_max);
  CHECK_EQ(actual.idle_timeout, expected.idle_timeout);
}

TEST("client options name the key that breaks a rule") {
  using texts = std::vector<std::string>;
  CHECK_EQ(broken(&c::name_servers, texts{"a:1", "b"}), "client.name-servers");
  CHECK_EQ(broken(&c::name_servers, texts{"http://a:9876"}), "");
  CHECK_EQ(broken(&c::instance_name, std::string{"a@b"}),
           "client.instance-name");
  CHECK_EQ(broken(&c::instance_name, std::string(256, 'a')),
           "client.instance-name");
  CHECK_EQ(broken(&c::unit_name, std::string{"a\n"}), "client.unit-name");
  CHECK_EQ(broken(&c::unit_name, std::string{"\xff"}), "client.unit-name");
  CHECK_EQ(broken(&c::header_serialization, static_cast<serialization>(9)),
           "client.header-serialization");
  CHECK_EQ(broken(&c::connect_timeout, milliseconds{0}),
           "client.connect-timeout");
  CHECK_EQ(broken(&c::request_timeout, milliseconds{-1}),
           "client.request-timeout");
  CHECK_EQ(broken(&c::reconnect_backoff_min, milliseconds{0}),
           "client.reconnect-backoff-min");
  CHECK_EQ(broken(&c::reconnect_backoff_max, milliseconds{99}),
           "client.reconnect-backoff-max");
  CHECK_EQ(broken(&c::idle_timeout, milliseconds{0}), "");
  CHECK_EQ(broken(&c::idle_timeout, milliseconds{-1}), "client.idle-timeout");
  CHECK_EQ(broken(&c::connections_per_broker, size_t{0}),
           "client.connections-per-broker");
  CHECK_EQ(broken(&c::connections_per_broker, size_t{65}),
           "client.connections-per-broker");
  CHECK_EQ(broken(&c::route_refresh_interval, milliseconds{9}),
           "client.route-refresh-interval");
  CHECK_EQ(broken(&c::heartbeat_interval, milliseconds{100'001}),
           "client.heartbeat-interval");
  CHECK_EQ(broken(&c::linger, milliseconds{86'400'001}), "client.linger");
  CHECK_EQ(broken(&c::max_frame_size, size_t{1023}), "client.max-frame-size");
  CHECK_EQ(broken(&c::max_header_size, size_t{1} << 24),
           "client.max-header-size");
}

TEST("producer options name the key that breaks a rule") {
  CHECK_EQ(broken(&p::group, std::string{"a b"}), "producer.group");
  CHECK_EQ(broken(&p::send_timeout, milliseconds{0}), "producer.send-timeout");
  CHECK_EQ(broken(&p::attempt_timeout, milliseconds{-1}),
           "producer.attempt-timeout");
  CHECK_EQ(broken(&p::retries, size_t{101}), "producer.retries");
  CHECK_EQ(broken(&p::retry_backoff, milliseconds{-1}),
           "producer.retry-backoff");
  CHECK_EQ(broken(&p::max_message_size, size_t{0}),
           "producer.max-message-size");
  CHECK_EQ(broken(&p::max_in_flight, size_t{0}), "producer.max-in-flight");
  CHECK_EQ(broken(&p::max_in_flight_bytes, size_t{0}),
           "producer.max-in-flight-bytes");
  CHECK_EQ(broken(&p::max_waiting, size_t{0}), "producer.max-waiting");
  CHECK_EQ(broken(&p::max_waiting_bytes, size_t{0}),
           "producer.max-waiting-bytes");
  CHECK_EQ(broken(&p::max_waiting, (size_t{1} << 24) + 1),
           "producer.max-waiting");
  CHECK_EQ(broken(&p::on_full, static_cast<when_full>(7)), "producer.on-full");
  CHECK_EQ(broken(&p::drain_timeout, milliseconds{-1}),
           "producer.drain-timeout");
  CHECK_EQ(broken(&p::create_topic, std::string{}), "producer.create-topic");
  CHECK_EQ(broken(&p::namespace_name, std::string{"a%b"}),
           "producer.namespace");
  CHECK_EQ(broken(&p::create_topic_queues, 0), "producer.create-topic-queues");
  CHECK_EQ(broken(&p::compress_from, size_t{0}), "producer.compress-from");
  CHECK_EQ(broken(&p::retry_codes, std::vector<int32_t>{1, 0}),
           "producer.retry-codes");
}

TEST("a selector has a name that is known, and what it needs") {
  CHECK_EQ(broken(&p::selector, std::string{"random"}), "");
  CHECK_EQ(broken(&p::selector, std::string{"nearest"}), "producer.selector");
  CHECK_EQ(broken(&p::selector, std::string{"machine-room"}),
           "producer.machine-rooms");
  CHECK_EQ(broken(&p::selectors, named_selectors{{"mine", nullptr}}),
           "producer.selectors");
  auto x = with(&p::selectors, named_selectors{{"mine", select_random}});
  x.selector = "mine";
  CHECK_EQ(broken_key(x), "");
}

TEST("the rule says what is allowed and what is there") {
  auto what = validate(with(&c::connect_timeout, milliseconds{0}));
  REQUIRE(what.has_value());
  CHECK_EQ(what->rule, "must be from 1 ms to 86400000 ms, is 0 ms");
}

TEST("an attempt has a third of the send time-out, at least 500 ms") {
  producer_options x;
  CHECK_EQ(effective_attempt_timeout(x), 1000ms);
  x.send_timeout = 900ms;
  CHECK_EQ(effective_attempt_timeout(x), 500ms);
  x.attempt_timeout = 20ms;
  CHECK_EQ(effective_attempt_timeout(x), 20ms);
}

TEST("all values of when_full have a name that is read back") {
  for (auto x : {when_full::wait, when_full::fail}) {
    auto y = static_cast<when_full>(9);
    CHECK(from_string(to_string(x), y));
    CHECK_EQ(x, y);
  }
  auto y = when_full::wait;
  CHECK(!from_string("never", y));
}
