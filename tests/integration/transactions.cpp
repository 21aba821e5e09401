// Opens transactions and keeps them open until it is told to end them, for
// transactions_test.py.
//
//   rocketcaf_transactions --group=G [--rocketcaf.client.…]
//
// Standard input has JSON objects, one a line:
//   {"topic":T,"body":B,"id":I,"state":S}   a transaction that will be S
//   {"open":true}                           those that wait end, as do others
//
// Prints a JSON object for each execution, check and outcome. When standard
// input ends, it shuts its producer down and prints what is still open.
#include "rocketcaf/api/rocketcaf.hpp"

#include <caf/actor_system.hpp>
#include <caf/actor_system_config.hpp>
#include <caf/exec_main.hpp>
#include <caf/io/middleman.hpp>
#include <caf/scoped_actor.hpp>
#include <caf/typed_event_based_actor.hpp>
#include <caf/typed_response_promise.hpp>

#include <nlohmann/json.hpp>

#include <iostream>
#include <map>
#include <string>
#include <utility>
#include <vector>

using namespace rocketcaf;

namespace {

struct config : caf::actor_system_config {
  config() {
    add_options(*this);
    opt_group{custom_options_, "global"}.add(group, "group,g",
                                             "producer group");
  }

  std::string group;
};

/// Executes local transactions, sends, and prints: one actor owns the output.
using driver_actor
  = transaction_listener_actor::extend_with<transaction_receiver_actor>::extend<
    /// A line of standard input.
    caf::result<void>(std::string),
    /// The producer to send with.
    caf::result<void>(transaction_producer_actor)>;

class driver_state {
public:
  static inline const char* name = "rocketcaf.test.transactions";

  explicit driver_state(driver_actor::pointer self) : self_(self) {
    // nop
  }

  driver_actor::behavior_type make_behavior() {
    return {
      [this](const execute_local_transaction& x) { return execute(x); },
      [this](const check_local_transaction& x) { return check(x); },
      [this](const transaction_finished& x) { on_finished(x); },
      [this](const std::string& line) { on_line(line); },
      [this](const transaction_producer_actor& x) { producer_ = x; },
    };
  }

private:
  using state = local_transaction_state;

  struct waiting {
    caf::typed_response_promise<state> promise;
    state answer;
  };

  static void print(const nlohmann::json& line) {
    std::cout << line.dump() << std::endl;
  }

  void on_line(const std::string& line) {
    auto what = nlohmann::json::parse(line);
    if (what.contains("open")) {
      is_open_ = true;
      for (auto& x : std::exchange(waiting_, {}))
        x.promise.deliver(x.answer);
      return;
    }
    std::string id = what.at("id");
    from_string(
      std::string_view{what.at("state").get_ref<const std::string&>()},
      planned_[id]);
    auto content = make_transaction_message(what.at("topic"), what.at("body"),
                                            std::move(id));
    compat::mail(self_, send_transaction{.content = std::move(content)},
                 ++tokens_)
      .send(producer_);
  }

  caf::result<state> execute(const execute_local_transaction& x) {
    print({{"what", "execute"}, {"transactionId", x.transaction_id}});
    auto answer = planned_.at(x.transaction_id);
    if (is_open_)
      return answer;
    waiting_.push_back({self_->make_response_promise<state>(), answer});
    return waiting_.back().promise;
  }

  state check(const check_local_transaction& x) {
    auto i = planned_.find(x.transaction_id);
    auto answer = i == planned_.end() ? state::rollback : i->second;
    print({{"what", "check"},
           {"transactionId", x.transaction_id},
           {"answer", to_string(answer)}});
    return answer;
  }

  void on_finished(const transaction_finished& x) {
    auto result = std::get_if<transaction_send_result>(&x.outcome);
    auto ended = result ? result->ended : transaction_end::failed;
    print({{"what", "outcome"}, {"ended", to_string(ended)}});
  }

  driver_actor::pointer self_;
  transaction_producer_actor producer_;
  uint64_t tokens_ = 0;
  bool is_open_ = false;
  /// What transactions will be, by their ids.
  std::map<std::string, state> planned_;
  std::vector<waiting> waiting_;
};

int fail(const std::string& what) {
  std::cerr << what << '\n';
  return EXIT_FAILURE;
}

int caf_main(caf::actor_system& sys, const config& cfg) {
  auto settings = read_options(cfg);
  if (!settings)
    return fail(text_of(settings.error()));
  settings->producer.group = cfg.group;
  auto driver = sys.spawn<driver_actor::stateful_impl<driver_state>>();
  auto producer
    = spawn_transaction_producer(sys, settings->client, settings->producer,
                                 transaction_listener_actor{driver});
  if (!producer)
    return fail(text_of(producer.error()));
  caf::scoped_actor self{sys};
  compat::mail(self, *producer).send(driver);
  for (std::string line; std::getline(std::cin, line);)
    compat::mail(self, std::move(line)).send(driver);
  auto status = EXIT_SUCCESS;
  auto fails = [&](const caf::error& why) { status = fail(text_of(why)); };
  size_t open = 0;
  compat::mail(self, atom::get_statistics_v)
    .request(*producer, caf::infinite)
    .receive([&](const producer_statistics& x) { open = x.transactions.open; },
             fails);
  compat::mail(self, shut_down{})
    .request(*producer, caf::infinite)
    .receive([] {}, fails);
  caf::anon_send_exit(driver, caf::exit_reason::user_shutdown);
  self->wait_for(driver);
  std::cout << nlohmann::json{{"what", "end"}, {"open", open}} << std::endl;
  return status;
}

} // namespace

CAF_MAIN(caf::io::middleman)
