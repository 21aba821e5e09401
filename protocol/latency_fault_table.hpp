#pragma once

#include "rocketcaf/protocol/time_point.hpp"

#include <chrono>
#include <map>
#include <string>
#include <string_view>

namespace rocketcaf::protocol {

/// Leaves brokers alone for a while after slow answers and failures: the
/// latency fault tolerance of the Java client, with the ladder it has since
/// 5.1.4.
class latency_fault_table {
public:
  // -- constants --------------------------------------------------------------

  /// What a failed attempt counts as.
  static constexpr std::chrono::milliseconds failure_latency{10'000};

  // -- events -----------------------------------------------------------------

  /// A broker answered.
  /// @param latency the time from the request to its answer.
  void on_answer(std::string_view broker, std::chrono::milliseconds latency,
                 time_point now);

  /// An attempt failed.
  /// @param reachable false if nothing shows that the broker lives: it is then
  ///                  the last choice until it answers.
  void on_failure(std::string_view broker, bool reachable, time_point now);

  /// Forgets a broker that is in no route any more.
  void erase(std::string_view broker);

  // -- properties -------------------------------------------------------------

  /// How long a broker is left alone after an answer that took `latency`.
  static std::chrono::milliseconds pause_after(
    std::chrono::milliseconds latency) noexcept;

  bool is_available(std::string_view broker, time_point now) const;

  bool is_reachable(std::string_view broker) const;

  /// How much a broker is to be avoided; lower is better. 0: available, 1:
  /// reachable, 2: all others, and the one that the last attempt went to.
  /// @param last empty if there was no attempt yet.
  unsigned rank(std::string_view broker, std::string_view last,
                time_point now) const;

private:
  struct entry {
    time_point available_at{};
    bool reachable = true;
  };

  void note(std::string_view broker, entry x);

  std::map<std::string, entry, std::less<>> brokers_;
};

} // namespace rocketcaf::protocol
