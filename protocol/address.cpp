#include "rocketcaf/protocol/address.hpp"

#include "rocketcaf/protocol/numbers.hpp"

#include <algorithm>
#include <optional>
#include <utility>

namespace rocketcaf::protocol {

namespace {

using namespace std::literals;

/// Longest name that DNS knows.
constexpr size_t max_host_size = 253;

constexpr auto scheme = "http://"sv;

bool is_alnum(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z')
      || (c >= '0' && c <= '9');
}

bool is_name_char(char c) {
  return is_alnum(c) || c == '.' || c == '-' || c == '_';
}

bool is_v6_char(char c) {
  // "%eth0" names the network that a link-local address is meant for.
  return is_name_char(c) || c == ':' || c == '%';
}

unexpected<validation_error> broken(std::string rule) {
  return unexpected{
    validation_error{errc::invalid_argument, "address", std::move(rule)}};
}

/// Cuts `text` into host and port.
/// @returns the rule that is broken, or nullopt.
std::optional<std::string> split(std::string_view text, std::string_view& host,
                                 std::string_view& port) {
  if (text.starts_with('[')) {
    auto end = text.find(']');
    if (end == std::string_view::npos)
      return "must have a ']' after the IPv6 address";
    host = text.substr(1, end - 1);
    text.remove_prefix(end + 1);
    if (!text.starts_with(':'))
      return "must have the form [v6]:port";
    port = text.substr(1);
    if (host.find(':') == std::string_view::npos
        || !std::all_of(host.begin(), host.end(), is_v6_char))
      return "must have an IPv6 address between the brackets";
    return std::nullopt;
  }
  auto colon = text.find(':');
  if (colon == std::string_view::npos)
    return "must have the form host:port";
  host = text.substr(0, colon);
  port = text.substr(colon + 1);
  if (port.find(':') != std::string_view::npos)
    return "must have brackets around an IPv6 address, as in [::1]:9876";
  if (host.empty())
    return "must have a host before the ':'";
  if (!std::all_of(host.begin(), host.end(), is_name_char))
    return "must have a host of letters, digits and the characters .-_";
  return std::nullopt;
}

} // namespace

std::string to_string(const address& x) {
  auto port = ':' + std::to_string(x.port);
  if (x.host.find(':') != std::string::npos)
    return '[' + x.host + ']' + port;
  return x.host + port;
}

expected<address, validation_error> parse_address(std::string_view text) {
  if (text.starts_with(scheme))
    text.remove_prefix(scheme.size());
  std::string_view host;
  std::string_view port;
  if (auto rule = split(text, host, port))
    return broken(std::move(*rule));
  if (host.size() > max_host_size)
    return broken("must have a host of at most " + std::to_string(max_host_size)
                  + " characters, has " + std::to_string(host.size()));
  auto number = parse_number<uint16_t>(port);
  if (!number || *number == 0)
    return broken("must have a port from 1 to 65535");
  return address{std::string{host}, *number};
}

} // namespace rocketcaf::protocol
