// Half messages and how producers end them.
#include "support/vectors.hpp"
#include "transaction_fixture.hpp"

SUITE("transaction_handler")

using namespace std::chrono_literals;
using namespace rocketcaf;
using namespace rocketcaf::test;

namespace {

using fixture = transaction_fixture;

struct small_fixture : transaction_fixture {
  // Two brokers share it.
  small_fixture() : transaction_fixture({.retention_bytes = 20'000}) {
    // nop
  }
};

std::string text_of(const remoting_command& x, std::string_view name) {
  auto text = x.field(name);
  return text ? *text : "(missing)";
}

/// The request of a recorded step.
remoting_command recorded(const std::string& name, bool is_request = true) {
  for (auto& x : load_vectors("json_transaction"))
    if (x.name == name && x.is_request == is_request)
      return *protocol::decode(cut_frame(x.bytes));
  return {};
}

} // namespace

// -- half messages ------------------------------------------------------------

TEST_F(fixture, "a half message is answered like any message") {
  CHECK_EQ(ask(make_send("t", "before", 0)).code, 0);
  auto before = node().store.next_physical_offset();
  auto answer = ask(make_half("half", 2));
  CHECK_EQ(answer.code, 0);
  CHECK_EQ(text_of(answer, "queueId"), "2");
  CHECK_EQ(text_of(answer, "queueOffset"), "0");
  CHECK_EQ(text_of(answer, "transactionId"), "id-half");
  CHECK_EQ(text_of(answer, "MSG_REGION"), "DefaultRegion");
  CHECK(copy_of(answer) == (half_copy{0, before}));
  CHECK_GT(node().store.next_physical_offset(), before);
}

TEST_F(fixture, "a half message without an id gets one") {
  auto answer = ask(make_send(
    "t", "half", 1, property("TRAN_MSG", "true") + property("PGROUP", "shop")));
  auto id = text_of(answer, "transactionId");
  CHECK_EQ(id.size(), 32u);
  CHECK_EQ(end(copy_of(answer), commit).code, 0);
  REQUIRE_EQ(read_all().size(), 1u);
  auto properties = read_all()[0].properties;
  CHECK_EQ(properties.get("UNIQ_KEY"), id);
  CHECK_EQ(properties.get("__transactionId__"), id);
}

TEST_F(fixture, "half messages have one queue for all topics and queues") {
  CHECK(!uut.create_topic({.topic = "u", .queues = 2}));
  CHECK_EQ(send_half("one", 1).queue_offset, 0);
  CHECK_EQ(send_half("two", 3).queue_offset, 1);
  auto request = make_half("three", 0);
  request.set("b", "u");
  CHECK_EQ(copy_of(ask(request)).queue_offset, 2);
  // Another broker has its own.
  CHECK_EQ(copy_of(ask(make_half("four"), 1, 1)).queue_offset, 0);
  CHECK_EQ(node(0).halves.size(), 3u);
  CHECK_EQ(node(1).halves.size(), 1u);
}

TEST_F(fixture, "nobody sees a half message") {
  put(make_pull("t", 1, 0, 5000), 7);
  CHECK(put(make_half("half")).others.empty());
  CHECK_EQ(uut.pulls().size(), 1u);
  CHECK_EQ(ask(make_pull("t", 1, 0)).code, 19);
  CHECK_EQ(ask(make_pull("RMQ_SYS_TRANS_HALF_TOPIC", 0, 0)).code, 17);
  CHECK(uut.messages({.topic = "t"}).empty());
  CHECK(uut.messages({.topic = "RMQ_SYS_TRANS_HALF_TOPIC"}).empty());
  CHECK_EQ(node().store.appended(), 0u);
  CHECK_EQ(node().halves.size(), 1u);
}

TEST_F(fixture, "the long form and any case of true make half messages") {
  auto request = make_request(10);
  request.set("topic", "t");
  request.set("queueId", 1);
  request.set("sysFlag", 4);
  request.set("bornTimestamp", 1);
  request.set("flag", 0);
  request.set("properties",
              property("TRAN_MSG", "True") + property("PGROUP", "shop"));
  request.body = "long form";
  CHECK_EQ(ask(request).code, 0);
  CHECK_EQ(node().halves.size(), 1u);
  // The property makes it one, not the flag.
  request.set("properties", property("PGROUP", "shop"));
  CHECK_EQ(ask(request).code, 0);
  CHECK_EQ(node().halves.size(), 1u);
  CHECK_EQ(read_all().size(), 1u);
}

TEST_F(fixture, "what is wrong with a half message has the usual codes") {
  auto code_after = [this](const char* field, std::string value) {
    auto request = make_half("half");
    request.set(field, std::move(value));
    return ask(request).code;
  };
  CHECK_EQ(code_after("b", "a b"), 29);
  CHECK_EQ(code_after("b", "RMQ_SYS_TRANS_HALF_TOPIC"), 16);
  CHECK_EQ(code_after("e", "4"), 29);
  CHECK_EQ(ask(make_half("")).code, 1);
  CHECK_EQ(ask(make_half("half", 1, property("DELAY", "3"))).code, 13);
  auto batch = make_half("half");
  batch.set("m", "true");
  CHECK_EQ(ask(batch).code, 13);
  CHECK_EQ(node().halves.size(), 0u);
}

TEST_F(fixture, "properties need room for what half messages get") {
  // Their size is a signed 16-bit number in stored messages.
  auto fits = [this](size_t size) {
    auto answer = ask(make_half("x", 1, property("p", std::string(size, 'x'))));
    if (answer.code == 0)
      return true;
    CHECK_EQ(answer.code, 13);
    return false;
  };
  size_t low = 0;
  size_t high = 32'767;
  while (high - low > 1)
    (fits((low + high) / 2) ? low : high) = (low + high) / 2;
  CHECK_GT(low, 32'000u);
  // The largest can be asked about and read.
  beat(7);
  advance(6s);
  auto questions = wait(30s);
  REQUIRE(!questions.empty());
  CHECK_EQ(end(questions.back().copy(), commit).code, 0);
  CHECK_EQ(read_all().size(), 1u);
}

TEST_F(fixture, "a message that comes back is delayed, whatever it was") {
  auto request = make_half("back", 1, property("DELAY", "1"));
  request.set("j", 1);
  CHECK_EQ(ask(request).code, 0);
  CHECK_EQ(node().halves.size(), 0u);
  advance(1s);
  CHECK_EQ(read_all().size(), 1u);
}

TEST_F(small_fixture, "the memory of half messages is bounded") {
  auto first = send_half(std::string(5'000, 'x'));
  auto answer = ask(make_half(std::string(5'000, 'x')));
  CHECK_EQ(answer.code, 1);
  CHECK_EQ(answer.remark, "too many transactions are open");
  // Other messages have room of their own.
  CHECK_EQ(ask(make_send("t", std::string(5'000, 'x'))).code, 0);
  CHECK_EQ(end(first, rollback).code, 0);
  send_half(std::string(5'000, 'x'));
}

// -- commits ------------------------------------------------------------------

TEST_F(fixture, "a committed message is as the real broker has it") {
  auto where = send_half("half", 2, property("TAGS", "red"));
  now.unix_millis += 500;
  auto answer = end(where, commit);
  CHECK_EQ(answer.code, 0);
  CHECK_EQ(answer.remark, "");
  auto messages = read_all(2);
  REQUIRE_EQ(messages.size(), 1u);
  auto& x = messages[0];
  CHECK_EQ(x.body, "half");
  CHECK_EQ(x.sys_flag, 0x8);
  CHECK_EQ(x.flag, 7);
  CHECK_EQ(x.queue_offset, 0);
  CHECK_EQ(x.prepared_transaction_offset, where.commit_log_offset);
  CHECK_GT(x.physical_offset, where.commit_log_offset);
  CHECK_EQ(x.store_millis, now.unix_millis);
  std::map<std::string, std::string> expected
    = {{"TRAN_MSG", "true"},
       {"UNIQ_KEY", "id-half"},
       {"PGROUP", "shop"},
       {"TAGS", "red"},
       {"REAL_TOPIC", "t"},
       {"REAL_QID", "2"},
       {"MSG_REGION", "DefaultRegion"},
       {"TRACE_ON", "true"},
       {"CLUSTER", "DefaultCluster"},
       {"__transactionId__", "id-half"}};
  CHECK_EQ(x.properties.map(), expected);
  CHECK_EQ(node().halves.size(), 0u);
  CHECK_EQ(node().transactions.committed, 1u);
}

TEST_F(fixture, "what the broker adds is no property of the user's") {
  end(send_half("half", 1, property("color", "red")), commit);
  auto messages = uut.messages({.topic = "t"});
  REQUIRE_EQ(messages.size(), 1u);
  CHECK_EQ(messages[0].properties,
           (std::map<std::string, std::string>{{"color", "red"}}));
  CHECK_EQ(messages[0].system_properties["__transactionId__"], "id-half");
}

TEST_F(fixture, "a compressed body stays compressed") {
  auto request = make_half("not really zlib");
  request.set("f", 0x301 | 0x4);
  end(copy_of(ask(request)), commit);
  REQUIRE_EQ(read_all().size(), 1u);
  CHECK_EQ(read_all()[0].sys_flag, 0x301 | 0x8);
  CHECK_EQ(read_all()[0].body, "not really zlib");
}

TEST_F(fixture, "a commit wakes who waits for the message") {
  auto where = send_half("half", 1);
  put(make_pull("t", 1, 0, 5000), 7);
  auto out = put(make_end(where, commit));
  REQUIRE_EQ(out.others.size(), 1u);
  CHECK_EQ(out.others[0].connection, 7u);
  CHECK_EQ(decode(out.others[0].bytes)[0].code, 0);
  CHECK(uut.pulls().empty());
}

TEST_F(fixture, "a one-way commit has no answer") {
  auto request = make_end(send_half("half"), commit);
  request.flag = protocol::oneway_flag;
  CHECK(put(request).answers.empty());
  CHECK_EQ(read_all().size(), 1u);
}

TEST_F(fixture, "a transaction is committed once") {
  auto where = send_half("half");
  CHECK_EQ(end(where, commit).code, 0);
  for (auto state : {commit, rollback}) {
    auto answer = end(where, state);
    CHECK_EQ(answer.code, 1);
    CHECK_EQ(answer.remark, "Find prepared transaction message failed");
  }
  CHECK_EQ(read_all().size(), 1u);
  CHECK_EQ(node().transactions.committed, 1u);
  CHECK_EQ(node().transactions.rolled_back, 0u);
}

// -- other ends ---------------------------------------------------------------

TEST_F(fixture, "a message that is rolled back never comes") {
  beat(7);
  auto where = send_half("half");
  auto answer = end(where, rollback);
  CHECK_EQ(answer.code, 0);
  CHECK_EQ(answer.remark, "not set any response code");
  CHECK(read_all().empty());
  CHECK_EQ(node().halves.size(), 0u);
  CHECK_EQ(node().transactions.rolled_back, 1u);
  CHECK(!uut.next_time());
  CHECK(wait(1h).empty());
  CHECK_EQ(end(where, commit).code, 1);
  CHECK(uut.messages({.topic = "t"}).empty());
}

TEST_F(fixture, "that nothing is known has no answer and changes nothing") {
  auto where = send_half("half");
  auto out = put(make_end(where, 0));
  CHECK(out.answers.empty());
  CHECK(!out.cut);
  CHECK(uut.pulls().empty());
  // Whatever it names.
  CHECK(put(make_end({99, 99}, 0)).answers.empty());
  CHECK_EQ(node().halves.size(), 1u);
  CHECK_EQ(end(where, commit).code, 0);
}

TEST_F(fixture, "what does not name a half message exactly is refused") {
  auto where = send_half("half");
  auto other = send_half("other");
  auto refusal = [this](const half_copy& place, int32_t state,
                        std::string group = "shop") {
    auto answer = end(place, state, std::move(group));
    CHECK_EQ(answer.code, 1);
    return answer.remark;
  };
  for (auto state : {commit, rollback}) {
    CHECK_EQ(refusal(where, state, "other"), "The producer group wrong");
    CHECK_EQ(refusal({other.queue_offset, where.commit_log_offset}, state),
             "The transaction state table offset wrong");
    CHECK_EQ(refusal({where.queue_offset, where.commit_log_offset + 1}, state),
             "Find prepared transaction message failed");
  }
  for (auto state : {1, 4, -1, 16})
    CHECK_EQ(refusal(where, state), "commitOrRollback field wrong");
  CHECK_EQ(node().halves.size(), 2u);
  CHECK(uut.messages({.topic = "t"}).empty());
  // The other broker does not know it.
  CHECK_EQ(ask(make_end(where, commit), 1, 1).code, 1);
  CHECK_EQ(end(where, commit).code, 0);
}

TEST_F(fixture, "a request that lacks a field names it") {
  auto where = send_half("half");
  for (auto name : {"producerGroup", "tranStateTableOffset", "commitLogOffset",
                    "commitOrRollback", "msgId"}) {
    auto request = make_end(where, commit);
    std::erase_if(request.fields, [&](auto& x) { return x.first == name; });
    auto answer = ask(request);
    CHECK_EQ(answer.code, 1);
    CHECK_NE(answer.remark.find(name), std::string::npos);
  }
  CHECK_EQ(node().halves.size(), 1u);
}

TEST_F(fixture, "a half message without a group cannot be ended") {
  auto answer = ask(make_send("t", "half", 1, property("TRAN_MSG", "true")));
  auto where = copy_of(answer);
  CHECK_EQ(end(where, commit, "shop").remark, "The producer group wrong");
  auto request = make_end(where, commit, "");
  CHECK_EQ(ask(request).code, 1);
  CHECK_EQ(node().halves.size(), 1u);
}

TEST_F(fixture, "past an immunity of its own only answers end a transaction") {
  auto immune = property("CHECK_IMMUNITY_TIME_IN_SECONDS", "10");
  auto early = send_half("early", 1, immune);
  auto late = send_half("late", 1, immune);
  now.steady += 10s;
  CHECK_EQ(end(early, commit).code, 0);
  now.steady += 1ms;
  for (auto state : {commit, rollback})
    CHECK_EQ(end(late, state).code, 604);
  CHECK_EQ(read_all().size(), 1u);
  CHECK_EQ(end(late, commit, "shop", true).code, 0);
  CHECK_EQ(read_all().size(), 2u);
  // One that is shorter than the broker's own time does not count.
  auto brief
    = send_half("brief", 1, property("CHECK_IMMUNITY_TIME_IN_SECONDS", "1"));
  now.steady += 6s;
  CHECK_EQ(end(brief, commit).code, 0);
  // And without one, it stays open for all.
  auto usual = send_half("usual", 1);
  now.steady += 1h;
  CHECK_EQ(end(usual, commit).code, 0);
}

// -- faults -------------------------------------------------------------------

TEST_F(fixture, "faults apply to the end of a transaction") {
  auto where = send_half("half");
  auto inject = [this](fault_kind kind) {
    REQUIRE(!uut.add_fault({.kind = kind, .request_code = 37, .count = 1}));
  };
  auto request = make_end(where, commit);
  request.flag = protocol::oneway_flag;
  inject(fault_kind::drop_request);
  CHECK(!put(request).cut);
  CHECK_EQ(node().halves.size(), 1u);
  inject(fault_kind::cut_before_storing);
  CHECK(put(request).cut);
  CHECK_EQ(node().halves.size(), 1u);
  inject(fault_kind::refuse);
  CHECK(put(request).answers.empty());
  CHECK_EQ(node().halves.size(), 1u);
  CHECK(read_all().empty());
  inject(fault_kind::cut_after_storing);
  CHECK(put(request).cut);
  CHECK_EQ(node().halves.size(), 0u);
  CHECK_EQ(read_all().size(), 1u);
  CHECK_EQ(node().ports[0].faults_applied, 4u);
}

TEST_F(fixture, "a refused commit is answered and not served") {
  auto where = send_half("half");
  REQUIRE(!uut.add_fault({.kind = fault_kind::refuse,
                          .request_code = 37,
                          .count = 1,
                          .response_code = 14}));
  CHECK_EQ(end(where, commit).code, 14);
  CHECK_EQ(node().halves.size(), 1u);
  CHECK_EQ(end(where, commit).code, 0);
}

// -- recorded frames ----------------------------------------------------------

TEST_F(fixture, "a recorded transaction ends as it did with the real broker") {
  auto answer = ask(recorded("tx_commit/310"));
  auto where = copy_of(answer);
  auto real = recorded("tx_commit/310", false);
  CHECK_EQ(text_of(answer, "transactionId"), text_of(real, "transactionId"));
  CHECK_EQ(text_of(answer, "queueId"), text_of(real, "queueId"));
  CHECK_EQ(text_of(answer, "queueOffset"), text_of(real, "queueOffset"));
  CHECK_EQ(end(where, commit, "PG_ordersJ_tx").code, 0);
  auto messages = read_all(0, "VecOrdersJ_tx");
  REQUIRE_EQ(messages.size(), 1u);
  auto seen = protocol::decode_stored(recorded("pull_tx_topic", false).body);
  REQUIRE(seen.has_value());
  auto& x = messages[0];
  auto& y = seen->front();
  CHECK_EQ(x.body, y.body);
  CHECK_EQ(x.properties.map(), y.properties.map());
  CHECK_EQ(x.sys_flag, y.sys_flag);
  CHECK_EQ(x.flag, y.flag);
  CHECK_EQ(x.born_millis, y.born_millis);
  CHECK_EQ(x.queue_offset, y.queue_offset);
  CHECK_EQ(x.prepared_transaction_offset, where.commit_log_offset);
}
