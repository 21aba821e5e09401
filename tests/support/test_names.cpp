#include "support/test_names.hpp"

#include <fstream>
#include <regex>
#include <sstream>

namespace rocketcaf::test {

namespace {

/// Adds the tests of one source file.
void add_tests(const std::string& layer, const std::string& text,
               std::set<std::string>& out) {
  static const std::regex suite{R"re(SUITE\("([a-z0-9_]+)"\))re"};
  static const std::regex name{
    R"re(TEST(?:_F\([a-z_:]+,|\()\s*((?:"[^"]*"\s*)+)\))re"};
  static const std::regex between_pieces{R"re("\s*"|"|\s+$)re"};
  std::smatch found;
  if (!std::regex_search(text, found, suite))
    return;
  auto prefix = layer + "." + found[1].str() + ": ";
  for (std::sregex_iterator i{text.begin(), text.end(), name}, end; i != end;
       ++i)
    // Long names are in several pieces.
    out.insert(prefix + std::regex_replace((*i)[1].str(), between_pieces, ""));
}

} // namespace

std::set<std::string> all_test_names() {
  std::set<std::string> result;
  std::filesystem::path root{ROCKETCAF_TESTS};
  for (auto layer : {"protocol", "actors", "api", "embedded", "integration"})
    for (auto& entry :
         std::filesystem::recursive_directory_iterator{root / layer})
      if (entry.path().extension() == ".cpp")
        add_tests(layer, read_file(entry.path()), result);
  return result;
}

std::string read_file(const std::filesystem::path& path) {
  std::ifstream in{path};
  std::ostringstream out;
  out << in.rdbuf();
  return out.str();
}

} // namespace rocketcaf::test
