#include "rocketcaf/protocol/reply_sorter.hpp"

#include "support/test.hpp"

#include <string>
#include <vector>

SUITE("reply_sorter")

using rocketcaf::protocol::reply_sorter;

namespace {

/// "<receiver> <frames>" for each bundle.
std::vector<std::string> finish(reply_sorter& uut) {
  std::vector<std::string> result;
  for (auto& x : uut.finish())
    result.push_back(std::to_string(x.receiver) + " " + x.frames);
  return result;
}

using bundles = std::vector<std::string>;

} // namespace

TEST("frames side by side for one receiver are one bundle") {
  reply_sorter uut;
  std::string_view read = "aabbcc";
  uut.start(read);
  uut.add(7, read.substr(0, 2));
  uut.add(7, read.substr(2, 2));
  uut.add(7, read.substr(4, 2));
  CHECK_EQ(finish(uut), bundles{"7 aabbcc"});
  CHECK_EQ(finish(uut), bundles{"7 aabbcc"});
}

TEST("each receiver gets its frames in order, in one bundle") {
  reply_sorter uut;
  std::string_view read = "abcdefg";
  uut.start(read);
  uint64_t receivers[] = {7, 7, 8, 7, 9, 8, 8};
  for (size_t i = 0; i < read.size(); ++i)
    uut.add(receivers[i], read.substr(i, 1));
  CHECK_EQ(finish(uut), (bundles{"7 abd", "8 cfg", "9 e"}));
}

TEST("gaps between frames are left out") {
  reply_sorter uut;
  std::string_view read = "aa..bb";
  uut.start(read);
  uut.add(7, read.substr(0, 2));
  uut.add(7, read.substr(4, 2));
  CHECK_EQ(finish(uut), bundles{"7 aabb"});
}

TEST("a frame that lies elsewhere is copied at once") {
  reply_sorter uut;
  std::string_view read = "bbcc";
  uut.start(read);
  std::string elsewhere = "aa";
  uut.add(7, elsewhere);
  elsewhere = "xx";
  uut.add(7, read.substr(0, 2));
  uut.add(7, read.substr(2, 2));
  elsewhere = "dd";
  uut.add(7, elsewhere);
  elsewhere = "xx";
  CHECK_EQ(finish(uut), bundles{"7 aabbccdd"});
}

TEST("each read starts anew") {
  reply_sorter uut;
  std::string_view read = "ab";
  uut.start(read);
  uut.add(7, read.substr(0, 1));
  uut.finish();
  uut.start(read);
  CHECK_EQ(finish(uut), bundles{});
  uut.start(read);
  uut.add(8, read.substr(1, 1));
  CHECK_EQ(finish(uut), bundles{"8 b"});
}
