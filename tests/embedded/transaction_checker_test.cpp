// What brokers ask about transactions, when and whom.
#include "support/vectors.hpp"
#include "transaction_fixture.hpp"

#include <algorithm>

SUITE("transaction_checker")

using namespace std::chrono_literals;
using namespace rocketcaf;
using namespace rocketcaf::test;

namespace {

struct fixture : transaction_fixture {
  fixture()
    : transaction_fixture({.transaction_timeout = 6s,
                           .transaction_check_interval = 30s,
                           .transaction_check_max = 3}) {
    // nop
  }

  size_t discarded() {
    return uut.messages({.topic = "TRANS_CHECK_MAX_TIME_TOPIC"}).size();
  }
};

struct small_fixture : transaction_fixture {
  // Two brokers share it.
  small_fixture()
    : transaction_fixture(
      {.retention_bytes = 20'000, .transaction_check_max = 10'000}) {
    // nop
  }
};

std::string text_of(const remoting_command& x, std::string_view name) {
  auto text = x.field(name);
  return text ? *text : "(missing)";
}

std::vector<std::string> names_of(const remoting_command& x) {
  std::vector<std::string> result;
  for (auto& [name, value] : x.fields)
    result.push_back(name);
  std::sort(result.begin(), result.end());
  return result;
}

} // namespace

// -- when ---------------------------------------------------------------------

TEST_F(fixture, "an open transaction is asked about in time, again and again") {
  beat(7);
  send_half("half");
  CHECK(uut.next_time() == now.steady + 6s);
  CHECK(wait(6s - 1ms).empty());
  CHECK_EQ(wait(1ms).size(), 1u);
  CHECK(uut.next_time() == now.steady + 30s);
  CHECK(wait(30s - 1ms).empty());
  CHECK_EQ(wait(1ms).size(), 1u);
  CHECK(uut.next_time() == now.steady + 30s);
  CHECK_EQ(node().transactions.checks, 2u);
}

TEST_F(fixture, "a message says how long it is left alone at first") {
  beat(7);
  auto immune = [](const char* seconds) {
    return property("CHECK_IMMUNITY_TIME_IN_SECONDS", seconds);
  };
  send_half("ten", 1, immune("10"));
  CHECK(uut.next_time() == now.steady + 10s);
  send_half("two", 1, immune("2"));
  CHECK(uut.next_time() == now.steady + 2s);
  CHECK_EQ(wait(2s).size(), 1u);
  CHECK_EQ(wait(8s).size(), 1u);
  // For the first time only.
  CHECK(uut.next_time() == now.steady + 22s);
}

TEST_F(fixture, "an immunity that is none leaves the broker's own") {
  for (auto seconds : {"-1", "soon", "9223372036854775808", "1.5"}) {
    auto where = send_half("half", 1,
                           property("CHECK_IMMUNITY_TIME_IN_SECONDS", seconds));
    CHECK(uut.next_time() == now.steady + 6s);
    CHECK_EQ(end(where, rollback).code, 0);
  }
}

TEST_F(fixture, "an immunity of absurd length is for ever") {
  beat(7);
  send_half("half", 1,
            property("CHECK_IMMUNITY_TIME_IN_SECONDS", "9223372036854775807"));
  CHECK(uut.next_time().has_value());
  CHECK(wait(24h * 300).empty());
  CHECK_EQ(node().halves.size(), 1u);
}

TEST_F(fixture, "a transaction that ended is not asked about") {
  beat(7);
  auto where = send_half("half");
  CHECK_EQ(wait(6s).size(), 1u);
  CHECK_EQ(end(where, commit).code, 0);
  CHECK(!uut.next_time());
  CHECK(wait(30s).empty());
}

TEST_F(fixture, "each transaction has a time of its own") {
  beat(7);
  send_half("first");
  advance(2s);
  send_half("second");
  auto questions = wait(4s);
  REQUIRE_EQ(questions.size(), 1u);
  CHECK_EQ(questions[0].check.content.body, "first");
  questions = wait(2s);
  REQUIRE_EQ(questions.size(), 1u);
  CHECK_EQ(questions[0].check.content.body, "second");
}

// -- what ---------------------------------------------------------------------

