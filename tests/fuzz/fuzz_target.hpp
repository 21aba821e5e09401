#pragma once

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string_view>

// Each source beside this one defines this function, which libFuzzer or
// replay.cpp calls with one input after the other.
extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size);

namespace rocketcaf::fuzz {

/// Ends the process if a rule is broken: a finding.
inline void require(bool rule) {
  if (!rule)
    std::abort();
}

/// The bytes of an input, taken one after the other.
class input {
public:
  input(const uint8_t* data, size_t size)
    : rest_(reinterpret_cast<const char*>(data), size) {
    // nop
  }

  /// The next byte; 0 if nothing is left.
  uint8_t byte() {
    if (rest_.empty())
      return 0;
    auto result = static_cast<uint8_t>(rest_.front());
    rest_.remove_prefix(1);
    return result;
  }

  /// All that is left.
  std::string_view rest() const {
    return rest_;
  }

private:
  std::string_view rest_;
};

} // namespace rocketcaf::fuzz
