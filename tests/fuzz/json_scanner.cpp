// What the scanner reads is JSON, and means what nlohmann/json says it means.

#include "rocketcaf/protocol/json_scanner.hpp"

#include "fuzz_target.hpp"

#include <nlohmann/json.hpp>

#include <optional>
#include <string>

using namespace rocketcaf;
using namespace rocketcaf::protocol;

namespace {

std::optional<std::string> text_of(const json_text& x) {
  if (!x.has_escapes)
    return std::string{x.raw};
  std::string result(x.raw.size(), '\0');
  auto end = unescape(result.data(), x.raw);
  if (end == nullptr)
    return std::nullopt;
  result.resize(static_cast<size_t>(end - result.data()));
  return result;
}

/// Reads a flat object of strings and integers.
std::optional<nlohmann::json> scan(std::string_view text) {
  json_scanner in{text};
  auto result = nlohmann::json::object();
  if (!in.consume('{'))
    return std::nullopt;
  if (!in.consume('}')) {
    do {
      json_text name;
      json_text value;
      int32_t number = 0;
      if (!in.read(name) || !in.consume(':'))
        return std::nullopt;
      auto key = text_of(name);
      if (!key)
        return std::nullopt;
      if (in.read(number)) {
        result[*key] = number;
      } else if (in.read(value)) {
        auto content = text_of(value);
        if (!content)
          return std::nullopt;
        result[*key] = *content;
      } else {
        return std::nullopt;
      }
    } while (in.consume(','));
    if (!in.consume('}'))
      return std::nullopt;
  }
  if (!in.at_end())
    return std::nullopt;
  return result;
}

} // namespace

int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  auto text = fuzz::input{data, size}.rest();
  auto scanned = scan(text);
  if (!scanned)
    return 0;
  auto parsed = nlohmann::json::parse(text, nullptr, false);
  fuzz::require(!parsed.is_discarded());
  fuzz::require(parsed == *scanned);
  return 0;
}
