#pragma once

#include "rocketcaf/protocol/bodies/json_body.hpp"
#include "rocketcaf/protocol/bodies/subscription_data.hpp"
#include "rocketcaf/protocol/message_queue.hpp"

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace rocketcaf::protocol {

/// What a consumer holds of a queue.
struct process_queue_info {
  int64_t commit_offset = 0;
  int64_t cached_msg_min_offset = 0;
  int64_t cached_msg_max_offset = 0;
  int32_t cached_msg_count = 0;
  int32_t cached_msg_size_in_mib = 0;
  int64_t transaction_msg_min_offset = 0;
  int64_t transaction_msg_max_offset = 0;
  int32_t transaction_msg_count = 0;
  bool locked = false;
  int64_t try_unlock_times = 0;
  /// Milliseconds since 1970, as all times here.
  int64_t last_lock_timestamp = 0;
  bool dropped = false;
  int64_t last_pull_timestamp = 0;
  int64_t last_consume_timestamp = 0;

  friend bool operator==(const process_queue_info&, const process_queue_info&)
    = default;

  /// Lists the fields by their names in JSON.
  template <class Fields>
  static void describe(Fields& f) {
    f("cachedMsgCount", &process_queue_info::cached_msg_count);
    f("cachedMsgMaxOffset", &process_queue_info::cached_msg_max_offset);
    f("cachedMsgMinOffset", &process_queue_info::cached_msg_min_offset);
    f("cachedMsgSizeInMiB", &process_queue_info::cached_msg_size_in_mib);
    f("commitOffset", &process_queue_info::commit_offset);
    f("droped", &process_queue_info::dropped);
    f("lastConsumeTimestamp", &process_queue_info::last_consume_timestamp);
    f("lastLockTimestamp", &process_queue_info::last_lock_timestamp);
    f("lastPullTimestamp", &process_queue_info::last_pull_timestamp);
    f("locked", &process_queue_info::locked);
    f("transactionMsgCount", &process_queue_info::transaction_msg_count);
    f("transactionMsgMaxOffset",
      &process_queue_info::transaction_msg_max_offset);
    f("transactionMsgMinOffset",
      &process_queue_info::transaction_msg_min_offset);
    f("tryUnlockTimes", &process_queue_info::try_unlock_times);
  }
};

/// What a consumer that pops holds of a queue.
struct pop_process_queue_info {
  int32_t wait_ack_count = 0;
  bool dropped = false;
  int64_t last_pop_timestamp = 0;

  friend bool operator==(const pop_process_queue_info&,
                         const pop_process_queue_info&)
    = default;

  /// Lists the fields by their names in JSON.
  template <class Fields>
  static void describe(Fields& f) {
    f("droped", &pop_process_queue_info::dropped);
    f("lastPopTimestamp", &pop_process_queue_info::last_pop_timestamp);
    f("waitAckCount", &pop_process_queue_info::wait_ack_count);
  }
};

/// How fast a consumer consumes a topic: milliseconds, and messages a second.
struct consume_status {
  double pull_rt = 0;
  double pull_tps = 0;
  double consume_rt = 0;
  double consume_ok_tps = 0;
  double consume_failed_tps = 0;
  /// In the last hour.
  int64_t consume_failed_msgs = 0;

  friend bool operator==(const consume_status&, const consume_status&)
    = default;

  /// Lists the fields by their names in JSON.
  template <class Fields>
  static void describe(Fields& f) {
    f("consumeFailedMsgs", &consume_status::consume_failed_msgs);
    f("consumeFailedTPS", &consume_status::consume_failed_tps);
    f("consumeOKTPS", &consume_status::consume_ok_tps);
    f("consumeRT", &consume_status::consume_rt);
    f("pullRT", &consume_status::pull_rt);
    f("pullTPS", &consume_status::pull_tps);
  }
};

/// What a consumer tells of itself (code 307). Brokers pass on its bytes as
/// they are.
struct consumer_running_info {
  /// Names like "PROP_CONSUME_TYPE", and settings of the consumer.
  std::map<std::string, std::string> properties;
  std::vector<subscription_data> subscription_set;
  std::map<message_queue, process_queue_info> mq_table;
  std::map<message_queue, pop_process_queue_info> mq_pop_table;
  /// By topic.
  std::map<std::string, consume_status> status_table;
  std::map<std::string, std::string> user_consumer_info;
  /// Stacks of all threads, if asked for.
  std::optional<std::string> jstack;

  friend bool operator==(const consumer_running_info&,
                         const consumer_running_info&)
    = default;

  /// Lists the fields by their names in JSON.
  template <class Fields>
  static void describe(Fields& f) {
    f("jstack", &consumer_running_info::jstack);
    f("mqPopTable", &consumer_running_info::mq_pop_table);
    f("mqTable", &consumer_running_info::mq_table);
    f("properties", &consumer_running_info::properties);
    f("statusTable", &consumer_running_info::status_table);
    f("subscriptionSet", &consumer_running_info::subscription_set);
    f("userConsumerInfo", &consumer_running_info::user_consumer_info);
  }
};

/// What became of a message that a consumer was told to consume (code 309).
struct consume_directly_result {
  /// Whether the consumer is an orderly one.
  bool order = false;
  bool auto_commit = true;
  /// "CR_SUCCESS", "CR_LATER", "CR_ROLLBACK", "CR_COMMIT", "CR_THROW_EXCEPTION"
  /// or "CR_RETURN_NULL".
  std::string consume_result;
  /// Why it failed.
  std::optional<std::string> remark;
  /// Milliseconds.
  int64_t spent_time_millis = 0;

  friend bool operator==(const consume_directly_result&,
                         const consume_directly_result&)
    = default;

  /// Lists the fields by their names in JSON.
  template <class Fields>
  static void describe(Fields& f) {
    f("autoCommit", &consume_directly_result::auto_commit);
    f("consumeResult", &consume_directly_result::consume_result);
    f("order", &consume_directly_result::order);
    f("remark", &consume_directly_result::remark);
    f("spentTimeMills", &consume_directly_result::spent_time_millis);
  }
};

} // namespace rocketcaf::protocol
