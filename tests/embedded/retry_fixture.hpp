#pragma once

#include "rocketcaf/api/embedded_broker.hpp"
#include "rocketcaf/api/rocketcaf.hpp"

#include "rocketcaf/protocol/route_data.hpp"

#include "lying_name_server.hpp"

#include <caf/scoped_actor.hpp>

#include <chrono>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>

namespace rocketcaf::test {

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

/// A way to send.
enum class send_way : uint8_t {
  /// Plain, with a token.
  token,
  request,
  many,
  batch,
  ordered,
  ordered_batch,
  oneway,
  oneway_batch,
};

/// What tests must know of it.
struct send_form {
  send_way way = send_way::token;
  const char* name = "token";
  /// The code of its requests.
  int32_t code = 310;
  /// Messages in one call, and requests for them.
  size_t messages = 1;
  size_t requests = 1;
  /// Whether brokers answer.
  bool answered = true;
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
    /// How `start_sends` sends.
    send_form form = {};
  };

  explicit retry_fixture(settings x);

  ~retry_fixture();

  // -- the brokers ------------------------------------------------------------

  void inject(const embedded_fault& fault);
  void set_mode(const std::string& broker, broker_mode mode);

  /// The address of a broker in routes.
  std::string address_of(const std::string& broker) const;

  // -- sends ------------------------------------------------------------------

  const send_form& form() const noexcept {
    return settings_.form;
  }

  /// Begins sends whose copies are counted, in the form of the settings.
  /// @param count the number of calls: some forms take several messages.
  void start_sends(const std::string& topic, size_t count) {
    start_sends(form(), topic, count);
  }

  /// The same in another form.
  void start_sends(const send_form& how, const std::string& topic,
                   size_t count);

  /// Begins a plain send.

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

  /// Waits until brokers have got this many requests to send, of the form of
  /// the settings, since the producer was warmed up.
  void await_requests(uint64_t count) const;

  /// How many they have got.
  uint64_t further_requests() const {
    return requests(form().code) - requests_before_;
  }

  /// Number of copies that `start_sends` left in a broker, or in all.
  size_t copies(const std::string& broker = {}) const;

  std::multiset<std::string> stored_bodies(const std::string& broker
                                           = {}) const;

  /// The unique ids of all copies of a message that `start_sends` left.
  std::set<std::string> stored_ids(uint64_t token) const;

  uint64_t requests(int32_t code) const;

  embedded_cluster cluster;
  runtime rt;
  client_actor client;
  producer_actor producer;

private:
  void warm_up();

  /// Sends messages in one call.
  void call(send_way how, std::vector<rocketcaf::message> messages,
            uint64_t first);

  /// Asks the producer, and has each message's outcome sent to `self_`.
  template <class Answer, class What>
  void ask(What what, uint64_t first, size_t count);

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
  /// Sends as the producer counts them, but for noise.
  size_t sends_ = 0;
  /// Requests to send before the test.
  uint64_t requests_before_ = 0;
};

} // namespace rocketcaf::test
