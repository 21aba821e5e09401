#include "rocketcaf/api/config.hpp"
#include "rocketcaf/api/option_table.hpp"

#include <algorithm>

namespace rocketcaf {

namespace {

/// Prints keys in nested groups.
class group_printer {
public:
  /// Closes and opens groups until these are open.
  void enter(const std::vector<std::string>& groups) {
    auto [mine, wanted]
      = std::mismatch(open_.begin(), open_.end(), groups.begin(), groups.end());
    auto common = static_cast<size_t>(mine - open_.begin());
    while (open_.size() > common) {
      open_.pop_back();
      line("}");
    }
    for (; wanted != groups.end(); ++wanted) {
      line(*wanted + " {");
      open_.push_back(*wanted);
    }
  }

  void line(const std::string& text) {
    out_.append(2 * open_.size(), ' ');
    out_ += text;
    out_ += '\n';
  }

  std::string finish() {
    enter({});
    return std::move(out_);
  }

private:
  std::vector<std::string> open_;
  std::string out_;
};

std::vector<std::string> split_at_dots(std::string_view text) {
  std::vector<std::string> result;
  for (;;) {
    auto dot = text.find('.');
    result.emplace_back(text.substr(0, dot));
    if (dot == std::string_view::npos)
      return result;
    text.remove_prefix(dot + 1);
  }
}

} // namespace

std::string dump_options(const options& x, std::string_view prefix) {
  group_printer out;
  for (auto& key : api::option_table()) {
    auto path = split_at_dots(std::string{prefix} + '.' + key.name);
    auto name = std::move(path.back());
    path.pop_back();
    out.enter(path);
    out.line("# " + key.help);
    out.line(name + " = " + key.write(x));
  }
  return out.finish();
}

} // namespace rocketcaf
