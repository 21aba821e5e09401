#include "rocketcaf/api/command/topics_text.hpp"

#include "rocketcaf/api/command/printable.hpp"
#include "rocketcaf/api/command/send_json.hpp"

#include <algorithm>

namespace rocketcaf::command {

std::vector<std::string> sorted(std::vector<std::string> topics) {
  std::sort(topics.begin(), topics.end());
  topics.erase(std::unique(topics.begin(), topics.end()), topics.end());
  return topics;
}

std::string topics_json(const std::vector<std::string>& topics) {
  return dump({{"topics", topics}});
}

std::string topics_lines(const std::vector<std::string>& topics) {
  std::string result;
  for (auto& topic : topics)
    result += printable(topic) + '\n';
  return result;
}

} // namespace rocketcaf::command
