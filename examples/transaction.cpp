// Transfers between accounts of two banks. The paying account is debited in a
// local transaction; the other bank gets a message of it if, and only if, that
// was done: transaction [--rocketcaf.client.name-servers=HOST:PORT]
#include "rocketcaf/api/embedded_broker.hpp"
#include "rocketcaf/api/rocketcaf.hpp"

#include <caf/actor_system.hpp>
#include <caf/event_based_actor.hpp>
#include <caf/exec_main.hpp>
#include <caf/io/middleman.hpp>
#include <caf/scoped_actor.hpp>
#include <caf/typed_event_based_actor.hpp>

#include <iostream>
#include <map>
#include <thread>

using namespace rocketcaf;
using compat::mail;
using state = local_transaction_state;

namespace {

constexpr int32_t money = 100;

/// Ann's account, which pays: a transaction listener that tells its balance,
/// too.
using ann_actor
  = transaction_listener_actor::extend<caf::result<int32_t>(caf::get_atom)>;

class ann_state {
public:
  ann_actor::behavior_type make_behavior() {
    return {
      [this](const execute_local_transaction& x) { return debit(x); },
      // What it has not heard of did not run. It knows for as long as it lives
      // only: see transaction_recovery.cpp for a bank that is worth its name.
      [this](const check_local_transaction& x) {
        auto i = answers_.find(x.transaction_id);
        return i == answers_.end() ? state::rollback : i->second;
      },
      [this](caf::get_atom) { return balance_; },
    };
  }

private:
  /// The local transaction: it comes when the message is stored, but seen by
  /// nobody, and its answer makes the message visible, or drops it.
  state debit(const execute_local_transaction& x) {
    auto amount = x.argument.get_as<int32_t>(0);
    auto answer = amount <= balance_ ? state::commit : state::rollback;
    if (answer == state::commit)
      balance_ -= amount;
    return answers_[x.transaction_id] = answer;
  }

  int32_t balance_ = money;
  std::map<std::string, state> answers_;
};

/// Bob's account, which is paid. A message may come twice: its id tells.
caf::behavior bob(caf::stateful_actor<std::map<std::string, int32_t>>* self) {
  return {
    [self](const std::string& id, int32_t amount) {
      compat::state_of(self).emplace(id, amount);
    },
    [self](caf::get_atom) {
      int32_t balance = 0;
      for (auto& [id, amount] : compat::state_of(self))
        balance += amount;
      return balance;
    },
  };
}

/// Orders more transfers than there is money for, all at once.
caf::behavior clerk(caf::event_based_actor* self,
                    transaction_sender_actor bank) {
  for (int32_t amount : {30, 50, 40, 20}) {
    send_transaction transfer{
      .content = {.topic = "transfers", .body = std::to_string(amount)},
      .argument = caf::make_message(amount)};
    mail(self, std::move(transfer), static_cast<uint64_t>(amount)).send(bank);
  }
  return {[self, open = 4](const transaction_finished& x) mutable {
    std::cout << x.token << " to bob: ";
    if (auto result = std::get_if<transaction_send_result>(&x.outcome))
      std::cout << to_string(result->ended) << ' ' << result->remark << '\n';
    else // Not stored, as far as is known: nothing was debited.
      std::cout << to_string(std::get<send_failure>(x.outcome)) << '\n';
    if (--open == 0)
      self->quit();
  }};
}

template <class Account>
int32_t balance_of(caf::scoped_actor& self, const Account& account) {
  int32_t result = -1;
  mail(self, caf::get_atom_v)
    .request(account, caf::infinite)
    .receive([&](int32_t x) { result = x; }, [](const caf::error&) {});
  return result;
}

/// What bob's bank would do, with the broker's list in place of a consumer.
void consume(const embedded_cluster& broker, const caf::actor& account) {
  // An end of a transaction has no answer: wait until the broker has done it.
  while (broker.statistics()->brokers.front().half_messages > 0)
    std::this_thread::yield();
  auto messages = broker.messages("transfers");
  for (auto& x : *messages)
    compat::anon_mail(x.system_properties.at("UNIQ_KEY"),
                      int32_t{std::stoi(x.body)})
      .send(account);
}

struct config : caf::actor_system_config {
  config() {
    init_embedded();
    add_options(*this);
  }
};

int fail(const caf::error& why) {
  std::cerr << text_of(why) << '\n';
  return EXIT_FAILURE;
}

int caf_main(caf::actor_system& sys, const config& cfg) {
  auto settings = read_options(cfg);
  auto broker = embedded_cluster::start();
  if (!settings || !broker)
    return fail(settings ? broker.error() : settings.error());
  auto is_embedded = settings->client.name_servers.empty();
  if (is_embedded)
    settings->client.name_servers = {broker->name_server_address()};
  settings->producer.group = "transaction-example";
  auto ann = sys.spawn<ann_actor::stateful_impl<ann_state>>();
  auto bank = spawn_transaction_producer(
    sys, settings->client, settings->producer, transaction_listener_actor{ann});
  if (!bank)
    return fail(bank.error());
  caf::scoped_actor self{sys};
  self->wait_for(sys.spawn(clerk, transaction_sender_actor{*bank}));
  auto left = balance_of(self, ann);
  std::cout << "ann has " << left << '\n';
  if (!is_embedded)
    return EXIT_SUCCESS;
  auto other = sys.spawn(bob);
  consume(*broker, other);
  auto got = balance_of(self, other);
  std::cout << "bob has " << got << '\n';
  return left >= 0 && got > 0 && left + got == money ? EXIT_SUCCESS
                                                     : EXIT_FAILURE;
}

} // namespace

CAF_MAIN(caf::io::middleman)
