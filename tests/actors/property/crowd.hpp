#pragma once

#include "rocketcaf/actors/interfaces.hpp"

#include "actors/property/send_maker.hpp"
#include "actors/property/world.hpp"

#include <caf/actor.hpp>

#include <memory>
#include <vector>

namespace rocketcaf::test::property {

/// The actors that send, in all forms, and write down what they hear.
class crowd {
public:
  // -- constructors, destructors, and assignment operators --------------------

  explicit crowd(world& around);

  crowd(const crowd&) = delete;
  crowd& operator=(const crowd&) = delete;

  // -- what it does
  // ------------------------------------------------------------

  /// Whom to send to. All handles to the producer are here.
  void use(producer_actor producer) {
    *producer_ = std::move(producer);
  }

  void drop_producer() {
    *producer_ = producer_actor{};
  }

  const producer_actor& producer() const noexcept {
    return *producer_;
  }

  /// Sends `count` messages, or a few more.
  void send(size_t count);

  /// Sends one small message.
  /// @returns its number.
  uint32_t send_one();

  /// One sender dies; another one comes.
  void kill_one();

  /// Ends all senders.
  void stop();

private:
  /// One sender: an actor for plain sends and one for requests.
  struct sender {
    uint32_t number = 0;
    outcome_receiver_actor plain;
    caf::actor requests;
    /// Requests without an answer: CAF searches them one by one.
    std::shared_ptr<size_t> open = std::make_shared<size_t>(0);
  };

  sender make_sender();
  void send_plain(sender& by);
  void send_request(sender& by);
  size_t send_many_at_once(sender& by);
  size_t send_as_batch(sender& by);

  /// Draws the lane of an ordered request; 0 for none.
  uint32_t draw_lane(const sender& by);

  /// Has a sender pass something on to the producer as a request.
  template <class What>
  void request(sender& by, What what, uint64_t token);

  world& world_;
  send_maker maker_;
  std::shared_ptr<producer_actor> producer_
    = std::make_shared<producer_actor>();
  std::vector<sender> senders_;
  uint32_t last_number_ = 0;
};

} // namespace rocketcaf::test::property
