#pragma once

#include "actors/property/peer.hpp"

#include <deque>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <unordered_map>
#include <vector>

namespace rocketcaf::test::property {

/// The client, routes and brokers of a producer: behaves as the real client
/// does, or as one that has bad luck.
class cluster : public peer_owner {
public:
  // -- constructors, destructors, and assignment operators --------------------

  explicit cluster(world& around);

  cluster(const cluster&) = delete;
  cluster& operator=(const cluster&) = delete;

  // -- clients
  // -----------------------------------------------------------------

  /// Starts a client, as the directory does.
  actors::client_impl_actor start_client();

  /// Kills the client with all that is below it.
  void kill_client();

  // -- what the client actor receives
  // ------------------------------------------

  void on_attach(const actors::attach_producer& what);
  caf::result<void> on_detach(actors::client_impl_actor::pointer self);
  void on_open(const actors::open_connection& what);
  void on_watch(const actors::watch_route& what);
  void on_unwatch(const actors::unwatch_route& what);
  void on_refresh(const actors::refresh_route& what);

  // -- troubles
  // ----------------------------------------------------------------

  /// Publishes all routes and lets troubles begin.
  void start();

  /// Ends all troubles; everything is to work again.
  void recover();

  /// Lets no further trouble begin.
  void hold() {
    held_ = true;
  }

  /// Lets go of all actors.
  void stop();

  // -- peer_owner
  // --------------------------------------------------------------

  void announce(connection_state_changed news) override;
  const std::string* find_queue(std::string_view topic, std::string_view broker,
                                const std::string& address,
                                int64_t queue) const override;

private:
  /// A topic as name servers know it.
  struct followed_topic {
    actors::route_changed news;
    bool published = false;
    bool watched = false;
  };

  /// A queue that some route had.
  struct known_queues {
    const std::string* broker;
    const std::string* address;
    int32_t count;
  };

  // -- routes
  // ------------------------------------------------------------------

  void change_route(size_t index);
  route_ptr make_route(size_t index, bool whole);
  void publish(size_t index);
  void move_broker();
  void restart_route_cache();

  // -- connections
  // -------------------------------------------------------------

  peer& make_peer(const std::string& address);
  void open(const std::string& address);
  peer* random_peer();
  void kill_connection();
  void close_connection();
  void restart_connection(const std::string& address);
  void end(peer& x, bool killed);

  // -- telling the producer
  // ----------------------------------------------------

  template <class Message>
  void tell(Message what, std::function<void()> also = nullptr);
  void send_letters();

  // -- troubles
  // ----------------------------------------------------------------

  /// Lets `f` happen now and then.
  void now_and_then(trouble kind, int64_t factor, void (cluster::*f)());
  void change_weather();
  void lose_link();
  void change_some_route();
  void thaw_all();
  void disturb_one();
  void client_dies();

  const std::string& intern(std::string text);

  world& world_;
  std::set<std::string> names_;
  std::deque<broker> brokers_;
  std::vector<followed_topic> topics_;
  std::map<std::string, std::vector<known_queues>, std::less<>> known_;
  /// The present connections by address; null while one is to be restarted.
  std::map<std::string, peer*> peers_;
  std::vector<std::unique_ptr<peer>> all_peers_;
  std::set<std::string> wanted_;
  actors::client_impl_actor client_;
  uint64_t generation_ = 0;
  std::deque<time_point> deaths_;
  actors::weak_handle<actors::producer_link_actor> producer_;
  /// Messages to the producer that are late; none overtakes another.
  std::deque<std::function<void()>> letters_;
  bool held_ = false;
};

} // namespace rocketcaf::test::property
