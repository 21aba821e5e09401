#include "rocketcaf/protocol/local_transaction_state.hpp"

#include "support/test.hpp"

SUITE("local_transaction_state")

using namespace rocketcaf;

using state = rocketcaf::local_transaction_state;

TEST("names are Java's") {
  CHECK_EQ(to_string(state::unknown), "UNKNOW");
  CHECK_EQ(to_string(state::commit), "COMMIT_MESSAGE");
  CHECK_EQ(to_string(state::rollback), "ROLLBACK_MESSAGE");
  for (auto x : {state::unknown, state::commit, state::rollback}) {
    state y{};
    CHECK(from_string(to_string(x), y));
    CHECK_EQ(x, y);
    CHECK(from_integer(static_cast<uint8_t>(x), y));
    CHECK_EQ(x, y);
  }
  state z = state::commit;
  CHECK(!from_string("UNKNOWN", z));
  CHECK(!from_integer(3, z));
  CHECK_EQ(z, state::commit);
}

TEST("END_TRANSACTION says 8, 12 or 0") {
  CHECK_EQ(protocol::commit_or_rollback(state::commit), 8);
  CHECK_EQ(protocol::commit_or_rollback(state::rollback), 12);
  CHECK_EQ(protocol::commit_or_rollback(state::unknown), 0);
}
