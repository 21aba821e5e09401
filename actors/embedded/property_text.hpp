#pragma once

#include <string>
#include <string_view>

namespace rocketcaf::actors::embedded {

/// What a broker looks for in the property string of a message; views into it.
struct known_properties {
  std::string_view unique_key;
  std::string_view tag;
  /// With blanks between them.
  std::string_view keys;
  /// TRAN_MSG is "true", in whatever case.
  bool half_message = false;
  /// There is a delay level or one of the timer properties.
  bool delayed = false;
};

/// Reads a property string in one pass, without copying.
known_properties find_known_properties(std::string_view text);

/// Appends a property to a property string, which may lack the separator at
/// its end.
void append_property(std::string& text, std::string_view name,
                     std::string_view value);

} // namespace rocketcaf::actors::embedded
