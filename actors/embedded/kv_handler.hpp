#pragma once

#include "rocketcaf/protocol/remoting_command.hpp"

#include <cstddef>
#include <functional>
#include <map>
#include <string>

namespace rocketcaf::actors::embedded {

/// Serves the keys and values of name servers: codes 100, 101, 102 and 219. All
/// brokers share them.
class kv_handler {
public:
  // -- member types -----------------------------------------------------------

  using command = protocol::remoting_command;

  // -- constants --------------------------------------------------------------

  /// Memory for namespaces, keys and values.
  static constexpr size_t max_bytes = 16u * 1024 * 1024;

  // -- serving ----------------------------------------------------------------

  /// @pre the request has one of these codes
  command handle(const command& request);

private:
  using value_map = std::map<std::string, std::string, std::less<>>;

  command on_put(const command& request);
  command on_get(const command& request) const;
  command on_delete(const command& request);
  command on_list(const command& request) const;

  std::map<std::string, value_map, std::less<>> namespaces_;
  size_t bytes_ = 0;
};

} // namespace rocketcaf::actors::embedded
