#pragma once

#include "rocketcaf/protocol/retry_table.hpp"

#include "retry_fixture.hpp"

#include <chrono>
#include <cstddef>
#include <functional>
#include <map>
#include <string>
#include <vector>

namespace rocketcaf::test {

/// One way to make an attempt fail as a rule of the table says.
struct scenario {
  std::string name;
  /// Spoils a broker, before the sends.
  std::function<void(retry_fixture&, const std::string&)> spoil;
  /// Makes happen what must wait for the sends to be under way.
  std::function<void(retry_fixture&)> act = [](retry_fixture&) {};
  /// How many copies each failed attempt leaves in the broker.
  size_t copies = 0;
  /// Wrong addresses in the route.
  std::map<std::string, std::string> addresses = {};
  /// Only the first broker can be spoiled, and one attempt be made there.
  bool once = false;
};

/// All ways to make a rule's case happen; none for rules without a test.
std::vector<scenario> scenarios_of(const protocol::retry_rule& rule);

/// Calls `check` for each way of each rule.
void for_each_way(const std::function<void(const protocol::retry_rule&,
                                           const scenario&)>& check);

/// What a failure says about storage if all its attempts failed by this rule.
storage_state storage_of(const protocol::retry_rule& x);

retry_fixture::settings settings_for(const protocol::retry_rule& rule,
                                     const scenario& way, size_t retries,
                                     std::chrono::milliseconds pause);

/// Checks that all attempts of a failure are as the rule says.
void check_attempts(const send_failure& x, const protocol::retry_rule& rule,
                    const retry_fixture& uut);

/// How long a send did not try anything.
std::chrono::microseconds idle_time(const timed_outcome& x);

} // namespace rocketcaf::test
