#include "rocketcaf/protocol/command_view.hpp"
#include "rocketcaf/protocol/remoting_command.hpp"

#include "support/hex.hpp"
#include "support/test.hpp"

#include <map>
#include <optional>
#include <random>
#include <string>
#include <vector>

SUITE("command_view")

using namespace rocketcaf;
using namespace rocketcaf::protocol;

namespace {

frame json_frame(std::string_view header) {
  frame result;
  result.header = header;
  return result;
}

frame binary_frame(std::string_view header) {
  frame result;
  result.type = serialization::rocketmq;
  result.header = header;
  return result;
}

bool refused(const frame& x) {
  command_view view;
  auto result = view.decode(x);
  // Both entry points agree, and nothing is left of a broken header.
  CHECK_EQ(result == errc::none, decode(x).has_value());
  if (result != errc::none) {
    CHECK(view.fields.empty());
    CHECK(view.language.empty());
  }
  return result == errc::protocol_error;
}

bool refused(std::string_view header) {
  return refused(json_frame(header));
}

std::map<std::string, std::string> fields_of(const command_view& x) {
  std::map<std::string, std::string> result;
  for (auto& [name, value] : x.fields)
    result[std::string{name}] = value;
  return result;
}

using field_map = std::map<std::string, std::string>;

} // namespace

// -- plain JSON --------------------------------------------------------------

TEST("a header as brokers write it is decoded without copying texts") {
  std::string header = R"({"code":10,"extFields":{"queueId":"3","msgId":"AB"},)"
                       R"("flag":1,"language":"JAVA","opaque":-58,)"
                       R"("remark":"r","serializeTypeCurrentRPC":"JSON",)"
                       R"("version":479})";
  auto input = json_frame(header);
  input.body = "body";
  command_view x;
  REQUIRE_EQ(x.decode(input), errc::none);
  CHECK_EQ(x.code, 10);
  CHECK_EQ(x.flag, 1);
  CHECK(x.is_response());
  CHECK_EQ(x.opaque, -58);
  CHECK_EQ(x.version, 479);
  CHECK_EQ(x.language, "JAVA");
  CHECK_EQ(x.remark, "r");
  CHECK_EQ(x.body, "body");
  CHECK_EQ(fields_of(x), (field_map{{"queueId", "3"}, {"msgId", "AB"}}));
  CHECK_EQ(x.field("queueId"), "3");
  CHECK_EQ(x.number("queueId"), std::optional<int64_t>{3});
  CHECK_EQ(x.number("msgId"), std::nullopt);
  CHECK_EQ(x.field("none"), "");
  CHECK_EQ(x.number("none"), std::nullopt);
  auto value = x.field("msgId");
  CHECK(value.data() >= header.data()
        && value.data() < header.data() + header.size());
}

TEST("the order of the keys does not matter, and blanks are allowed") {
  command_view x;
  auto header = R"( { "version" : 1 , "extFields" : { } , "opaque" : 7,
                    "code":0 } )";
  REQUIRE_EQ(x.decode(json_frame(header)), errc::none);
  CHECK_EQ(x.opaque, 7);
  CHECK_EQ(x.version, 1);
  CHECK(x.fields.empty());
}

TEST("escapes are resolved, however many there are") {
  command_view x;
  auto header = R"({"code":0,"opaque":1,"extFields":{"i":"K\u0001v\u0002",)"
                R"("j":"\"\\\/\b\f\n\r\t","k":"plain"},"remark":"a\nb",)"
                R"("language":"\u0043PP"})";
  REQUIRE_EQ(x.decode(json_frame(header)), errc::none);
  CHECK_EQ(x.field("i"), "K\x01v\x02");
  CHECK_EQ(x.field("j"), "\"\\/\b\f\n\r\t");
  CHECK_EQ(x.field("k"), "plain");
  CHECK_EQ(x.remark, "a\nb");
  CHECK_EQ(x.language, "CPP");
}

