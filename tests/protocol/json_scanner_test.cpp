#include "rocketcaf/protocol/json_scanner.hpp"

#include "support/test.hpp"

#include <nlohmann/json.hpp>

#include <optional>
#include <random>
#include <string>

SUITE("json_scanner")

using namespace rocketcaf::protocol;
using namespace std::string_literals;

namespace {

/// Reads one string token that is the whole text.
std::optional<json_text> read_text(std::string_view text) {
  json_scanner in{text};
  json_text result;
  if (!in.read(result) || !in.at_end())
    return std::nullopt;
  return result;
}

std::optional<int32_t> read_int(std::string_view text) {
  json_scanner in{text};
  int32_t result;
  if (!in.read(result) || !in.at_end())
    return std::nullopt;
  return result;
}

std::optional<std::string> unescaped(std::string_view raw) {
  std::string result(raw.size(), '?');
  auto end = unescape(result.data(), raw);
  if (end == nullptr)
    return std::nullopt;
  result.resize(static_cast<size_t>(end - result.data()));
  return result;
}

} // namespace

TEST("tokens are read one after the other, with blanks between them") {
  json_scanner in{" { \"a\" :\t1 ,\r\n\"b\":\"c\"}\n"};
  json_text text;
  int32_t number = 0;
  CHECK(in.consume('{'));
  CHECK(in.read(text));
  CHECK_EQ(text.raw, "a");
  CHECK(in.consume(':'));
  CHECK(in.read(number));
  CHECK_EQ(number, 1);
  CHECK(!in.consume('}'));
  CHECK(in.consume(','));
  CHECK(in.read(text));
  CHECK(in.consume(':'));
  CHECK(in.read(text));
  CHECK_EQ(text.raw, "c");
  CHECK(!in.at_end());
  CHECK(in.consume('}'));
  CHECK(in.at_end());
}

TEST("nothing is read from an empty text") {
  json_scanner in{""};
  json_text text;
  int32_t number;
  CHECK(!in.consume('{'));
  CHECK(!in.read(text));
  CHECK(!in.read(number));
  CHECK(in.at_end());
}

TEST("strings keep their escapes and say so") {
  auto plain = read_text("\"plain \xE8\xAE\xA2 text of some length\"");
  REQUIRE(plain);
  CHECK(!plain->has_escapes);
  CHECK_EQ(plain->raw, "plain \xE8\xAE\xA2 text of some length");
  auto quote = read_text(R"("a\"b\\")");
  REQUIRE(quote);
  CHECK(quote->has_escapes);
  CHECK_EQ(quote->raw, R"(a\"b\\)");
}

TEST("strings that are open, or not UTF-8, or have control characters fail") {
  for (auto text : {"\"", "\"abc", "\"abc\\", "\"abc\\\"", "abc\"", "\"a\x01\"",
                    "\"eight or more \n\"", "\"\xFF\"", "\"\xE8\xAE\"",
                    "\"\\n then \xC0\x80\"", "'a'"})
    CHECK(!read_text(text));
}

TEST("integers are those of JSON that fit into 32 bits") {
  CHECK_EQ(read_int("0"), std::optional{0});
  CHECK_EQ(read_int("-0"), std::optional{0});
  CHECK_EQ(read_int(" 12"), std::optional{12});
  CHECK_EQ(read_int("-2147483648"), std::optional{INT32_MIN});
  CHECK_EQ(read_int("2147483647"), std::optional{INT32_MAX});
  for (auto text :
       {"", "-", "01", "-01", "00", "+1", "1.0", "1e2", "x", "\"1\"",
        "2147483648", "-2147483649", "4294967296", "- 1", "null"})
    CHECK_EQ(read_int(text), std::nullopt);
}

TEST("simple escapes are resolved") {
  CHECK_EQ(unescaped(""), std::optional{""s});
  CHECK_EQ(unescaped("plain"), std::optional{"plain"s});
  CHECK_EQ(unescaped(R"(\"\\\/\b\f\n\r\t)"), std::optional{"\"\\/\b\f\n\r\t"s});
  CHECK_EQ(unescaped(R"(k\u0001v\u0002)"), std::optional{"k\x01v\x02"s});
  CHECK_EQ(unescaped(R"(\u0000)"), std::optional{"\0"s});
  CHECK_EQ(unescaped(R"(\u007f\u0080\u07FF\u0800\uFFFF)"),
           std::optional{"\x7F\xC2\x80\xDF\xBF\xE0\xA0\x80\xEF\xBF\xBF"s});
}

TEST("surrogates and illegal escapes are left to others") {
  for (auto raw :
       {R"(\uD83D\uDE00)", R"(\uD800)", R"(\udfff)", R"(\x41)", R"(\u12)",
        R"(\u12G4)", R"(\u 123)", R"(\u-123)", "\\", R"(\0)", R"(\U0041)"})
    CHECK_EQ(unescaped(raw), std::nullopt);
}

TEST("what the scanner reads nlohmann/json reads in the same way") {
  std::mt19937 random{5};
  constexpr std::string_view pieces[]
    = {"\"",           "\\",      "\\n",     "\\\"", "\\\\", "\\u0001",
       "\\u00e4",      "\\uD83D", "\\uDE00", "\\x",  "u",    "abcdefgh",
       "\xE8\xAE\xA2", "\xFF",    "\x01",    " "};
  size_t read = 0;
  for (int i = 0; i < 50'000; ++i) {
    std::string text = "\"";
    for (auto count = random() % 8; count > 0; --count)
      text += pieces[random() % std::size(pieces)];
    text += '"';
    auto token = read_text(text);
    auto result = token ? unescaped(token->raw) : std::nullopt;
    if (!result)
      continue;
    ++read;
    auto doc = nlohmann::json::parse(text, nullptr, false);
    if (!doc.is_string() || doc.get<std::string>() != *result)
      FAIL(text);
  }
  CHECK_GT(read, 2000u);
}
