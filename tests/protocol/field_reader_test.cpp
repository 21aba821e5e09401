#include "rocketcaf/protocol/field_reader.hpp"

#include "support/test.hpp"

#include <cstdint>
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
  in.required("text", text);
  in.required("empty", empty);
  in.required("number", number);
  in.required("large", large);
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
  auto read = [&in](std::string_view name) {
    bool result = false;
    in.optional(name, result);
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

TEST("an absent optional field leaves its variable alone") {
  auto request = sample();
  field_reader in{request};
  int32_t number = 9;
  bool flag = true;
  in.optional("none", number);
  in.optional("none", flag);
  CHECK(in.ok());
  CHECK_EQ(number, 9);
  CHECK(flag);
}

TEST("the first bad field is named") {
  auto request = sample();
  field_reader in{request};
  int32_t number = 1;
  in.required("large", number);
  in.required("none", number);
  in.optional("text", number);
  CHECK(!in.ok());
  CHECK_EQ(in.error(), "large is not a number in its range: 2147483648");
  CHECK_EQ(number, 1);
  field_reader again{request};
  again.required("none", number);
  CHECK_EQ(again.error(), "none is missing");
}

TEST("a peer cannot make errors long") {
  remoting_command request;
  request.set("n", std::string(1'000'000, 'x'));
  field_reader in{request};
  int32_t number;
  in.required("n", number);
  CHECK_LT(in.error().size(), 100u);
}
