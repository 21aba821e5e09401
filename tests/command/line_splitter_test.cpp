#include "rocketcaf/api/command/line_splitter.hpp"

#include "support/test.hpp"

#include <string>
#include <vector>

SUITE("line_splitter")

using rocketcaf::command::input_line;
using rocketcaf::command::line_splitter;

namespace {

struct fixture {
  explicit fixture(size_t limit = 10) : splitter(limit) {
    // nop
  }

  void feed(std::string_view bytes) {
    splitter.feed(bytes, [this](input_line x) { lines.push_back(x); });
  }

  void finish() {
    splitter.finish([this](input_line x) { lines.push_back(x); });
  }

  std::vector<std::string> texts() const {
    std::vector<std::string> result;
    for (auto& line : lines)
      result.push_back(line.text);
    return result;
  }

  line_splitter splitter;
  std::vector<input_line> lines;
};

using strings = std::vector<std::string>;

} // namespace

TEST_F(fixture, "lines are cut at their ends, wherever reads are cut") {
  std::string text = "one\n\ntwo\r\nthree\n";
  for (size_t piece = 1; piece <= text.size(); ++piece) {
    fixture f;
    for (size_t i = 0; i < text.size(); i += piece)
      f.feed(std::string_view{text}.substr(i, piece));
    f.finish();
    CHECK_EQ(f.texts(), (strings{"one", "", "two\r", "three"}));
  }
}

TEST_F(fixture, "a last line without an end counts") {
  feed("one\ntwo");
  CHECK_EQ(texts(), strings{"one"});
  finish();
  CHECK_EQ(texts(), (strings{"one", "two"}));
}

TEST_F(fixture, "an end of input after a line end adds nothing") {
  feed("one\n");
  finish();
  CHECK_EQ(texts(), strings{"one"});
}

TEST_F(fixture, "of a line over the limit only the size is kept") {
  for (int i = 0; i < 1000; ++i)
    feed("0123456789");
  feed("\nnext\n");
  REQUIRE_EQ(lines.size(), 2u);
  CHECK_EQ(lines[0].text.size(), 10u);
  CHECK_EQ(lines[0].size, 10'000u);
  CHECK_EQ(lines[1].text, "next");
  CHECK_EQ(lines[1].size, 4u);
}

TEST_F(fixture, "bytes that are no text pass") {
  feed(std::string_view{"a\0b\xFF\n", 5});
  REQUIRE_EQ(lines.size(), 1u);
  CHECK_EQ(lines[0].text, (std::string{"a\0b\xFF", 4}));
}
