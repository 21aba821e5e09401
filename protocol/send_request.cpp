#include "rocketcaf/protocol/send_request.hpp"

#include "rocketcaf/protocol/bytes.hpp"
#include "rocketcaf/protocol/codes.hpp"
#include "rocketcaf/protocol/language.hpp"
#include "rocketcaf/protocol/numbers.hpp"
#include "rocketcaf/protocol/properties.hpp"
#include "rocketcaf/protocol/sys_flag.hpp"
#include "rocketcaf/protocol/text.hpp"

#include <algorithm>
#include <limits>

namespace rocketcaf::protocol {

namespace {

// -- layout of the frames ----------------------------------------------------

/// The two length words at the start of a frame.
constexpr size_t prefix_size = 8;
constexpr size_t word_size = 4;
/// Where a binary header has the size of its fields, from the frame's start.
constexpr size_t binary_fields_pos = prefix_size + 2 + 1 + 2 + 4 + 4 + 4;

constexpr std::string_view language = "CPP";

int32_t code_of(const send_kind& x) noexcept {
  return static_cast<int32_t>(x.batch ? request_code::send_batch_message
                                      : request_code::send_message_v2);
}

int32_t flag_of(const send_kind& x) noexcept {
  return x.oneway ? oneway_flag : 0;
}

// -- the fields that do not change -------------------------------------------

/// Calls `f(name, value)` for those before g, h and i, which change with each
/// message. The letters are those of SendMessageRequestHeaderV2.
template <class F>
void for_each_field_before(const send_target& x, F&& f) {
  f('a', with_namespace(x.space, x.producer_group));
  f('b', with_namespace(x.space, x.queue->topic));
  f('c', x.create_topic);
  f('d', std::to_string(x.create_topic_queues));
  f('e', std::to_string(x.queue->queue_id));
  f('f', std::to_string(x.kind.sys_flag));
}

/// Calls `f(name, value)` for those after g, h and i.
template <class F>
void for_each_field_after(const send_target& x, F&& f) {
  f('j', std::string{"0"});
  f('k', std::string{"false"});
  f('m', std::string{x.kind.batch ? "true" : "false"});
  f('n', x.queue->broker_name);
}

void append_binary_name(std::string& out, char name) {
  append_big_endian(out, int16_t{1});
  out += name;
}

/// Appends a binary field whose value is a number.
void append_binary_number(std::string& out, int64_t value) {
  auto size_pos = out.size();
  append_big_endian(out, int32_t{0});
  append_number(out, value);
  auto size = out.size() - size_pos - word_size;
  patch_big_endian(out, size_pos, static_cast<uint32_t>(size));
}

/// Writes the length words of the frame that starts at `begin`.
void finish(std::string& out, size_t begin, serialization type,
            const std::string& body) {
  auto header_size = out.size() - begin - prefix_size;
  auto length = word_size + header_size + body.size();
  auto word
    = static_cast<uint32_t>(type) << 24 | static_cast<uint32_t>(header_size);
  patch_big_endian(out, begin, static_cast<uint32_t>(length));
  patch_big_endian(out, begin + word_size, word);
  out += body;
}

} // namespace

// -- send_request_encoder ----------------------------------------------------

send_request_encoder::send_request_encoder(const send_target& target)
  : type_(target.type), kind_(target.kind), space_(target.space) {
  if ((kind_.sys_flag & sys_flag::transaction_mask)
      == sys_flag::transaction_prepared)
    half_group_ = with_namespace(space_, target.producer_group);
  if (type_ == serialization::json)
    prepare_json(target);
  else
    prepare_binary(target);
}

// The keys are in the order in which Java writes them.
void send_request_encoder::prepare_json(const send_target& target) {
  auto append = [](std::string& out, char name, const std::string& value) {
    out += '"';
    out += name;
    out += R"(":)";
    append_json_string(out, value);
  };
  before_born_.assign(prefix_size, '\0');
  before_born_ += R"({"code":)";
  append_number(before_born_, code_of(kind_));
  before_born_ += R"(,"extFields":{)";
  for_each_field_before(target, [&](char name, const std::string& value) {
    append(before_born_, name, value);
    before_born_ += ',';
  });
  before_born_ += R"("g":")";
  before_flag_ = R"(","h":")";
  before_properties_ = R"(","i":")";
  after_properties_ = '"';
  for_each_field_after(target, [&](char name, const std::string& value) {
    after_properties_ += ',';
    append(after_properties_, name, value);
  });
  after_properties_ += R"(},"flag":)";
  append_number(after_properties_, flag_of(kind_));
  after_properties_ += R"(,"language":"CPP","opaque":)";
  after_opaque_ = R"(,"serializeTypeCurrentRPC":"JSON","version":)";
  append_number(after_opaque_, client_version);
  after_opaque_ += '}';
}

