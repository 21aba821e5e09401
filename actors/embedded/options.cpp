#include "rocketcaf/actors/embedded/options.hpp"

#include <arpa/inet.h>

#include <algorithm>
#include <set>

namespace rocketcaf {

namespace {

constexpr size_t max_brokers = 64;
constexpr size_t max_name_size = 127;
constexpr int32_t max_queues = 1024;
constexpr int32_t max_replicas = 8;
constexpr int32_t max_checks = 10'000;
/// Frames are at most 1 GiB, and headers come on top of bodies.
constexpr size_t max_body = 512u * 1024 * 1024;

std::optional<validation_error> fail(std::string field, std::string rule) {
  return validation_error{errc::invalid_option, std::move(field),
                          std::move(rule)};
}

/// Names stand in JSON texts and in properties.
bool is_plain_name(const std::string& name) {
  auto plain = [](unsigned char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z')
        || (c >= '0' && c <= '9') || c == '_' || c == '-' || c == '.';
  };
  return !name.empty() && name.size() <= max_name_size
      && std::all_of(name.begin(), name.end(), plain);
}

constexpr const char* name_rule = "must have 1 to 127 characters of "
                                  "a-zA-Z0-9_-.";

std::optional<validation_error> check_names(const embedded_broker_options& x) {
  if (x.broker_names.empty() || x.broker_names.size() > max_brokers)
    return fail("broker_names", "must have 1 to 64 names");
  std::set<std::string> seen;
  for (auto& name : x.broker_names) {
    if (!is_plain_name(name))
      return fail("broker_names", name_rule);
    if (!seen.insert(name).second)
      return fail("broker_names", "must not name " + name + " twice");
  }
  if (!is_plain_name(x.cluster))
    return fail("cluster", name_rule);
  return std::nullopt;
}

bool is_usable_duration(std::chrono::milliseconds x) {
  return x.count() >= 1 && x <= std::chrono::hours{24};
}

std::optional<validation_error> check_transactions(
  const embedded_broker_options& x) {
  constexpr const char* rule = "must be 1 ms to 1 day";
  if (!is_usable_duration(x.transaction_timeout))
    return fail("transaction_timeout", rule);
  if (!is_usable_duration(x.transaction_check_interval))
    return fail("transaction_check_interval", rule);
  if (x.transaction_check_max < 1 || x.transaction_check_max > max_checks)
    return fail("transaction_check_max",
                "must be 1 to 10000, is "
                  + std::to_string(x.transaction_check_max));
  return std::nullopt;
}

bool is_usable_address(const std::string& text) {
  in_addr parsed{};
  return inet_pton(AF_INET, text.c_str(), &parsed) == 1
      && parsed.s_addr != INADDR_ANY;
}

} // namespace

std::optional<validation_error> validate(const embedded_broker_options& x) {
  if (!is_usable_address(x.address))
    return fail("address", "must be an IPv4 address in numbers, and not "
                           "0.0.0.0, since clients are told it; is "
                             + x.address);
  if (auto error = check_names(x))
    return error;
  if (x.queues < 1 || x.queues > max_queues)
    return fail("queues", "must be 1 to 1024, is " + std::to_string(x.queues));
  if (x.replicas < 0 || x.replicas > max_replicas)
    return fail("replicas", "must be 0 to 8, is " + std::to_string(x.replicas));
  if (x.retention_bytes == 0)
    return fail("retention_bytes", "must not be 0");
  if (x.max_message_size == 0 || x.max_message_size > max_body)
    return fail("max_message_size", "must be 1 byte to 512 MiB, is "
                                      + std::to_string(x.max_message_size));
  return check_transactions(x);
}

} // namespace rocketcaf
