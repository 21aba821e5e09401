// Our half of the comparison with Java; Agreement.java is the other one.
//
//   rocketcaf_agreement write SEED FACTOR FILE
//   rocketcaf_agreement check FILE
//
// The first form writes random values, one a line: the kind, the value, and our
// bytes for it. Java checks these, and writes the lines with its own bytes. The
// second form checks those. Both print how many lines there were of each kind,
// as JSON; the second one tells of each mismatch on standard error, and ends
// with status 1 if there was one.

#include "agreement/kind.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <fstream>
#include <iostream>

using namespace rocketcaf::test;

namespace {

std::vector<kind> all_kinds() {
  std::vector<kind> result;
  for (auto kinds : {id_kinds(), hash_kinds(), property_kinds(),
                     compression_kinds(), message_kinds()})
    result.insert(result.end(), kinds.begin(), kinds.end());
  return result;
}

int write(uint64_t seed, size_t factor, const std::string& path) {
  std::ofstream out{path};
  random_values random{seed};
  auto counts = nlohmann::json::object();
  for (auto& x : all_kinds()) {
    auto count = x.count * factor;
    for (size_t i = 0; i < count; ++i)
      out << x.name << '\t' << x.make(random) << '\n';
    counts[std::string{x.name}] = count;
  }
  out.close();
  std::cout << counts << '\n';
  return out ? 0 : 1;
}

/// @returns whether the value of a line is in the bytes at its end.
bool check_line(const kind& x, std::string_view line) {
  auto fields = line.substr(x.name.size() + 1);
  auto end = fields.rfind('\t') + 1;
  auto bytes = fields.substr(end);
  auto ours = x.check(fields.substr(0, end), from_hex(bytes));
  if (!ours)
    return true;
  std::cerr << "mismatch: " << x.name << "\n  value: " << fields.substr(0, end)
            << "\n  Java:  " << bytes << "\n  ours:  " << to_hex(*ours) << '\n';
  return false;
}

int check(const std::string& path) {
  auto kinds = all_kinds();
  auto counts = nlohmann::json::object();
  std::ifstream in{path};
  bool all_agree = true;
  for (std::string line; std::getline(in, line);) {
    auto name = line.substr(0, line.find('\t'));
    auto has_name = [&name](const kind& x) { return x.name == name; };
    auto i = std::find_if(kinds.begin(), kinds.end(), has_name);
    if (i == kinds.end())
      throw std::invalid_argument{"no such kind: " + name};
    all_agree &= check_line(*i, line);
    counts[name] = counts.value(name, 0) + 1;
  }
  std::cout << counts << '\n';
  return in.eof() && all_agree ? 0 : 1;
}

} // namespace

int main(int argc, char** argv) try {
  std::vector<std::string> args(argv + 1, argv + argc);
  if (args.size() == 4 && args[0] == "write")
    return write(std::stoull(args[1]), std::stoull(args[2]), args[3]);
  if (args.size() == 2 && args[0] == "check")
    return check(args[1]);
  std::cerr << "usage: rocketcaf_agreement write SEED FACTOR FILE\n"
               "       rocketcaf_agreement check FILE\n";
  return 2;
} catch (const std::exception& error) {
  std::cerr << error.what() << '\n';
  return 1;
}
