#include "rocketcaf/protocol/bodies/config_text.hpp"

#include "support/test.hpp"

SUITE("config_text")

using namespace rocketcaf;
using namespace rocketcaf::protocol;

namespace {

config_table read(std::string_view text) {
  auto x = decode_config_update(text);
  REQUIRE(x);
  return *x;
}

bool refused(std::string_view text) {
  auto x = decode_config_update(text);
  if (!x)
    CHECK_EQ(x.error(), errc::protocol_error);
  return !x;
}

} // namespace

// -- updates -----------------------------------------------------------------

TEST("settings are a line each") {
  CHECK_EQ(encode_config_update({{"a", "1"}, {"maxMessageSize", "4194304"}}),
           "a=1\nmaxMessageSize=4194304\n");
  CHECK_EQ(encode_config_update({}), "");
}

TEST("what has a meaning of its own is escaped") {
  CHECK_EQ(encode_config_update({{"a b", "c d"}}), "a\\ b=c d\n");
  CHECK_EQ(encode_config_update({{"#a:=", "x=y:z#"}}), "\\#a\\:\\==x=y:z#\n");
  CHECK_EQ(encode_config_update({{"p", "C:\\x"}}), "p=C:\\\\x\n");
  CHECK_EQ(encode_config_update({{"p", " x\n"}}), "p=\\ x\\u000A\n");
  CHECK_EQ(encode_config_update({{"p", "\xC3\xA4\xF0\x9F\x98\x80"}}),
           "p=\\u00E4\\uD83D\\uDE00\n");
}

TEST("settings survive a round trip, whatever is in them") {
  config_table xs = {{"", "no name"}, {"none", ""}, {"!a", "!b"}};
  for (auto text :
       {" ", "a b", "\\", "\\\\", "=", ":", "#", "\n", "\r\n", "\t x", "x ",
        "\\u0041", "\xE8\xAE\xA2", "\xF0\x9F\x98\x80", "a\\", "\x01\x7F"}) {
    xs[text] = text;
    xs[std::string{text} + "x"] = std::string{text} + text;
  }
  CHECK(read(encode_config_update(xs)) == xs);
}

TEST("Java's format of properties is read") {
  CHECK(
    read("a=1\nb:2\nc 3\nd\ne = 4\n f\t:\t5\n")
    == (config_table{
      {"a", "1"}, {"b", "2"}, {"c", "3"}, {"d", ""}, {"e", "4"}, {"f", "5"}}));
  CHECK(read("# x=1\n! y=2\n\n  \n\r\na=1#2\r\nb==3\rc=4")
        == (config_table{{"a", "1#2"}, {"b", "=3"}, {"c", "4"}}));
  CHECK(read("a=1\\\n  2\\\r\n3\nb=4\\\\\nc=5")
        == (config_table{{"a", "123"}, {"b", "4\\"}, {"c", "5"}}));
  CHECK(read("a\\=b=c\\td\\x\\u0041\\u8BA2\\uD83D\\uDE00")
        == (config_table{{"a=b", "c\tdxA\xE8\xAE\xA2\xF0\x9F\x98\x80"}}));
  // The neighbours of surrogates are none.
  CHECK(read("a=\\uD7FF\\uE000")
        == (config_table{{"a", "\xED\x9F\xBF\xEE\x80\x80"}}));
  CHECK(read("a=1\na=2\n") == (config_table{{"a", "2"}}));
  CHECK(read("a=x \n") == (config_table{{"a", "x "}}));
  CHECK(read("a=b\\") == (config_table{{"a", "b"}}));
  CHECK(read("=x") == (config_table{{"", "x"}}));
}

TEST("malformed escapes are refused") {
  for (auto text :
       {"a=\\u", "a=\\u12", "a=\\u12x4", "a=\\uD83D", "a=\\uDE00", "a=\\uD83Dx",
        "a=\\uD83D\\u0041", "a=\\uD83D\\n", "\\u1=x", "a=\xFF", "\x80=1",
        "a=\\uD83D\\uD83D", "a=\\uD83D\\u0041\\uDE00"})
    CHECK(refused(text));
}

TEST("very long inputs are read in one go") {
  for (auto text : {"\\", "\\\n", "a", "=", "#", "\n", "\\u0041"}) {
    std::string input;
    while (input.size() < 2'000'000)
      input += text;
    decode_config_update(input);
    decode_config(input);
  }
}

// -- all settings ------------------------------------------------------------

TEST("servers escape nothing") {
  auto x = decode_config("a=1\npath=C:\\x=y # z\nempty=\n#c= d\n");
  REQUIRE(x);
  CHECK(*x
        == (config_table{
          {"a", "1"}, {"path", "C:\\x=y # z"}, {"empty", ""}, {"#c", " d"}}));
}

TEST("a line without a name continues the value before") {
  auto x = decode_config("a=1\nmore\n\nb=2");
  REQUIRE(x);
  CHECK(*x == (config_table{{"a", "1\nmore\n"}, {"b", "2"}}));
  CHECK(!decode_config("more\na=1"));
  CHECK(!decode_config("=1"));
  CHECK(!decode_config("a=\xFF"));
  CHECK(decode_config("")->empty());
}