void send_request_encoder::prepare_binary(const send_target& target) {
  auto append = [](std::string& out, char name, const std::string& value) {
    // Java reads an empty value as null.
    if (value.empty())
      return;
    append_binary_name(out, name);
    append_big_endian(out, static_cast<int32_t>(value.size()));
    out += value;
  };
  before_opaque_.assign(prefix_size, '\0');
  append_big_endian(before_opaque_, static_cast<int16_t>(code_of(kind_)));
  append_big_endian(before_opaque_, language_code(language));
  append_big_endian(before_opaque_, static_cast<int16_t>(client_version));
  append_big_endian(before_born_, flag_of(kind_));
  // Size of the remark, size of the fields.
  before_born_.append(2 * word_size, '\0');
  for_each_field_before(target, [&](char name, const std::string& value) {
    append(before_born_, name, value);
  });
  append_binary_name(before_born_, 'g');
  append_binary_name(before_flag_, 'h');
  append_binary_name(before_properties_, 'i');
  for_each_field_after(target, [&](char name, const std::string& value) {
    append(after_properties_, name, value);
  });
}

void send_request_encoder::encode(std::string& out, int32_t opaque,
                                  int64_t born_millis, const message& content,
                                  const unique_message_id& id) const {
  if (type_ == serialization::json)
    encode_json(out, opaque, born_millis, content, id);
  else
    encode_binary(out, opaque, born_millis, content, id);
}

template <class F>
void send_request_encoder::for_each_header_property(const message& content,
                                                    const unique_message_id& id,
                                                    F&& f) const {
  if (!kind_.batch)
    for_each_property(content, id, f);
  else if (!content.wait_store_ok)
    f(property::wait, std::string_view{"false"});
  if (!space_.empty())
    f(property::instance_id, std::string_view{space_});
  if (!half_group_.empty()) {
    f(property::transaction_prepared, std::string_view{"true"});
    f(property::producer_group, std::string_view{half_group_});
  }
}

void send_request_encoder::encode_json(std::string& out, int32_t opaque,
                                       int64_t born_millis,
                                       const message& content,
                                       const unique_message_id& id) const {
  auto begin = out.size();
  out += before_born_;
  append_number(out, born_millis);
  out += before_flag_;
  append_number(out, content.flag);
  out += before_properties_;
  for_each_header_property(content, id, [&out](auto name, auto value) {
    append_json_escaped(out, name);
    out += R"(\u0001)";
    append_json_escaped(out, value);
    out += R"(\u0002)";
  });
  out += after_properties_;
  append_number(out, opaque);
  out += after_opaque_;
  finish(out, begin, serialization::json, content.body);
}

