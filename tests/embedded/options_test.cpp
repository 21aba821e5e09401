#include "rocketcaf/actors/embedded/options.hpp"

#include "support/test.hpp"

SUITE("embedded_options")

using namespace rocketcaf;

namespace {

std::string field_of(const embedded_broker_options& x) {
  auto error = validate(x);
  if (!error)
    return "";
  CHECK_EQ(error->code, errc::invalid_option);
  CHECK(!error->rule.empty());
  return error->field;
}

template <class F>
std::string field_after(F change) {
  embedded_broker_options x;
  change(x);
  return field_of(x);
}

} // namespace

TEST("the defaults are valid") {
  CHECK_EQ(field_of({}), "");
}

TEST("addresses are numbers that clients can use") {
  for (auto text : {"localhost", "", "::1", "0.0.0.0", "127.0.0.1:80"})
    CHECK_EQ(field_after([&](auto& x) { x.address = text; }), "address");
  CHECK_EQ(field_after([](auto& x) { x.address = "127.0.0.2"; }), "");
}

TEST("broker names are plain and differ") {
  using names = std::vector<std::string>;
  for (auto& bad :
       {names{}, names{""}, names{"a b"}, names{"a", "a"}, names{"a\"b"},
        names{std::string(128, 'a')}, names(65, "a")})
    CHECK_EQ(field_after([&](auto& x) { x.broker_names = bad; }),
             "broker_names");
  CHECK_EQ(field_after([](auto& x) { x.broker_names = {"a", "b-1.c_D"}; }), "");
  CHECK_EQ(field_after([](auto& x) { x.cluster = "a b"; }), "cluster");
}

TEST("numbers are in range") {
  for (auto queues : {0, -1, 1025})
    CHECK_EQ(field_after([&](auto& x) { x.queues = queues; }), "queues");
  CHECK_EQ(field_after([](auto& x) { x.replicas = -1; }), "replicas");
  CHECK_EQ(field_after([](auto& x) { x.replicas = 9; }), "replicas");
  CHECK_EQ(field_after([](auto& x) { x.retention_bytes = 0; }),
           "retention_bytes");
  for (auto size : {size_t{0}, size_t{1} << 30})
    CHECK_EQ(field_after([&](auto& x) { x.max_message_size = size; }),
             "max_message_size");
}

TEST("times and numbers of checks are in range") {
  using namespace std::chrono_literals;
  for (std::chrono::milliseconds bad : {0ms, -1ms, 86'400'001ms}) {
    CHECK_EQ(field_after([&](auto& x) { x.transaction_timeout = bad; }),
             "transaction_timeout");
    CHECK_EQ(field_after([&](auto& x) { x.transaction_check_interval = bad; }),
             "transaction_check_interval");
  }
  for (std::chrono::milliseconds good : {1ms, 86'400'000ms})
    CHECK_EQ(field_after([&](auto& x) {
               x.transaction_timeout = good;
               x.transaction_check_interval = good;
             }),
             "");
  for (auto bad : {0, -1, 10'001})
    CHECK_EQ(field_after([&](auto& x) { x.transaction_check_max = bad; }),
             "transaction_check_max");
  for (auto good : {1, 10'000})
    CHECK_EQ(field_after([&](auto& x) { x.transaction_check_max = good; }), "");
}
