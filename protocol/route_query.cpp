#include "rocketcaf/protocol/route_query.hpp"

#include "rocketcaf/protocol/answers.hpp"
#include "rocketcaf/protocol/requests/routes.hpp"

#include <utility>

namespace rocketcaf::protocol {

remoting_command make_route_request(std::string topic) {
  return make_request(get_routeinfo_by_topic_request{
    .topic = std::move(topic), .accept_standard_json_only = true});
}

expected<route_data, request_failure> read_route_answer(
  const remoting_command& answer) {
  if (!is_success(answer)) {
    auto why = refusal(answer);
    if (why.code == errc::topic_not_exist)
      why.code = errc::no_route;
    return unexpected{std::move(why)};
  }
  // It checks more than `read_json_answer` would.
  auto route = decode_route(answer.body);
  if (!route)
    return unexpected{unreadable(answer, "the body is not what it should be")};
  return std::move(*route);
}

} // namespace rocketcaf::protocol
