#pragma once

#include "rocketcaf/protocol/errc.hpp"
#include "rocketcaf/protocol/frame.hpp"

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

namespace rocketcaf::protocol {

class json_scanner;

/// Bits of a command's `flag`. (Java's constants are bit indexes.)
inline constexpr int32_t response_flag = 1;
inline constexpr int32_t oneway_flag = 2;

/// The parts of a header that tell to whom a frame belongs.
struct header_peek {
  int32_t opaque = 0;
  int32_t flag = 0;

  bool is_response() const noexcept {
    return (flag & response_flag) != 0;
  }
};

/// Finds opaque and flag. In a well-formed header they are those that
/// `command_view::decode` finds; whether it is well-formed `decode` tells,
/// since the rest is not looked at.
/// @returns nullopt if the header is broken or has no opaque.
std::optional<header_peek> peek(const frame& input);

/// A decoded header whose texts are views, for the hot path: into the frame
/// where possible, else into storage that is reused by the next `decode`.
class command_view {
public:
  // -- member types ----------------------------------------------------------

  struct field_view {
    std::string_view name;
    std::string_view value;
  };

  // -- constructors, destructors, and assignment operators -------------------

  command_view() = default;
  command_view(command_view&&) noexcept = default;
  command_view& operator=(command_view&&) noexcept = default;

  // A copy would point into the storage of the original.
  command_view(const command_view&) = delete;
  command_view& operator=(const command_view&) = delete;

  // -- decoding --------------------------------------------------------------

  /// Decodes `input`, which must outlive this view's use.
  ///
  /// JSON headers are read as servers read them: unknown keys are skipped,
  /// `code` may be a string of digits, values of fields may be numbers or
  /// booleans, and null is the same as absent. Unlike servers it insists on
  /// `code` and `opaque`: an answer without them must not pass for a success
  /// or be taken for somebody else's.
  /// @returns `errc::none` or `errc::protocol_error`.
  errc decode(const frame& input);

  // -- properties ------------------------------------------------------------

  int32_t code = 0;
  int32_t version = 0;
  int32_t opaque = 0;
  int32_t flag = 0;
  std::string_view language;
  std::string_view remark;
  std::string_view body;
  std::vector<field_view> fields;

  bool is_response() const noexcept {
    return (flag & response_flag) != 0;
  }

  /// The last value of the field; empty if it is missing.
  std::string_view field(std::string_view name) const noexcept;

  /// The field as a number, or nullopt if it is missing or none.
  std::optional<int64_t> number(std::string_view name) const noexcept;

private:
  void clear();

  /// Reads the form in which brokers write; false if the header is unusual.
  bool decode_plain_json(std::string_view header);
  bool read_plain_member(std::string_view key, json_scanner& in);
  bool read_plain_fields(json_scanner& in);

  /// Reads a string; its escapes are resolved into `storage_`.
  bool read_plain_text(json_scanner& in, std::string_view& result);

  bool decode_any_json(std::string_view header);
  bool decode_binary(std::string_view header);

  /// Owns texts that are not in the frame as they are. It never grows while
  /// views point into it.
  std::vector<char> storage_;
  char* unescaped_end_ = nullptr;
};

} // namespace rocketcaf::protocol
