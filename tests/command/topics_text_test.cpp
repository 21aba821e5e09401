#include "rocketcaf/api/command/topics_text.hpp"

#include "support/test.hpp"

SUITE("topics_text")

using namespace rocketcaf::command;

using names = std::vector<std::string>;

TEST("topics are in order, each once") {
  CHECK_EQ(sorted({"b", "a", "b", "C"}), (names{"C", "a", "b"}));
  CHECK_EQ(sorted({}), names{});
}

TEST("the JSON object has a list") {
  CHECK_EQ(topics_json({"a", "%RETRY%\"g"}),
           R"({"topics":["a","%RETRY%\"g"]})");
  CHECK_EQ(topics_json({}), R"({"topics":[]})");
}

TEST("people read a line a topic") {
  CHECK_EQ(topics_lines({"a", "b\n\x1b"}), "a\nb\\n\\x1B\n");
  CHECK_EQ(topics_lines({}), "");
}
