#include "rocketcaf/protocol/codes.hpp"
#include "rocketcaf/protocol/requests/routes.hpp"
#include "rocketcaf/protocol/route_query.hpp"

#include "support/test.hpp"

#include <string>

SUITE("route_query")

using namespace rocketcaf;
using namespace rocketcaf::protocol;

namespace {

remoting_command answer(response_code code, std::string body,
                        std::string remark = "") {
  auto result = make_response(make_route_request("t"),
                              static_cast<int32_t>(code), std::move(remark));
  result.body = std::move(body);
  return result;
}

request_failure failure(const remoting_command& x) {
  auto result = read_route_answer(x);
  REQUIRE(!result);
  return result.error();
}

} // namespace

TEST("a route is asked for in standard JSON") {
  auto x = make_route_request("t");
  CHECK_EQ(x.code, 105);
  auto header = read_header<get_routeinfo_by_topic_request>(x);
  REQUIRE(header);
  CHECK_EQ(header->topic, "t");
  CHECK_EQ(header->accept_standard_json_only, true);
}

TEST("a route is read from the answer's body") {
  route_data route;
  route.queue_datas = {{"a", 4, 4, perm_read | perm_write, 0}};
  route.broker_datas = {{"c", "a", {{0, "a:1"}}}};
  auto x
    = read_route_answer(answer(response_code::success, encode_route(route)));
  REQUIRE(x);
  CHECK(*x == route);
  CHECK(*read_route_answer(answer(response_code::success, "{}"))
        == route_data{});
}

TEST("a topic that a name server does not know has no route") {
  CHECK_EQ(failure(answer(response_code::topic_not_exist, "", "no t")),
           (request_failure{
             .code = errc::no_route, .response_code = 17, .remark = "no t"}));
}

TEST("other refusals keep their codes") {
  CHECK_EQ(failure(answer(response_code::system_busy, "{}", "later")),
           (request_failure{.code = errc::broker_busy,
                            .response_code = 2,
                            .remark = "later"}));
}

TEST("what is no route is a failure") {
  const std::string long_name(256, 'x');
  const std::string bodies[] = {
    "",
    "{",
    "[]",
    "null",
    R"({"queueDatas":{}})",
    R"({"queueDatas":[{}]})",
    R"({"queueDatas":[{"brokerName":""}]})",
    R"({"queueDatas":[{"brokerName":")" + long_name + R"("}]})",
    R"({"brokerDatas":[{"brokerName":""}]})",
    R"({"brokerDatas":[{"brokerName":"a","brokerAddrs":{"x":"a:1"}}]})",
    R"({"brokerDatas":[{"brokerName":"a","brokerAddrs":{"0":")" + long_name
      + R"("}}]})",
  };
  for (auto& body : bodies)
    CHECK_EQ(failure(answer(response_code::success, body)),
             (request_failure{.code = errc::protocol_error,
                              .response_code = 0,
                              .remark = "the answer cannot be read: the body "
                                        "is not what it should be"}));
}
