#include "rocketcaf/actors/embedded/messages.hpp"
#include "rocketcaf/actors/embedded/served_codes.hpp"

#include "support/test.hpp"

#include <fstream>
#include <string>
#include <vector>

SUITE("embedded_readme")

using namespace rocketcaf;

namespace {

/// The first cells of table rows that start with `prefix`.
std::vector<std::string> rows(const std::string& prefix, size_t cells) {
  std::ifstream in{ROCKETCAF_EMBEDDED_README};
  std::vector<std::string> result;
  for (std::string line; std::getline(in, line);) {
    if (line.rfind(prefix, 0) != 0)
      continue;
    size_t end = 0;
    for (size_t i = 0; i < cells && end != std::string::npos; ++i)
      end = line.find(" |", end + 1);
    result.push_back(line.substr(0, end));
  }
  return result;
}

bool is_digit_row(const std::string& row) {
  return row.size() > 2 && row[2] >= '0' && row[2] <= '9';
}

} // namespace

TEST("the table of codes is what is served") {
  std::vector<std::string> found;
  for (auto& row : rows("| ", 2))
    if (is_digit_row(row))
      found.push_back(row);
  std::vector<std::string> expected;
  for (auto code : actors::embedded::served_codes)
    expected.push_back("| " + std::to_string(static_cast<int32_t>(code)) + " | "
                       + to_string(code));
  CHECK_EQ(found, expected);
}

TEST("the table of faults has all kinds") {
  std::vector<std::string> expected;
  for (uint8_t i = 0; i < 9; ++i) {
    fault_kind kind{};
    REQUIRE(from_integer(i, kind));
    expected.push_back("| `" + to_string(kind) + "`");
  }
  CHECK_EQ(rows("| `", 1), expected);
}