TEST_F(fixture, "a question tells all about its half message") {
  beat(7);
  auto sent = send_half("half", 2, property("TAGS", "red"));
  auto stored_at = now.unix_millis;
  auto questions = wait(6s);
  REQUIRE_EQ(questions.size(), 1u);
  auto& x = questions[0];
  CHECK_EQ(x.connection, 7u);
  CHECK_EQ(x.check.group, "shop");
  CHECK_EQ(x.check.transaction_id, "id-half");
  CHECK_EQ(x.check.checks, 1u);
  CHECK_EQ(x.check.content.topic, "t");
  CHECK_EQ(x.check.content.body, "half");
  CHECK_EQ(x.check.content.tag, "red");
  CHECK_EQ(text_of(x.command, "topic"), "RMQ_SYS_TRANS_HALF_TOPIC");
  CHECK_EQ(text_of(x.command, "msgId"), "id-half");
  CHECK_EQ(text_of(x.command, "transactionId"), "id-half");
  CHECK_EQ(text_of(x.command, "bname"), "a");
  // It was written anew.
  CHECK_EQ(x.copy().queue_offset, sent.queue_offset + 1);
  CHECK_GT(x.copy().commit_log_offset, sent.commit_log_offset);
  auto id = offset_message_id::from(text_of(x.command, "offsetMsgId"));
  REQUIRE(id.has_value());
  CHECK_EQ(id->offset, x.copy().commit_log_offset);
  CHECK_EQ(id->port, 1000);
  auto body = protocol::decode_stored(x.command.body);
  REQUIRE(body.has_value());
  REQUIRE_EQ(body->size(), 1u);
  auto& half = body->front();
  CHECK_EQ(half.queue_id, 2);
  CHECK_EQ(half.queue_offset, x.copy().queue_offset);
  CHECK_EQ(half.physical_offset, x.copy().commit_log_offset);
  CHECK_EQ(half.sys_flag, 0);
  CHECK_EQ(half.flag, 7);
  CHECK_EQ(half.prepared_transaction_offset, 0);
  CHECK_EQ(half.store_millis, stored_at);
  CHECK_EQ(half.properties.get("REAL_TOPIC"), "t");
  CHECK_EQ(half.properties.get("REAL_QID"), "2");
}

TEST_F(fixture, "each question has another place, number and opaque") {
  beat(7);
  send_half("half");
  auto first = wait(6s);
  auto asked_at = now.unix_millis;
  auto second = wait(30s);
  REQUIRE_EQ(first.size(), 1u);
  REQUIRE_EQ(second.size(), 1u);
  CHECK_EQ(second[0].check.checks, 2u);
  CHECK_NE(second[0].command.opaque, first[0].command.opaque);
  CHECK_GT(second[0].copy().queue_offset, first[0].copy().queue_offset);
  CHECK_GT(second[0].copy().commit_log_offset,
           first[0].copy().commit_log_offset);
  // What the broker wrote before the first question.
  auto body = protocol::decode_stored(second[0].command.body);
  REQUIRE(body.has_value());
  CHECK_EQ(body->front().store_millis, asked_at);
  CHECK_EQ(body->front().flag, 0);
}

TEST_F(fixture, "a body that came compressed is asked about compressed") {
  beat(7);
  auto request = make_half("not really zlib");
  request.set("f", 0x301 | 0x4);
  ask(request);
  auto out = advance(6s);
  REQUIRE_EQ(out.others.size(), 1u);
  auto body = protocol::decode_stored(decode(out.others[0].bytes)[0].body);
  REQUIRE(body.has_value());
  CHECK_EQ(body->front().sys_flag, 0x301);
  CHECK_EQ(body->front().body, "not really zlib");
}

TEST_F(fixture, "an id that is no text stands in the message alone") {
  beat(7);
  auto request = make_half("half");
  request.set("i", property("TRAN_MSG", "true") + property("PGROUP", "shop")
                     + property("UNIQ_KEY", "\xFF\xFE"));
  // JSON cannot carry it.
  CHECK(decode(put(request, 1, 0, serialization::rocketmq).answers).size()
        == 1);
  auto questions = wait(6s);
  REQUIRE_EQ(questions.size(), 1u);
  CHECK_EQ(text_of(questions[0].command, "msgId"), "(missing)");
  CHECK_EQ(text_of(questions[0].command, "transactionId"), "(missing)");
  CHECK_EQ(questions[0].check.transaction_id, "\xFF\xFE");
}

