// The retry table for all forms of sends: each row is made to happen for each,
// in all ways that can cause it.
#include "rocketcaf/api/embedded_broker.hpp"
#include "rocketcaf/api/rocketcaf.hpp"

#include "retry_fixture.hpp"
#include "retry_scenarios.hpp"
#include "support/test.hpp"

#include <array>
#include <set>
#include <string>
#include <utility>
#include <vector>

SUITE("embedded_retry_forms")

using namespace std::chrono_literals;
using namespace rocketcaf;
using namespace rocketcaf::test;
using protocol::attempt_storage;
using protocol::retry_rule;
using protocol::retry_when;
using protocol::retry_where;

namespace {

/// All but plain sends with a token, which retries_test.cpp has.
const std::array<send_form, 7>& forms() {
  static const std::array<send_form, 7> result{{
    {.way = send_way::request, .name = "request"},
    // One message: two at once meet each other's broken connections.
    {.way = send_way::many, .name = "many"},
    {.way = send_way::batch, .name = "batch", .code = 320, .messages = 2},
    {.way = send_way::ordered, .name = "ordered"},
    {.way = send_way::ordered_batch,
     .name = "ordered batch",
     .code = 320,
     .messages = 2},
    {.way = send_way::oneway, .name = "one way", .answered = false},
    {.way = send_way::oneway_batch,
     .name = "batch, one way",
     .code = 320,
     .messages = 2,
     .answered = false},
  }};
  return result;
}

/// Whether a row can occur to a send of this form. A one-way send is over when
/// a connection has its request, whatever becomes of that: it can fail only
/// while there is no connection, so before anything could be written.
bool may_fail(const send_form& form, const retry_rule& rule) {
  return form.answered || !rule.written;
}

/// Whether another attempt follows.
bool is_tried_again(const retry_rule& rule, const producer_options& options) {
  if (rule.where == retry_where::nowhere)
    return false;
  return options.retry_maybe_stored
      || rule.storage != attempt_storage::maybe_stored;
}

/// Messages keep their ids, however often they are stored.
void check_ids(const retry_fixture& uut,
               const std::vector<timed_outcome>& outcomes) {
  std::set<std::string> all;
  for (auto& x : outcomes) {
    auto ids = uut.stored_ids(x.token);
    CHECK_LE(ids.size(), 1u);
    auto result = std::get_if<send_result>(&x.outcome);
    if (result && uut.form().answered)
      CHECK_EQ(ids, std::set{to_string(result->message_id)});
    for (auto& id : ids)
      CHECK(all.insert(id).second);
  }
}

/// Checks one message's failure after one or two attempts.
void check_failure(const timed_outcome& x, const retry_rule& rule, bool again,
                   std::chrono::milliseconds pause, const retry_fixture& uut) {
  auto failure = x.failure();
  REQUIRE(failure != nullptr);
  CHECK_EQ(failure->code, rule.cause);
  CHECK_EQ(failure->storage, storage_of(rule));
  CHECK_NE(failure->remark.find(rule.advice), std::string::npos);
  // A client that dies takes its connections along, which may tell first.
  if (rule.cause == errc::unavailable)
    return;
  REQUIRE_EQ(failure->attempts.size(), again ? 2u : 1u);
  check_attempts(*failure, rule, uut);
  if (!again)
    return;
  CHECK_NE(failure->attempts[0].broker_name, failure->attempts[1].broker_name);
  CHECK_EQ(idle_time(x) >= pause, rule.when == retry_when::after_pause);
}

/// A one-way send whose request fails after it was handed over: it has
/// succeeded, and there is no second request.
void check_passed_on(retry_fixture& uut, const scenario& way) {
  auto& form = uut.form();
  auto outcomes = uut.outcomes();
  for (auto& x : outcomes)
    CHECK(x.failure() == nullptr);
  // A stalled broker reads nothing.
  auto requests = way.name == "stalled" ? 0 : form.requests;
  uut.await_requests(requests);
  CHECK(uut.await([&] { return uut.copies() == way.copies * form.messages; }));
  CHECK_EQ(uut.further_requests(), requests);
  check_ids(uut, outcomes);
}

/// Lets both brokers fail alike and checks what follows.
void check_alike(const retry_rule& rule, const scenario& way,
                 retry_fixture::settings settings,
                 std::chrono::milliseconds pause) {
  auto again = is_tried_again(rule, settings.producer);
  retry_fixture uut{std::move(settings)};
  auto& form = uut.form();
  way.spoil(uut, "a");
  way.spoil(uut, "b");
  uut.start_sends("both", 1);
  way.act(uut);
  if (!may_fail(form, rule))
    return check_passed_on(uut, way);
  auto outcomes = uut.outcomes();
  CHECK_EQ(uut.copies(), way.copies * form.messages * (again ? 2 : 1));
  if (again)
    CHECK_EQ(uut.copies("a"), uut.copies("b"));
  check_ids(uut, outcomes);
  for (auto& x : outcomes)
    if (again && rule.storage == attempt_storage::stored)
      CHECK(x.failure() == nullptr);
    else
      check_failure(x, rule, again, pause, uut);
}

/// The same where only broker a can be spoiled, and only once: all forms wait
/// for the same connection, which has too much to write already, one-way sends
/// as well.
void check_unwritten(const retry_rule& rule, const scenario& way) {
  retry_fixture uut{test::settings_for(rule, way, 0, 20ms)};
  way.spoil(uut, "a");
  for (auto& form : forms())
    uut.start_sends(form, "only-a", 1);
  way.act(uut);
  auto outcomes = uut.outcomes();
  auto next = outcomes.begin();
  for (auto& form : forms())
    for (size_t i = 0; i < form.messages; ++i, ++next)
      check_failure(*next, rule, false, 20ms, uut);
  CHECK_EQ(uut.copies(), 0u);
}

/// Checks that what failed on broker a, or could not, is stored by broker b.
void check_other(retry_fixture& uut, size_t messages, size_t copies) {
  auto outcomes = uut.outcomes();
  for (auto& x : outcomes) {
    auto result = std::get_if<send_result>(&x.outcome);
    REQUIRE(result != nullptr);
    if (uut.form().answered)
      CHECK_EQ(result->queue->broker_name, "b");
  }
  CHECK(uut.await([&] { return uut.copies("b") == messages; }));
  CHECK_LE(uut.copies("a"), copies * messages);
  check_ids(uut, outcomes);
}

/// Settings with which what follows at once cannot be taken for what follows
/// after a pause.
retry_fixture::settings settings_for(const send_form& form,
                                     const retry_rule& rule,
                                     const scenario& way,
                                     std::chrono::milliseconds pause) {
  auto again = rule.where != retry_where::nowhere;
  auto retries = again || rule.cause == errc::unavailable ? 1u : 0u;
  auto result = test::settings_for(rule, way, retries, pause);
  result.form = form;
  return result;
}

std::chrono::milliseconds pause_for(const retry_rule& rule) {
  return rule.when == retry_when::at_once ? 1000ms : 200ms;
}

/// A broker's refusal that is its last word.
embedded_fault illegal(const send_form& form, const std::string& broker) {
  return {.kind = fault_kind::refuse,
          .broker_name = broker,
          .request_code = form.code,
          .response_code = 13};
}

} // namespace

