#include "agreement/random_values.hpp"

#include "rocketcaf/protocol/text.hpp"

#include <array>

namespace rocketcaf::test {

std::string random_values::text(size_t max, std::string_view without) {
  std::string result;
  for (auto count = 1 + below(max); count > 0;) {
    auto code = code_point();
    if (code < 0x80 && without.find(static_cast<char>(code)) != without.npos)
      continue;
    std::array<char, 4> buffer;
    result.append(buffer.data(), protocol::write_utf8(buffer.data(), code));
    --count;
  }
  return result;
}

std::string random_values::user_text(size_t max) {
  std::string result{static_cast<char>('a' + below(26))};
  for (auto count = below(max); count > 0; --count) {
    auto code = code_point();
    if (code < 0x20 || (code >= 0x7F && code < 0xA0) || code == ' ')
      code = '-';
    std::array<char, 4> buffer;
    result.append(buffer.data(), protocol::write_utf8(buffer.data(), code));
  }
  return result;
}

std::string random_values::bytes(size_t size) {
  std::string result(size, '\0');
  auto period = one_in(2) ? size : 1 + below(40);
  for (size_t i = 0; i < size; ++i)
    result[i] = i < period ? static_cast<char>(below(256)) : result[i - period];
  return result;
}

properties_map random_values::properties() {
  properties_map result;
  for (auto count = below(9); count > 0; --count) {
    auto name = text(12, "\x01\x02");
    result[name] = text(20, "\x02");
  }
  return result;
}

protocol::stored_host random_values::host() {
  protocol::stored_host result;
  result.is_v6 = one_in(2);
  result.port = static_cast<int32_t>(below(65536));
  for (size_t i = 0; i < (result.is_v6 ? 16 : 4); ++i)
    result.ip[i] = one_in(3) ? 0 : static_cast<uint8_t>(below(256));
  if (result.is_v6)
    result.ip[0] = 0x20;
  return result;
}

uint32_t random_values::code_point() {
  auto range = [this](uint32_t first, uint32_t last) {
    return first + static_cast<uint32_t>(below(last - first + 1));
  };
  switch (below(10)) {
  case 0:
    return range(0, 0x1F);
  case 1:
    return range(0x7F, 0xFF);
  case 2:
    return range(0x100, 0x7FF);
  case 3:
    return range(0x800, 0xD7FF);
  case 4:
    // Above the surrogates; byte order mark and noncharacters at the end.
    return range(one_in(2) ? 0xE000 : 0xFEF0, 0xFFFF);
  case 5:
  case 6:
    return range(0x10000, one_in(2) ? 0x1F9FF : 0x10FFFF);
  default:
    return range(0x20, 0x7E);
  }
}

} // namespace rocketcaf::test
