#pragma once

#include "rocketcaf/actors/embedded/messages.hpp"

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace rocketcaf::actors::embedded {

/// What happens to one request.
struct fault_decision {
  /// How much later the answer comes.
  std::chrono::milliseconds delay{0};
  /// What else happens; never `fault_kind::delay`.
  std::optional<fault_kind> kind;
  /// For `fault_kind::refuse`.
  int32_t response_code = 0;
  std::string remark;

  bool harmless() const noexcept {
    return !kind && delay.count() == 0;
  }

  bool is(fault_kind x) const noexcept {
    return kind == x;
  }
};

/// Decides which requests are mistreated, and how.
class fault_plan {
public:
  // -- properties -------------------------------------------------------------

  /// Whether all requests pass unharmed.
  bool empty() const noexcept {
    return faults_.empty();
  }

  // -- modifiers --------------------------------------------------------------

  void add(embedded_fault fault);

  /// Removes the faults that name this broker; all if the name is empty.
  void clear(std::string_view broker_name);

  /// Decides about the next request, and counts it.
  fault_decision decide(std::string_view broker_name, int32_t request_code);

private:
  struct entry {
    embedded_fault fault;
    /// Matching requests so far.
    uint64_t seen = 0;
  };

  std::vector<entry> faults_;
};

} // namespace rocketcaf::actors::embedded
