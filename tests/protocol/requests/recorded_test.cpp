// Recorded requests and replies are made again from what was read in them.
#include "rocketcaf/protocol/requests/all_requests.hpp"

#include "support/test.hpp"
#include "support/vectors.hpp"

#include <map>
#include <set>
#include <string>
#include <utility>

SUITE("recorded")

using namespace rocketcaf::protocol;
using rocketcaf::test::cut_frame;
using rocketcaf::test::load_all_vectors;
using rocketcaf::test::vector_frame;

namespace {

using field_map = std::map<std::string, std::string>;

/// Not part of any header: access control, and a mark of streams.
const std::set<std::string> loose
  = {"AccessKey", "Signature", "SecurityToken", "ReqT"};

field_map header_of(const remoting_command& x) {
  field_map result{x.fields.begin(), x.fields.end()};
  std::erase_if(result, [](auto& y) { return loose.count(y.first) > 0; });
  return result;
}

/// Names a frame, for messages.
std::string label(const vector_frame& x) {
  return x.file + " " + x.name;
}

/// Codes that answer with the whole header.
bool is_good(int32_t request, int32_t reply) {
  switch (request_code{request}) {
  case request_code::pull_message:
  case request_code::lite_pull_message:
    return reply == 0 || (reply >= 19 && reply <= 21);
  case request_code::query_message:
    return reply == 0 || reply == 22;
  case request_code::pop_message:
    return reply == 0 || reply == 210;
  default:
    return reply == 0;
  }
}

} // namespace

TEST("recorded requests have the fields that we read and write") {
  std::set<int32_t> codes;
  size_t count = 0;
  for (auto& x : load_all_vectors()) {
    // Those made by hand lack fields on purpose.
    if (!x.is_request || x.file.starts_with("handmade"))
      continue;
    auto command = *decode(cut_frame(x.bytes));
    auto found = visit_request(request_code{x.code}, [&]<class T>(const T&) {
      auto header = read_header<T>(command);
      if (!header)
        FAIL(label(x) + ": " + header.error());
      auto again = make_request(*header, command.body);
      CHECK_EQ(again.code, command.code);
      if (header_of(again) != header_of(command))
        FAIL(label(x) + ": other fields");
      ++count;
      codes.insert(x.code);
    });
    // None of our own.
    if (!found)
      CHECK_EQ(x.code, 9999);
  }
  CHECK_GT(count, 350u);
  CHECK_GT(codes.size(), 50u);
}

TEST("recorded replies have the fields that we read and write") {
  std::map<std::pair<std::string, int>, int32_t> requests;
  std::set<int32_t> codes;
  size_t count = 0;
  for (auto& x : load_all_vectors()) {
    std::pair<std::string, int> key{label(x), x.opaque};
    if (x.is_request)
      requests[key] = x.code;
    auto request = requests.find(key);
    if (x.is_request || request == requests.end()
        || !is_good(request->second, x.code))
      continue;
    auto command = *decode(cut_frame(x.bytes));
    visit_request(request_code{request->second}, [&]<class T>(const T&) {
      auto header = read_reply<T>(command);
      if (!header)
        FAIL(label(x) + ": " + header.error());
      remoting_command again;
      write_header(again, *header);
      if (header_of(again) != header_of(command))
        FAIL(label(x) + ": other fields");
      ++count;
      if (!again.fields.empty())
        codes.insert(request->second);
    });
  }
  CHECK_GT(count, 300u);
  CHECK_GT(codes.size(), 15u);
}

TEST("requests made by hand are read if a broker could read them") {
  // Some lack on purpose what brokers need; nothing else may be wrong with
  // them.
  size_t refused = 0;
  for (auto& x : load_all_vectors()) {
    if (!x.is_request || !x.file.starts_with("handmade"))
      continue;
    auto command = *decode(cut_frame(x.bytes));
    visit_request(request_code{x.code}, [&]<class T>(const T&) {
      auto header = read_header<T>(command);
      if (header)
        return;
      ++refused;
      if (!header.error().ends_with(" is missing"))
        FAIL(label(x) + ": " + header.error());
    });
  }
  CHECK_GT(refused, 0u);
}
