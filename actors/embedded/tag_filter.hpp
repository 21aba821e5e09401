#pragma once

#include <algorithm>
#include <string>
#include <string_view>
#include <vector>

namespace rocketcaf::actors::embedded {

/// Matches tags against an expression such as "a || b"; empty or "*" matches
/// all messages, also those without a tag.
class tag_filter {
public:
  explicit tag_filter(std::string_view expression) {
    if (expression == "*")
      return;
    while (!expression.empty()) {
      auto end = expression.find("||");
      auto tag = expression.substr(0, end);
      expression = end == std::string_view::npos ? std::string_view{}
                                                 : expression.substr(end + 2);
      auto first = tag.find_first_not_of(' ');
      if (first != std::string_view::npos)
        tags_.emplace_back(
          tag.substr(first, tag.find_last_not_of(' ') - first + 1));
    }
  }

  bool matches(std::string_view tag) const noexcept {
    return tags_.empty()
        || std::find(tags_.begin(), tags_.end(), tag) != tags_.end();
  }

private:
  std::vector<std::string> tags_;
};

} // namespace rocketcaf::actors::embedded
