#include "rocketcaf/actors/connection_requests.hpp"

#include "rocketcaf/actors/errors.hpp"

#include <utility>

namespace rocketcaf::actors {

namespace {

/// The binary layout has 16 bits for codes.
constexpr int32_t max_binary_code = 32767;

} // namespace

std::optional<int32_t> connection_requests::add(
  protocol::remoting_command& request, time_point deadline, waiter who,
  std::string& out) {
  auto opaque = source_.open();
  if (!opaque) {
    fail(who, errc::overloaded, "too many requests are open");
    return std::nullopt;
  }
  request.opaque = *opaque;
  request.flag
    = std::holds_alternative<written_promise>(who) ? protocol::oneway_flag : 0;
  auto type = request.code > max_binary_code ? serialization::json : type_;
  if (auto code = protocol::encode(out, request, type); code != errc::none) {
    source_.close(*opaque);
    fail(who, code, "the request cannot be encoded");
    return std::nullopt;
  }
  pending_.add(*opaque, deadline, std::move(who));
  return opaque;
}

bool connection_requests::writing(int32_t opaque) {
  auto* who = pending_.find(opaque);
  if (who == nullptr)
    return false;
  if (std::holds_alternative<written_promise>(*who)) {
    auto taken = pending_.take(opaque);
    source_.close(opaque);
    std::get<written_promise>(*taken).deliver();
  }
  return true;
}

errc connection_requests::finish(const protocol::frame& response,
                                 int32_t opaque, bool& known) {
  auto* who = pending_.find(opaque);
  known = who != nullptr && std::holds_alternative<response_promise>(*who);
  if (!known)
    return errc::none;
  auto command = protocol::decode(response);
  if (!command)
    return command.error();
  auto taken = pending_.take(opaque);
  source_.close(opaque);
  std::get<response_promise>(*taken).deliver(std::move(*command));
  return errc::none;
}

void connection_requests::expire(time_point now, const std::string& text) {
  while (auto due = pending_.take_due(now)) {
    source_.close(due->first);
    fail(due->second, errc::deadline_exceeded, text);
  }
}

void connection_requests::fail_all(errc code, const std::string& text) {
  for (auto& [opaque, who] : pending_.take_all()) {
    source_.close(opaque);
    fail(who, code, text);
  }
}

void connection_requests::fail(waiter& who, errc code, std::string text) {
  auto reason = make_error(code, std::move(text));
  std::visit([&reason](auto& promise) { promise.deliver(std::move(reason)); },
             who);
}

} // namespace rocketcaf::actors
