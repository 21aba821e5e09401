#include "lying_name_server.hpp"

#include "rocketcaf/protocol/remoting_command.hpp"

namespace rocketcaf::test {

using namespace std::chrono_literals;

namespace {

/// How often its thread looks whether something has changed.
constexpr auto glance = 20ms;

route_data make_route(const std::map<std::string, std::string>& addresses,
                      int32_t perm, bool all) {
  route_data result;
  for (auto& [broker, address] : addresses) {
    if (!all && broker != "a")
      continue;
    result.queue_datas.push_back({broker, 1, 1, perm, 0});
    result.broker_datas.push_back({"lies", broker, {{0, address}}});
  }
  return result;
}

} // namespace

lying_name_server::lying_name_server(
  const std::map<std::string, std::string>& addresses, int32_t perm)
  : both_(make_route(addresses, perm, true)),
    only_a_(make_route(addresses, perm, false)), thread_([this] { run(); }) {
  // nop
}

lying_name_server::~lying_name_server() {
  done_ = true;
  thread_.join();
}

void lying_name_server::run() {
  while (!done_) {
    if (peer_.called(glance)) {
      auto link = peer_.accept();
      serve(link);
    }
  }
}

void lying_name_server::serve(peer_link& link) {
  while (!done_) {
    if (!link.readable(glance))
      continue;
    auto bytes = link.read_frame();
    if (bytes.empty())
      return;
    protocol::frame_reader reader;
    std::string answers;
    reader.feed(bytes, [&](const protocol::frame& input) {
      auto request = protocol::decode(input);
      if (!request)
        return;
      auto answer = protocol::make_response(*request, 0);
      auto topic = request->field("topic");
      auto all = topic != nullptr && *topic == "both";
      answer.body = protocol::encode_route(all ? both_ : only_a_);
      protocol::encode(answers, answer, serialization::json);
    });
    if (!link.write(answers))
      return;
  }
}

} // namespace rocketcaf::test
