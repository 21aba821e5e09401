#include "rocketcaf/protocol/pull_result.hpp"

#include "support/enum_names.hpp"
#include "support/test.hpp"

SUITE("pull_result")

using namespace rocketcaf;

TEST("every status has Java's name, found both ways") {
  test::check_names<pull_status>(4);
  CHECK_EQ(to_string(pull_status::found), "FOUND");
  CHECK_EQ(to_string(pull_status::no_new_message), "NO_NEW_MSG");
  CHECK_EQ(to_string(pull_status::no_matched_message), "NO_MATCHED_MSG");
  CHECK_EQ(to_string(pull_status::offset_illegal), "OFFSET_ILLEGAL");
}
