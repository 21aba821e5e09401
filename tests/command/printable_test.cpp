#include "rocketcaf/api/command/printable.hpp"
#include "rocketcaf/api/command/table.hpp"

#include "support/test.hpp"

SUITE("printable")

using namespace rocketcaf::command;
using namespace std::literals;

TEST("texts stay as they are") {
  CHECK_EQ(printable(""), "");
  CHECK_EQ(printable("ten apples"), "ten apples");
  CHECK_EQ(printable("Zürich 消息 🚀"), "Zürich 消息 🚀");
}

TEST("what moves a terminal's cursor, or changes its state, is written out") {
  CHECK_EQ(printable("a\nb\r\tc"), "a\\nb\\r\\tc");
  CHECK_EQ(printable("\x1b[31mred"), "\\x1B[31mred");
  CHECK_EQ(printable("\0\x7F"sv), "\\x00\\x7F");
  // A control character of Unicode, as terminals understand some of.
  CHECK_EQ(printable("\xC2\x9B"), "\\u{009B}");
  CHECK_EQ(printable("a\\n"), "a\\\\n");
}

TEST("what turns texts around, or is not seen, is written out") {
  CHECK_EQ(printable("\u202Egnp.exe"), "\\u{202E}gnp.exe");
  CHECK_EQ(printable("a\u200Bb\uFEFF"), "a\\u{200B}b\\u{FEFF}");
  CHECK_EQ(printable("\U000E0041"), "\\u{E0041}");
}

TEST("bytes that are no text are written out one by one") {
  CHECK_EQ(printable("\xFFok\xC3"), "\\xFFok\\xC3");
  CHECK_EQ(printable("\xED\xA0\x80"), "\\xED\\xA0\\x80");
}

TEST("long texts are cut between characters") {
  CHECK_EQ(printable("abcdef", 6), "abcdef");
  CHECK_EQ(printable("abcdefg", 6), "abc...");
  CHECK_EQ(printable("äöüäöü", 6), "äöüäöü");
  CHECK_EQ(printable("äöüäöüä", 6), "äöü...");
  CHECK_EQ(printable("ab\x01\x01\x01", 8), "ab...");
  CHECK_EQ(printable("abcdefg", 2), "..");
  CHECK_EQ(printable("abcdefg", 0), "");
}

TEST("rows are laid out in columns") {
  CHECK_EQ(layout({{"A", "BROKER", "C"}, {"long", "x", "1"}}),
           "A     BROKER  C\n"
           "long  x       1\n");
  CHECK_EQ(layout({}), "");
}

TEST("lines do not end in blanks, and cells may be blank") {
  CHECK_EQ(layout({{"A", "B", "C"}, {"", "2", ""}, {"1"}}), "A  B  C\n"
                                                            "   2\n"
                                                            "1\n");
}

TEST("characters count, not bytes") {
  CHECK_EQ(layout({{"ä", "x"}, {"bb", "y"}}), "ä   x\nbb  y\n");
}

TEST("columns of later rows are no narrower") {
  table out;
  CHECK_EQ(out.add({{"wide", "x"}}), "wide  x\n");
  CHECK_EQ(out.add({{"a", "y"}}), "a     y\n");
  CHECK_EQ(out.add({{"wider", "z"}}), "wider  z\n");
}
