#pragma once

#include <chrono>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace rocketcaf::protocol {

/// Chooses the name server to ask: sticks to one that works and moves on to the
/// next when it fails.
class resolver_ring {
public:
  // -- constants --------------------------------------------------------------

  static constexpr std::chrono::milliseconds least_share{500};

  // -- constructors, destructors, and assignment operators --------------------

  /// @param start the index to start with, modulo the number of addresses:
  ///              chosen at random, it spreads clients over name servers.
  resolver_ring(std::vector<std::string> addresses, size_t start);

  // -- properties -------------------------------------------------------------

  const std::vector<std::string>& addresses() const noexcept {
    return addresses_;
  }

  /// The first address, from the current one on, that is not in `tried`.
  /// @returns nullopt if all were tried.
  std::optional<std::string> next(const std::vector<std::string>& tried) const;

  /// The limit for one name server when a question should be answered within
  /// `total`: half of it with two, a third with more, at least `least_share`.
  /// One that hangs must not use up the time of the sends that wait.
  std::chrono::milliseconds share_of(
    std::chrono::milliseconds total) const noexcept;

  // -- events -----------------------------------------------------------------

  /// A question to this name server failed: moves on, unless another question
  /// that failed there has moved on already.
  void failed(std::string_view address);

private:
  std::vector<std::string> addresses_;
  size_t current_ = 0;
};

} // namespace rocketcaf::protocol