TEST("a view is used again for headers of every size") {
  command_view x;
  for (size_t size : {1, 1000, 2, 100, 5000, 3}) {
    auto text = std::string(size, 'x');
    auto header = R"({"code":0,"opaque":1,"remark":"\u0041)" + text
                + R"(","extFields":{"a":"\n)" + text + R"("}})";
    REQUIRE_EQ(x.decode(json_frame(header)), errc::none);
    CHECK_EQ(x.remark, "A" + text);
    CHECK_EQ(x.field("a"), "\n" + text);
    CHECK_EQ(x.fields.size(), 1u);
  }
}

TEST("a moved view keeps its texts") {
  command_view x;
  REQUIRE_EQ(x.decode(json_frame(R"({"code":0,"opaque":1,"remark":"a\nb"})")),
             errc::none);
  auto y = std::move(x);
  CHECK_EQ(y.remark, "a\nb");
}

// -- any JSON ----------------------------------------------------------------

TEST("the unusual forms that servers accept are accepted") {
  command_view x;
  auto decoded = [&x](std::string_view header) {
    return x.decode(json_frame(header)) == errc::none;
  };
  CHECK(decoded(R"({"code":"105","opaque":"-9","flag":"2","version":"1"})"));
  CHECK_EQ(x.code, 105);
  CHECK_EQ(x.opaque, -9);
  CHECK_EQ(x.flag, 2);
  CHECK_EQ(x.version, 1);
  CHECK(decoded(R"({"code":1,"opaque":2,"extFields":null,"remark":null,
                    "flag":null,"language":null})"));
  CHECK(x.fields.empty());
  CHECK_EQ(x.remark, "");
  CHECK(decoded(R"({"code":1,"opaque":2,"unknown":{"a":[1,{"b":null}]},
                    "more":"text"})"));
  CHECK(decoded(R"({"code":1,"opaque":2,"extFields":{"a":1,"b":true,"c":null,
                    "d":-5,"e":"t"}})"));
  CHECK_EQ(fields_of(x),
           (field_map{{"a", "1"}, {"b", "true"}, {"d", "-5"}, {"e", "t"}}));
  CHECK(decoded(R"({"code":1,"opaque":2,"remark":"\uD83D\uDE00"})"));
  CHECK_EQ(x.remark, "\xF0\x9F\x98\x80");
  CHECK(decoded("{\"code\":1,\"opaque\":2,\"remark\":\"a\x01z\"}"));
  CHECK_EQ(x.remark, "a\x01z");
  CHECK(decoded(R"({"c\u006fde":3,"opaque":2,"extFields":{"\u0061":"b"}})"));
  CHECK_EQ(x.code, 3);
  CHECK_EQ(x.field("a"), "b");
}

TEST("the last of several equal keys counts") {
  command_view x;
  for (auto extra : {"", R"(,"unknown":[])"}) {
    auto header = R"({"code":1,"opaque":2,"extFields":{"a":"1"},"code":3,)"
                  R"("extFields":{"b":"2","c":"3","b":"4"},"opaque":5)"
                + std::string{extra} + "}";
    REQUIRE_EQ(x.decode(json_frame(header)), errc::none);
    CHECK_EQ(x.code, 3);
    CHECK_EQ(x.opaque, 5);
    CHECK_EQ(fields_of(x), (field_map{{"b", "4"}, {"c", "3"}}));
    CHECK_EQ(x.field("b"), "4");
  }
}

TEST("languages are accepted whatever they are") {
  command_view x;
  auto language = [&x](std::string_view value) {
    auto header
      = R"({"code":0,"opaque":1,"language":)" + std::string{value} + "}";
    REQUIRE_EQ(x.decode(json_frame(header)), errc::none);
    return std::string{x.language};
  };
  CHECK_EQ(language("\"JAVA\""), "JAVA");
  CHECK_EQ(language("\"KLINGON\""), "KLINGON");
  CHECK_EQ(language("0"), "JAVA");
  CHECK_EQ(language("1"), "CPP");
  CHECK_EQ(language("12"), "RUST");
  CHECK_EQ(language("99"), "99");
  CHECK_EQ(language("-1"), "-1");
  CHECK_EQ(language("4294967297"), "4294967297");
}

