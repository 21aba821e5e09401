#include "rocketcaf/protocol/requests/field_reader.hpp"

#include "support/test.hpp"

#include <cstdint>
#include <optional>
#include <string>

SUITE("field_reader")

using namespace rocketcaf::protocol;

namespace {

remoting_command sample() {
  remoting_command x;
  x.fields = {{"text", "abc"},         {"empty", ""},     {"number", "-5"},
              {"large", "2147483648"}, {"yes", "true"},   {"YES", "TRUE"},
              {"no", "false"},         {"other", "truth"}};
  return x;
}

} // namespace

TEST("fields are read into variables of their types") {
  auto request = sample();
  field_reader in{request};
  std::string text;
  std::string empty = "x";
  int32_t number = 0;
  int64_t large = 0;
  in("text", text);
  in("empty", empty);
  in("number", number);
  in("large", large);
  CHECK(in.ok());
  CHECK_EQ(in.error(), "");
  CHECK_EQ(text, "abc");
  CHECK_EQ(empty, "");
  CHECK_EQ(number, -5);
  CHECK_EQ(large, 2147483648);
}

TEST("as in Java, whatever is not true is false") {
  auto request = sample();
  field_reader in{request};
  auto read = [&in](const char* name) {
    bool result = false;
    in(name, result, tolerated);
    return result;
  };
  CHECK(read("yes"));
  CHECK(read("YES"));
  CHECK(!read("no"));
  CHECK(!read("other"));
  CHECK(!read("empty"));
  CHECK(!read("text"));
  CHECK(in.ok());
}

TEST("an optional field is there or not") {
  auto request = sample();
  field_reader in{request};
  std::optional<int32_t> number;
  std::optional<std::string> none;
  in("number", number);
  in("none", none);
  CHECK(in.ok());
  CHECK_EQ(number, std::optional{-5});
  CHECK(!none);
}

TEST("a boundary is upper, or else lower") {
  remoting_command request;
  request.fields = {{"a", "UPPER"}, {"b", "Upper"}, {"c", "LOWER"}, {"d", ""}};
  field_reader in{request};
  auto read = [&in](const char* name) {
    auto result = offset_boundary::lower;
    in(name, result);
    return result == offset_boundary::upper;
  };
  CHECK(read("a"));
  CHECK(read("b"));
  CHECK(!read("c"));
  CHECK(!read("d"));
  CHECK(in.ok());
}

TEST("errors about letters have the long name, too") {
  remoting_command request;
  field_reader in{request};
  std::string text;
  in({"topic", "b"}, text);
  CHECK_EQ(in.error(), "b (topic) is missing");
}

TEST("an absent tolerated field leaves its variable alone") {
  auto request = sample();
  field_reader in{request};
  int32_t number = 9;
  bool flag = true;
  in("none", number, tolerated);
  in("none", flag, tolerated);
  CHECK(in.ok());
  CHECK_EQ(number, 9);
  CHECK(flag);
}

TEST("the first bad field is named") {
  auto request = sample();
  field_reader in{request};
  int32_t number = 1;
  in("large", number);
  in("none", number);
  in("text", number, tolerated);
  CHECK(!in.ok());
  CHECK_EQ(in.error(), "large is not a number in its range: 2147483648");
  CHECK_EQ(number, 1);
  field_reader again{request};
  again("none", number);
  CHECK_EQ(again.error(), "none is missing");
}

TEST("a peer cannot make errors long") {
  remoting_command request;
  request.set("n", std::string(1'000'000, 'x'));
  field_reader in{request};
  int32_t number;
  in("n", number);
  CHECK_LT(in.error().size(), 100u);
}
