#pragma once

#include "rocketcaf/api/embedded_broker.hpp"
#include "rocketcaf/api/rocketcaf.hpp"

#include "rocketcaf/protocol/route_data.hpp"

#include "support/scripted_peer.hpp"

#include <caf/scoped_actor.hpp>

#include <atomic>
#include <chrono>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <thread>
#include <vector>

namespace rocketcaf::test {

/// A name server that tells each topic's route as a test wants it.
class lying_name_server {
public:
  /// @param addresses what it tells, by broker name.
  lying_name_server(const std::map<std::string, std::string>& addresses,
                    int32_t perm);

  lying_name_server(const lying_name_server&) = delete;

  ~lying_name_server();

  std::string address() const {
    return peer_.address();
  }

private:
  void run();
  void serve(peer_link& link);

  route_data both_;
  route_data only_a_;
  scripted_peer peer_;
  std::atomic<bool> done_{false};
  std::thread thread_;
};

/// What became of a send, and how long it took.
struct timed_outcome {
  uint64_t token = 0;
  send_outcome outcome = {};
  std::chrono::steady_clock::duration time{0};

  /// Why it failed, or nullptr.
  const send_failure* failure() const {
    return std::get_if<send_failure>(&outcome);
  }
};

/// A producer and brokers "a" and "b" to send to, over loopback. The topic
/// "both" has one queue on each, "only-a" one on "a". A third broker, "ns", is
/// the name server.
class retry_fixture {
public:
  struct settings {
    producer_options producer = {};
    client_options client = {};
    /// Wrong addresses by broker that the route has instead of the true ones.
    std::map<std::string, std::string> addresses = {};
    /// Permission in that route.
    int32_t perm = perm_read | perm_write;
    bool without_name_server = false;
  };

  explicit retry_fixture(settings x);

  ~retry_fixture();

  // -- the brokers ------------------------------------------------------------

  void inject(const embedded_fault& fault);
  void set_mode(const std::string& broker, broker_mode mode);

  /// The address of a broker in routes.
  std::string address_of(const std::string& broker) const;

  // -- sends ------------------------------------------------------------------

  /// Begins sends whose copies are counted.
  void start_sends(const std::string& topic, size_t count);

  void start_send(const std::string& topic, std::string body,
                  std::optional<std::chrono::microseconds> limit = {});

  /// The token of the next send.
  uint64_t next_token() const {
    return starts_.size();
  }

  /// Sends to broker "a" what nobody asks for later.
  void send_noise(std::string body);

  /// Sends more to broker "a", which must be stalled, than can be written.
  void flood();

  /// Waits until all sends have begun an attempt and are with a connection.
  void await_attempts();

  /// The outcomes of all sends started since the last call, by token.
  std::vector<timed_outcome> outcomes();

  // -- what can be seen -------------------------------------------------------

  /// Waits for a condition.
  /// @returns whether it came true.
  bool await(const std::function<bool()>& condition) const;

  /// Waits until brokers have got this many further requests to send.
  void await_requests(uint64_t count) const;

  /// Number of copies that `start_sends` left in a broker, or in all.
  size_t copies(const std::string& broker = {}) const;

  std::multiset<std::string> stored_bodies(const std::string& broker
                                           = {}) const;

  uint64_t requests(int32_t code) const;

  embedded_cluster cluster;
  runtime rt;
  client_actor client;
  producer_actor producer;

private:
  void warm_up();
  producer_statistics statistics();
  std::vector<connection_state_changed> connections();

  settings settings_;
  std::unique_ptr<lying_name_server> liar_;
  caf::scoped_actor self_;
  /// Sends what is of no interest.
  caf::scoped_actor noise_;
  std::vector<std::chrono::steady_clock::time_point> starts_;
  /// Number of outcomes taken.
  size_t taken_ = 0;
  size_t noises_ = 0;
  /// Requests to send before the test.
  uint64_t requests_before_ = 0;
};

} // namespace rocketcaf::test
