// actors/observability.md has all metrics and all events, and no other ones.
#include "rocketcaf/actors/log_events.hpp"
#include "rocketcaf/actors/metrics.hpp"

#include "support/test.hpp"

#include <algorithm>
#include <fstream>
#include <regex>
#include <set>
#include <sstream>

using namespace rocketcaf;
using namespace rocketcaf::actors;

SUITE("observability_page")

namespace {

using texts = std::vector<std::string>;

std::string page() {
  std::ifstream in{ROCKETCAF_OBSERVABILITY_PAGE};
  std::ostringstream out;
  out << in.rdbuf();
  return out.str();
}

/// The rows that begin with `prefix`, up to the end of a cell.
texts rows(const std::string& prefix, size_t cells) {
  std::istringstream in{page()};
  texts result;
  for (std::string line; std::getline(in, line);) {
    if (line.rfind(prefix, 0) != 0)
      continue;
    size_t end = 0;
    for (size_t i = 0; i < cells && end != std::string::npos; ++i)
      end = line.find(" |", end + 1);
    result.push_back(line.substr(0, end));
  }
  return result;
}

/// The row of a family, as it should be.
std::string row_of(const metric_info& x) {
  std::string labels;
  for (auto& label : x.labels)
    if (!label.empty())
      labels += (labels.empty() ? "`" : ", `") + std::string{label} + "`";
  std::string help{x.help.substr(0, x.help.size() - 1)};
  return "| `" + prometheus_name(x) + "` | "
       + std::string{to_string_view(x.kind)} + " | "
       + (x.unit == "1" ? "" : std::string{x.unit} + " ") + "| " + labels
       + (labels.empty() ? "| " : " | ") + help;
}

} // namespace

TEST("the table of metrics is the catalogue") {
  texts expected;
  for (auto& x : metric_catalogue())
    expected.push_back(row_of(x));
  CHECK_EQ(rows("| `rocketcaf_", 5), expected);
}

TEST("the tables of events are the catalogue") {
  texts expected;
  texts embedded;
  for (auto& x : log_events) {
    auto level = spdlog::level::to_string_view(x.level);
    auto row = "| `" + std::string{x.component} + "` | `" + std::string{x.name}
             + "` | " + std::string{level.data(), level.size()};
    (x.component == "embedded" ? embedded : expected).push_back(row);
  }
  expected.insert(expected.end(), embedded.begin(), embedded.end());
  texts found;
  for (auto& row : rows("| `", 3))
    if (row.rfind("| `rocketcaf_", 0) != 0)
      found.push_back(row);
  CHECK_EQ(found, expected);
}

TEST("every metric that the page names exists") {
  std::set<std::string> known;
  for (auto& x : metric_catalogue()) {
    known.insert(prometheus_name(x));
    if (x.kind == metric_kind::histogram)
      for (auto suffix : {"_bucket", "_sum", "_count"})
        known.insert(prometheus_name(x) + suffix);
  }
  auto text = page();
  std::regex name{"rocketcaf_[a-z_]+"};
  size_t count = 0;
  for (std::sregex_iterator i{text.begin(), text.end(), name}, end; i != end;
       ++i, ++count)
    CHECK_EQ(known.count(i->str()) == 1 ? std::string{} : i->str(), "");
  CHECK_GT(count, metric_count);
}
