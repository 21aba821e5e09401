#include "rocketcaf/actors/embedded/client_relay.hpp"

#include "rocketcaf/actors/embedded/answers.hpp"
#include "rocketcaf/actors/embedded/stored_view.hpp"

#include "rocketcaf/protocol/message_id.hpp"
#include "rocketcaf/protocol/requests/consumers.hpp"

#include <algorithm>

namespace rocketcaf::actors::embedded {

namespace {

using protocol::consume_message_directly_request;
using protocol::get_consumer_running_info_request;
using protocol::remoting_command;
using protocol::request_code;
using protocol::response_code;

request_outcome refusal(std::string remark) {
  request_outcome result;
  result.answer = make_answer(response_code::system_error, std::move(remark));
  return result;
}

/// Who a request is to be passed on to.
struct addressee {
  std::string group;
  std::string client_id;
};

expected<addressee, std::string> read_addressee(
  const remoting_command& request) {
  if (request.code
      == static_cast<int32_t>(request_code::get_consumer_running_info)) {
    auto x = protocol::read_header<get_consumer_running_info_request>(request);
    if (!x)
      return unexpected{x.error()};
    return addressee{x->consumer_group, x->client_id};
  }
  auto x = protocol::read_header<consume_message_directly_request>(request);
  if (!x)
    return unexpected{x.error()};
  return addressee{x->consumer_group, x->client_id.value_or("")};
}

/// A client's answer in a form that can be passed on.
remoting_command passed_on(const remoting_command& answer, int32_t opaque) {
  auto result = answer;
  result.opaque = opaque;
  if (!protocol::is_valid_utf8(result.remark))
    result.remark = "(unprintable)";
  std::erase_if(result.fields, [](auto& field) {
    return field.first.empty() || !protocol::is_valid_utf8(field.first)
        || !protocol::is_valid_utf8(field.second);
  });
  return result;
}

} // namespace

// -- requests -----------------------------------------------------------------

request_outcome client_relay::handle(const broker_node& node,
                                     const request_source& source,
                                     const command& request,
                                     const moment& now) {
  auto to = read_addressee(request);
  if (!to)
    return refusal(shown(to.error()));
  auto client = "<" + shown(to->group) + "> <" + shown(to->client_id) + ">";
  auto connection = node.clients.connection_of(to->group, to->client_id);
  if (!connection)
    return refusal("The Consumer " + client + " not online");
  if (calls_.size() >= max_calls)
    return refusal("too many requests to clients are open");
  command sent;
  sent.code = request.code;
  sent.fields = request.fields;
  sent.body = request.body;
  if (request.code
      == static_cast<int32_t>(request_code::consume_message_directly)) {
    sent.set("brokerName", node.name);
    auto text = request.field("msgId");
    auto id = text ? offset_message_id::from(*text) : std::nullopt;
    auto place = id ? node.store.find_at(id->offset) : std::nullopt;
    if (text != nullptr && !place)
      return refusal("can not find message by the id " + shown(*text));
    if (place)
      protocol::encode_stored(sent.body, to_stored(node, cluster_, *place));
  }
  request_outcome result;
  call x{now.steady + relay_timeout, source.connection, request.opaque, client};
  send(*connection, std::move(sent), std::move(x), result.notices);
  return result;
}

uint64_t client_relay::invoke(const std::vector<broker_node>& nodes,
                              const invoke_embedded_client& x, time_point now,
                              output& out) {
  auto id = ++next_invocation_;
  auto& state = invocations_[id];
  command request;
  request.code = x.code;
  for (auto& [name, value] : x.fields)
    request.set(name, value);
  request.body = x.body;
  if (x.oneway)
    request.flag = protocol::oneway_flag;
  for (auto& node : nodes) {
    if (!x.broker_name.empty() && x.broker_name != node.name)
      continue;
    for (auto& [connection, client] : node.clients.find(x.client_id, x.group)) {
      state.answers.push_back({.client_id = client, .broker_name = node.name});
      if (x.oneway) {
        out.notices.push_back({connection, request});
      } else if (calls_.size() < max_calls) {
        ++state.open;
        call open{now + x.timeout, 0, 0, client, id, state.answers.size() - 1};
        send(connection, request, std::move(open), out.notices);
      }
    }
  }
  if (state.open == 0) {
    out.finished.push_back({id, std::move(state.answers)});
    invocations_.erase(id);
  }
  return id;
}

void client_relay::send(uint64_t connection, command request, call x,
                        std::vector<client_notice>& out) {
  request.opaque = next_opaque_;
  next_opaque_ = (next_opaque_ + 1) & INT32_MAX;
  calls_.insert_or_assign(key{connection, request.opaque}, std::move(x));
  out.push_back({connection, std::move(request)});
}

// -- events -------------------------------------------------------------------

void client_relay::on_answer(uint64_t connection, const command& answer,
                             output& out) {
  auto i = calls_.find({connection, answer.opaque});
  if (i != calls_.end())
    end(i, &answer, response_code::success, out);
}

void client_relay::on_closed(uint64_t connection, output& out) {
  auto i = calls_.lower_bound({connection, INT32_MIN});
  while (i != calls_.end() && i->first.first == connection)
    end(i++, nullptr, response_code::system_error, out);
}

void client_relay::on_time(time_point now, output& out) {
  for (auto i = calls_.begin(); i != calls_.end();) {
    auto current = i++;
    if (current->second.until <= now)
      end(current, nullptr, response_code::consume_msg_timeout, out);
  }
}

void client_relay::end(std::map<key, call>::iterator i, const command* answer,
                       response_code problem, output& out) {
  auto x = std::move(i->second);
  calls_.erase(i);
  if (x.asker != 0) {
    auto passed = answer != nullptr
                  ? passed_on(*answer, x.asker_opaque)
                  : make_answer(problem, "consumer " + x.client
                                           + " did not "
                                             "answer");
    passed.opaque = x.asker_opaque;
    out.notices.push_back({x.asker, std::move(passed)});
    return;
  }
  auto& state = invocations_.at(x.invocation);
  auto& result = state.answers[x.place];
  if (answer != nullptr) {
    result.answered = true;
    result.code = answer->code;
    result.remark = answer->remark;
    for (auto& [name, value] : answer->fields)
      result.fields.insert_or_assign(name, value);
    result.body = answer->body;
  }
  if (--state.open > 0)
    return;
  out.finished.push_back({x.invocation, std::move(state.answers)});
  invocations_.erase(x.invocation);
}

// -- properties ---------------------------------------------------------------

std::optional<client_relay::time_point> client_relay::next_due() const {
  std::optional<time_point> result;
  for (auto& [where, x] : calls_)
    result = result ? std::min(*result, x.until) : x.until;
  return result;
}

} // namespace rocketcaf::actors::embedded