TEST("a header without code or opaque is refused") {
  CHECK(refused("{}"));
  CHECK(refused(R"({"code":0})"));
  CHECK(refused(R"({"opaque":1})"));
  CHECK(refused(R"({"code":null,"opaque":1})"));
  CHECK(refused(R"({"extFields":{"code":"0","opaque":"1"}})"));
}

TEST("numbers that are none or do not fit are refused") {
  for (auto value :
       {"2147483648", "-2147483649", "4294967296", "1.0", "1e2", "true", "[]",
        "{}", "\"x\"", "\"\"", "\"1 \"", "99999999999999999999"}) {
    CHECK(refused(R"({"code":0,"opaque":)" + std::string{value} + "}"));
    CHECK(refused(R"({"opaque":0,"code":)" + std::string{value} + "}"));
    CHECK(
      refused(R"({"code":0,"opaque":1,"flag":)" + std::string{value} + "}"));
  }
}

TEST("what is no JSON object is refused") {
  for (auto header :
       {"",
        " ",
        "hello world header",
        "[1,2,3]",
        "1",
        "\"text\"",
        "null",
        R"({"code":0,"opaque":1)",
        R"({"code":0,"opaque":1,)",
        R"({"code":0,"opaque":1}})",
        R"({"code":0,"opaque":1} x)",
        R"({"code":0 "opaque":1})",
        R"({code:0,opaque:1})",
        R"({"code":0,"opaque":1,"extFields":[]})",
        R"({"code":0,"opaque":1,"extFields":"x"})",
        R"({"code":0,"opaque":1,"extFields":{"a":"b")",
        R"({"code":0,"opaque":1,"remark":"\uD800"})",
        "{\"code\":0,\"opaque\":1,\"remark\":\"\xFF\"}",
        "{\"code\":0,\"opaque\":1,\"extFields\":{\"a\":\"\xC0\x80\"}}",
        "{\"code\":0,\"opaque\":1,\"extFields\":{\"\xFF\":\"a\"}}"})
    CHECK(refused(header));
}

TEST("a header that is nested deeply is refused quickly") {
  auto depth = 4'000'000;
  CHECK(refused(R"({"code":0,"opaque":1,"x":)" + std::string(depth, '[')));
  CHECK(refused(R"({"code":0,"opaque":1,"x":)" + std::string(depth, '[')
                + std::string(depth, ']') + "}"));
}

// -- binary ------------------------------------------------------------------

TEST("a binary header is decoded") {
  auto header = test::from_hex(
    "0011 00 01df fffffffe 00000001 00000008 4e6f20746f706963 00000014"
    "0001 61 00000002 6263  0002 7878 00000003 797a7a");
  command_view x;
  REQUIRE_EQ(x.decode(binary_frame(header)), errc::none);
  CHECK_EQ(x.code, 17);
  CHECK_EQ(x.language, "JAVA");
  CHECK_EQ(x.version, 479);
  CHECK_EQ(x.opaque, -2);
  CHECK_EQ(x.flag, 1);
  CHECK_EQ(x.remark, "No topic");
  CHECK_EQ(fields_of(x), (field_map{{"a", "bc"}, {"xx", "yzz"}}));
}

TEST("negative codes and unknown languages of binary headers survive") {
  auto header = test::from_hex("fc18 63 0001 00000001 00000001 00000000"
                               "00000000");
  command_view x;
  REQUIRE_EQ(x.decode(binary_frame(header)), errc::none);
  CHECK_EQ(x.code, -1000);
  CHECK_EQ(x.language, "99");
}

