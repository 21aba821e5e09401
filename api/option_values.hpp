#pragma once

#include "rocketcaf/actors/options.hpp"

#include <caf/config_value.hpp>

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

/// How values of each type of option are read from and written to
/// configuration files. `read_value` returns the rule that a value breaks, and
/// leaves `out` alone then.
namespace rocketcaf::api {

using rule = std::optional<std::string>;

rule read_value(const caf::config_value& x, std::string& out);
rule read_value(const caf::config_value& x, std::vector<std::string>& out);
rule read_value(const caf::config_value& x, std::vector<int32_t>& out);
rule read_value(const caf::config_value& x, bool& out);
rule read_value(const caf::config_value& x, size_t& out);
rule read_value(const caf::config_value& x, int32_t& out);
rule read_value(const caf::config_value& x, std::chrono::milliseconds& out);
rule read_value(const caf::config_value& x, serialization& out);
rule read_value(const caf::config_value& x, when_full& out);
rule read_value(const caf::config_value& x,
                std::optional<compression_type>& out);
rule read_value(const caf::config_value& x, spdlog::level::level_enum& out);

std::string write_value(const std::string& x);
std::string write_value(const std::vector<std::string>& x);
std::string write_value(const std::vector<int32_t>& x);
std::string write_value(bool x);
std::string write_value(size_t x);
std::string write_value(int32_t x);
std::string write_value(std::chrono::milliseconds x);
std::string write_value(serialization x);
std::string write_value(when_full x);
std::string write_value(std::optional<compression_type> x);
std::string write_value(spdlog::level::level_enum x);

/// The type in words of CAF's help text; CAF takes "bool" for a flag.
template <class T>
constexpr std::string_view type_name() {
  if constexpr (std::is_same_v<T, std::vector<std::string>>)
    return "list";
  else if constexpr (std::is_same_v<T, std::vector<int32_t>>)
    return "integers";
  else if constexpr (std::is_same_v<T, bool>)
    return "bool";
  else if constexpr (std::is_integral_v<T>)
    return "integer";
  else if constexpr (std::is_same_v<T, std::chrono::milliseconds>)
    return "timespan";
  else
    return "string";
}

} // namespace rocketcaf::api
