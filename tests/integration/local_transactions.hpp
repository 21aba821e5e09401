#pragma once

#include "rocketcaf/api/rocketcaf.hpp"

#include <nlohmann/json.hpp>

#include <chrono>
#include <map>
#include <mutex>
#include <optional>
#include <string>

namespace rocketcaf::test {

/// Where the process kills itself (-9).
enum class kill_point {
  none,
  /// The half message is stored, and the local transaction has not begun.
  half,
  /// The local transaction's record is half written.
  during,
  /// The local transaction is done, and the producer has not heard of it.
  before_end,
  /// The producer says that END_TRANSACTION went out.
  after_end,
};

/// What a test wants of one transaction.
struct transaction_plan {
  explicit transaction_plan(const nlohmann::json& line);

  /// What is known of it in the end, and what checks are answered with.
  local_transaction_state decision() const noexcept;

  uint64_t seq = 0;
  message content;
  /// What its execution answers.
  local_transaction_state executed = local_transaction_state::commit;
  /// What it turns out to be, where its execution answers "unknown".
  local_transaction_state checked = local_transaction_state::commit;
  /// How long it takes, or what it waits for.
  std::chrono::milliseconds delay{0};
  std::string gate;
  kill_point kill = kill_point::none;
};

/// Writes JSON lines to standard output, from any thread.
class json_output {
public:
  void print(nlohmann::json line);

private:
  std::mutex mutex_;
  std::chrono::steady_clock::time_point start_
    = std::chrono::steady_clock::now();
};

/// The local transactions of a process and of those before it. What became of
/// each is kept in a file, a line each, which is the truth. Without a file,
/// messages carry it themselves, in property `verdict`.
class local_transactions {
public:
  // -- constructors, destructors, and assignment operators --------------------

  /// Reads what the file has; a line that is not whole is none.
  /// @param file its path; empty for none.
  local_transactions(const std::string& file, json_output* out);

  local_transactions(const local_transactions&) = delete;
  local_transactions& operator=(const local_transactions&) = delete;
  ~local_transactions();

  // -- what the listener does -------------------------------------------------

  /// Its half message is stored.
  void begin(const transaction_plan& plan, const std::string& id);

  /// Decides it for good.
  /// @returns what to answer.
  local_transaction_state finish(const transaction_plan& plan,
                                 const std::string& id);

  /// What became of one; one that left no trace did not run.
  local_transaction_state check(const check_local_transaction& what);

private:
  void append(const std::string& text);

  std::mutex mutex_;
  json_output* out_;
  int file_ = -1;
  std::map<std::string, local_transaction_state> known_;
};

/// Ends this process as `kill -9` does.
void kill_this_process();

} // namespace rocketcaf::test
