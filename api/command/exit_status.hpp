#pragma once

namespace rocketcaf::command {

/// What the program's exit status tells; `--help` lists it.
enum class exit_status : int {
  /// All that was asked for was done.
  ok = 0,
  /// Some of it failed, such as one send of many.
  failed = 1,
  /// The command line or the configuration is wrong: nothing was done.
  usage = 2,
  /// 128 plus the number of the signal that ended it early.
  interrupted = 130,
  terminated = 143,
};

/// The status of a program that a signal ended in order.
constexpr exit_status status_of_signal(int number) {
  return static_cast<exit_status>(128 + number);
}

} // namespace rocketcaf::command
