#pragma once

#include "rocketcaf/protocol/remoting_command.hpp"

#include <string>
#include <string_view>

namespace rocketcaf {

/// What a client proves who it is with, if brokers ask for it.
struct access_credentials {
  std::string access_key;
  std::string secret_key;
  /// Of temporary keys; empty for others.
  std::string security_token;

  friend bool operator==(const access_credentials&, const access_credentials&)
    = default;
};

namespace protocol {

namespace acl_field {

inline constexpr std::string_view access_key = "AccessKey";
inline constexpr std::string_view signature = "Signature";
inline constexpr std::string_view security_token = "SecurityToken";

} // namespace acl_field

/// The signature that RocketMQ's ACL asks for: HMAC-SHA1 over the values of all
/// fields but the signature, ordered by their names, and the body, in base64
/// (AclUtils.java).
std::string acl_signature(const remoting_command& x,
                          std::string_view secret_key);

/// Adds access key, token and signature. Must be the last change: what is added
/// later is not signed, and the broker refuses the request (code 16).
///
/// Brokers differ about the field that asks for messages by their unique key
/// (`_UNIQUE_KEY_QUERY` of code 12): it is not signed, and the request says
/// version 4.9.3, which makes all of them leave it out.
/// @pre no value is empty if the header will be binary: brokers read those as
///      missing
void sign(remoting_command& x, const access_credentials& who);

} // namespace protocol
} // namespace rocketcaf
