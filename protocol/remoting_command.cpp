#include "rocketcaf/protocol/remoting_command.hpp"

#include "rocketcaf/protocol/frame_writer.hpp"
#include "rocketcaf/protocol/numbers.hpp"

namespace rocketcaf::protocol {

// -- remoting_command --------------------------------------------------------

const std::string* remoting_command::field(
  std::string_view name) const noexcept {
  for (auto i = fields.rbegin(); i != fields.rend(); ++i)
    if (i->first == name)
      return &i->second;
  return nullptr;
}

std::optional<int64_t> remoting_command::number(
  std::string_view name) const noexcept {
  auto text = field(name);
  return text ? parse_number<int64_t>(*text) : std::nullopt;
}

void remoting_command::set(std::string_view name, std::string value) {
  for (auto& [key, old] : fields) {
    if (key == name) {
      old = std::move(value);
      return;
    }
  }
  fields.emplace_back(std::string{name}, std::move(value));
}

void remoting_command::set(std::string_view name, int64_t value) {
  set(name, std::to_string(value));
}

remoting_command make_response(const remoting_command& request, int32_t code,
                               std::string remark) {
  remoting_command result;
  result.code = code;
  result.opaque = request.opaque;
  result.flag = response_flag;
  result.remark = std::move(remark);
  return result;
}

std::string not_supported_remark(int32_t request_code) {
  // Java begins with a blank, too.
  return " request type " + std::to_string(request_code) + " not supported";
}

// -- codec -------------------------------------------------------------------

errc encode(std::string& out, const remoting_command& command,
            serialization type) {
  frame_writer frame{out,
                     {.code = command.code,
                      .language = command.language,
                      .version = command.version,
                      .opaque = command.opaque,
                      .flag = command.flag,
                      .remark = command.remark},
                     type};
  for (auto& [name, value] : command.fields)
    frame.field(name, value);
  return frame.finish(command.body);
}

expected<remoting_command, errc> decode(const frame& input) {
  command_view view;
  if (auto error = view.decode(input); error != errc::none)
    return unexpected{error};
  remoting_command result;
  result.code = view.code;
  result.language = view.language;
  result.version = view.version;
  result.opaque = view.opaque;
  result.flag = view.flag;
  result.remark = view.remark;
  result.fields.reserve(view.fields.size());
  for (auto& [name, value] : view.fields)
    result.fields.emplace_back(std::string{name}, std::string{value});
  result.body = view.body;
  return result;
}

} // namespace rocketcaf::protocol
