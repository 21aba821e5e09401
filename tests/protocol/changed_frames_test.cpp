// Every recorded frame, cut off at every byte, and with other values for every
// byte, through all that reads frames: a value or an error each time.

#include "rocketcaf/protocol/bodies/body_json.hpp"
#include "rocketcaf/protocol/command_view.hpp"
#include "rocketcaf/protocol/frame.hpp"
#include "rocketcaf/protocol/remoting_command.hpp"
#include "rocketcaf/protocol/requests/header_json.hpp"

#include "largest_allocation.hpp"
#include "support/long_run.hpp"
#include "support/slowdown.hpp"
#include "support/test.hpp"
#include "support/vectors.hpp"

#include <algorithm>
#include <random>
#include <string>
#include <utility>
#include <vector>

SUITE("changed_frames")

using namespace rocketcaf;
using namespace rocketcaf::protocol;

namespace {

/// What became of frames.
struct tally {
  size_t frames = 0;
  size_t good_headers = 0;
  size_t bad_headers = 0;
  size_t good_bodies = 0;
  size_t bad_bodies = 0;
};

/// Reads one frame in all ways.
void read(const frame& input, request_code request, tally& counts) {
  ++counts.frames;
  command_view view;
  auto error = view.decode(input);
  auto command = decode(input);
  CHECK_EQ(error == errc::none, command.has_value());
  if (!command) {
    CHECK_EQ(error, errc::protocol_error);
    ++counts.bad_headers;
    return;
  }
  ++counts.good_headers;
  auto found = peek(input);
  REQUIRE(found);
  CHECK_EQ(found->opaque, command->opaque);
  CHECK_EQ(found->flag, command->flag);
  if (command->is_response())
    reply_header_json(request, *command);
  else
    request_header_json(*command);
  auto code
    = command->is_response() ? static_cast<int32_t>(request) : command->code;
  auto body = decode_body(code, command->is_response(), command->body);
  if (!body)
    CHECK(body.error() == errc::protocol_error
          || body.error() == errc::body_too_large);
  ++(body ? counts.good_bodies : counts.bad_bodies);
}

/// Reads a stream; no allocation is out of proportion to what there is.
errc read_stream(const std::string& bytes, request_code request,
                 tally& counts) {
  test::watch_allocations();
  frame_reader reader;
  auto result = reader.feed(
    bytes, [&](const frame& input) { read(input, request, counts); });
  CHECK_LE(test::largest_allocation(), 65'536 + 32 * bytes.size());
  return result;
}

void write_number(std::string& bytes, size_t pos, size_t size, size_t value) {
  for (size_t i = 0; i < size; ++i)
    bytes[pos + i] = static_cast<char>(value >> 8 * (size - 1 - i));
}

/// Makes the length words say that the frame, and maybe its header, ends here.
void close_frame(std::string& bytes, size_t header_size) {
  constexpr size_t prefix_size = 8;
  write_number(bytes, 0, 4, bytes.size() - 4);
  write_number(bytes, 5, 3, std::min(header_size, bytes.size() - prefix_size));
}

/// All positions would take a minute: every n-th is tried, from a random one.
size_t step() {
  return test::long_run() ? 1 : 13u * test::slowdown();
}

} // namespace

TEST("a frame that is cut off is no frame") {
  tally counts;
  for (auto& x : test::load_all_vectors()) {
    for (size_t size = 0; size < x.bytes.size(); ++size)
      CHECK_EQ(read_stream(x.bytes.substr(0, size),
                           request_code{x.request_code}, counts),
               errc::none);
  }
  CHECK_EQ(counts.frames, 0u);
}

TEST("a frame whose header or body is cut off is a value or an error") {
  std::mt19937 random{12};
  tally counts;
  for (auto& x : test::load_all_vectors()) {
    auto header_size = test::cut_frame(x.bytes).header.size();
    for (auto size = 9 + random() % step(); size < x.bytes.size();
         size += step()) {
      auto bytes = x.bytes.substr(0, size);
      close_frame(bytes, header_size);
      CHECK_EQ(read_stream(bytes, request_code{x.request_code}, counts),
               errc::none);
    }
  }
  CHECK_EQ(counts.good_headers, counts.good_bodies + counts.bad_bodies);
  CHECK_GT(counts.bad_headers, 1000u);
  CHECK_GT(counts.good_bodies, 100u);
  CHECK_GT(counts.bad_bodies, 100u);
}

TEST("a frame with another value for a byte is a value or an error") {
  std::mt19937 random{13};
  tally counts;
  size_t broken = 0;
  for (auto& x : test::load_all_vectors()) {
    auto bytes = x.bytes;
    for (auto pos = random() % step(); pos < bytes.size(); pos += step()) {
      auto old = bytes[pos];
      for (int i = 0; i < 4; ++i) {
        bytes[pos] = static_cast<char>(old + 1 + random() % 255);
        if (read_stream(bytes, request_code{x.request_code}, counts)
            != errc::none)
          ++broken;
      }
      bytes[pos] = old;
    }
  }
  CHECK_GT(broken, 100u);
  CHECK_GT(counts.good_headers, 1000u);
  CHECK_GT(counts.bad_headers, 1000u);
  CHECK_GT(counts.good_bodies, 1000u);
  CHECK_GT(counts.bad_bodies, 1000u);
}
