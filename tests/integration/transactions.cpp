// Sends messages in transactions as it is told to, answers checks, and can kill
// itself at chosen points: for transactions_test.py.
//
//   rocketcaf_transactions --group=G [--truth=FILE]
//   [--listener=actor|functions]
//                          [--rocketcaf.client.…] [--rocketcaf.producer.…]
//
// Standard input has JSON objects, one a line:
//   {"seq":N,"topic":T,"body":B,"id":I,"tag":T,"properties":{…},
//    "state":S,"check":S,"delay":MILLIS,"gate":G,"kill":POINT}
//       a transaction; "state" is what its execution answers, "check" what it
//       turns out to be where that is UNKNOW; it ends after the delay or when
//       the gate is open; the last six and the id may be missing
//   {"open":G}       opens a gate
//
// Prints a JSON object for each execution, check and outcome. When standard
// input ends, it shuts its producer down and prints the statistics.

#include "integration/transaction_driver.hpp"
#include "integration/truth_listener.hpp"

#include <caf/actor_system.hpp>
#include <caf/actor_system_config.hpp>
#include <caf/exec_main.hpp>
#include <caf/io/middleman.hpp>
#include <caf/scoped_actor.hpp>

#include <iostream>

using namespace rocketcaf;

namespace {

struct config : caf::actor_system_config {
  config() {
    add_options(*this);
    opt_group{custom_options_, "global"}
      .add(group, "group,g", "producer group")
      .add(truth, "truth,t", "file that keeps what became of transactions")
      .add(listener, "listener,l", "who executes them");
  }

  std::string group;
  std::string truth;
  std::string listener = "actor";
};

int fail(const std::string& what) {
  std::cerr << what << '\n';
  return EXIT_FAILURE;
}

/// Passes on what standard input says, until it ends.
void follow_input(caf::actor_system& sys,
                  const test::transaction_driver_actor& driver,
                  const test::truth_listener_actor& listener) {
  caf::scoped_actor self{sys};
  for (std::string line; std::getline(std::cin, line);) {
    auto what = nlohmann::json::parse(line);
    if (what.contains("open"))
      compat::mail(self, what.at("open").get<std::string>()).send(listener);
    else
      compat::mail(self, std::move(line)).send(driver);
  }
}

void print_statistics(const transaction_statistics& x, test::json_output& out) {
  out.print({{"what", "end"},
             {"begun", x.begun},
             {"committed", x.committed},
             {"rolledBack", x.rolled_back},
             {"unknown", x.unknown},
             {"failed", x.failed},
             {"checked", x.checked},
             {"timedOut", x.timed_out},
             {"open", x.open}});
}

int shut_down_in_order(caf::actor_system& sys,
                       const transaction_producer_actor& producer,
                       test::json_output& out) {
  caf::scoped_actor self{sys};
  caf::error failure;
  auto fails = [&](caf::error& why) { failure = std::move(why); };
  compat::mail(self, atom::get_statistics_v)
    .request(producer, caf::infinite)
    .receive(
      [&](const producer_statistics& x) {
        print_statistics(x.transactions, out);
      },
      fails);
  compat::mail(self, shut_down{})
    .request(producer, caf::infinite)
    .receive([] {}, fails);
  return failure ? fail(text_of(failure)) : EXIT_SUCCESS;
}

int caf_main(caf::actor_system& sys, const config& cfg) {
  auto settings = read_options(cfg);
  if (!settings)
    return fail(text_of(settings.error()));
  settings->producer.group = cfg.group;
  test::json_output out;
  auto transactions
    = std::make_shared<test::local_transactions>(cfg.truth, &out);
  auto actor = sys.spawn<test::truth_listener>(transactions);
  any_transaction_listener listener = transaction_listener_actor{actor};
  if (cfg.listener == "functions")
    listener = test::make_truth_functions(transactions);
  else if (cfg.listener != "actor")
    return fail("no listener: " + cfg.listener);
  auto producer = spawn_transaction_producer(
    sys, settings->client, settings->producer, std::move(listener));
  if (!producer)
    return fail(text_of(producer.error()));
  auto driver = sys.spawn<test::transaction_driver>(*producer, &out);
  out.print({{"what", "ready"}});
  follow_input(sys, driver, actor);
  auto result = shut_down_in_order(sys, *producer, out);
  // Nobody prints any more when `out` goes.
  caf::anon_send_exit(driver, caf::exit_reason::user_shutdown);
  caf::anon_send_exit(actor, caf::exit_reason::user_shutdown);
  sys.await_all_actors_done();
  return result;
}

} // namespace

CAF_MAIN(caf::io::middleman)
