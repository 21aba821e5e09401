#pragma once

#include "rocketcaf/protocol/command_view.hpp"
#include "rocketcaf/protocol/errc.hpp"
#include "rocketcaf/protocol/expected.hpp"
#include "rocketcaf/protocol/frame.hpp"
#include "rocketcaf/protocol/mq_version.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace rocketcaf::protocol {

/// What we announce as our version. It makes name servers answer with
/// standard JSON, and obliges us to understand GO_AWAY (1500).
inline constexpr auto client_version = static_cast<int32_t>(mq_version::v5_3_3);

/// Header fields in the order they are written.
using field_list = std::vector<std::pair<std::string, std::string>>;

/// One request or response of the remoting protocol.
struct remoting_command {
  /// A request code or, in a response, a response code.
  int32_t code = 0;
  /// Name of the encoder's language; unknown ones survive a round trip.
  std::string language = "CPP";
  int32_t version = client_version;
  /// Chosen by the requester, echoed by the answer.
  int32_t opaque = 0;
  int32_t flag = 0;
  std::string remark;
  /// The fields of the request's or response's own header.
  field_list fields;
  std::string body;

  bool is_response() const noexcept {
    return (flag & response_flag) != 0;
  }

  bool is_request() const noexcept {
    return !is_response();
  }

  bool is_oneway() const noexcept {
    return (flag & oneway_flag) != 0;
  }

  /// The last value of the field, or nullptr.
  const std::string* field(std::string_view name) const noexcept;

  /// The field as a number, or nullopt if it is missing or none.
  std::optional<int64_t> number(std::string_view name) const noexcept;

  void set(std::string_view name, std::string value);
  void set(std::string_view name, int64_t value);

  friend bool operator==(const remoting_command&, const remoting_command&)
    = default;
};

/// Makes an answer to `request`: same opaque, response flag set.
remoting_command make_response(const remoting_command& request, int32_t code,
                               std::string remark = {});

/// What RocketMQ's clients and servers say to a request whose code they do not
/// know, with REQUEST_CODE_NOT_SUPPORTED (3).
std::string not_supported_remark(int32_t request_code);

/// Appends the whole frame, length prefix included.
/// @returns `errc::none`, or `invalid_argument`, with `out` as it was, if the
///          layout cannot hold the command: a header over 16 MiB, text that is
///          not UTF-8 (JSON), a code beyond 16 bits (binary, POP requests), a
///          key that is empty or over 32 KiB (binary).
errc encode(std::string& out, const remoting_command& command,
            serialization type);

/// Decodes a frame into a command that owns its parts; `command_view::decode`
/// says what is accepted.
expected<remoting_command, errc> decode(const frame& input);

} // namespace rocketcaf::protocol
