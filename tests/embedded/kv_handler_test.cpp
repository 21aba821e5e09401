#include "rocketcaf/protocol/requests/kv_config.hpp"

#include "engine_fixture.hpp"
#include "support/test.hpp"

SUITE("kv_handler")

using namespace rocketcaf;
using namespace rocketcaf::test;

namespace {

struct fixture : engine_fixture {
  int32_t put(const char* ns, const char* key, std::string value) {
    return ask(protocol::make_request(protocol::put_kv_config_request{
                 .ns = ns, .key = key, .value = std::move(value)}))
      .code;
  }

  remoting_command get(const char* ns, const char* key, size_t broker = 0) {
    return ask(protocol::make_request(
                 protocol::get_kv_config_request{.ns = ns, .key = key}),
               1, broker);
  }

  std::string value(const char* ns, const char* key, size_t broker = 0) {
    auto answer = get(ns, key, broker);
    CHECK_EQ(answer.code, 0);
    auto text = answer.field("value");
    return text ? *text : "(missing)";
  }

  int32_t erase(const char* ns, const char* key) {
    return ask(protocol::make_request(
                 protocol::delete_kv_config_request{.ns = ns, .key = key}))
      .code;
  }

  remoting_command list(const char* ns) {
    return ask(protocol::make_request(
      protocol::get_kvlist_by_namespace_request{.ns = ns}));
  }
};

} // namespace

TEST_F(fixture, "values are set, changed and deleted, for all brokers") {
  CHECK_EQ(put("n", "k", "v"), 0);
  CHECK_EQ(put("m", "k", "w"), 0);
  CHECK_EQ(value("n", "k"), "v");
  CHECK_EQ(value("n", "k", 1), "v");
  CHECK_EQ(put("n", "k", "x"), 0);
  CHECK_EQ(value("n", "k"), "x");
  CHECK_EQ(erase("n", "k"), 0);
  CHECK_EQ(get("n", "k").code, 22);
  CHECK_EQ(value("m", "k"), "w");
  CHECK_EQ(erase("n", "k"), 0);
  CHECK_EQ(erase("unknown", "k"), 0);
}

TEST_F(fixture, "a value that is not there has code 22") {
  put("n", "k", "v");
  CHECK_EQ(get("n", "other").code, 22);
  auto answer = get("other", "k");
  CHECK_EQ(answer.code, 22);
  CHECK_EQ(answer.remark, "No config item, Namespace: other Key: k");
}

TEST_F(fixture, "all values of a namespace are listed") {
  CHECK_EQ(list("n").code, 22);
  put("n", "k2", "v2");
  put("n", "k1", "v1");
  CHECK_EQ(list("n").body, R"({"table":{"k1":"v1","k2":"v2"}})");
  erase("n", "k1");
  erase("n", "k2");
  // As with name servers, the namespace stays.
  auto answer = list("n");
  CHECK_EQ(answer.code, 0);
  CHECK_EQ(answer.body, R"({"table":{}})");
}

TEST_F(fixture, "what is missing is an error") {
  for (int32_t code : {100, 101, 102, 219}) {
    CHECK_EQ(ask(make_request(code)).code, 1);
    if (code == 219)
      continue;
    auto request = make_request(code);
    request.set("namespace", "n");
    CHECK_EQ(ask(request).code, 1);
  }
}

TEST_F(fixture, "values have a bound, and deleted ones make room") {
  // As large as headers can be, about.
  std::string large(30'000, 'v');
  int count = 0;
  while (count < 1000 && put("n", std::to_string(count).c_str(), large) == 0)
    ++count;
  // 16 MiB, with what each value costs besides.
  CHECK(count >= 550);
  CHECK(count < 560);
  CHECK_EQ(put("n", "0", large), 0);
  CHECK_EQ(put("n", "new", large), 1);
  CHECK_EQ(erase("n", "0"), 0);
  CHECK_EQ(put("n", "new", large), 0);
}
