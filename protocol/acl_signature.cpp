#include "rocketcaf/protocol/acl_signature.hpp"

#include "rocketcaf/protocol/base64.hpp"
#include "rocketcaf/protocol/mq_version.hpp"

#include <openssl/evp.h>
#include <openssl/hmac.h>

#include <algorithm>
#include <array>
#include <limits>

namespace rocketcaf::protocol {

namespace {

constexpr std::string_view unique_key_query = "_UNIQUE_KEY_QUERY";

const unsigned char* bytes(std::string_view text) {
  return reinterpret_cast<const unsigned char*>(text.data());
}

/// What is signed of a command.
std::string content_of(const remoting_command& x) {
  field_list sorted;
  for (auto& field : x.fields)
    if (field.first != acl_field::signature && field.first != unique_key_query)
      sorted.push_back(field);
  std::sort(sorted.begin(), sorted.end());
  std::string result;
  for (auto& [name, value] : sorted)
    result += value;
  result += x.body;
  return result;
}

} // namespace

std::string acl_signature(const remoting_command& x,
                          std::string_view secret_key) {
  auto content = content_of(x);
  std::array<unsigned char, EVP_MAX_MD_SIZE> digest;
  unsigned size = 0;
  auto key_size
    = std::min<size_t>(secret_key.size(), std::numeric_limits<int>::max());
  HMAC(EVP_sha1(), bytes(secret_key), static_cast<int>(key_size),
       bytes(content), content.size(), digest.data(), &size);
  return to_base64({reinterpret_cast<const char*>(digest.data()), size});
}

void sign(remoting_command& x, const access_credentials& who) {
  x.set(acl_field::access_key, who.access_key);
  if (!who.security_token.empty())
    x.set(acl_field::security_token, who.security_token);
  if (x.field(unique_key_query))
    x.version = static_cast<int32_t>(release(4, 9, 3));
  x.set(acl_field::signature, acl_signature(x, who.secret_key));
}

} // namespace rocketcaf::protocol
