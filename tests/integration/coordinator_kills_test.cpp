// Coordinators of transactions that are killed at random, in all stages: what
// their local transactions decided is what consumers see, once.
#include "rocketcaf/api/embedded_broker.hpp"
#include "rocketcaf/api/rocketcaf.hpp"

#include "rocketcaf/actors/caf_compat.hpp"

#include "integration/coordinator_killer.hpp"
#include "integration/murderous_listener.hpp"
#include "support/long_run.hpp"
#include "support/slowdown.hpp"
#include "support/test.hpp"

#include <caf/scoped_actor.hpp>
#include <caf/send.hpp>
#include <caf/typed_event_based_actor.hpp>

#include <algorithm>
#include <chrono>
#include <map>
#include <set>
#include <string>
#include <thread>
#include <vector>

using namespace rocketcaf;
using namespace rocketcaf::test;
using namespace std::literals;

SUITE("coordinator_kills")

namespace {

constexpr uint64_t total = 10'000 / slowdown();

/// So many transactions are open at once.
constexpr size_t crowd_size = 500;

// -- the senders --------------------------------------------------------------

std::string id_of(uint64_t token) {
  return "t" + std::to_string(token);
}

/// What was answered to the sender of a transaction.
struct answer_record {
  int count = 0;
  transaction_outcome last;
};

/// Sends all transactions, so many at a time, and keeps what is answered.
class crowd {
public:
  using pointer = transaction_receiver_actor::pointer;

  static inline const char* name = "test.crowd";

  crowd(pointer self, transaction_sender_actor producer,
        std::vector<answer_record>* answers)
    : self_(self), producer_(std::move(producer)), answers_(answers) {
    // nop
  }

  transaction_receiver_actor::behavior_type make_behavior() {
    for (size_t i = 0; i < crowd_size; ++i)
      send_next();
    return {[this](transaction_finished& x) {
      auto& answer = (*answers_)[x.token];
      ++answer.count;
      answer.last = std::move(x.outcome);
      if (++finished_ == total)
        self_->quit();
      else
        send_next();
    }};
  }

private:
  void send_next() {
    if (sent_ == total)
      return;
    auto id = id_of(sent_);
    send_transaction what{.content
                          = make_transaction_message("t", "body of " + id, id)};
    compat::mail(self_, std::move(what), sent_++).send(producer_);
  }

