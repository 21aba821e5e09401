#pragma once

#include "rocketcaf/protocol/frame.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace rocketcaf::test {

/// One recorded frame; tests/data/README.md tells where they come from.
struct vector_frame {
  std::string file;
  std::string name;
  bool is_request = false;
  int code = 0;
  /// The code of the request that this is or answers; 0 if that is not there.
  int request_code = 0;
  int opaque = 0;
  std::string note;
  /// The whole frame, with its length words.
  std::string bytes;
};

/// Reads tests/data/vectors/<file>.jsonl.
/// @throws std::runtime_error if that fails.
std::vector<vector_frame> load_vectors(const std::string& file);

/// Reads all files but malformed.jsonl.
std::vector<vector_frame> load_all_vectors();

/// Cuts a string that is exactly one frame.
/// @throws std::runtime_error if it is none.
protocol::frame cut_frame(std::string_view bytes);

} // namespace rocketcaf::test
