#include "rocketcaf/api/command/command.hpp"
#include "rocketcaf/api/command/line_splitter.hpp"
#include "rocketcaf/api/frame_text.hpp"

#include <CLI/Option.hpp>
#include <CLI/Validators.hpp>
#include <nlohmann/json.hpp>

#include <array>
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <memory>
#include <optional>
#include <utility>
#include <vector>

namespace rocketcaf::command {

namespace {

/// The largest frame has 32 MiB; there may be blanks between its bytes.
constexpr size_t max_line = 3u * 32 * 1024 * 1024;

struct decode_options {
  std::vector<std::string> files;
  std::string response_to;
};

constexpr auto decode_notes
  = R"(Reads recorded frames, one a line in hexadecimal digits, and prints one
JSON object for each: its parts, its typed header and its typed body. Blank
lines are skipped, and so are blanks between the digits.

"header" and "body" have Java's names of fields and are null for codes without
such a type; fields that are absent are left out, and values that are not of
their type are null. "name" is null for unknown codes. The types of a response
are those of --response-to. A line that is no frame gives {"error":"..."}.

Exit status:
  0  all lines were frames
  1  some were not, or a file could not be read
  2  the command line is wrong)";

using file_ptr = std::unique_ptr<std::FILE, int (*)(std::FILE*)>;

/// Prints what each line is, and remembers whether all were frames.
class frame_printer {
public:
  explicit frame_printer(std::optional<protocol::request_code> response_to)
    : response_to_(response_to) {
    // nop
  }

  bool all_good() const noexcept {
    return all_good_;
  }

  /// @returns false if reading fails.
  bool print_all(std::FILE* in) {
    line_splitter lines{max_line};
    auto print = [this](const input_line& line) { print_line(line); };
    std::vector<char> buffer(64 * 1024);
    while (auto n = std::fread(buffer.data(), 1, buffer.size(), in))
      lines.feed({buffer.data(), n}, print);
    lines.finish(print);
    return std::ferror(in) == 0;
  }

private:
  void print_line(const input_line& line) {
    if (line.text.find_first_not_of(" \t\r\n") == std::string::npos)
      return;
    auto text = line.size <= max_line + 1
                ? protocol::describe_frame(line.text, response_to_)
                : unexpected{std::string{"the line is too long"}};
    if (!text) {
      all_good_ = false;
      text = nlohmann::json{{"error", text.error()}}.dump();
    }
    std::fwrite(text->data(), 1, text->size(), stdout);
    std::fputc('\n', stdout);
  }

  std::optional<protocol::request_code> response_to_;
  bool all_good_ = true;
};

exit_status decode(const decode_options& x) {
  std::optional<protocol::request_code> response_to;
  if (!x.response_to.empty()
      && !from_string(x.response_to, response_to.emplace())) {
    print_error("--response-to: there is no request code " + x.response_to);
    return exit_status::usage;
  }
  frame_printer printer{response_to};
  auto complete = true;
  auto print = [&](const std::string& name, std::FILE* in) {
    if (in != nullptr && printer.print_all(in))
      return;
    print_error(name + " could not be read: " + std::strerror(errno));
    complete = false;
  };
  if (x.files.empty())
    print("standard input", stdin);
  for (auto& name : x.files)
    print(name, file_ptr{std::fopen(name.c_str(), "rb"), std::fclose}.get());
  return complete && printer.all_good() ? exit_status::ok : exit_status::failed;
}

} // namespace

runner add_decode(CLI::App& app) {
  auto x = std::make_shared<decode_options>();
  auto sub = app.add_subcommand("decode", "Show recorded frames as JSON");
  sub->footer(decode_notes);
  sub->add_option("FILE", x->files, "Files to read. Default: standard input")
    ->option_text(" ")
    ->check(CLI::ExistingFile);
  sub
    ->add_option("--response-to", x->response_to,
                 "The request, by code or name, that the responses answer. "
                 "Default: none")
    ->option_text("CODE");
  return [x] { return decode(*x); };
}

} // namespace rocketcaf::command
