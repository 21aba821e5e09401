#include "rocketcaf/protocol/codes.hpp"

#include "support/test.hpp"

#include <cctype>
#include <set>
#include <string>

SUITE("codes")

using namespace rocketcaf;
using namespace rocketcaf::protocol;

namespace {

/// Counts the codes from -2,000 to 2,000 that have a name, each one checked.
template <class Code>
size_t named() {
  std::set<std::string_view> names;
  for (int32_t i = -2000; i <= 2000; ++i) {
    auto name = name_of(static_cast<Code>(i));
    if (name.empty())
      continue;
    for (auto c : name)
      CHECK(std::isupper(static_cast<unsigned char>(c)) || c == '_'
            || std::isdigit(static_cast<unsigned char>(c)));
    CHECK(names.insert(name).second);
  }
  return names.size();
}

} // namespace

TEST("every code has one name, and others have none") {
  CHECK_EQ(named<request_code>(), 7u);
  CHECK_EQ(named<response_code>(), 22u);
  CHECK_EQ(name_of(static_cast<request_code>(0)), "");
  CHECK_EQ(name_of(static_cast<response_code>(-1)), "");
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
  CHECK_EQ(error(29), errc::invalid_parameter);
  CHECK_EQ(error(215), errc::broker_busy);
  CHECK_EQ(error(501), errc::broker_unavailable);
  CHECK_EQ(error(1500), errc::broker_unavailable);
}

TEST("all other codes are errors of the broker") {
  for (int32_t code : {4, 15, 18, 26, 204, 214, 999, -1, -1000, 200050})
    CHECK_EQ(to_errc(static_cast<response_code>(code)), errc::broker_error);
}