// -- each row -----------------------------------------------------------------

TEST("where all brokers fail alike, each form does what its row says") {
  for_each_way([](const retry_rule& rule, const scenario& way) {
    if (way.once)
      return check_unwritten(rule, way);
    auto pause = pause_for(rule);
    for (auto& form : forms())
      check_alike(rule, way, settings_for(form, rule, way, pause), pause);
  });
}

TEST("where another broker is good, each form turns to it") {
  // Each broker is the first choice for half of them.
  constexpr size_t calls = 2;
  for_each_way([](const retry_rule& rule, const scenario& way) {
    // With wrong addresses there is none.
    if (rule.where == retry_where::nowhere || way.once
        || !way.addresses.empty())
      return;
    for (auto& form : forms()) {
      if (!may_fail(form, rule))
        continue;
      retry_fixture uut{settings_for(form, rule, way, 20ms)};
      way.spoil(uut, "a");
      uut.start_sends("both", calls);
      way.act(uut);
      check_other(uut, calls * form.messages, way.copies);
    }
  });
}

TEST("what was not written goes to another broker in each form") {
  constexpr size_t calls = 2;
  for_each_way([](const retry_rule& rule, const scenario& way) {
    if (!way.once)
      return;
    retry_fixture uut{test::settings_for(rule, way, 1, 20ms)};
    way.spoil(uut, "a");
    size_t messages = 0;
    for (auto& form : forms())
      // Nobody hears what becomes of the others.
      if (form.answered) {
        uut.start_sends(form, "both", calls);
        messages += calls * form.messages;
      }
    way.act(uut);
    check_other(uut, messages, 0);
  });
}

// -- options ------------------------------------------------------------------

TEST("what may be stored is not sent again in any form, if so wished") {
  for_each_way([](const retry_rule& rule, const scenario& way) {
    // Others are tried again as ever; one of them is enough to see that.
    auto risky = rule.storage == attempt_storage::maybe_stored;
    if (rule.where == retry_where::nowhere || way.once
        || (!risky && rule.broker_code != 14))
      return;
    auto pause = pause_for(rule);
    for (auto& form : forms()) {
      auto settings = settings_for(form, rule, way, pause);
      settings.producer.retry_maybe_stored = false;
      check_alike(rule, way, std::move(settings), pause);
    }
  });
}

TEST("codes of one's own are tried again in each form, after a pause") {
  for (auto& form : forms()) {
    MESSAGE(form.name);
    retry_fixture::settings settings;
    settings.form = form;
    settings.producer.retry_codes = {13};
    settings.producer.retries = 1;
    settings.producer.retry_backoff = 50ms;
    retry_fixture uut{std::move(settings)};
    uut.inject(illegal(form, "a"));
    uut.start_sends("both", 4);
    for (auto& x : uut.outcomes())
      CHECK(x.failure() == nullptr);
    auto all = 4 * form.messages;
    // A one-way send does not hear that it was refused.
    if (form.answered)
      CHECK_EQ(uut.copies("b"), all);
    else
      CHECK(uut.await([&] { return uut.copies("b") == all / 2; }));
    CHECK_EQ(uut.copies("a"), 0u);
    if (!form.answered)
      continue;
    uut.inject(illegal(form, "b"));
    uut.start_sends("both", 1);
    for (auto& x : uut.outcomes()) {
      auto failure = x.failure();
      REQUIRE(failure != nullptr);
      CHECK_EQ(failure->code, errc::message_illegal);
      CHECK_EQ(failure->storage, storage_state::refused);
      REQUIRE_EQ(failure->attempts.size(), 2u);
      CHECK_NE(failure->attempts[0].broker_name,
               failure->attempts[1].broker_name);
      CHECK_GE(idle_time(x), 50ms);
    }
  }
}
