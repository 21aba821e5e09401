#pragma once

#include "rocketcaf/protocol/requests/request.hpp"

#include <optional>
#include <string>

/// Takes back a message whose time has not come.
namespace rocketcaf::protocol {

/// Which message it was.
struct recall_message_response {
  /// Its unique id.
  std::string msg_id{};
  std::optional<std::string> region{};

  template <class Self, class F>
  static void fields(Self& x, F& f) {
    f("msgId", x.msg_id);
    f("MSG_REGION", x.region);
  }

  friend bool operator==(const recall_message_response&,
                         const recall_message_response&)
    = default;
};

/// Takes back a timer message (code 370): the handle is in the answer to its
/// send.
struct recall_message_request {
  static constexpr auto code = request_code::recall_message;
  using response = recall_message_response;

  std::optional<std::string> producer_group{};
  std::string topic{};
  std::string recall_handle{};
  topic_rpc_fields rpc{};

  template <class Self, class F>
  static void fields(Self& x, F& f) {
    f("producerGroup", x.producer_group);
    f("topic", x.topic);
    f("recallHandle", x.recall_handle);
    topic_rpc_fields::fields(x.rpc, f);
  }

  friend bool operator==(const recall_message_request&,
                         const recall_message_request&)
    = default;
};

} // namespace rocketcaf::protocol
