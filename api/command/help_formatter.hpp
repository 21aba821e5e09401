#pragma once

#include <CLI/App.hpp>
#include <CLI/Formatter.hpp>

#include <string>

namespace rocketcaf::command {

/// Help whose descriptions are wrapped to fit a terminal of 80 columns.
class help_formatter : public CLI::Formatter {
public:
  help_formatter();

  std::string make_option_desc(const CLI::Option* option) const override;
};

/// Breaks a text at blanks into lines of at most `width` bytes.
std::string wrap(const std::string& text, size_t width);

} // namespace rocketcaf::command
