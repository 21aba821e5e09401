#include "rocketcaf/protocol/codes.hpp"

#include "support/test.hpp"

#include <cctype>
#include <cstdint>
#include <set>
#include <string>

SUITE("codes")

using namespace rocketcaf;
using namespace rocketcaf::protocol;

namespace {

/// Counts the codes from -2,000 to 201,000 that have a name, each one checked.
template <class Code>
size_t named() {
  std::set<std::string_view> names;
  for (int32_t i = -2000; i <= 201'000; ++i) {
    auto name = name_of(Code{i});
    if (name.empty())
      continue;
    for (auto c : name)
      CHECK(std::isupper(static_cast<unsigned char>(c)) || c == '_'
            || std::isdigit(static_cast<unsigned char>(c)));
    CHECK(names.insert(name).second);
    auto back = Code{-1};
    CHECK(from_string(name, back));
    CHECK(back == Code{i});
    CHECK_EQ(to_string(Code{i}), name);
  }
  return names.size();
}

} // namespace

TEST("every code has one name, and others have none") {
  CHECK_EQ(named<request_code>(), 153u);
  CHECK_EQ(named<response_code>(), 66u);
  CHECK_EQ(name_of(request_code{0}), "");
  CHECK_EQ(name_of(response_code{-1}), "");
}

TEST("unknown codes survive the way to text and back") {
  for (int32_t number : {INT32_MIN, -2, 9, 4711, INT32_MAX}) {
    CHECK_EQ(to_string(request_code{number}), std::to_string(number));
    auto request = request_code::send_message;
    CHECK(from_string(to_string(request_code{number}), request));
    CHECK(request == request_code{number});
    auto response = response_code::success;
    CHECK(from_string(to_string(response_code{number}), response));
    CHECK(response == response_code{number});
  }
}

TEST("what is no code's name is no code") {
  auto x = request_code::send_message;
  for (auto text : {"", "send_message", "SEND_MESSAGE ", "2147483648", "1.5"})
    CHECK(!from_string(text, x));
  CHECK(x == request_code::send_message);
}

TEST("codes have RocketMQ's numbers and names") {
  CHECK_EQ(name_of(static_cast<request_code>(310)), "SEND_MESSAGE_V2");
  CHECK_EQ(name_of(static_cast<request_code>(105)), "GET_ROUTEINFO_BY_TOPIC");
  CHECK_EQ(name_of(static_cast<request_code>(34)), "HEART_BEAT");
  CHECK_EQ(name_of(static_cast<response_code>(0)), "SUCCESS");
  CHECK_EQ(name_of(static_cast<response_code>(17)), "TOPIC_NOT_EXIST");
  CHECK_EQ(name_of(static_cast<response_code>(1500)), "GO_AWAY");
}

TEST("response codes become the errors that name them") {
  auto error
    = [](int32_t code) { return to_errc(static_cast<response_code>(code)); };
  CHECK_EQ(error(0), errc::none);
  CHECK_EQ(error(1), errc::broker_error);
  CHECK_EQ(error(2), errc::broker_busy);
  CHECK_EQ(error(3), errc::request_not_supported);
  CHECK_EQ(error(13), errc::message_illegal);
  CHECK_EQ(error(14), errc::broker_unavailable);
  CHECK_EQ(error(16), errc::no_permission);
  CHECK_EQ(error(17), errc::topic_not_exist);
  CHECK_EQ(error(22), errc::not_found);
  for (auto code : {23, 24, 25, 27, 28})
    CHECK_EQ(error(code), errc::subscription_rejected);
  CHECK_EQ(error(26), errc::group_not_exist);
  CHECK_EQ(error(29), errc::invalid_parameter);
  CHECK_EQ(error(206), errc::consumer_not_online);
  CHECK_EQ(error(215), errc::broker_busy);
  CHECK_EQ(error(501), errc::broker_unavailable);
  CHECK_EQ(error(1500), errc::broker_unavailable);
}

TEST("all other codes are errors of the broker") {
  for (int32_t code : {4, 15, 18, 21, 204, 214, 999, -1, -1000, 200050})
    CHECK_EQ(to_errc(static_cast<response_code>(code)), errc::broker_error);
}