TEST_F(fixture, "a question is like that of a real broker") {
  remoting_command half;
  remoting_command asked;
  for (auto& x : load_vectors("json_transaction"))
    if (x.is_request && x.name == "tx_check/310")
      half = *protocol::decode(cut_frame(x.bytes));
  for (auto& x : load_vectors("json_broker_to_client"))
    if (x.is_request && x.name == "tx_check" && x.code == 39)
      asked = *protocol::decode(cut_frame(x.bytes));
  beat(7, "PG_ordersJ_tx");
  CHECK_EQ(ask(half).code, 0);
  auto questions = wait(6s);
  REQUIRE_EQ(questions.size(), 1u);
  auto& command = questions[0].command;
  CHECK_EQ(command.code, asked.code);
  CHECK_EQ(command.flag, asked.flag);
  CHECK_EQ(names_of(command), names_of(asked));
  for (auto name : {"topic", "msgId", "transactionId"})
    CHECK_EQ(text_of(command, name), text_of(asked, name));
  auto ours = protocol::decode_stored(command.body);
  auto theirs = protocol::decode_stored(asked.body);
  REQUIRE(ours.has_value());
  REQUIRE(theirs.has_value());
  auto& x = ours->front();
  auto& y = theirs->front();
  CHECK_EQ(x.topic, y.topic);
  CHECK_EQ(x.queue_id, y.queue_id);
  CHECK_EQ(x.body, y.body);
  CHECK_EQ(x.body_crc, y.body_crc);
  CHECK_EQ(x.properties.map(), y.properties.map());
  CHECK_EQ(x.flag, y.flag);
  CHECK_EQ(x.sys_flag, y.sys_flag);
  CHECK_EQ(x.born_millis, y.born_millis);
  CHECK_EQ(x.reconsume_times, y.reconsume_times);
  CHECK_EQ(x.prepared_transaction_offset, y.prepared_transaction_offset);
  CHECK_EQ(y.physical_offset, asked.number("commitLogOffset").value());
  CHECK_EQ(x.physical_offset, command.number("commitLogOffset").value());
}

// -- whom ---------------------------------------------------------------------

TEST_F(fixture, "the connections of a group take turns") {
  for (auto connection : {7, 8, 9})
    beat(static_cast<uint64_t>(connection));
  beat(10, "other");
  // Of another broker.
  beat(11, "shop", 1);
  for (int i = 0; i < 6; ++i)
    send_half("half " + std::to_string(i));
  std::vector<uint64_t> asked;
  for (auto& x : wait(6s))
    asked.push_back(x.connection);
  CHECK_EQ(asked, (std::vector<uint64_t>{7, 8, 9, 7, 8, 9}));
  // A heartbeat does not lose the turn, a closed connection is not asked.
  beat(8);
  close(7);
  asked.clear();
  for (auto& x : wait(30s))
    asked.push_back(x.connection);
  CHECK_EQ(asked, (std::vector<uint64_t>{8, 9, 8, 9, 8, 9}));
}

TEST_F(fixture, "only producers of the message's group are asked") {
  beat(7, "other");
  send_half("half");
  CHECK(wait(6s).empty());
  CHECK_EQ(node().transactions.checks, 0u);
  beat(8);
  auto questions = wait(30s);
  REQUIRE_EQ(questions.size(), 1u);
  CHECK_EQ(questions[0].connection, 8u);
  // Nobody was there to be asked, but it was a check all the same.
  CHECK_EQ(questions[0].check.checks, 2u);
}

TEST_F(fixture, "a half message without a group is asked of nobody") {
  beat(7, "");
  CHECK_EQ(ask(make_send("t", "half", 1, property("TRAN_MSG", "true"))).code,
           0);
  CHECK(wait(6s).empty());
  for (int i = 0; i < 3; ++i)
    CHECK(wait(30s).empty());
  CHECK_EQ(node().halves.size(), 0u);
  CHECK_EQ(discarded(), 1u);
}

// -- answers ------------------------------------------------------------------

TEST_F(fixture, "an answer names the newest place, or one before it") {
  for (size_t used = 0; used < 3; ++used) {
    beat(7);
    std::vector<half_copy> places{send_half("half")};
    places.push_back(wait(6s).at(0).copy());
    places.push_back(wait(30s).at(0).copy());
    auto before = read_all().size();
    CHECK_EQ(end(places[used], commit, "shop", true).code, 0);
    auto messages = read_all();
    REQUIRE_EQ(messages.size(), before + 1);
    auto& x = messages.back();
    CHECK_EQ(x.prepared_transaction_offset, places[used].commit_log_offset);
    // That copy is what is stored.
    CHECK_EQ(x.properties.contains("TRANSACTION_CHECK_TIMES"), used > 0);
    if (used > 0)
      CHECK_EQ(x.properties.get("TRANSACTION_CHECK_TIMES"),
               std::to_string(used));
    CHECK_EQ(x.flag, used > 0 ? 0 : 7);
    // It is gone from all the others.
    for (auto& place : places)
      CHECK_EQ(end(place, commit, "shop", true).code, 1);
    CHECK_EQ(node().halves.size(), 0u);
    CHECK(!uut.next_time());
  }
}

TEST_F(fixture, "the parts of a place belong together") {
  beat(7);
  auto first = send_half("half");
  auto second = wait(6s).at(0).copy();
  CHECK_EQ(end({first.queue_offset, second.commit_log_offset}, commit).code, 1);
  CHECK_EQ(end({second.queue_offset, first.commit_log_offset}, commit).code, 1);
  CHECK_EQ(node().halves.size(), 1u);
}

TEST_F(fixture, "an answer that says unknown is followed by the next check") {
  beat(7);
  send_half("half");
  auto first = wait(6s);
  REQUIRE_EQ(first.size(), 1u);
  CHECK(put(make_end(first[0].copy(), 0, "shop", true)).answers.empty());
  CHECK_EQ(wait(30s).size(), 1u);
}

