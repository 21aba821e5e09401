// Runs a fuzz target over a corpus: a text of one input a line, in hex.

#include "rocketcaf/protocol/hex.hpp"

#include "fuzz_target.hpp"

#include <cstdio>
#include <fstream>
#include <optional>
#include <string>
#include <string_view>

namespace {

/// @returns nullopt if the line is no hex.
std::optional<std::string> bytes_of(std::string_view line) {
  std::string result;
  for (size_t i = 0; i < line.size(); i += 2) {
    auto byte = rocketcaf::protocol::read_hex(line.substr(i, 2));
    if (!byte || i + 2 > line.size())
      return std::nullopt;
    result += static_cast<char>(*byte);
  }
  return result;
}

} // namespace

int main(int argc, char** argv) {
  if (argc != 2) {
    std::fprintf(stderr, "usage: %s FILE\n", argv[0]);
    return 2;
  }
  std::ifstream file{argv[1]};
  size_t count = 0;
  for (std::string line; std::getline(file, line); ++count) {
    auto bytes = bytes_of(line);
    if (!bytes) {
      std::fprintf(stderr, "%s:%zu is no hex\n", argv[1], count + 1);
      return 2;
    }
    LLVMFuzzerTestOneInput(reinterpret_cast<const uint8_t*>(bytes->data()),
                           bytes->size());
  }
  std::printf("%zu inputs\n", count);
  return count > 0 ? 0 : 2;
}
