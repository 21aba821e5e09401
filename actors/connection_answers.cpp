// How a connection answers the requests of its peer. The other parts of the
// class are in connection.cpp.
#include "rocketcaf/actors/caf_compat.hpp"
#include "rocketcaf/actors/connection.hpp"
#include "rocketcaf/actors/errors.hpp"

#include <utility>

namespace rocketcaf::actors {

using protocol::response_code;

void connection::on_peer_request(peer_request what) {
  if (!unanswered_.has_room(what.command.body.size()))
    refuse(what, response_code::system_busy,
           "too many requests of this broker are being answered");
  else if (auto handler = answering_.handler.lock())
    ask_handler(handler, std::move(what));
  else
    refuse(what, response_code::request_code_not_supported,
           protocol::not_supported_remark(what.command.code));
}

void connection::ask_handler(const command_handler_actor& handler,
                             peer_request what) {
  auto size = what.command.body.size();
  unanswered_.add(size);
  // The body, which may be large, is for the handler alone.
  auto body = std::exchange(what.command.body, {});
  broker_request question{config_.address, what.command};
  question.request.body = std::move(body);
  auto asked = std::make_shared<peer_request>(std::move(what));
  compat::mail(self_, std::move(question))
    .request(handler, answering_.limit)
    .then(
      [this, asked, size, epoch = epoch_](protocol::remoting_command& x) {
        unanswered_.remove(size);
        if (epoch == epoch_)
          answer(*asked, std::move(x));
      },
      [this, asked, size, epoch = epoch_](const caf::error& why) {
        unanswered_.remove(size);
        if (epoch == epoch_)
          refuse(*asked, response_code::system_error, text_of(why));
      });
}

void connection::refuse(const peer_request& what, response_code code,
                        std::string remark) {
  log_.write(log_event::request_refused, "{}: code {}: {}", label_,
             what.command.code, remark);
  answer(what, protocol::make_response(what.command, static_cast<int32_t>(code),
                                       std::move(remark)));
}

void connection::answer(const peer_request& what,
                        protocol::remoting_command response) {
  if (what.command.is_oneway() || !up_)
    return;
  response.opaque = what.command.opaque;
  response.flag = protocol::response_flag;
  std::string frame;
  if (protocol::encode(frame, response, what.type) == errc::none) {
    writer_.put_or_drop(frame);
    return;
  }
  auto code = static_cast<int32_t>(response_code::system_error);
  auto failure = protocol::make_response(what.command, code,
                                         "the answer cannot be encoded");
  if (protocol::encode(frame, failure, what.type) == errc::none)
    writer_.put_or_drop(frame);
}

} // namespace rocketcaf::actors
