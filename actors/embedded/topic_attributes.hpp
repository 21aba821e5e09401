#pragma once

#include "rocketcaf/protocol/expected.hpp"

#include <map>
#include <string>
#include <string_view>

namespace rocketcaf::actors::embedded {

/// Changes a topic's attributes as code 17 wants: "+key=value" sets one, "-key"
/// removes one, with commas between them.
/// @param old attributes of the topic; nullptr if it is a new one, which may
///            only set some.
/// @returns a text that says what is wrong, on error.
expected<std::map<std::string, std::string>, std::string> change_attributes(
  const std::map<std::string, std::string>* old, std::string_view text);

} // namespace rocketcaf::actors::embedded
