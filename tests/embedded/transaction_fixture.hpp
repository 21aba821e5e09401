#pragma once

#include "rocketcaf/protocol/message_id.hpp"
#include "rocketcaf/protocol/properties.hpp"
#include "rocketcaf/protocol/requests/sending.hpp"
#include "rocketcaf/protocol/requests/transactions.hpp"
#include "rocketcaf/protocol/stored_message.hpp"
#include "rocketcaf/protocol/sys_flag.hpp"
#include "rocketcaf/protocol/transaction_check.hpp"

#include "engine_fixture.hpp"
#include "support/test.hpp"

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

namespace rocketcaf::test {

/// An engine with topic "t" of 4 queues, and what producers of transactions
/// send to it. Their group is "shop".
struct transaction_fixture : engine_fixture {
  // -- member types -----------------------------------------------------------

  /// A copy of a half message, as the broker told where it lies.
  struct half_copy {
    int64_t queue_offset = -1;
    int64_t commit_log_offset = -1;

    friend bool operator==(const half_copy&, const half_copy&) = default;
  };

  /// What a broker asked.
  struct question {
    uint64_t connection = 0;
    remoting_command command;
    protocol::transaction_check check;

    half_copy copy() const {
      return {check.place.tran_state_table_offset,
              check.place.commit_log_offset};
    }
  };

  static constexpr auto commit = protocol::sys_flag::transaction_commit;
  static constexpr auto rollback = protocol::sys_flag::transaction_rollback;

  // -- constructors, destructors, and assignment operators --------------------

  explicit transaction_fixture(embedded_broker_options options = {})
    : engine_fixture(std::move(options)) {
    CHECK(!uut.create_topic({.topic = "t", .queues = 4}));
  }

  // -- producers --------------------------------------------------------------

  static remoting_command make_half(std::string body, int32_t queue_id = 1,
                                    const std::string& properties = {},
                                    const std::string& group = "shop") {
    auto all = property("TRAN_MSG", "true")
             + property("UNIQ_KEY", "id-" + body.substr(0, 20))
             + property("PGROUP", group) + properties;
    auto result = make_send("t", std::move(body), queue_id, std::move(all));
    result.set("f", int64_t{protocol::sys_flag::transaction_prepared});
    return result;
  }

  /// Where the answer to a half message says that it lies.
  static half_copy copy_of(const remoting_command& answer) {
    auto header
      = protocol::read_header<protocol::send_message_response>(answer);
    REQUIRE_EQ(answer.code, 0);
    REQUIRE(header.has_value());
    auto id = offset_message_id::from(header->msg_id);
    REQUIRE(id.has_value());
    return {header->queue_offset, id->offset};
  }

  half_copy send_half(std::string body, int32_t queue_id = 1,
                      const std::string& properties = {}) {
    return copy_of(ask(make_half(std::move(body), queue_id, properties)));
  }

  static remoting_command make_end(const half_copy& where, int32_t state,
                                   std::string group = "shop",
                                   bool from_check = false) {
    return protocol::make_request(protocol::end_transaction_request{
      .producer_group = std::move(group),
      .tran_state_table_offset = where.queue_offset,
      .commit_log_offset = where.commit_log_offset,
      .commit_or_rollback = state,
      .from_transaction_check = from_check,
      .msg_id = "id"});
  }

  remoting_command end(const half_copy& where, int32_t state,
                       std::string group = "shop", bool from_check = false) {
    return ask(make_end(where, state, std::move(group), from_check));
  }

  void beat(uint64_t connection, const std::string& group = "shop",
            size_t broker = 0) {
    auto request = make_request(34);
    request.body = R"({"clientID":"c)" + std::to_string(connection)
                 + R"(","producerDataSet":[{"groupName":")" + group + "\"}]}";
    CHECK_EQ(ask(request, connection, broker).code, 0);
  }

  // -- what is seen -----------------------------------------------------------

  std::vector<protocol::stored_message> read_all(int32_t queue_id = 1,
                                                 std::string_view topic = "t") {
    auto messages
      = protocol::decode_stored(ask(make_pull(topic, queue_id, 0)).body);
    CHECK(messages.has_value());
    return messages ? *messages : std::vector<protocol::stored_message>{};
  }

  /// Reads all that an engine wrote to others as questions.
  static std::vector<question> read(const engine_output& out) {
    std::vector<question> result;
    for (auto& x : out.others)
      for (auto& command : decode(x.bytes)) {
        CHECK_EQ(command.code, 39);
        CHECK_EQ(command.flag, protocol::oneway_flag);
        auto check = protocol::read_transaction_check(command);
        REQUIRE(check.has_value());
        result.push_back({x.connection, command, *check});
      }
    return result;
  }

  /// Lets time go by and returns what is asked at its end.
  std::vector<question> wait(std::chrono::milliseconds amount) {
    return read(advance(amount));
  }

  const actors::embedded::broker_node& node(size_t broker = 0) const {
    return uut.nodes()[broker];
  }
};

} // namespace rocketcaf::test
