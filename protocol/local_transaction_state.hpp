#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace rocketcaf {

/// What became of a local transaction.
enum class local_transaction_state : uint8_t {
  /// It is not known yet: the broker asks again.
  unknown = 0,
  /// It was committed: the message becomes visible.
  commit = 1,
  /// It was rolled back: the message is dropped.
  rollback = 2,
};

/// Returns Java's name: `UNKNOW`, `COMMIT_MESSAGE` or `ROLLBACK_MESSAGE`.
std::string to_string(local_transaction_state x);

/// Finds the state by Java's name.
/// @returns false if there is none; `x` is then unchanged.
bool from_string(std::string_view name, local_transaction_state& x);

bool from_integer(uint8_t value, local_transaction_state& x);

namespace protocol {

/// Returns what END_TRANSACTION says for it (Java: the transaction bits of
/// `MessageSysFlag`): 0, 8 or 12.
int32_t commit_or_rollback(local_transaction_state x) noexcept;

} // namespace protocol
} // namespace rocketcaf
