#pragma once

#include "rocketcaf/actors/embedded/broker_node.hpp"
#include "rocketcaf/actors/embedded/options.hpp"
#include "rocketcaf/actors/embedded/property_text.hpp"
#include "rocketcaf/actors/embedded/request_outcome.hpp"
#include "rocketcaf/actors/embedded/send_header.hpp"

#include "rocketcaf/protocol/command_view.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace rocketcaf::actors::embedded {

/// Serves sends: codes 10, 310 and 320.
class send_handler {
public:
  explicit send_handler(const embedded_broker_options& options)
    : options_(options) {
    // nop
  }

  /// Checks in the order in which brokers do, and stores.
  request_outcome handle(broker_node& node, const request_source& source,
                         const protocol::command_view& request,
                         const moment& now);

private:
  using command = protocol::remoting_command;

  /// A send on its way into the store.
  struct send {
    broker_node& node;
    const request_source& source;
    const moment& now;
    send_header header;
    std::string_view body;
    stored_topic* topic = nullptr;
    /// Whether it goes to the dead letters instead of a retry topic.
    bool is_dead = false;
  };

  /// Finds the topic, or creates it if that is wanted and allowed.
  /// @returns the refusal if there is none.
  std::optional<command> find_topic(send& x);

  std::optional<command> create_topic(send& x);

  /// Sends a message to a retry topic to the dead letters if it came often
  /// enough, or if the group processes queues in order: its consumers try again
  /// themselves first.
  /// @returns the refusal if that fails.
  static std::optional<command> redirect(send& x);

  /// Checks or chooses the queue.
  std::optional<command> find_queue(send& x);

  std::optional<command> check_content(const send& x);

  /// Bytes that a property string may have.
  size_t room_for_properties() const noexcept;

  /// Whether a message is one of a transaction that is yet to be decided.
  static bool is_half(const send& x, const known_properties& known);

  request_outcome store_one(const send& x);

  /// Keeps a message for later; its properties are those to store.
  request_outcome delay(const send& x, std::string properties,
                        std::string unique_key);

  /// Keeps a message until its transaction ends; its properties are those to
  /// store, but for what brokers add to half messages.
  request_outcome store_half(const send& x, std::string properties,
                             std::string unique_key);

  request_outcome store_batch(const send& x);

  /// Makes the answer to a send that is stored.
  /// @param ids offset message ids, with commas between them.
  /// @param unique_key may be empty.
  static command accept(const send& x, std::string ids, int64_t queue_offset,
                        std::string unique_key);

  /// Makes the answer to a send that is not stored.
  static command refuse(protocol::response_code code, std::string remark);

  static request_outcome refusal(command answer);

  static stored_record make_record(const send& x, std::string properties,
                                   std::string_view body, int32_t flag);

  /// Makes an id for a message that came without one.
  std::string make_unique_key(const send& x);

  const embedded_broker_options& options_;
  uint32_t made_keys_ = 0;
};

} // namespace rocketcaf::actors::embedded
