#include "rocketcaf/protocol/acl_signature.hpp"

#include "support/test.hpp"
#include "support/vectors.hpp"

#include <string>

SUITE("acl_signature")

using namespace rocketcaf;
using namespace rocketcaf::protocol;

namespace {

constexpr std::string_view secret = "12345678";

remoting_command command_of(const test::vector_frame& x) {
  auto result = decode(test::cut_frame(x.bytes));
  REQUIRE(result.has_value());
  return *result;
}

remoting_command command(field_list fields, std::string body = {}) {
  remoting_command result;
  result.fields = std::move(fields);
  result.body = std::move(body);
  return result;
}

} // namespace

TEST("a real broker accepts what we sign, and nothing else") {
  size_t accepted = 0;
  size_t refused = 0;
  auto frames = test::load_vectors("handmade_acl");
  for (size_t i = 0; i + 1 < frames.size(); ++i) {
    if (!frames[i].is_request || frames[i + 1].is_request)
      continue;
    auto request = command_of(frames[i]);
    auto sent = request.field(acl_field::signature);
    auto is_ours = sent && *sent == acl_signature(request, secret);
    auto was_accepted = frames[i + 1].code == 0;
    CHECK_EQ(is_ours, was_accepted);
    ++(was_accepted ? accepted : refused);
  }
  CHECK_EQ(accepted, 2u);
  CHECK_EQ(refused, 3u);
}

TEST("signatures are those that the Java client makes") {
  auto route
    = command({{"acceptStandardJsonOnly", "true"}, {"topic", "TopicTest"}});
  sign(route, {"rocketmq", std::string{secret}, {}});
  CHECK_EQ(*route.field("Signature"), "r1WaN0JCLGTwbHyN2F2OHCwQTkQ=");
  auto send = command({{"a", "PG"},
                       {"b", "TopicTest"},
                       {"c", "TBW102"},
                       {"d", "4"},
                       {"e", "0"},
                       {"f", "0"},
                       {"g", "1758277230456"},
                       {"h", "0"},
                       {"i", "TAGS\x01TagA\x02"},
                       {"j", "0"},
                       {"k", "false"},
                       {"m", "false"},
                       {"n", "broker-a"}},
                      "hello");
  sign(send, {"rocketmq", std::string{secret}, {}});
  CHECK_EQ(*send.field("AccessKey"), "rocketmq");
  CHECK_EQ(*send.field("Signature"), "HyympdYL/OVzGMcCkIz3pTBkgis=");
  CHECK(!send.field("SecurityToken"));
  CHECK_EQ(send.version, client_version);
}

TEST("signing again gives the same signature") {
  auto x = command({{"topic", "orders"}}, "body");
  access_credentials who{"key", "secret", "token"};
  sign(x, who);
  auto once = x;
  sign(x, who);
  CHECK(x == once);
}

TEST("tokens are sent and signed") {
  auto with = command({{"topic", "orders"}});
  auto without = with;
  sign(with, {"key", "secret", "token"});
  sign(without, {"key", "secret", {}});
  CHECK_EQ(*with.field("SecurityToken"), "token");
  CHECK_NE(*with.field("Signature"), *without.field("Signature"));
}

TEST("queries by unique key are signed as all brokers want it") {
  auto query = command({{"_UNIQUE_KEY_QUERY", "true"}, {"topic", "orders"}});
  auto plain = command({{"topic", "orders"}});
  sign(query, {"key", "secret", {}});
  sign(plain, {"key", "secret", {}});
  CHECK_EQ(*query.field("Signature"), *plain.field("Signature"));
  CHECK_EQ(query.version, 399);
}
