#include "rocketcaf/api/conf_outline.hpp"

#include "support/test.hpp"

using rocketcaf::api::conf_outline;

SUITE("conf_outline")

namespace {

using line = std::optional<size_t>;

std::string problem_of(std::string_view text) {
  conf_outline outline{text};
  auto& problem = outline.first_problem();
  if (!problem)
    return "none";
  return std::to_string(problem->line) + ": " + problem->text;
}

} // namespace

TEST("keys are found in nested groups") {
  conf_outline x{
    "# rocketcaf { producer { group = 1 } }\n"
    "rocketcaf {\n"
    "  client { linger = 1s, unit-name = \"}{\" }\n"
    "  producer = {\n"
    "    group: 'x' # \"\n"
    "    \"retries\" = 3\n"
    "  }\n"
    "}\n"
    "other { retries = [1,\n2], url = <tcp://a#b>,\n last = 1 }\n"};
  CHECK_EQ(problem_of(""), "none");
  CHECK(!x.first_problem());
  CHECK(!x.first_dotted_key());
  CHECK_EQ(x.line_of("rocketcaf.client.linger"), line{3});
  CHECK_EQ(x.line_of("rocketcaf.client.unit-name"), line{3});
  CHECK_EQ(x.line_of("rocketcaf.producer.group"), line{5});
  CHECK_EQ(x.line_of("rocketcaf.producer.retries"), line{6});
  CHECK_EQ(x.line_of("other.retries"), line{9});
  CHECK_EQ(x.line_of("other.last"), line{11});
  CHECK_EQ(x.line_of("retries"), line{});
}

TEST("braces around the whole file count for nothing") {
  conf_outline x{"{\na {\nb = 1\n}\n}\n"};
  CHECK_EQ(x.line_of("a.b"), line{3});
}

TEST("groups in lists are no groups of the file") {
  conf_outline x{"a = [{\nb = 1\n}, {\nc = 2\n}]\nd = 3\n"};
  CHECK_EQ(x.line_of("d"), line{6});
  CHECK_EQ(x.line_of("b"), line{});
  CHECK(!x.first_problem());
}

TEST("keys with dots are told") {
  conf_outline x{"a = 1.5\nb = [2.5,\n3.5]\nc.d = 1\n"};
  CHECK_EQ(x.first_dotted_key(), line{4});
  CHECK_EQ(x.line_of("c.d"), line{4});
}

TEST("what is not closed is told with the line where it opens") {
  CHECK_EQ(problem_of("a {\nb {\nc = 1\n}\n"), "1: { is never closed");
  CHECK_EQ(problem_of("a = [1,\n2\n"), "1: [ is never closed");
  CHECK_EQ(problem_of("a = 1\nb = \"x\nc = 2\n"), "2: \" is never closed");
  CHECK_EQ(problem_of("a = 1\n}\n"), "2: } closes nothing");
  CHECK_EQ(problem_of("a { b = [1 }\n"), "1: } closes nothing");
}
