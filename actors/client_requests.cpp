// The client's part that passes on what brokers tell it, and ask it for.
#include "rocketcaf/actors/broker_question.hpp"
#include "rocketcaf/actors/caf_compat.hpp"
#include "rocketcaf/actors/client.hpp"

#include "rocketcaf/protocol/broker_requests.hpp"
#include "rocketcaf/protocol/codes.hpp"
#include "rocketcaf/protocol/transaction_check.hpp"

#include <caf/typed_event_based_actor.hpp>

#include <utility>

namespace rocketcaf::actors {

using namespace std::chrono_literals;
using protocol::remoting_command;
using protocol::request_code;
using protocol::response_code;

namespace {

/// How long brokers wait (Broker2Client.java).
constexpr auto question_limit = 10s;
constexpr auto offsets_limit = 5s;

/// Java's word to a broker whose reply message reached nobody.
constexpr auto reply_failed = "process reply message fail";

remoting_command make_answer(const broker_request& what, response_code code,
                             std::string remark = {}) {
  return protocol::make_response(what.request, static_cast<int32_t>(code),
                                 std::move(remark));
}

/// What is needed to answer later.
broker_request without_body(const broker_request& what) {
  broker_request result{what.address, {}};
  result.request.code = what.request.code;
  result.request.opaque = what.request.opaque;
  return result;
}

template <class T>
expected<T, std::string> read(const broker_request& what) {
  auto result = protocol::read_broker_request<T>(what.request);
  if (result)
    result->address = what.address;
  return result;
}

} // namespace

// -- by code ------------------------------------------------------------------

void client_state::on_unsubscribe(const reply_receiver_actor& receiver) {
  if (subscribers_.replies.lock() == receiver)
    subscribers_.replies = {};
}

caf::result<remoting_command> client_state::on_request(broker_request& what) {
  auto code = what.request.code;
  if (auto i = subscribers_.handlers.find(code);
      i != subscribers_.handlers.end())
    if (auto handler = i->second.lock())
      return compat::mail(self_, std::move(what)).delegate(handler);
  switch (static_cast<request_code>(code)) {
  case request_code::check_transaction_state:
    return on_check(what);
  case request_code::notify_consumer_ids_changed:
    return on_news<consumer_ids_changed>(what, subscribers_.consumer_ids);
  case request_code::reset_consumer_client_offset:
    return on_news<consumer_offsets_reset>(what, subscribers_.consumer_offsets);
  case request_code::get_consumer_status_from_client:
    return on_question<get_consumer_offsets, consumer_offsets>(what,
                                                               offsets_limit);
  case request_code::get_consumer_running_info:
    return on_question<get_running_info, consumer_running_info>(what,
                                                                question_limit);
  case request_code::consume_message_directly:
    return on_question<consume_directly, consume_directly_result>(
      what, question_limit);
  case request_code::push_reply_message_to_client:
    return on_reply(what);
  default:
    return make_answer(what, response_code::request_code_not_supported,
                       protocol::not_supported_remark(code));
  }
}

remoting_command client_state::refuse(const broker_request& what,
                                      const std::string& why) {
  // Who waits for an answer is told.
  if (what.request.is_oneway())
    log_.write(log_event::bad_request, "{}: code {}: {}", what.address,
               what.request.code, why);
  return make_answer(what, response_code::system_error, why);
}

// -- transactions -------------------------------------------------------------

caf::result<remoting_command> client_state::on_check(
  const broker_request& what) {
  // It is one-way: whatever is returned goes nowhere.
  auto answer = make_answer(what, response_code::success);
  auto check = protocol::read_transaction_check(what.request);
  if (!check) {
    log_.write(log_event::check_not_served, "from {}: {}", what.address,
               to_string(check.error()));
    return answer;
  }
  check->place.address = what.address;
  auto servers = producers_.servers_of_checks(check->group);
  if (servers.empty()) {
    log_.write(log_event::check_not_served,
               "{} from {}: no producer of group {} here has a listener",
               check->transaction_id, what.address, check->group);
    return answer;
  }
  transaction_asked question{.check = std::move(*check), .others = {}};
  for (size_t i = 1; i < servers.size(); ++i)
    question.others.emplace_back(servers[i]);
  // If none of them has it open, the first one takes it.
  if (servers.size() > 1)
    question.others.emplace_back(servers[0]);
  compat::mail(self_, std::move(question)).send(servers[0]);
  return answer;
}

// -- consumers ----------------------------------------------------------------

template <class News, class Observers>
caf::result<remoting_command> client_state::on_news(const broker_request& what,
                                                    Observers& observers) {
  auto news = read<News>(what);
  if (!news)
    return refuse(what, news.error());
  observers.tell(self_, *news);
  return make_answer(what, response_code::success);
}

template <class Question, class Answer>
caf::result<remoting_command> client_state::on_question(
  const broker_request& what, std::chrono::milliseconds limit) {
  auto question = read<Question>(what);
  if (!question)
    return refuse(what, question.error());
  auto group = question->consumer_group;
  auto i = subscribers_.services.find(group);
  auto service = i == subscribers_.services.end() ? consumer_service_actor{}
                                                  : i->second.lock();
  if (!service)
    return make_answer(what, response_code::system_error,
                       "The Consumer Group <" + group
                         + "> not exist in this consumer");
  auto asker = spawn_question<Question, Answer>(
    self_->system(),
    {without_body(what), "the service of consumer group " + group, limit,
     config_.options.log},
    std::move(service));
  return compat::mail(self_, std::move(*question)).delegate(asker);
}

// -- replies ------------------------------------------------------------------

caf::result<remoting_command> client_state::on_reply(
  const broker_request& what) {
  auto reply = read<reply_received>(what);
  if (!reply)
    return refuse(what, std::string{reply_failed} + ": " + reply.error());
  auto receiver = subscribers_.replies.lock();
  if (!receiver)
    return make_answer(what, response_code::system_error,
                       std::string{reply_failed}
                         + ": nobody waits for replies");
  auto asker = spawn_question<reply_received, void>(
    self_->system(),
    {without_body(what), reply_failed, question_limit, config_.options.log},
    std::move(receiver));
  return compat::mail(self_, std::move(*reply)).delegate(asker);
}

} // namespace rocketcaf::actors
