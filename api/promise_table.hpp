#pragma once

#include "rocketcaf/protocol/expected.hpp"
#include "rocketcaf/protocol/send_result.hpp"

#include <cstdint>
#include <future>
#include <mutex>
#include <optional>
#include <unordered_map>

namespace rocketcaf::api {

/// The open futures of a facade, by token. May be used from many threads.
class promise_table {
public:
  // -- member types -----------------------------------------------------------

  using result = expected<send_result, send_failure>;

  struct ticket {
    /// Names the send; nullopt if the table is closed: the future is ready
    /// then.
    std::optional<uint64_t> token;
    std::future<result> future;
  };

  // -- modifiers --------------------------------------------------------------

  ticket add();

  /// Makes a future ready; does nothing if there is none with this token.
  void finish(uint64_t token, send_outcome outcome);

  /// Makes all futures ready with this failure, now and later. What was not
  /// handed over yet is `not_stored`. Further calls do nothing.
  void close(send_failure why);

private:
  using promise = std::promise<result>;

  std::mutex mutex_;
  uint64_t last_token_ = 0;
  std::unordered_map<uint64_t, promise> promises_;
  std::optional<send_failure> closed_;
};

} // namespace rocketcaf::api