// -- the end ------------------------------------------------------------------

TEST_F(fixture, "after the last check a half message is discarded") {
  beat(7);
  auto where = send_half("half", 2);
  CHECK_EQ(wait(6s).size(), 1u);
  CHECK_EQ(wait(30s).size(), 1u);
  auto last = wait(30s);
  REQUIRE_EQ(last.size(), 1u);
  CHECK_EQ(last[0].check.checks, 3u);
  CHECK_EQ(discarded(), 0u);
  CHECK(wait(30s - 1ms).empty());
  CHECK_EQ(discarded(), 0u);
  CHECK(wait(1ms).empty());
  CHECK_EQ(node().halves.size(), 0u);
  CHECK_EQ(node().transactions.discarded, 1u);
  CHECK_EQ(node().transactions.checks, 3u);
  CHECK(!uut.next_time());
  CHECK_EQ(end(where, commit).code, 1);
  CHECK_EQ(end(last[0].copy(), commit).code, 1);
  CHECK(uut.messages({.topic = "t"}).empty());
  auto messages = read_all(0, "TRANS_CHECK_MAX_TIME_TOPIC");
  REQUIRE_EQ(messages.size(), 1u);
  auto& x = messages[0];
  CHECK_EQ(x.body, "half");
  CHECK_EQ(x.sys_flag, 0);
  CHECK_EQ(x.prepared_transaction_offset, 0);
  CHECK_EQ(x.store_millis, now.unix_millis);
  CHECK_EQ(x.properties.get("TRANSACTION_CHECK_TIMES"), "3");
  CHECK_EQ(x.properties.get("REAL_TOPIC"), "t");
  CHECK_EQ(x.properties.get("REAL_QID"), "2");
}

TEST_F(fixture, "who waits for discarded messages gets them") {
  send_half("first");
  for (auto amount : {6s, 30s, 30s, 30s})
    advance(amount);
  CHECK_EQ(discarded(), 1u);
  send_half("second");
  for (auto amount : {6s, 30s, 30s})
    advance(amount);
  put(make_pull("TRANS_CHECK_MAX_TIME_TOPIC", 0, 1, 60'000), 7);
  auto out = advance(30s);
  REQUIRE_EQ(out.others.size(), 1u);
  CHECK_EQ(out.others[0].connection, 7u);
  CHECK_EQ(decode(out.others[0].bytes)[0].code, 0);
}

TEST_F(fixture, "nobody may send to the topic of discarded messages") {
  send_half("half");
  for (auto amount : {6s, 30s, 30s, 30s})
    advance(amount);
  CHECK_EQ(discarded(), 1u);
  CHECK_EQ(ask(make_send("TRANS_CHECK_MAX_TIME_TOPIC", "body")).code, 16);
  CHECK_EQ(discarded(), 1u);
}

// -- memory and modes ---------------------------------------------------------

TEST_F(small_fixture, "checks without end take no memory without end") {
  beat(7);
  send_half(std::string(9'000, 'x'));
  advance(6s);
  for (int i = 0; i < 1'000; ++i)
    advance(30s);
  CHECK_LE(node().halves.bytes(), 10'000u);
  auto questions = wait(30s);
  REQUIRE_EQ(questions.size(), 1u);
  CHECK_EQ(questions[0].check.checks, 1'002u);
  CHECK_EQ(end(questions[0].copy(), commit).code, 0);
  CHECK_EQ(node().halves.bytes(), 0u);
}

TEST_F(fixture,
       "a broker that is down asks nothing, and goes on when it is up") {
  beat(7);
  send_half("due while down");
  advance(2s);
  uut.set_down(0, true, now.steady);
  close(7);
  CHECK(!uut.next_time());
  CHECK(wait(1h).empty());
  CHECK_EQ(node().halves.size(), 1u);
  // The other broker is not disturbed.
  beat(9, "shop", 1);
  ask(make_half("other"), 1, 1);
  CHECK_EQ(wait(6s).size(), 1u);
  close(9, 1);
  uut.set_down(0, false, now.steady);
  // Its clients have one interval to come back.
  CHECK(wait(29s).empty());
  beat(8);
  auto questions = wait(1s);
  REQUIRE_EQ(questions.size(), 1u);
  CHECK_EQ(questions[0].connection, 8u);
  CHECK_EQ(questions[0].check.content.body, "due while down");
  CHECK_EQ(questions[0].check.checks, 1u);
  CHECK_EQ(end(questions[0].copy(), commit).code, 0);
}

TEST_F(fixture, "being set up twice puts nothing off") {
  beat(7);
  send_half("half");
  uut.set_down(0, false, now.steady);
  CHECK_EQ(wait(6s).size(), 1u);
}
