#include "rocketcaf/protocol/bodies/json_fields.hpp"

#include "rocketcaf/protocol/numbers.hpp"
#include "rocketcaf/protocol/text.hpp"

#include <charconv>
#include <cmath>
#include <limits>

namespace rocketcaf::protocol::detail {

// -- reading -----------------------------------------------------------------

bool json_reader::read(const nlohmann::json& in, std::string& out) {
  auto text = in.get_ptr<const std::string*>();
  if (text == nullptr)
    return false;
  out = *text;
  return true;
}

bool json_reader::read(const nlohmann::json& in, bool& out) {
  if (auto value = in.get_ptr<const bool*>()) {
    out = *value;
    return true;
  }
  auto text = in.get_ptr<const std::string*>();
  if (text == nullptr || (*text != "true" && *text != "false"))
    return false;
  out = *text == "true";
  return true;
}

bool json_reader::read(const nlohmann::json& in, int32_t& out) {
  auto value = to_integer(in);
  if (!value || *value < std::numeric_limits<int32_t>::min()
      || *value > std::numeric_limits<int32_t>::max())
    return false;
  out = static_cast<int32_t>(*value);
  return true;
}

bool json_reader::read(const nlohmann::json& in, int64_t& out) {
  auto value = to_integer(in);
  if (value)
    out = *value;
  return value.has_value();
}

bool json_reader::read(const nlohmann::json& in, double& out) {
  if (in.is_number()) {
    out = in.get<double>();
    return true;
  }
  auto text = in.get_ptr<const std::string*>();
  if (text == nullptr)
    return false;
  auto end = text->data() + text->size();
  auto [ptr, error] = std::from_chars(text->data(), end, out);
  return error == std::errc{} && ptr == end && std::isfinite(out);
}

bool json_reader::is_absent(const nlohmann::json& in) {
  return in.is_null() || find_text(in, "$ref") != nullptr;
}

bool json_reader::read_key(const std::string& name, std::string& out) {
  out = name;
  return true;
}

bool json_reader::read_key(const std::string& name, int32_t& out) {
  auto value = parse_number<int32_t>(name);
  out = value.value_or(0);
  return value.has_value();
}

bool json_reader::read_key(const std::string& name, int64_t& out) {
  auto value = parse_number<int64_t>(name);
  out = value.value_or(0);
  return value.has_value();
}

// -- writing -----------------------------------------------------------------

void json_writer::write(std::string& out, const std::string& x) {
  if (is_valid_utf8(x))
    append_json_string(out, x);
  else
    out += nlohmann::json(x).dump(-1, ' ', false,
                                  nlohmann::json::error_handler_t::replace);
}

void json_writer::write(std::string& out, bool x) {
  out += x ? "true" : "false";
}

void json_writer::write(std::string& out, int32_t x) {
  append_number(out, x);
}

void json_writer::write(std::string& out, int64_t x) {
  append_number(out, x);
}

void json_writer::write(std::string& out, double x) {
  // Neither NaN nor infinite: those become null, as with fastjson.
  out += nlohmann::json(x).dump();
}

void json_writer::write_key(std::string& out, int32_t key) {
  write_key(out, int64_t{key});
}

void json_writer::write_key(std::string& out, int64_t key) {
  out += '"';
  append_number(out, key);
  out += '"';
}

} // namespace rocketcaf::protocol::detail
