#include "rocketcaf/protocol/answer_text.hpp"

#include "rocketcaf/protocol/base64.hpp"
#include "rocketcaf/protocol/bodies/body_json.hpp"
#include "rocketcaf/protocol/json.hpp"
#include "rocketcaf/protocol/requests/header_json.hpp"
#include "rocketcaf/protocol/text.hpp"

#include <utility>

namespace rocketcaf::protocol {

namespace {

using json = nlohmann::ordered_json;

json text_or_null(std::string_view text) {
  return text.empty() ? json{} : json(text);
}

/// What a body is, and its encoding.
std::pair<json, json> body_of(request_code request, const std::string& body) {
  if (body.empty())
    return {};
  auto typed = decode_body(static_cast<int32_t>(request), true, body);
  if (typed && *typed)
    return {json(std::move(**typed)), "json"};
  if (auto plain = parse_json(body))
    return {json(std::move(*plain)), "json"};
  if (is_valid_utf8(body))
    return {body, "text"};
  return {to_base64(body), "base64"};
}

} // namespace

std::string describe_answer(request_code request,
                            const remoting_command& answer) {
  auto fields = json::object();
  for (auto& [name, value] : answer.fields)
    fields[name] = value;
  auto [body, encoding] = body_of(request, answer.body);
  json result = {
    {"code", answer.code},
    {"name", text_or_null(name_of(response_code{answer.code}))},
    {"remark", text_or_null(answer.remark)},
    {"header", reply_header_json(request, answer)},
    {"extFields", std::move(fields)},
    {"body", std::move(body)},
    {"bodyEncoding", std::move(encoding)},
  };
  return result.dump(-1, ' ', true, json::error_handler_t::replace);
}

} // namespace rocketcaf::protocol