TEST("binary: no fields for a negative size, and the rest is ignored") {
  auto start = "001e 01 01df 00000009 00000000 00000000";
  command_view x;
  for (auto rest : {"ffffffff 0001610000000162", "00000000 787878", "80000000",
                    "00000000"}) {
    auto header = test::from_hex(std::string{start} + rest);
    CHECK_EQ(x.decode(binary_frame(header)), errc::none);
    CHECK(x.fields.empty());
  }
}

TEST("binary: values may be empty, and the last of equal names counts") {
  auto header = test::from_hex("001e 01 01df 00000009 00000000 00000000"
                               "00000016 0001 61 00000000"
                               "0001 62 00000001 78 0001 62 00000000");
  command_view x;
  REQUIRE_EQ(x.decode(binary_frame(header)), errc::none);
  CHECK_EQ(x.fields.size(), 3u);
  CHECK_EQ(x.field("b"), "");
}

TEST("binary: every cut and every wrong length is refused") {
  auto start = std::string{"001e 01 01df 00000009 00000000 "};
  auto whole
    = test::from_hex(start + "00000000 00000009 0001 61 00000002 6263");
  for (size_t size = 0; size < whole.size(); ++size)
    CHECK(refused(binary_frame(std::string_view{whole}.substr(0, size))));
  for (auto rest :
       {"ffffffff 00000000", "7fffffff 00000000", "00000005 00000000",
        "00000000 7fffffff", "00000000 0000000a 0001 61 00000002 6263",
        "00000000 00000009 ffff 61 00000002 6263",
        "00000000 00000009 7fff 61 00000002 6263",
        "00000000 00000009 0001 61 ffffffff 6263",
        "00000000 00000009 0001 61 7fffffff 6263",
        "00000000 00000009 0001 61 00000003 6263", "00000000 00000001 00"})
    CHECK(refused(binary_frame(test::from_hex(start + rest))));
}

// -- peek --------------------------------------------------------------------

TEST("peek finds opaque and flag in either serialization") {
  auto json = peek(json_frame(R"({"code":0,"flag":1,"opaque":-7})"));
  REQUIRE(json);
  CHECK_EQ(json->opaque, -7);
  CHECK_EQ(json->flag, 1);
  CHECK(json->is_response());
  auto header = test::from_hex("001e 01 01df 00000009 00000002 00000000"
                               "00000000");
  auto binary = peek(binary_frame(header));
  REQUIRE(binary);
  CHECK_EQ(binary->opaque, 9);
  CHECK_EQ(binary->flag, 2);
  CHECK(!binary->is_response());
}

TEST("peek is not led astray by what looks like a key") {
  auto opaque = [](std::string_view header) {
    auto result = peek(json_frame(header));
    command_view view;
    REQUIRE_EQ(view.decode(json_frame(header)), errc::none);
    REQUIRE(result);
    CHECK_EQ(result->flag, view.flag);
    CHECK_EQ(result->opaque, view.opaque);
    return result->opaque;
  };
  CHECK_EQ(opaque(R"({"opaque":1,"flag":1,"code":0})"), 1);
  CHECK_EQ(opaque(R"({"code":0,"opaque":1,"flag":1,"extFields":{}})"), 1);
  CHECK_EQ(
    opaque(R"({"code":0,"extFields":{},"flag":1,"opaque":1,"opaque":2})"), 2);
  CHECK_EQ(opaque(R"({"code":0,"flag":1,"opaque":1,)"
                  R"("extFields":{"flag":"0","opaque":"5"}})"),
           1);
  CHECK_EQ(opaque(R"({"code":0,"extFields":{"a":"}"},"flag":1,"opaque":1,)"
                  R"("remark":"},\"flag\":3,\"opaque\":9,"})"),
           1);
  CHECK_EQ(opaque(R"({"code":0,"flag":1,"opaque":1,)"
                  R"("x":[{"flag":3,"a":1,"opaque":9}]})"),
           1);
  CHECK_EQ(opaque(R"({"code":0,"flag": 1,"opaque" :1})"), 1);
  CHECK_EQ(opaque(R"({"code":0,"flag":"1","opaque":"1"})"), 1);
  CHECK_EQ(opaque(R"({"code":0,"fl\u0061g":1,"opaqu\u0065":1})"), 1);
  CHECK_EQ(opaque(R"({"code":0,"opaque":1})"), 1);
  // The last one counts, however it is written.
  CHECK_EQ(opaque(R"({"code":0,"flag":1,"opaque":1, "opaque": 2})"), 2);
  CHECK_EQ(opaque(R"({"code":0,"flag":1,"opaque":1,"opaqu\u0065":2})"), 2);
  CHECK_EQ(opaque(R"({"code":0,"flag":1,"opaque":1, "flag": 0})"), 1);
}

