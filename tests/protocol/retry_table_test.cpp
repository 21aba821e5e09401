#include "rocketcaf/protocol/codes.hpp"
#include "rocketcaf/protocol/retry_table.hpp"
#include "rocketcaf/protocol/send_request.hpp"

#include "support/test.hpp"

#include <algorithm>
#include <fstream>
#include <set>
#include <string>
#include <vector>

SUITE("retry_table")

using namespace rocketcaf;
using namespace rocketcaf::protocol;

namespace {

std::string name_of_code(int32_t code) {
  if (code == retry_table::no_code)
    return "–";
  if (code == retry_table::any_code)
    return "any other";
  auto name = name_of(response_code{code});
  return std::to_string(code) + " " + std::string{name};
}

std::string words(retry_where x) {
  switch (x) {
  case retry_where::nowhere:
    return "none";
  case retry_where::another_first:
    return "another broker first";
  default:
    return "another broker only";
  }
}

std::string words(const retry_rule& x) {
  if (x.where == retry_where::nowhere)
    return "–";
  return x.when == retry_when::at_once ? "at once" : "after a pause";
}

std::string words(broker_mark x) {
  return x == broker_mark::none ? "–" : to_string(x);
}

/// A rule as the page shows it.
std::string row_of(const retry_rule& x) {
  return "| `" + to_string(x.cause) + "` | " + name_of_code(x.broker_code)
       + " | " + (x.written ? "yes" : "no") + " | " + words(x.where) + " | "
       + words(x) + " | " + (x.refresh_route ? "yes" : "–") + " | "
       + words(x.mark) + " | " + to_string(x.storage) + " | "
       + std::string{x.advice} + " |";
}

std::string row_of(const route_rule& x) {
  return "| `" + to_string(x.cause) + "` | "
       + (x.waits ? "at the deadline" : "at once") + " | "
       + (x.refresh_route ? "yes" : "–") + " |";
}

/// The rows of the table that has this header on the page for users.
std::vector<std::string> rows_below(const std::string& header) {
  std::ifstream in{ROCKETCAF_RETRIES_PAGE};
  std::vector<std::string> result;
  std::string line;
  while (std::getline(in, line) && line != header)
    continue;
  std::getline(in, line);
  while (std::getline(in, line) && line.starts_with("| "))
    result.push_back(line);
  return result;
}

} // namespace

// -- the table ----------------------------------------------------------------

TEST("each rule is the one that is found for its case") {
  for (auto& x : retry_table::rules())
    if (x.broker_code != retry_table::any_code)
      CHECK_EQ(&retry_table::find(x.cause, x.broker_code, x.written), &x);
}

TEST("codes have their own errors, and only answered requests have codes") {
  for (auto& x : retry_table::rules()) {
    if (x.broker_code == retry_table::no_code)
      continue;
    CHECK(x.written);
    if (x.cause != errc::protocol_error)
      CHECK_EQ(x.cause, to_errc(response_code{x.broker_code}));
  }
}

TEST("what was not written is not stored, and without an answer nobody knows") {
  for (auto& x : retry_table::rules())
    if (x.broker_code == retry_table::no_code)
      CHECK_EQ(x.storage, x.written ? attempt_storage::maybe_stored
                                    : attempt_storage::not_stored);
}

TEST("a broker that has the message never gets it again") {
  for (auto& x : retry_table::rules())
    if (x.storage == attempt_storage::stored)
      CHECK_NE(x.where, retry_where::another_first);
}

TEST("stored is what brokers call stored") {
  for (auto& x : retry_table::rules())
    CHECK_EQ(x.storage == attempt_storage::stored, is_stored(x.broker_code));
}

TEST("codes that Java's producer tries again are tried again here") {
  for (auto code : {1, 2, 14, 16, 17, 204, 205, 1500}) {
    auto cause = to_errc(response_code{code});
    CHECK_NE(retry_table::find(cause, code, true).where, retry_where::nowhere);
  }
}

TEST("all ways to lose a broker are tried again elsewhere") {
  for (auto cause : {errc::name_resolution_failed, errc::connect_failed,
                     errc::connection_lost, errc::attempt_timeout,
                     errc::protocol_error, errc::frame_too_large})
    for (auto& x : retry_table::rules())
      if (x.cause == cause && x.broker_code == retry_table::no_code)
        CHECK_EQ(x.where, retry_where::another_first);
}

TEST("each rule says what to do") {
  for (auto& x : retry_table::rules()) {
    CHECK(!x.advice.empty());
    // It becomes a part of a sentence, and a cell of a table.
    CHECK_EQ(x.advice.find_first_of("|;\n"), std::string_view::npos);
    CHECK_NE(x.advice.back(), '.');
  }
}

// -- what is not in it --------------------------------------------------------

TEST("a code without a rule is the last word, and may mean anything") {
  for (auto code : {4, 18, 4711, -1006, 32'767}) {
    auto& x = retry_table::find(errc::broker_error, code, true);
    CHECK_EQ(x.broker_code, retry_table::any_code);
    CHECK_EQ(x.where, retry_where::nowhere);
    CHECK_EQ(x.storage, attempt_storage::maybe_stored);
  }
}

TEST("an answer that says stored but is not whole is that of code 0") {
  auto& expected = retry_table::find(errc::protocol_error, 0, true);
  CHECK_EQ(expected.storage, attempt_storage::stored);
  for (auto code : {10, 11, 12})
    CHECK_EQ(&retry_table::find(errc::protocol_error, code, true), &expected);
}

TEST("reasons of our own end a send like the end of its producer") {
  for (auto written : {false, true}) {
    auto& expected
      = retry_table::find(errc::unavailable, retry_table::no_code, written);
    CHECK_EQ(expected.where, retry_where::nowhere);
    for (auto cause : {errc::options_mismatch, errc::none, errc::broker_error})
      CHECK_EQ(&retry_table::find(cause, retry_table::no_code, written),
               &expected);
  }
  // It cannot be, but claims nothing.
  CHECK_EQ(
    retry_table::find(errc::connect_failed, retry_table::no_code, true).storage,
    attempt_storage::maybe_stored);
}

// -- routes -------------------------------------------------------------------

TEST("only what may pass is waited for") {
  for (auto& x : retry_table::route_rules())
    CHECK_EQ(&retry_table::find_route(x.cause), &x);
  CHECK(retry_table::find_route(errc::name_server_unavailable).waits);
  CHECK(retry_table::find_route(errc::protocol_error).waits);
  CHECK(!retry_table::find_route(errc::no_route).waits);
  CHECK(!retry_table::find_route(errc::no_name_server).waits);
}

// -- the page -----------------------------------------------------------------

TEST("the page has the same table of attempts") {
  std::vector<std::string> expected;
  for (auto& x : retry_table::rules())
    expected.push_back(row_of(x));
  CHECK_EQ(rows_below("| Cause | Broker's code | Written | Next attempt | When "
                      "| New route | Broker | Message | What to do |"),
           expected);
}

TEST("the page has the same table of routes") {
  std::vector<std::string> expected;
  for (auto& x : retry_table::route_rules())
    expected.push_back(row_of(x));
  CHECK_EQ(rows_below("| Cause | Answered | New route |"), expected);
}

// -- names --------------------------------------------------------------------

TEST("the table's words have names") {
  CHECK_EQ(to_string(retry_where::another_only), "another_only");
  CHECK_EQ(to_string(retry_when::after_pause), "after_pause");
  CHECK_EQ(to_string(broker_mark::suspect), "suspect");
  CHECK_EQ(to_string(attempt_storage::stored), "stored");
}
