#include "rocketcaf/actors/frame_router.hpp"

#include "rocketcaf/protocol/remoting_command.hpp"

namespace rocketcaf::actors {

void frame_router::reset() {
  reader_ = protocol::frame_reader{limits_};
  peer_requests_.clear();
}

errc frame_router::feed(std::string_view bytes) {
  any_ = false;
  sorter_.start(bytes);
  auto broken = errc::none;
  auto result = reader_.feed(bytes, [&](const protocol::frame& what) {
    if (broken == errc::none)
      broken = route(what);
  });
  // What came before broken bytes is good.
  sorter_.finish();
  return broken != errc::none ? broken : result;
}

errc frame_router::route(const protocol::frame& what) {
  auto head = protocol::peek(what);
  if (!head)
    return errc::protocol_error;
  any_ = true;
  // Requests of the peer have a counter of its own: look at the flag first.
  if (!head->is_response())
    return keep_request(what);
  auto owner = blocks_.owner_of(head->opaque);
  if (owner && *owner != connection_requests::owner) {
    sorter_.add(*owner, what.bytes);
    return errc::none;
  }
  auto known = false;
  auto result = errc::none;
  if (owner)
    result = requests_.finish(what, head->opaque, known);
  if (!known) {
    dropped_.inc();
    log_.write(log_event::unknown_reply, "{}: dropped a response to {}", peer_,
               head->opaque);
  }
  return result;
}

errc frame_router::keep_request(const protocol::frame& what) {
  auto request = protocol::decode(what);
  if (!request)
    return request.error();
  peer_requests_.push_back({std::move(*request), what.type});
  return errc::none;
}

} // namespace rocketcaf::actors
