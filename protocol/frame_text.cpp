#include "rocketcaf/protocol/frame_text.hpp"

#include "rocketcaf/protocol/bodies/body_json.hpp"
#include "rocketcaf/protocol/frame.hpp"
#include "rocketcaf/protocol/hex.hpp"
#include "rocketcaf/protocol/json.hpp"
#include "rocketcaf/protocol/remoting_command.hpp"
#include "rocketcaf/protocol/requests/header_json.hpp"

namespace rocketcaf::protocol {

namespace {

using json = nlohmann::ordered_json;

/// The largest header that a frame can have.
constexpr size_t max_header = 0xFFFFFF;

/// Cuts bytes that must be one frame.
expected<frame, std::string> cut_frame(std::string_view bytes) {
  frame result;
  size_t count = 0;
  frame_reader reader{{.max_header = max_header}};
  auto error = reader.feed(bytes, [&](const frame& next) {
    if (++count == 1)
      result = next;
  });
  if (count == 1 && result.bytes.size() == bytes.size())
    return result;
  if (count > 0)
    return unexpected{"there are "
                      + std::to_string(bytes.size() - result.bytes.size())
                      + " bytes after the frame"};
  if (error == errc::frame_too_large)
    return unexpected{std::string{"the frame or its header is too large"}};
  if (error != errc::none)
    return unexpected{std::string{"the length words are no frame's"}};
  return unexpected{"the frame is cut short: there are "
                    + std::to_string(bytes.size()) + " bytes of it"};
}

json text_or_null(std::string_view text) {
  return text.empty() ? json{} : json(text);
}

/// A JSON header may have an empty remark, which is not the same as none.
json remark_of(const frame& input, const remoting_command& command) {
  if (!command.remark.empty() || input.type != serialization::json)
    return text_or_null(command.remark);
  auto header = parse_json(input.header);
  return header && find_text(*header, "remark") ? json("") : json{};
}

json fields_of(const remoting_command& command) {
  nlohmann::json::object_t result;
  for (auto& [name, value] : command.fields)
    result[name] = value;
  return nlohmann::json(std::move(result));
}

json header_of(const remoting_command& command,
               std::optional<request_code> response_to) {
  if (command.is_request())
    return request_header_json(command);
  return response_to ? reply_header_json(*response_to, command) : json{};
}

/// Null also for a body that is not what it should be.
json body_of(const remoting_command& command,
             std::optional<request_code> response_to) {
  if (command.is_response() && !response_to)
    return {};
  auto code
    = command.is_request() ? command.code : static_cast<int32_t>(*response_to);
  auto result = decode_body(code, command.is_response(), command.body);
  return result && *result ? json(**result) : json{};
}

std::string_view name_of(const remoting_command& command) {
  return command.is_request() ? name_of(request_code{command.code})
                              : name_of(response_code{command.code});
}

} // namespace

expected<std::string, std::string> describe_frame(
  std::string_view hex, std::optional<request_code> response_to) {
  auto bytes = read_hex_bytes(hex);
  if (!bytes)
    return unexpected{std::move(bytes.error())};
  auto input = cut_frame(*bytes);
  if (!input)
    return unexpected{std::move(input.error())};
  auto command = decode(*input);
  if (!command)
    return unexpected{std::string{"the header is malformed"}};
  json result = {
    {"code", command->code},
    {"name", text_or_null(name_of(*command))},
    {"flag", command->flag},
    {"opaque", command->opaque},
    {"language", text_or_null(command->language)},
    {"version", command->version},
    {"serialize", input->type == serialization::json ? "JSON" : "ROCKETMQ"},
    {"remark", remark_of(*input, *command)},
    {"extFields", fields_of(*command)},
    {"header", header_of(*command, response_to)},
    {"body", body_of(*command, response_to)},
  };
  return result.dump(-1, ' ', true, json::error_handler_t::replace);
}

} // namespace rocketcaf::protocol
