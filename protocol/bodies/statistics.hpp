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

/// How far a consumer group is in a queue.
struct consume_offsets {
  /// Of the next message that will be stored.
  int64_t broker_offset = 0;
  /// Committed by the group.
  int64_t consumer_offset = 0;
  /// Pulled by the group.
  int64_t pull_offset = 0;
  /// When the last message consumed was stored, in milliseconds since 1970.
  int64_t last_timestamp = 0;

  friend bool operator==(const consume_offsets&, const consume_offsets&)
    = default;

  /// Lists the fields by their names in JSON.
  template <class Fields>
  static void describe(Fields& f) {
    f("brokerOffset", &consume_offsets::broker_offset);
    f("consumerOffset", &consume_offsets::consumer_offset);
    f("lastTimestamp", &consume_offsets::last_timestamp);
    f("pullOffset", &consume_offsets::pull_offset);
  }
};

/// How far a consumer group is (code 208).
struct consume_stats {
  /// Messages a second.
  double consume_tps = 0;
  std::map<message_queue, consume_offsets> offset_table;

  friend bool operator==(const consume_stats&, const consume_stats&) = default;

  /// Lists the fields by their names in JSON.
  template <class Fields>
  static void describe(Fields& f) {
    f("consumeTps", &consume_stats::consume_tps);
    f("offsetTable", &consume_stats::offset_table);
  }
};

/// What a broker has of a queue.
struct topic_offsets {
  int64_t min_offset = 0;
  /// Of the next message that will be stored.
  int64_t max_offset = 0;
  /// When the last message was stored, in milliseconds since 1970; 0 if none.
  int64_t last_update_timestamp = 0;

  friend bool operator==(const topic_offsets&, const topic_offsets&) = default;

  /// Lists the fields by their names in JSON.
  template <class Fields>
  static void describe(Fields& f) {
    f("lastUpdateTimestamp", &topic_offsets::last_update_timestamp);
    f("maxOffset", &topic_offsets::max_offset);
    f("minOffset", &topic_offsets::min_offset);
  }
};

/// A topic's queues on a broker (code 202).
struct topic_stats {
  std::map<message_queue, topic_offsets> offset_table;
  /// Messages a second.
  double topic_put_tps = 0;

  friend bool operator==(const topic_stats&, const topic_stats&) = default;

  /// Lists the fields by their names in JSON.
  template <class Fields>
  static void describe(Fields& f) {
    f("offsetTable", &topic_stats::offset_table);
    f("topicPutTps", &topic_stats::topic_put_tps);
  }
};

/// Times of a queue's messages, in milliseconds since 1970. The texts are local
/// times of the broker.
struct queue_time_span {
  message_queue queue;
  int64_t min_timestamp = 0;
  int64_t max_timestamp = 0;
  /// Of the last message that the group consumed.
  int64_t consume_timestamp = 0;
  /// How long the next one has been waiting, in milliseconds.
  int64_t delay_time = 0;
  std::optional<std::string> min_timestamp_text;
  std::optional<std::string> max_timestamp_text;
  std::optional<std::string> consume_timestamp_text;

  friend bool operator==(const queue_time_span&, const queue_time_span&)
    = default;

  /// Lists the fields by their names in JSON.
  template <class Fields>
  static void describe(Fields& f) {
    f("consumeTimeStamp", &queue_time_span::consume_timestamp);
    f("consumeTimeStampStr", &queue_time_span::consume_timestamp_text);
    f("delayTime", &queue_time_span::delay_time);
    f("maxTimeStamp", &queue_time_span::max_timestamp);
    f("maxTimeStampStr", &queue_time_span::max_timestamp_text);
    f("messageQueue", &queue_time_span::queue);
    f("minTimeStamp", &queue_time_span::min_timestamp);
    f("minTimeStampStr", &queue_time_span::min_timestamp_text);
  }
};

/// How far behind a consumer group is (code 303).
struct consume_time_spans {
  std::vector<queue_time_span> consume_time_span_set;

  friend bool operator==(const consume_time_spans&, const consume_time_spans&)
    = default;

  /// Lists the fields by their names in JSON.
  template <class Fields>
  static void describe(Fields& f) {
    f("consumeTimeSpanSet", &consume_time_spans::consume_time_span_set);
  }
};

/// Offsets by queue id (code 308).
struct correction_offsets {
  std::map<int32_t, int64_t> offsets;

  friend bool operator==(const correction_offsets&, const correction_offsets&)
    = default;

  /// Lists the fields by their names in JSON.
  template <class Fields>
  static void describe(Fields& f) {
    f("correctionOffsets", &correction_offsets::offsets);
  }
};

/// An entry of the index of a queue.
struct index_entry {
  /// Position of the message in the commit log.
  int64_t physical_offset = 0;
  int32_t physical_size = 0;
  /// `java_hash` of the tags.
  int64_t tags_code = 0;
  /// Whether the filter of the group lets it pass.
  bool passes = false;
  std::optional<std::string> extend_data_json;
  std::optional<std::string> bitmap;
  std::optional<std::string> text;

  friend bool operator==(const index_entry&, const index_entry&) = default;

  /// Lists the fields by their names in JSON.
  template <class Fields>
  static void describe(Fields& f) {
    f("bitMap", &index_entry::bitmap);
    f("eval", &index_entry::passes);
    f("extendDataJson", &index_entry::extend_data_json);
    f("msg", &index_entry::text);
    f("physicOffset", &index_entry::physical_offset);
    f("physicSize", &index_entry::physical_size);
    f("tagsCode", &index_entry::tags_code);
  }
};

/// A part of the index of a queue (code 321).
struct queue_index {
  /// Of the group that was asked for.
  std::optional<subscription_data> subscription;
  std::optional<std::string> filter_data;
  std::vector<index_entry> queue_data;
  int64_t max_queue_index = 0;
  int64_t min_queue_index = 0;

  friend bool operator==(const queue_index&, const queue_index&) = default;

  /// Lists the fields by their names in JSON.
  template <class Fields>
  static void describe(Fields& f) {
    f("filterData", &queue_index::filter_data);
    f("maxQueueIndex", &queue_index::max_queue_index);
    f("minQueueIndex", &queue_index::min_queue_index);
    f("queueData", &queue_index::queue_data);
    f("subscriptionData", &queue_index::subscription);
  }
};

} // namespace rocketcaf::protocol
