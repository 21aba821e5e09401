#pragma once

#include "rocketcaf/protocol/delivery_time.hpp"
#include "rocketcaf/protocol/rare_string.hpp"

#include <cstdint>
#include <map>
#include <string>
#include <vector>

namespace rocketcaf {

/// What a user sends. An aggregate: `message{.topic = "orders", .body = "…"}`.
struct message {
  /// Name of the topic: 1 to 127 characters of `a-zA-Z0-9_-%|`.
  std::string topic{};

  /// Any bytes; at most `producer.max-message-size` (4 MiB by default).
  std::string body{};

  /// One tag, for filtering; empty for none.
  std::string tag{};

  /// Business keys to look the message up by; without white space.
  std::vector<std::string> keys{};

  /// User properties. Names and values are not empty and have no control
  /// characters; names reserved by RocketMQ are refused.
  std::map<std::string, std::string> properties{};

  /// Messages with the same one belong together: `select_by_hash` takes the
  /// same queue for them, and ordered sends keep their order. Without control
  /// characters; empty for none.
  rare_string sharding_key{};

  /// When it is delivered to consumers.
  delivery_time delivery{};

  /// The message's unique id (property `UNIQ_KEY`), 1 to 63 bytes without white
  /// space; empty lets the producer make one, which is best.
  rare_string id{};

  /// A number that is stored as it is.
  int32_t flag = 0;

  /// Whether the broker waits for flush and replication (property `WAIT`),
  /// as far as its own settings ask for them.
  bool wait_store_ok = true;

  friend bool operator==(const message&, const message&) = default;
};

} // namespace rocketcaf
