#pragma once

#include "rocketcaf/actors/endpoint.hpp"
#include "rocketcaf/actors/internal_interfaces.hpp"

#include "rocketcaf/protocol/frame.hpp"
#include "rocketcaf/protocol/remoting_command.hpp"

#include <caf/actor_system.hpp>

#include <cstdint>
#include <deque>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>

namespace rocketcaf::test {

/// What a fake broker does with send requests.
enum class broker_mode : uint8_t {
  /// Answers each with success, or with `stored_code`.
  answer,
  /// Answers each with `code`.
  refuse,
  /// Answers each with a header that cannot be read.
  garble,
  /// Keeps them: `answer_kept` answers later.
  keep,
  /// The connection cannot be made, for `connect_cause`.
  unreachable,
  /// A connect never ends.
  never_connects,
};

/// One broker, seen through its connection actor; a test looks inside and
/// turns its switches.
struct fake_broker {
  broker_mode mode = broker_mode::answer;
  int32_t code = 0;
  int32_t stored_code = 0;
  errc connect_cause = errc::connect_failed;
  /// All requests that came in, but for those in `ends`.
  std::vector<protocol::remoting_command> requests;
  /// What it was told of transactions.
  std::vector<protocol::remoting_command> ends;
  /// Those that wait for `answer_kept`.
  std::vector<protocol::remoting_command> kept;
  /// Whether it says nothing of batches that were written.
  bool gives_no_receipts = false;
  /// Number of blocks of opaques that were asked for.
  uint64_t blocks_wanted = 0;
  /// Number of blocks that were given back.
  uint64_t returned = 0;
  /// Number of batches that came in.
  uint64_t batches = 0;
  /// Sequence of the last batch.
  uint64_t last_sequence = 0;
  uint64_t epoch = 1;
  int32_t next_block = 0;
  int64_t next_offset = 0;
  /// Users in the order they came.
  std::vector<actors::connection_user_actor> users;
  actors::connection_actor connection;
};

/// A cluster of fakes with the interfaces of the real actors: a client that
/// gives out routes and connections, and brokers.
class fake_cluster {
public:
  // -- constructors, destructors, and assignment operators -------------------

  explicit fake_cluster(caf::actor_system& sys);

  fake_cluster(const fake_cluster&) = delete;
  fake_cluster& operator=(const fake_cluster&) = delete;

  /// Ends all fakes.
  ~fake_cluster();

  // -- what a test sets up ---------------------------------------------------

  /// Adds a broker with an address made from its name.
  fake_broker& add_broker(const std::string& name);

  /// Adds a further connection to a broker, from number 1: its producers spread
  /// what they send.
  fake_broker& add_connection(const std::string& broker, uint32_t number);

  /// Routes a topic to all brokers, with as many writable queues on each.
  void add_topic(const std::string& topic, int32_t queues);

  /// The same with these brokers alone.
  void add_topic(const std::string& topic, int32_t queues,
                 const std::vector<std::string>& brokers);

  /// Routes a topic as told.
  void set_route(const std::string& topic, route_data route);

  /// Tells producers that a topic has no route.
  void set_no_route(const std::string& topic, errc cause);

  /// Tells producers that name servers are away: the route of a topic is old.
  void set_stale(const std::string& topic);

  /// Where producers log to that attach from now on.
  void set_log(const log_options& x) {
    state_->log = x;
  }

  // -- what a test makes happen ----------------------------------------------

  /// Answers what a broker kept, in order or backwards.
  void answer_kept(fake_broker& broker, bool backwards = false);

  /// Tells all users that their batches have left, and goes on doing so.
  void give_receipts(fake_broker& broker);

  /// Ends the connection actor of a broker; producers are told so. Who asks
  /// gets another one.
  void end_connection(const std::string& broker, uint32_t number = 0);

  /// Does the same, and tells producers that another one took its place.
  void replace_connection(const std::string& broker);

  /// Sends a response that nobody asked for.
  void answer_nobody(fake_broker& broker, int32_t opaque);

  /// Breaks the socket, or closes it for want of traffic if `cause` is `none`:
  /// of batches from `first_unwritten` on nothing was written.
  void lose(fake_broker& broker, uint64_t first_unwritten,
            errc cause = errc::connection_lost);

  /// Tells all users that there is a link.
  void come_up(fake_broker& broker);

  /// Ends a connect that never ended: lends opaques to all users.
  void connect(fake_broker& broker);

  /// Lets go of the producers: unlike the real actors, fakes hold them.
  void forget_producers();

  /// From now on nothing that has no answer goes out, or does again.
  void set_oneway_failure(std::optional<errc> cause) {
    state_->oneway_failure = cause;
  }

  /// Tells producers about a connection.
  void tell_state(fake_broker& broker, connection_state state,
                  errc cause = errc::none);

  // -- properties ------------------------------------------------------------

  const actors::client_impl_actor& client() const noexcept {
    return client_;
  }

  std::string address_of(const std::string& broker) const;

  /// Topics that a producer watches.
  std::vector<std::string> watched() const;

  /// The groups of the producers that came, as brokers know them.
  const std::vector<std::string>& groups() const noexcept {
    return state_->groups;
  }

  /// What was to go out without an answer, with where to.
  const std::vector<invoke_command_oneway>& oneways() const noexcept {
    return state_->oneways;
  }

  /// Who serves checks by now.
  const std::set<caf::actor_id>& servers_of_checks() const noexcept {
    return state_->servers_of_checks;
  }

  /// Number of `refresh_route` messages.
  size_t refreshes() const noexcept {
    return state_->refreshes;
  }

  /// Groups of the producers that left in order.
  const std::vector<caf::actor_id>& detached() const noexcept {
    return state_->detached;
  }

private:
  struct client_side {
    std::map<std::string, actors::route_changed> routes;
    std::map<std::string, std::vector<actors::route_observer_actor>> watchers;
    std::vector<actors::producer_link_actor> producers;
    std::map<actors::endpoint, std::shared_ptr<fake_broker>> by_endpoint;
    size_t connections_per_broker = 1;
    std::vector<std::string> groups;
    std::vector<caf::actor_id> detached;
    size_t refreshes = 0;
    std::vector<invoke_command_oneway> oneways;
    std::optional<errc> oneway_failure;
    std::set<caf::actor_id> servers_of_checks;
    log_options log;
  };

  caf::actor_system& sys_;
  std::shared_ptr<client_side> state_ = std::make_shared<client_side>();
  std::map<std::string, std::shared_ptr<fake_broker>> brokers_;
  actors::client_impl_actor client_;
};

} // namespace rocketcaf::test
