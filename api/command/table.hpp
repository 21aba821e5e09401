#pragma once

#include <cstddef>
#include <string>
#include <utility>
#include <vector>

namespace rocketcaf::command {

/// Lays rows out in columns, two spaces apart. Rows that come later keep the
/// columns, which get wider only if they must.
class table {
public:
  // -- member types -----------------------------------------------------------

  using row = std::vector<std::string>;

  // -- constructors, destructors, and assignment operators --------------------

  table() = default;

  /// @param widths the least widths of the first columns.
  explicit table(std::vector<size_t> widths) : widths_(std::move(widths)) {
    // nop
  }

  // -- rows -------------------------------------------------------------------

  /// Lays out the next rows, lines ended.
  std::string add(const std::vector<row>& rows);

private:
  std::vector<size_t> widths_;
};

/// The same for rows that nothing follows.
inline std::string layout(const std::vector<table::row>& rows) {
  return table{}.add(rows);
}

} // namespace rocketcaf::command
