#include "rocketcaf/protocol/remoting_command.hpp"

#include "rocketcaf/protocol/bytes.hpp"
#include "rocketcaf/protocol/language.hpp"
#include "rocketcaf/protocol/numbers.hpp"
#include "rocketcaf/protocol/text.hpp"

#include <algorithm>
#include <limits>

namespace rocketcaf::protocol {

namespace {

constexpr size_t max_header_size = 0xFFFFFF;
constexpr size_t prefix_size = 8;

template <class T>
bool fits(int64_t value) {
  return value >= std::numeric_limits<T>::min()
      && value <= std::numeric_limits<T>::max();
}

bool all_valid_utf8(const field_list& xs) {
  return std::all_of(xs.begin(), xs.end(), [](auto& x) {
    return is_valid_utf8(x.first) && is_valid_utf8(x.second);
  });
}

// The keys are in the order in which Java writes them.
bool append_json_header(std::string& out, const remoting_command& x) {
  if (!all_valid_utf8(x.fields) || !is_valid_utf8(x.remark)
      || !is_valid_utf8(x.language))
    return false;
  out += R"({"code":)";
  append_number(out, x.code);
  // Left out never: servers use the map without a check for null.
  out += R"(,"extFields":{)";
  for (auto& [name, value] : x.fields) {
    if (out.back() != '{')
      out += ',';
    append_json_string(out, name);
    out += ':';
    append_json_string(out, value);
  }
  out += R"(},"flag":)";
  append_number(out, x.flag);
  out += R"(,"language":)";
  append_json_string(out, x.language);
  out += R"(,"opaque":)";
  append_number(out, x.opaque);
  if (!x.remark.empty()) {
    out += R"(,"remark":)";
    append_json_string(out, x.remark);
  }
  out += R"(,"serializeTypeCurrentRPC":"JSON","version":)";
  append_number(out, x.version);
  out += '}';
  return true;
}

bool append_binary_header(std::string& out, const remoting_command& x) {
  if (!fits<int16_t>(x.code) || !fits<int16_t>(x.version)
      || x.remark.size() > max_header_size)
    return false;
  append_big_endian(out, static_cast<int16_t>(x.code));
  append_big_endian(out, language_code(x.language));
  append_big_endian(out, static_cast<int16_t>(x.version));
  append_big_endian(out, x.opaque);
  append_big_endian(out, x.flag);
  append_big_endian(out, static_cast<uint32_t>(x.remark.size()));
  out += x.remark;
  auto size_pos = out.size();
  append_big_endian(out, uint32_t{0});
  for (auto& [name, value] : x.fields) {
    if (name.empty() || !fits<int16_t>(static_cast<int64_t>(name.size()))
        || value.size() > max_header_size)
      return false;
    append_big_endian(out, static_cast<uint16_t>(name.size()));
    out += name;
    append_big_endian(out, static_cast<uint32_t>(value.size()));
    out += value;
  }
  auto size = out.size() - size_pos - sizeof(uint32_t);
  patch_big_endian(out, size_pos, static_cast<uint32_t>(size));
  return true;
}

} // namespace

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
  auto begin = out.size();
  out.append(prefix_size, '\0');
  auto ok = type == serialization::json ? append_json_header(out, command)
                                        : append_binary_header(out, command);
  auto header_size = out.size() - begin - prefix_size;
  auto length = prefix_size / 2 + header_size + command.body.size();
  if (!ok || header_size > max_header_size
      || !fits<int32_t>(static_cast<int64_t>(length))) {
    out.resize(begin);
    return errc::invalid_argument;
  }
  auto word
    = static_cast<uint32_t>(type) << 24 | static_cast<uint32_t>(header_size);
  patch_big_endian(out, begin, static_cast<uint32_t>(length));
  patch_big_endian(out, begin + prefix_size / 2, word);
  out += command.body;
  return errc::none;
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
