#pragma once

#include "rocketcaf/protocol/codes.hpp"
#include "rocketcaf/protocol/expected.hpp"
#include "rocketcaf/protocol/remoting_command.hpp"
#include "rocketcaf/protocol/requests/field_reader.hpp"
#include "rocketcaf/protocol/requests/field_writer.hpp"
#include "rocketcaf/protocol/requests/rpc_fields.hpp"

#include <concepts>
#include <string>
#include <type_traits>
#include <utility>

/// How typed headers become commands and commands typed headers. A header is a
/// plain struct that lists its fields once, in `fields`: plain members are
/// required, `std::optional` ones are not, and `tolerated` ones are always
/// written but may be absent. Fields that a header does not list are ignored.
namespace rocketcaf::protocol {

/// The header of a request or of a reply.
template <class T>
concept typed_header
  = std::default_initializable<T>
 && requires(const T& x, T& y, field_writer<>& out, field_reader& in) {
      T::fields(x, out);
      T::fields(y, in);
    };

/// The header of a request: it knows its code and the header of its reply.
template <class T>
concept typed_request
  = typed_header<T> && typed_header<typename T::response>
 && std::same_as<std::remove_const_t<decltype(T::code)>, request_code>;

/// A request without a header; some of these have a body.
template <request_code Code, class Response = no_fields>
struct bare_request : no_fields {
  static constexpr auto code = Code;
  using response = Response;

  friend bool operator==(const bare_request&, const bare_request&) = default;
};

/// A request that names a topic and nothing else.
template <request_code Code>
struct topic_request {
  static constexpr auto code = Code;
  using response = no_fields;

  std::string topic{};
  topic_rpc_fields rpc{};

  template <class Self, class F>
  static void fields(Self& x, F& f) {
    f("topic", x.topic);
    topic_rpc_fields::fields(x.rpc, f);
  }

  friend bool operator==(const topic_request&, const topic_request&) = default;
};

/// A request that names a consumer group and nothing else.
template <request_code Code>
struct group_request {
  static constexpr auto code = Code;
  using response = no_fields;

  std::string group{};
  rpc_fields rpc{};

  template <class Self, class F>
  static void fields(Self& x, F& f) {
    f("group", x.group);
    rpc_fields::fields(x.rpc, f);
  }

  friend bool operator==(const group_request&, const group_request&) = default;
};

// -- requests -----------------------------------------------------------------

/// Makes a request, which still lacks its opaque.
template <typed_request T>
remoting_command make_request(const T& x, std::string body = {}) {
  remoting_command result;
  result.code = static_cast<int32_t>(T::code);
  field_writer out{field_appender{result.fields}};
  T::fields(x, out);
  result.body = std::move(body);
  return result;
}

/// Makes a request that nobody answers.
template <typed_request T>
remoting_command make_oneway_request(const T& x, std::string body = {}) {
  auto result = make_request(x, std::move(body));
  result.flag = oneway_flag;
  return result;
}

/// Reads the header `T` of a request or a reply, whatever the command's code.
/// @returns a text that names the field that is missing or malformed, on error.
template <typed_header T>
expected<T, std::string> read_header(const remoting_command& source) {
  T result;
  field_reader in{source};
  T::fields(result, in);
  if (!in.ok())
    return unexpected{in.error()};
  return result;
}

// -- replies ------------------------------------------------------------------

/// Adds the fields of a reply's header to the reply.
template <typed_header T>
void write_header(remoting_command& reply, const T& x) {
  field_writer out{field_appender{reply.fields}};
  T::fields(x, out);
}

/// Reads the header of the reply to a request `T`. Replies that tell of an
/// error lack most of it.
/// @returns a text that names the field that is missing or malformed, on error.
template <typed_request T>
auto read_reply(const remoting_command& reply) {
  return read_header<typename T::response>(reply);
}

} // namespace rocketcaf::protocol