  pointer self_;
  transaction_sender_actor producer_;
  std::vector<answer_record>* answers_;
  uint64_t sent_ = 0;
  uint64_t finished_ = 0;
};

// -- the stages ---------------------------------------------------------------

/// How far a coordinator had come that was killed, as what came of it tells.
/// @param asked_again whether a broker asked about its transaction later.
std::string stage_of(const coordinator_record& x, const local_transaction& what,
                     bool asked_again) {
  if (x.from_check)
    return asked_again ? "asked by a broker" : "broker told after a check";
  if (what.executed)
    return asked_again ? "local transaction runs" : "broker told";
  return x.newborn ? "half message not sent" : "half message on its way";
}

using stage_counts = std::map<std::string, size_t>;

/// How many coordinators were killed in each stage.
stage_counts count_stages(const std::vector<coordinator_record>& records,
                          const local_transactions& books) {
  stage_counts result;
  std::set<std::string> asked;
  for (auto x = records.rbegin(); x != records.rend(); ++x) {
    auto& id = x->transaction_id;
    if (x->killed)
      ++result[stage_of(*x, books.all.at(id), asked.contains(id))];
    if (x->from_check)
      asked.insert(id);
  }
  return result;
}

void check_stages(const stage_counts& counts) {
  for (auto name : {"half message not sent", "half message on its way",
                    "local transaction runs", "broker told",
                    "asked by a broker", "broker told after a check"}) {
    auto i = counts.find(name);
    auto count = i != counts.end() ? i->second : 0;
    MESSAGE(std::to_string(count) + " killed: " + name);
    CHECK_GT(count, 0u);
  }
}

// -- the checks ---------------------------------------------------------------

/// What an answer says.
std::string text_of(const answer_record& x) {
  if (x.count != 1)
    return std::to_string(x.count) + " answers";
  if (auto failure = std::get_if<send_failure>(&x.last))
    return to_string(failure->code);
  auto& result = std::get<transaction_send_result>(x.last);
  return to_string(result.ended) + '/' + to_string(result.cause);
}

/// Each transaction has one answer, which says how it was decided, or that its
/// coordinator was killed.
void check_answers(const std::vector<answer_record>& answers,
                   const std::vector<coordinator_record>& records,
                   const local_transactions& books) {
  std::set<std::string> killed;
  for (auto& x : records)
    if (x.killed && !x.from_check)
      killed.insert(x.transaction_id);
  std::map<std::string, size_t> wrong;
  for (size_t i = 0; i < answers.size(); ++i) {
    auto id = id_of(i);
    auto& local = books.all.at(id);
    auto wanted = local.decided == local_transaction_state::commit
                  ? "committed/none"s
                  : "rolled_back/none"s;
    auto text = text_of(answers[i]);
    // One that is killed last has had the broker told, as was decided.
    if (killed.contains(id)
        && (text == "left_to_check/transaction_coordinator_lost"
            || !local.executed))
      wanted = "left_to_check/transaction_coordinator_lost"s;
    if (text != wanted)
      ++wrong[text + " instead of " + wanted];
  }
  CHECK_EQ(wrong, (std::map<std::string, size_t>{}));
}

/// Consumers see what was decided to be seen, once, and nothing else.
void check_messages(const embedded_cluster& cluster,
                    const local_transactions& books) {
  std::map<std::string, int> seen;
  auto messages = cluster.messages("t");
  REQUIRE(messages.has_value());
  for (auto& x : *messages)
    ++seen[x.system_properties.at("UNIQ_KEY")];
  std::map<std::string, int> wanted;
  for (auto& [id, x] : books.all)
    if (x.decided == local_transaction_state::commit)
      wanted.emplace(id, 1);
  CHECK_EQ(seen, wanted);
}

// -- one run ------------------------------------------------------------------

embedded_cluster start_cluster() {
  auto result
    = embedded_cluster::start({.broker_names = {"a", "b"},
                               .transaction_timeout = 1s * slowdown(),
                               .transaction_check_interval = 300ms * slowdown(),
                               .transaction_check_max = 10'000});
  REQUIRE(result.has_value());
  REQUIRE(!compat::failed(result->create_topic("t", 4)));
  return std::move(*result);
}

size_t half_messages(const embedded_cluster& cluster) {
  auto x = cluster.statistics();
  REQUIRE(x.has_value());
  size_t result = 0;
  for (auto& broker : x->brokers)
    result += broker.half_messages;
  return result;
}

size_t open_transactions(caf::scoped_actor& self,
                         const transaction_producer_actor& producer) {
  size_t result = 0;
  compat::mail(self, atom::get_statistics_v)
    .request(producer, caf::infinite)
    .receive(
      [&](const producer_statistics& x) {
        result = x.transactions.open + x.in_flight + x.waiting;
      },
      [](const caf::error& why) { FAIL(caf::to_string(why)); });
  return result;
}

template <class Predicate>
bool wait_until(Predicate done) {
  auto limit = std::chrono::steady_clock::now() + 60s * slowdown();
  while (!done()) {
    if (std::chrono::steady_clock::now() >= limit)
      return false;
    std::this_thread::sleep_for(10ms);
  }
  return true;
}

void run_seed(uint64_t seed) {
  MESSAGE("seed " + std::to_string(seed));
  auto cluster = start_cluster();
  local_transactions books{seed};
  std::vector<answer_record> answers(total);
  runtime home;
  auto& sys = home.system();
  compat::visitor_guard guard;
  coordinator_killer killer{seed, crowd_size + crowd_size / 4};
  auto listener
    = sys.spawn<transaction_listener_actor::stateful_impl<murderous_listener>>(
      &books);
  client_options shared;
  shared.name_servers = {cluster.name_server_address()};
  producer_options options;
  options.group = "killed";
  options.send_timeout = 60s * slowdown();
  options.max_transaction_checks = 10'000;
  auto producer = spawn_transaction_producer(sys, shared, options, listener);
  REQUIRE(producer.has_value());
  caf::scoped_actor self{sys};
  auto senders = sys.spawn<transaction_receiver_actor::stateful_impl<crowd>>(
    transaction_sender_actor{*producer}, &answers);
  self->wait_for(senders);
  CHECK(wait_until([&] { return half_messages(cluster) == 0; }));
  CHECK(wait_until([&] { return open_transactions(self, *producer) == 0; }));
  CHECK(wait_until([&] { return killer.all_ended(); }));
  compat::mail(self, shut_down{})
    .request(*producer, caf::infinite)
    .receive([] {}, [](const caf::error& why) { FAIL(caf::to_string(why)); });
  caf::anon_send_exit(listener, caf::exit_reason::kill);
  self->wait_for(listener);
  REQUIRE_EQ(books.all.size(), size_t{total});
  CHECK_EQ(books.executed_late, 0u);
  auto records = killer.records();
  check_stages(count_stages(records, books));
  check_answers(answers, records, books);
  check_messages(cluster, books);
}

} // namespace

TEST("what killed coordinators leave is settled as was decided") {
  uint64_t seeds = long_run() ? 20 : 2;
  for (uint64_t seed = 1; seed <= seeds; ++seed)
    run_seed(seed);
}
