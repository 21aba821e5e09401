#include "rocketcaf/protocol/local_transaction_state.hpp"

#include "rocketcaf/protocol/enum_names.hpp"
#include "rocketcaf/protocol/sys_flag.hpp"

namespace rocketcaf {

namespace {

constexpr protocol::enum_names<3> names
  = {"UNKNOW", "COMMIT_MESSAGE", "ROLLBACK_MESSAGE"};

} // namespace

std::string to_string(local_transaction_state x) {
  return protocol::name_from(names, x);
}

bool from_string(std::string_view name, local_transaction_state& x) {
  return protocol::value_from(names, name, x);
}

bool from_integer(uint8_t value, local_transaction_state& x) {
  return protocol::value_from(names, value, x);
}

int32_t protocol::commit_or_rollback(local_transaction_state x) noexcept {
  switch (x) {
  case local_transaction_state::commit:
    return sys_flag::transaction_commit;
  case local_transaction_state::rollback:
    return sys_flag::transaction_rollback;
  default:
    return 0;
  }
}

} // namespace rocketcaf
