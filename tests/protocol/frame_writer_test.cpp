#include "rocketcaf/protocol/frame_writer.hpp"
#include "rocketcaf/protocol/remoting_command.hpp"

#include "support/test.hpp"
#include "support/vectors.hpp"

#include <string>

SUITE("frame_writer")

using namespace rocketcaf;
using namespace rocketcaf::protocol;

namespace {

constexpr serialization both[] = {serialization::json, serialization::rocketmq};

constexpr frame_head head{.code = 37,
                          .version = client_version,
                          .opaque = 5,
                          .flag = 2,
                          .remark = "why"};

} // namespace

TEST("frames stand one after the other") {
  for (auto type : both) {
    std::string out;
    for (auto body : {"", "body"}) {
      frame_writer frame{out, head, type};
      frame.field("topic", "t");
      frame.field("empty", "");
      CHECK_EQ(frame.finish(body), errc::none);
    }
    frame_reader reader;
    std::vector<remoting_command> all;
    CHECK_EQ(reader.feed(out,
                         [&all](const frame& x) {
                           auto command = decode(x);
                           REQUIRE(command);
                           all.push_back(*command);
                         }),
             errc::none);
    REQUIRE_EQ(all.size(), 2u);
    CHECK_EQ(all[0].code, 37);
    CHECK_EQ(all[0].language, "CPP");
    CHECK_EQ(all[0].version, client_version);
    CHECK_EQ(all[0].opaque, 5);
    CHECK_EQ(all[0].flag, 2);
    CHECK_EQ(all[0].remark, "why");
    REQUIRE(all[0].field("topic") != nullptr);
    CHECK_EQ(*all[0].field("topic"), "t");
    CHECK_EQ(all[0].body, "");
    CHECK_EQ(all[1].body, "body");
  }
}

TEST("what a layout cannot hold leaves the buffer as it was") {
  auto try_field = [](serialization type, const std::string& name,
                      const std::string& value) {
    std::string out = "before";
    frame_writer frame{out, head, type};
    frame.field(name, value);
    frame.field("next", "x");
    auto result = frame.finish({});
    if (result != errc::none)
      CHECK_EQ(out, "before");
    return result;
  };
  CHECK_EQ(try_field(serialization::json, "x", "\xFF"), errc::invalid_argument);
  CHECK_EQ(try_field(serialization::json, "\xFF", "x"), errc::invalid_argument);
  CHECK_EQ(try_field(serialization::rocketmq, "x", "\xFF"), errc::none);
  CHECK_EQ(try_field(serialization::rocketmq, "", "x"), errc::invalid_argument);
  for (auto type : both)
    CHECK_EQ(try_field(type, "x", std::string(0x1000000, 'x')),
             errc::invalid_argument);
}
