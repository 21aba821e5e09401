#include "rocketcaf/protocol/text.hpp"

#include "support/test.hpp"

#include <nlohmann/json.hpp>

#include <random>
#include <string>
#include <vector>

SUITE("text")

using namespace rocketcaf::protocol;
using namespace std::string_literals;

namespace {

std::string escaped(std::string_view text) {
  std::string result;
  append_json_escaped(result, text);
  return result;
}

/// The slow and obvious form of `find_json_special`.
size_t find_special(std::string_view text, bool& non_ascii) {
  for (size_t i = 0; i < text.size(); ++i) {
    auto byte = static_cast<unsigned char>(text[i]);
    if (byte < 0x20 || byte == '"' || byte == '\\')
      return i;
    non_ascii |= byte > 0x7F;
  }
  return text.size();
}

} // namespace

TEST("well-formed UTF-8 of all lengths is valid") {
  for (auto text :
       {"", "a", "\x7f", "\xC2\x80", "\xDF\xBF", "\xE0\xA0\x80", "\xEF\xBF\xBF",
        "\xED\x9F\xBF", "\xEE\x80\x80", "\xF0\x90\x80\x80", "\xF4\x8F\xBF\xBF",
        "plain text of some length, then \xE8\xAE\xA2\xE5\x8D\x95"})
    CHECK(is_valid_utf8(text));
  CHECK(is_valid_utf8("nul \0 is a character"s));
}

TEST("overlong, cut and impossible sequences are not") {
  for (auto text : {"\x80", "\xBF", "\xC0\x80", "\xC1\xBF", "\xC2", "\xC2x",
                    "\xE0\x9F\xBF", "\xE0\xA0", "\xE1\x80", "\xED\xA0\x80",
                    "\xED\xBF\xBF", "\xF0\x8F\xBF\xBF", "\xF0\x90\x80",
                    "\xF4\x90\x80\x80", "\xF5\x80\x80\x80", "\xFF", "\xFE",
                    "eight plain bytes, then \xFF", "\xE8\xAE\xA2\xE5\x8D"})
    CHECK(!is_valid_utf8(text));
}

TEST("UTF-8 is judged as nlohmann/json judges it") {
  std::mt19937 random{1};
  // Few kinds of bytes, so that valid sequences occur.
  constexpr unsigned char bytes[]
    = {'a',  0x7F, 0x80, 0x8F, 0x90, 0x9F, 0xA0, 0xBF, 0xC1, 0xC2,
       0xDF, 0xE0, 0xE1, 0xED, 0xEF, 0xF0, 0xF1, 0xF4, 0xF5, 0xFF};
  size_t valid = 0;
  for (int i = 0; i < 50'000; ++i) {
    std::string text;
    for (size_t size = random() % 12; size > 0; --size)
      text += static_cast<char>(bytes[random() % std::size(bytes)]);
    auto expected = nlohmann::json::accept('"' + text + '"');
    valid += expected ? 1 : 0;
    if (is_valid_utf8(text) != expected)
      FAIL(rocketcaf::test::quoted(text));
  }
  CHECK_GT(valid, 1000u);
}

TEST("control characters are found") {
  for (int c = 0; c < 0x20; ++c)
    CHECK(has_control_character("ab"s + static_cast<char>(c)));
  CHECK(has_control_character("\x7f"));
  CHECK(!has_control_character(""));
  CHECK(!has_control_character(" ~\xC2\x80"));
}

TEST("JSON strings are escaped") {
  CHECK_EQ(escaped(""), "");
  CHECK_EQ(escaped("plain"), "plain");
  CHECK_EQ(escaped("a\"b\\c/d"), "a\\\"b\\\\c/d");
  CHECK_EQ(escaped("\b\f\n\r\t"), "\\b\\f\\n\\r\\t");
  CHECK_EQ(escaped("\0\x01\x02\x1f"s), "\\u0000\\u0001\\u0002\\u001F");
  CHECK_EQ(escaped("\xE8\xAE\xA2\xE5\x8D\x95"), "\xE8\xAE\xA2\xE5\x8D\x95");
  std::string out = "[";
  append_json_string(out, "k\x01v");
  CHECK_EQ(out, "[\"k\\u0001v\"");
}

TEST("escaped strings are read back by nlohmann/json, whatever their bytes") {
  std::mt19937 random{2};
  size_t with_escapes = 0;
  for (int i = 0; i < 5'000; ++i) {
    std::string text;
    for (size_t size = random() % 40; size > 0; --size)
      text += static_cast<char>(random() % 0x80);
    with_escapes += escaped(text) != text ? 1 : 0;
    auto doc = nlohmann::json::parse('"' + escaped(text) + '"', nullptr, false);
    if (!doc.is_string() || doc.get<std::string>() != text)
      FAIL(rocketcaf::test::quoted(text));
  }
  CHECK_GT(with_escapes, 1000u);
}

TEST("special bytes are found at every position") {
  for (size_t size = 0; size < 40; ++size) {
    for (size_t pos = 0; pos <= size; ++pos) {
      for (auto special : {'"', '\\', '\0', '\x1f', '\x01'}) {
        std::string text(size, 'x');
        if (pos < size)
          text[pos] = special;
        bool non_ascii = false;
        CHECK_EQ(find_json_special(text, non_ascii), pos);
        CHECK(!non_ascii);
      }
    }
  }
}

TEST("special and non-ASCII bytes are found as a plain loop finds them") {
  std::mt19937 random{3};
  constexpr unsigned char bytes[]
    = {'a',  ' ',  '!',  '#',  '[',  ']', 0x7F, 0x80,
       0x81, 0xA2, 0xDC, 0xFF, 0x1F, '"', '\\'};
  size_t found = 0;
  for (int i = 0; i < 50'000; ++i) {
    std::string text;
    for (size_t size = random() % 30; size > 0; --size)
      text += static_cast<char>(bytes[random() % (random() % 4 ? 12 : 15)]);
    bool expected_non_ascii = false;
    auto expected = find_special(text, expected_non_ascii);
    bool non_ascii = false;
    if (find_json_special(text, non_ascii) != expected
        || non_ascii != expected_non_ascii)
      FAIL(rocketcaf::test::quoted(text));
    found += expected < text.size() ? 1 : 0;
  }
  CHECK_GT(found, 1000u);
}

TEST("characters come off one by one, and bytes that are none as U+FFFD") {
  std::string_view text = "a\x7F\xC2\x80\xDF\xBF\xE2\x82\xAC\xEF\xBF\xBF\xF0"
                          "\x9F\x9A\x80\xF4\x8F\xBF"
                          "\xBF";
  std::vector<uint32_t> found;
  while (!text.empty())
    found.push_back(take_code_point(text));
  CHECK(found
        == std::vector<uint32_t>(
          {'a', 0x7F, 0x80, 0x7FF, 0x20AC, 0xFFFF, 0x1F680, 0x10FFFF}));
  for (std::string_view bad : {"\x80", "\xC1\xBF", "\xED\xA0\x80", "\xF0\x9F",
                               "\xF4\x90\x80\x80", "\xFF"}) {
    auto size = bad.size();
    CHECK_EQ(take_code_point(bad), 0xFFFDu);
    CHECK_EQ(bad.size(), size - 1);
  }
}