TEST("peek refuses headers without an opaque") {
  for (auto header :
       {"", "{", "}", "{}", "hello", R"({"code":0,"flag":1})",
        R"({"code":0,"flag":1,"opaque":x})", R"({"code":0,"flag":1,"opaque":})",
        R"({"code":0,"flag":1,"opaque":1.5})",
        R"({"code":0,"flag":1,"opaque":4294967296})"})
    CHECK(!peek(json_frame(header)));
  CHECK(!peek(binary_frame("short")));
  CHECK(!peek(binary_frame(std::string(20, '\0'))));
}

TEST("peek takes neither much time nor stack for hostile headers") {
  std::string header = "{";
  for (int i = 0; i < 500'000; ++i)
    header += R"(,"flag":,"opaque":)";
  CHECK(!peek(json_frame(header + "}")));
}

// -- scanner against parser --------------------------------------------------

TEST("seeded headers mean the same with and without the fast path") {
  // An unknown key with a nested value sends a header to the parser.
  const std::string detour = R"(,"detour":{})";
  const std::string parts[] = {R"("code":0)",
                               R"("code":-7)",
                               R"("opaque":12)",
                               R"("opaque":-2147483648)",
                               R"("flag":1)",
                               R"("language":"JAVA")",
                               R"("version":479)",
                               R"("remark":"a\nb \u0001\"\\")",
                               "\"remark\":\"\xE8\xAE\xA2}\"",
                               R"("extFields":{})",
                               R"("extFields":{"a":"1","b":"x\u0002y"})",
                               R"("extFields":{"a":"","a":"2","}":"{,"})",
                               R"("serializeTypeCurrentRPC":"JSON")"};
  std::mt19937 random{6};
  constexpr char bytes[] = "{}:,\"\\u01 9x\x01\xFF";
  size_t accepted = 0;
  for (int i = 0; i < 12'000; ++i) {
    std::string header = "{" + parts[random() % std::size(parts)];
    for (auto count = random() % 8; count > 0; --count)
      header += "," + parts[random() % std::size(parts)];
    for (auto count = random() % 3; count > 0; --count)
      header[random() % header.size()] = bytes[random() % (sizeof(bytes) - 1)];
    if (random() % 8 == 0)
      header.resize(random() % header.size());
    command_view fast;
    command_view slow;
    auto fast_header = header + "}";
    auto slow_header = header + detour + "}";
    auto result = fast.decode(json_frame(fast_header));
    auto slow_result = slow.decode(json_frame(slow_header));
    auto ok = result == slow_result && fast.code == slow.code
           && fast.flag == slow.flag && fast.opaque == slow.opaque
           && fast.version == slow.version && fast.remark == slow.remark
           && fast.language == slow.language
           && fields_of(fast) == fields_of(slow);
    if (!ok)
      FAIL(header);
    if (result != errc::none)
      continue;
    ++accepted;
    auto found = peek(json_frame(fast_header));
    if (!found || found->opaque != fast.opaque || found->flag != fast.flag)
      FAIL("peek: " + header);
  }
  CHECK_GT(accepted, 1000u);
}
