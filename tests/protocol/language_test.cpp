#include "rocketcaf/protocol/language.hpp"

#include "support/test.hpp"

#include <set>
#include <string>

SUITE("language")

using namespace rocketcaf::protocol;

TEST("all fourteen languages are found both ways") {
  std::set<std::string_view> names;
  for (uint8_t code = 0; code < 14; ++code) {
    auto name = language_name(code);
    CHECK(names.insert(name).second);
    CHECK_EQ(language_code(name), code);
  }
  CHECK_EQ(language_name(0), "JAVA");
  CHECK_EQ(language_name(1), "CPP");
  CHECK_EQ(language_name(9), "GO");
  CHECK_EQ(language_name(13), "NODE_JS");
}

TEST("codes without a name survive as numbers") {
  for (int code = 14; code < 256; ++code) {
    CHECK_EQ(language_name(static_cast<uint8_t>(code)), "");
    CHECK_EQ(language_code(std::to_string(code)), code);
  }
}

TEST("unknown names are other languages") {
  for (auto name : {"", "KLINGON", "cpp", "256", "-1"})
    CHECK_EQ(language_code(name), 7);
}
