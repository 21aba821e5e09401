#include "rocketcaf/api/command/table.hpp"

#include "rocketcaf/api/command/printable.hpp"

#include <algorithm>

namespace rocketcaf::command {

std::string table::add(const std::vector<row>& rows) {
  for (auto& cells : rows) {
    widths_.resize(std::max(widths_.size(), cells.size()));
    for (size_t i = 0; i < cells.size(); ++i)
      widths_[i] = std::max(widths_[i], width_of(cells[i]));
  }
  std::string result;
  for (auto& cells : rows) {
    size_t blanks = 0;
    for (size_t i = 0; i < cells.size(); ++i) {
      // Lines do not end in blanks.
      if (!cells[i].empty()) {
        result.append(blanks, ' ') += cells[i];
        blanks = 0;
      }
      blanks += widths_[i] - width_of(cells[i]) + 2;
    }
    result += '\n';
  }
  return result;
}

} // namespace rocketcaf::command
