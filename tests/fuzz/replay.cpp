// Runs a fuzz target over a corpus: a text of one input a line, in hex.

#include "rocketcaf/protocol/hex.hpp"

#include "fuzz_target.hpp"

#include <cstdio>
#include <fstream>
#include <string>

int main(int argc, char** argv) {
  if (argc != 2) {
    std::fprintf(stderr, "usage: %s FILE\n", argv[0]);
    return 2;
  }
  std::ifstream file{argv[1]};
  size_t count = 0;
  for (std::string line; std::getline(file, line); ++count) {
    auto bytes = rocketcaf::protocol::read_hex_bytes(line);
    if (!bytes) {
      std::fprintf(stderr, "%s:%zu: %s\n", argv[1], count + 1,
                   bytes.error().c_str());
      return 2;
    }
    LLVMFuzzerTestOneInput(reinterpret_cast<const uint8_t*>(bytes->data()),
                           bytes->size());
  }
  std::printf("%zu inputs\n", count);
  return count > 0 ? 0 : 2;
}
