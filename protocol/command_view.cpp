#include "rocketcaf/protocol/command_view.hpp"

#include "rocketcaf/protocol/bytes.hpp"
#include "rocketcaf/protocol/json.hpp"
#include "rocketcaf/protocol/json_scanner.hpp"
#include "rocketcaf/protocol/language.hpp"
#include "rocketcaf/protocol/numbers.hpp"

#include <string>

namespace rocketcaf::protocol {

namespace {

// -- parts of a JSON header --------------------------------------------------

/// Java turns values of all types to text.
std::string to_text(const nlohmann::json& x) {
  if (auto text = x.get_ptr<const std::string*>())
    return *text;
  return write_json(x);
}

/// A language may be a name or, as Java reads it, the number of one.
std::string to_language(const nlohmann::json& x) {
  auto code = x.is_number() ? to_integer(x) : std::nullopt;
  if (code && *code >= 0 && *code <= 0xFF)
    if (auto name = language_name(static_cast<uint8_t>(*code)); !name.empty())
      return std::string{name};
  return to_text(x);
}

// -- peeking -----------------------------------------------------------------

/// Size of the fields before opaque: code, language, version.
constexpr int64_t before_opaque = 2 + 1 + 2;
constexpr size_t min_binary_header = 21;

/// Reads the number of a key that is there once, as brokers write it: without
/// blanks.
/// @param tail is the end of an object, without its brace and without objects
///             inside, so that its keys are keys of this object; it has no
///             backslash, so that the key is no part of a string.
/// @param key with its quotes.
bool read_from_tail(std::string_view tail, std::string_view key, int32_t& out) {
  auto pos = tail.find(key);
  if (pos == std::string_view::npos || pos == 0 || tail[pos - 1] != ',')
    return false;
  tail.remove_prefix(pos + key.size());
  if (!tail.starts_with(':') || tail.find(key) != std::string_view::npos)
    return false;
  tail.remove_prefix(1);
  auto number = parse_number<int32_t>(tail.substr(0, tail.find(',')));
  out = number.value_or(0);
  return number.has_value();
}

/// Brokers write the keys in alphabetical order: what we look for comes after
/// the only object inside the header, and need not be searched for in it.
std::optional<header_peek> peek_plain_json(std::string_view header) {
  if (header.size() < 2 || header.front() != '{' || header.back() != '}')
    return std::nullopt;
  header.remove_suffix(1);
  auto inner_end = header.rfind('}');
  if (inner_end != std::string_view::npos)
    header.remove_prefix(inner_end);
  header_peek result;
  if (header.find('\\') != std::string_view::npos
      || !read_from_tail(header, R"("flag")", result.flag)
      || !read_from_tail(header, R"("opaque")", result.opaque))
    return std::nullopt;
  return result;
}

std::optional<header_peek> peek_any_json(const frame& input) {
  command_view view;
  if (view.decode(input) != errc::none)
    return std::nullopt;
  return header_peek{view.opaque, view.flag};
}

std::optional<header_peek> peek_binary(std::string_view header) {
  if (header.size() < min_binary_header)
    return std::nullopt;
  byte_reader in{header};
  in.text(before_opaque);
  header_peek result;
  result.opaque = in.number<int32_t>();
  result.flag = in.number<int32_t>();
  return result;
}

} // namespace

// -- peek --------------------------------------------------------------------

std::optional<header_peek> peek(const frame& input) {
  if (input.type == serialization::rocketmq)
    return peek_binary(input.header);
  if (auto result = peek_plain_json(input.header))
    return result;
  return peek_any_json(input);
}

// -- command_view: decoding --------------------------------------------------

errc command_view::decode(const frame& input) {
  auto ok = input.type == serialization::json
            ? decode_plain_json(input.header) || decode_any_json(input.header)
            : decode_binary(input.header);
  if (!ok) {
    clear();
    return errc::protocol_error;
  }
  body = input.body;
  return errc::none;
}

void command_view::clear() {
  code = version = opaque = flag = 0;
  language = remark = body = {};
  fields.clear();
}

// -- command_view: plain JSON ------------------------------------------------

bool command_view::decode_plain_json(std::string_view header) {
  clear();
  // Without escapes texts are never longer than with them.
  if (storage_.size() < header.size())
    storage_.resize(header.size());
  unescaped_end_ = storage_.data();
  json_scanner in{header};
  if (!in.consume('{'))
    return false;
  unsigned seen = 0;
  do {
    json_text key;
    if (!in.read(key) || key.has_escapes || !in.consume(':')
        || !read_plain_member(key.raw, in))
      return false;
    seen |= key.raw == "code" ? 1 : key.raw == "opaque" ? 2 : 0;
  } while (in.consume(','));
  return in.consume('}') && in.at_end() && seen == 3;
}

bool command_view::read_plain_member(std::string_view key, json_scanner& in) {
  if (key == "extFields")
    return read_plain_fields(in);
  if (key == "code")
    return in.read(code);
  if (key == "flag")
    return in.read(flag);
  if (key == "language")
    return read_plain_text(in, language);
  if (key == "opaque")
    return in.read(opaque);
  if (key == "version")
    return in.read(version);
  if (key == "remark")
    return read_plain_text(in, remark);
  // The frame's type byte tells it, too. Escapes would have to be checked.
  json_text ignored;
  return key == "serializeTypeCurrentRPC" && in.read(ignored)
      && !ignored.has_escapes;
}

bool command_view::read_plain_fields(json_scanner& in) {
  fields.clear();
  if (!in.consume('{'))
    return false;
  if (in.consume('}'))
    return true;
  do {
    json_text name;
    field_view field;
    if (!in.read(name) || name.has_escapes || !in.consume(':')
        || !read_plain_text(in, field.value))
      return false;
    field.name = name.raw;
    fields.push_back(field);
  } while (in.consume(','));
  return in.consume('}');
}

bool command_view::read_plain_text(json_scanner& in, std::string_view& result) {
  json_text text;
  if (!in.read(text))
    return false;
  if (!text.has_escapes) {
    result = text.raw;
    return true;
  }
  auto begin = unescaped_end_;
  auto end = unescape(begin, text.raw);
  if (end == nullptr)
    return false;
  result = {begin, static_cast<size_t>(end - begin)};
  unescaped_end_ = end;
  return true;
}

// -- command_view: any JSON --------------------------------------------------

bool command_view::decode_any_json(std::string_view header) {
  clear();
  auto doc = parse_json(header);
  if (!doc || find_member(*doc, "code") == nullptr
      || find_member(*doc, "opaque") == nullptr
      || !read_int32(*doc, "code", code) || !read_int32(*doc, "flag", flag)
      || !read_int32(*doc, "opaque", opaque)
      || !read_int32(*doc, "version", version))
    return false;
  // All texts are collected first, so that their storage is allocated once.
  std::string texts;
  std::vector<size_t> sizes;
  auto add = [&](std::string_view text) {
    texts += text;
    sizes.push_back(text.size());
  };
  auto language_member = find_member(*doc, "language");
  add(language_member ? to_language(*language_member) : std::string{});
  auto remark_member = find_member(*doc, "remark");
  add(remark_member ? to_text(*remark_member) : std::string{});
  if (auto members = find_member(*doc, "extFields")) {
    if (!members->is_object())
      return false;
    for (auto& [name, value] : members->items()) {
      if (value.is_null())
        continue;
      add(name);
      add(to_text(value));
    }
  }
  storage_.assign(texts.begin(), texts.end());
  size_t pos = 0;
  size_t index = 0;
  auto next = [&] {
    std::string_view result{storage_.data() + pos, sizes[index]};
    pos += sizes[index++];
    return result;
  };
  language = next();
  remark = next();
  while (index < sizes.size()) {
    auto name = next();
    fields.push_back({name, next()});
  }
  return true;
}

// -- command_view: binary ----------------------------------------------------

bool command_view::decode_binary(std::string_view header) {
  clear();
  byte_reader in{header};
  code = in.number<int16_t>();
  auto language_byte = in.number<uint8_t>();
  version = in.number<int16_t>();
  opaque = in.number<int32_t>();
  flag = in.number<int32_t>();
  remark = in.text(in.number<int32_t>());
  // Java reads a negative length as "none" and ignores what follows the block.
  auto fields_size = in.number<int32_t>();
  byte_reader entries{in.text(fields_size < 0 ? 0 : fields_size)};
  if (!in.ok())
    return false;
  while (!entries.rest().empty()) {
    field_view field;
    field.name = entries.text(entries.number<int16_t>());
    field.value = entries.text(entries.number<int32_t>());
    if (!entries.ok())
      return false;
    fields.push_back(field);
  }
  language = language_name(language_byte);
  if (language.empty()) {
    std::string digits;
    append_number(digits, language_byte);
    storage_.assign(digits.begin(), digits.end());
    language = {storage_.data(), storage_.size()};
  }
  return true;
}

// -- command_view: properties ------------------------------------------------

std::string_view command_view::field(std::string_view name) const noexcept {
  for (auto i = fields.rbegin(); i != fields.rend(); ++i)
    if (i->name == name)
      return i->value;
  return {};
}

std::optional<int64_t> command_view::number(
  std::string_view name) const noexcept {
  return parse_number<int64_t>(field(name));
}

} // namespace rocketcaf::protocol
