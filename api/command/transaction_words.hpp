#pragma once

#include "rocketcaf/api/producer.hpp"

#include <map>
#include <string>

namespace rocketcaf::command {

/// What options and lines call the states of a local transaction.
inline const std::map<std::string, local_transaction_state>&
transaction_words() {
  static const std::map<std::string, local_transaction_state> result{
    {"commit", local_transaction_state::commit},
    {"rollback", local_transaction_state::rollback},
    {"unknown", local_transaction_state::unknown},
  };
  return result;
}

} // namespace rocketcaf::command
