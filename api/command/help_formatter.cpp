#include "rocketcaf/api/command/help_formatter.hpp"

#include <CLI/Option.hpp>

#include <sstream>

namespace rocketcaf::command {

namespace {

constexpr size_t terminal_width = 80;
constexpr size_t names_width = 28;

} // namespace

help_formatter::help_formatter() {
  column_width(names_width);
}

std::string help_formatter::make_option_desc(const CLI::Option* option) const {
  return wrap(CLI::Formatter::make_option_desc(option),
              terminal_width - names_width);
}

std::string wrap(const std::string& text, size_t width) {
  std::istringstream words{text};
  std::string result;
  size_t used = 0;
  for (std::string word; words >> word; used += word.size()) {
    if (used > 0 && used + 1 + word.size() > width) {
      result += '\n';
      used = 0;
    } else if (used > 0) {
      result += ' ';
      ++used;
    }
    result += word;
  }
  return result;
}

} // namespace rocketcaf::command
