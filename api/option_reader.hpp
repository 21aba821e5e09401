#pragma once

#include "rocketcaf/api/conf_outline.hpp"
#include "rocketcaf/api/option_table.hpp"

#include <caf/error.hpp>
#include <caf/settings.hpp>

#include <string>
#include <string_view>

namespace rocketcaf::api {

/// Reads the options below one prefix out of what CAF made of configuration
/// file and command line, and checks all that CAF does not check.
class option_reader {
public:
  // -- constructors, destructors, and assignment operators --------------------

  /// @param content outlives this object.
  option_reader(const caf::settings& content, std::string_view prefix);

  // -- reading ----------------------------------------------------------------

  /// Reads all options, in ascending precedence.
  caf::error read(options& out);

private:
  /// Checks the configuration file alone: its texts are in quotes, and values
  /// that the command line overrides have to be right, too.
  caf::error check_file();

  /// Checks that CAF can have understood the whole file.
  caf::error check_outline() const;

  /// Lets the environment override the file, but not the command line.
  void read_environment(options& out);

  /// Checks ranges, names and addresses.
  caf::error check_values(const options& x) const;

  caf::error read_group(const caf::settings& xs, options& out) const;

  caf::error read_keys(const caf::settings& xs, const std::string& group,
                       options& out) const;

  caf::error read_key(const std::string& name, const caf::config_value& value,
                      options& out) const;

  /// Makes an error that names a key and says where it stands, if it is known.
  caf::error fail(const std::string& name, const std::string& rule) const;

  const caf::settings& content_;
  std::string prefix_;
  /// The configuration file; empty if there was none.
  std::string path_;
  /// Where the keys stand in it, if it could be read again.
  std::optional<conf_outline> outline_;
  /// The environment variable that gave the name servers; empty if none did.
  std::string variable_;
  /// Whether values of any type may be texts, as on the command line.
  bool texts_allowed_ = false;
};

} // namespace rocketcaf::api
