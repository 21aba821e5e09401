#include "stub_replies.hpp"

#include "rocketcaf/protocol/bytes.hpp"
#include "rocketcaf/protocol/codes.hpp"
#include "rocketcaf/protocol/message_id.hpp"
#include "rocketcaf/protocol/numbers.hpp"
#include "rocketcaf/protocol/route_data.hpp"

#include <utility>

namespace rocketcaf::bench {

using protocol::command_view;
using protocol::frame;
using protocol::remoting_command;
using protocol::request_code;
using protocol::response_code;

namespace {

constexpr size_t word_size = 4;
constexpr std::string_view cluster = "stub";
constexpr std::string_view broker = "stub-a";
/// Real brokers echo the message's own id here; nobody looks at it.
constexpr std::string_view transaction_id = "7F000001303918B4AAC2770562EE0001";

bool is_send(int32_t code) {
  return code == static_cast<int32_t>(request_code::send_message)
      || code == static_cast<int32_t>(request_code::send_message_v2)
      || code == static_cast<int32_t>(request_code::send_batch_message);
}

/// The digits after `key`; empty if there is no such key. In a string there
/// would be a backslash before its quotes.
std::string_view digits_after(std::string_view header, std::string_view key) {
  auto pos = header.find(key);
  if (pos == std::string_view::npos)
    return {};
  header.remove_prefix(pos + key.size());
  return header.substr(0, header.find_first_not_of("0123456789"));
}

/// Number of messages in the body of a batch: each begins with its size.
size_t count_messages(std::string_view body) {
  protocol::byte_reader in{body};
  size_t result = 0;
  while (!in.rest().empty() && in.ok()) {
    auto size = in.number<int32_t>();
    in.text(int64_t{size} - int64_t{word_size});
    ++result;
  }
  return in.ok() ? result : 0;
}

} // namespace

stub_replies::stub_replies(const stub_options& options) : options_(options) {
  offset_message_id first;
  first.host = {127, 0, 0, 1};
  first.port = options.port;
  id_prefix_ = to_string(first).substr(0, 16);
  // As a real broker of version 5.3.3 writes it, keys in its order.
  before_queue_id_ = R"({"code":0,"extFields":{"queueId":")";
  before_message_id_ = R"(","transactionId":")";
  before_message_id_ += transaction_id;
  before_message_id_ += R"(","msgId":")";
  before_offset_ = R"(","TRACE_ON":"true","MSG_REGION":"DefaultRegion",)"
                   R"("queueOffset":")";
  before_opaque_ = R"("},"flag":1,"language":"JAVA","opaque":)";
  after_opaque_ = R"(,"serializeTypeCurrentRPC":"JSON","version":479})";
}

bool stub_replies::answer(const frame& request, std::string& out) {
  if (answer_plain_send(request, out) || take_plain_end(request))
    return true;
  if (view_.decode(request) != errc::none)
    return false;
  answer_request(view_, request.type, out);
  return true;
}

// -- plain sends, and ends of transactions ------------------------------------

bool stub_replies::answer_plain_send(const frame& request, std::string& out) {
  if (request.type != serialization::json
      || !request.header.starts_with(R"({"code":310,)"))
    return false;
  auto head = protocol::peek(request);
  auto queue_id = digits_after(request.header, R"("e":")");
  if (!head || head->flag != 0 || queue_id.empty())
    return false;
  ++sends_;
  if (!options_.silent)
    append_plain_answer(out, queue_id, head->opaque);
  return true;
}

bool stub_replies::take_plain_end(const frame& request) {
  if (request.type != serialization::json
      || !request.header.starts_with(R"({"code":37,)"))
    return false;
  auto head = protocol::peek(request);
  if (!head || head->flag != protocol::oneway_flag)
    return false;
  ++ended_transactions_;
  return true;
}

void stub_replies::append_plain_answer(std::string& out,
                                       std::string_view queue_id,
                                       int32_t opaque) {
  auto begin = out.size();
  out.append(2 * word_size, '\0');
  out += before_queue_id_;
  out += queue_id;
  out += before_message_id_;
  append_message_id(out);
  out += before_offset_;
  protocol::append_number(out, messages_);
  out += before_opaque_;
  protocol::append_number(out, opaque);
  out += after_opaque_;
  auto header_size = static_cast<uint32_t>(out.size() - begin - 2 * word_size);
  protocol::patch_big_endian(out, begin, header_size + uint32_t{word_size});
  protocol::patch_big_endian(out, begin + word_size, header_size);
}

void stub_replies::append_message_id(std::string& out) {
  constexpr std::string_view digits = "0123456789ABCDEF";
  out += id_prefix_;
  for (int shift = 60; shift >= 0; shift -= 4)
    out += digits[(messages_ >> shift) & 0xF];
  ++messages_;
}

// -- everything else ----------------------------------------------------------

void stub_replies::answer_request(const command_view& request,
                                  serialization type, std::string& out) {
  if (is_send(request.code)) {
    ++sends_;
    if (options_.silent)
      return;
  }
  if (request.code == static_cast<int32_t>(request_code::end_transaction)
      && (request.flag & protocol::oneway_flag) != 0)
    ++ended_transactions_;
  if ((request.flag & protocol::oneway_flag) != 0 || request.is_response())
    return;
  auto result = make_answer(request);
  result.language = "JAVA";
  result.opaque = request.opaque;
  result.flag = protocol::response_flag;
  protocol::encode(out, result, type);
}

remoting_command stub_replies::make_answer(const command_view& request) {
  if (is_send(request.code))
    return on_send(request);
  remoting_command result;
  switch (static_cast<request_code>(request.code)) {
  case request_code::get_routeinfo_by_topic:
    return on_route();
  case request_code::heart_beat:
    result.set("IS_SUPPORT_HEART_BEAT_V2", "false");
    result.set("IS_SUB_CHANGE", "true");
    break;
  case request_code::unregister_client:
    break;
  default:
    result.code
      = static_cast<int32_t>(response_code::request_code_not_supported);
    result.remark = "the stub broker does not serve request code "
                  + std::to_string(request.code);
  }
  return result;
}

remoting_command stub_replies::on_send(const command_view& request) {
  auto batch
    = request.code == static_cast<int32_t>(request_code::send_batch_message);
  auto count = batch ? count_messages(request.body) : 1;
  remoting_command result;
  if (count == 0) {
    result.code = static_cast<int32_t>(response_code::message_illegal);
    result.remark = "the body is not a batch";
    return result;
  }
  auto short_names
    = request.code != static_cast<int32_t>(request_code::send_message);
  auto queue_id = request.field(short_names ? "e" : "queueId");
  result.set("queueId", std::string{queue_id.empty() ? "0" : queue_id});
  result.set("transactionId", std::string{transaction_id});
  auto offset = static_cast<int64_t>(messages_ + 1);
  std::string ids;
  for (size_t i = 0; i < count; ++i) {
    if (i > 0)
      ids += ',';
    append_message_id(ids);
  }
  result.set("msgId", std::move(ids));
  result.set("TRACE_ON", "true");
  result.set("MSG_REGION", "DefaultRegion");
  result.set("queueOffset", offset);
  return result;
}

remoting_command stub_replies::on_route() const {
  route_data route;
  route.queue_datas.push_back({std::string{broker}, options_.queues,
                               options_.queues, perm_read | perm_write, 0});
  auto address = "127.0.0.1:" + std::to_string(options_.port);
  route.broker_datas.push_back(
    {std::string{cluster}, std::string{broker}, {{0, address}}});
  remoting_command result;
  result.body = protocol::encode_route(route);
  return result;
}

} // namespace rocketcaf::bench