void send_request_encoder::encode_binary(std::string& out, int32_t opaque,
                                         int64_t born_millis,
                                         const message& content,
                                         const unique_message_id& id) const {
  auto begin = out.size();
  out += before_opaque_;
  append_big_endian(out, opaque);
  out += before_born_;
  append_binary_number(out, born_millis);
  out += before_flag_;
  append_binary_number(out, content.flag);
  auto properties_pos = out.size();
  out += before_properties_;
  auto size_pos = out.size();
  append_big_endian(out, int32_t{0});
  for_each_header_property(content, id, [&out](auto name, auto value) {
    append_property(out, name, value);
  });
  auto size = out.size() - size_pos - word_size;
  if (size == 0)
    out.resize(properties_pos);
  else
    patch_big_endian(out, size_pos, static_cast<uint32_t>(size));
  out += after_properties_;
  auto fields_size = out.size() - begin - binary_fields_pos - word_size;
  patch_big_endian(out, begin + binary_fields_pos,
                   static_cast<uint32_t>(fields_size));
  finish(out, begin, serialization::rocketmq, content.body);
}

// -- responses ---------------------------------------------------------------

namespace {

std::optional<send_status> to_status(int32_t response) {
  switch (static_cast<response_code>(response)) {
  case response_code::success:
    return send_status::send_ok;
  case response_code::flush_disk_timeout:
    return send_status::flush_disk_timeout;
  case response_code::flush_slave_timeout:
    return send_status::flush_slave_timeout;
  case response_code::slave_not_available:
    return send_status::slave_not_available;
  default:
    return std::nullopt;
  }
}

/// Reads all but the ids.
expected<send_result, errc> read_place(const command_view& response,
                                       const queue_ref& queue) {
  auto status = to_status(response.code);
  auto queue_id = parse_number<int32_t>(response.field("queueId"));
  auto queue_offset = response.number("queueOffset");
  if (!status || !queue_id || !queue_offset)
    return unexpected{errc::protocol_error};
  send_result result;
  result.status = *status;
  result.queue = queue;
  if (*queue_id != queue->queue_id) {
    auto actual = *queue;
    actual.queue_id = *queue_id;
    result.queue = queue_ref{std::move(actual)};
  }
  result.queue_offset = *queue_offset;
  auto region = response.field("MSG_REGION");
  result.region_id
    = region.empty() ? std::string_view{"DefaultRegion"} : region;
  result.trace_on = response.field("TRACE_ON") != "false";
  return result;
}

} // namespace

expected<send_result, errc> read_send_response(const command_view& response,
                                               const unique_message_id& id,
                                               const queue_ref& queue) {
  auto result = read_place(response, queue);
  // A batch is answered with the ids of all its messages.
  auto msg_id = response.field("msgId");
  auto offset_id = offset_message_id::from(msg_id.substr(0, msg_id.find(',')));
  if (!result || !offset_id)
    return unexpected{errc::protocol_error};
  result->message_id = id;
  result->offset_id = *offset_id;
  return result;
}

expected<std::vector<send_result>, errc> read_batch_response(
  const command_view& response, std::span<const unique_message_id> ids,
  const queue_ref& queue) {
  auto first = read_place(response, queue);
  if (!first)
    return unexpected{first.error()};
  auto text = response.field("msgId");
  auto is_one = text.find(',') == std::string_view::npos;
  std::vector<send_result> result;
  result.reserve(ids.size());
  for (auto& id : ids) {
    auto size = std::min(text.find(','), text.size());
    auto offset_id = offset_message_id::from(text.substr(0, size));
    if (!offset_id)
      return unexpected{errc::protocol_error};
    auto& x = result.emplace_back(*first);
    x.message_id = id;
    x.offset_id = *offset_id;
    x.queue_offset += static_cast<int64_t>(result.size() - 1);
    if (!is_one)
      text.remove_prefix(std::min(size + 1, text.size()));
  }
  // There are as many as there were messages.
  if (!is_one && !text.empty())
    return unexpected{errc::protocol_error};
  return result;
}

bool is_stored(int32_t response) {
  return to_status(response).has_value();
}

} // namespace rocketcaf::protocol
