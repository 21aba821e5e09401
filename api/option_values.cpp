#include "rocketcaf/api/option_values.hpp"

#include <caf/timespan.hpp>

#include <array>
#include <limits>

namespace rocketcaf::api {

namespace {

using namespace std::literals;
using std::chrono::milliseconds;

/// Says what a value should be, and what it is instead.
std::string must_be(std::string_view what, const caf::config_value& x) {
  std::string result = "must be ";
  result += what;
  result += ", is ";
  result += caf::to_string(x);
  result += " (";
  result += x.type_name();
  result += ')';
  return result;
}

/// Reads one of the names of an enumeration.
template <class T, class Find>
rule read_name(const caf::config_value& x, T& out, std::string_view names,
               Find find) {
  auto text = caf::get_if<std::string>(&x);
  if (text == nullptr || !find(std::string_view{*text}, out))
    return must_be(names, x);
  return std::nullopt;
}

template <class T>
rule read_integer(const caf::config_value& x, T& out, int64_t min,
                  int64_t max) {
  auto number = caf::get_if<int64_t>(&x);
  if (number == nullptr)
    return must_be("an integer", x);
  if (*number < min || *number > max)
    return "must be from " + std::to_string(min) + " to " + std::to_string(max)
         + ", is " + std::to_string(*number);
  out = static_cast<T>(*number);
  return std::nullopt;
}

struct level_name {
  std::string_view name;
  spdlog::level::level_enum level;
};

constexpr std::array levels{
  level_name{"trace", spdlog::level::trace},
  level_name{"debug", spdlog::level::debug},
  level_name{"info", spdlog::level::info},
  level_name{"warning", spdlog::level::warn},
  level_name{"error", spdlog::level::err},
  level_name{"critical", spdlog::level::critical},
  level_name{"off", spdlog::level::off},
};

bool find_level(std::string_view name, spdlog::level::level_enum& out) {
  for (auto& x : levels) {
    if (x.name == name) {
      out = x.level;
      return true;
    }
  }
  return false;
}

} // namespace

// -- reading ------------------------------------------------------------------

rule read_value(const caf::config_value& x, std::string& out) {
  auto text = caf::get_if<std::string>(&x);
  if (text == nullptr)
    return must_be("a string in quotes", x);
  out = *text;
  return std::nullopt;
}

rule read_value(const caf::config_value& x, std::vector<std::string>& out) {
  auto fail
    = [&x] { return must_be(R"(a list of strings such as ["a", "b"])", x); };
  auto list = caf::get_if<caf::config_value::list>(&x);
  if (list == nullptr)
    return fail();
  std::vector<std::string> result;
  for (auto& item : *list) {
    auto text = caf::get_if<std::string>(&item);
    if (text == nullptr)
      return fail();
    result.push_back(*text);
  }
  out = std::move(result);
  return std::nullopt;
}

rule read_value(const caf::config_value& x, std::vector<int32_t>& out) {
  auto list = caf::get_if<caf::config_value::list>(&x);
  if (list == nullptr)
    return must_be("a list of integers such as [1, 2]", x);
  std::vector<int32_t> result;
  for (auto& item : *list)
    if (auto broken = read_value(item, result.emplace_back()))
      return broken;
  out = std::move(result);
  return std::nullopt;
}

rule read_value(const caf::config_value& x, bool& out) {
  auto value = caf::get_if<bool>(&x);
  if (value == nullptr)
    return must_be("true or false", x);
  out = *value;
  return std::nullopt;
}

rule read_value(const caf::config_value& x, size_t& out) {
  return read_integer(x, out, 0, std::numeric_limits<int64_t>::max());
}

rule read_value(const caf::config_value& x, int32_t& out) {
  using limits = std::numeric_limits<int32_t>;
  return read_integer(x, out, limits::min(), limits::max());
}

rule read_value(const caf::config_value& x, milliseconds& out) {
  auto value = caf::get_if<caf::timespan>(&x);
  if (value == nullptr)
    return must_be("a time span such as 3s or 250ms", x);
  auto whole = std::chrono::duration_cast<milliseconds>(*value);
  if (whole != *value)
    return must_be("a whole number of milliseconds", x);
  out = whole;
  return std::nullopt;
}

rule read_value(const caf::config_value& x, serialization& out) {
  return read_name(x, out, R"("json" or "binary")",
                   [](auto name, auto& y) { return from_string(name, y); });
}

rule read_value(const caf::config_value& x, when_full& out) {
  return read_name(x, out, R"("wait" or "fail")",
                   [](auto name, auto& y) { return from_string(name, y); });
}

rule read_value(const caf::config_value& x,
                std::optional<compression_type>& out) {
  return read_name(x, out, R"("none", "zlib", "lz4" or "zstd")",
                   [](auto name, auto& y) {
                     compression_type type;
                     if (name == "none")
                       y = std::nullopt;
                     else if (from_string(name, type))
                       y = type;
                     else
                       return false;
                     return true;
                   });
}

rule read_value(const caf::config_value& x, spdlog::level::level_enum& out) {
  return read_name(x, out,
                   "one of \"trace\", \"debug\", \"info\", \"warning\", "
                   "\"error\", \"critical\", \"off\"",
                   find_level);
}

// -- writing ------------------------------------------------------------------

namespace {

template <class T>
std::string write_list(const std::vector<T>& xs) {
  std::string result = "[";
  for (auto& x : xs) {
    if (result.size() > 1)
      result += ", ";
    result += write_value(x);
  }
  return result + ']';
}

} // namespace

std::string write_value(const std::string& x) {
  std::string result = "\"";
  for (auto c : x) {
    switch (c) {
    case '\n':
      result += "\\n";
      break;
    case '\r':
      result += "\\r";
      break;
    case '\t':
      result += "\\t";
      break;
    case '"':
    case '\\':
      result += '\\';
      [[fallthrough]];
    default:
      result += c;
    }
  }
  return result + '"';
}

std::string write_value(const std::vector<std::string>& x) {
  return write_list(x);
}

std::string write_value(const std::vector<int32_t>& x) {
  return write_list(x);
}

std::string write_value(bool x) {
  return x ? "true" : "false";
}

std::string write_value(size_t x) {
  return std::to_string(x);
}

std::string write_value(int32_t x) {
  return std::to_string(x);
}

std::string write_value(milliseconds x) {
  if (x % 1s == 0ms)
    return std::to_string(x / 1s) + "s";
  return std::to_string(x.count()) + "ms";
}

std::string write_value(serialization x) {
  return write_value(to_string(x));
}

std::string write_value(when_full x) {
  return write_value(to_string(x));
}

std::string write_value(std::optional<compression_type> x) {
  return write_value(x ? to_string(*x) : "none"s);
}

std::string write_value(spdlog::level::level_enum x) {
  for (auto& entry : levels)
    if (entry.level == x)
      return write_value(std::string{entry.name});
  return write_value("off"s);
}

} // namespace rocketcaf::api
