#include "rocketcaf/protocol/numbers.hpp"

#include "support/test.hpp"

#include <cstdint>
#include <limits>
#include <optional>
#include <string>

SUITE("numbers")

using namespace rocketcaf::protocol;

TEST("whole decimal numbers are parsed") {
  CHECK_EQ(parse_number<int32_t>("0"), std::optional{0});
  CHECK_EQ(parse_number<int32_t>("-0"), std::optional{0});
  CHECK_EQ(parse_number<int32_t>("007"), std::optional{7});
  CHECK_EQ(parse_number<int32_t>("2147483647"), std::optional{2147483647});
  CHECK_EQ(parse_number<int32_t>("-2147483648"),
           std::optional{std::numeric_limits<int32_t>::min()});
  CHECK_EQ(parse_number<int64_t>("-9223372036854775808"),
           std::optional{std::numeric_limits<int64_t>::min()});
}

TEST("what is no number or does not fit is refused") {
  for (auto text : {"", "-", "+1", " 1", "1 ", "1x", "x", "1.0", "1e3", "--1",
                    "2147483648", "-2147483649", "99999999999999999999"})
    CHECK_EQ(parse_number<int32_t>(text), std::nullopt);
  CHECK_EQ(parse_number<int64_t>("9223372036854775808"), std::nullopt);
  CHECK_EQ(parse_number<uint8_t>("256"), std::nullopt);
  CHECK_EQ(parse_number<uint8_t>("-1"), std::nullopt);
}

TEST("appended numbers parse to themselves") {
  for (int64_t value : {int64_t{0}, int64_t{-1}, int64_t{42},
                        std::numeric_limits<int64_t>::min(),
                        std::numeric_limits<int64_t>::max()}) {
    std::string out = "x";
    append_number(out, value);
    CHECK_EQ(out, "x" + std::to_string(value));
    CHECK_EQ(parse_number<int64_t>(std::string_view{out}.substr(1)),
             std::optional{value});
  }
}
