#pragma once

#include "rocketcaf/protocol/bodies/json_body.hpp"

#include <map>
#include <string>

namespace rocketcaf::protocol {

/// Names and values: a namespace of a name server's (code 219), or what a
/// broker tells of its state (code 28).
struct kv_table {
  std::map<std::string, std::string> table;

  friend bool operator==(const kv_table&, const kv_table&) = default;

  /// Lists the fields by their names in JSON.
  template <class Fields>
  static void describe(Fields& f) {
    f("table", &kv_table::table);
  }
};

} // namespace rocketcaf::protocol
