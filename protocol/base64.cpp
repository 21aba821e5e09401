#include "rocketcaf/protocol/base64.hpp"

#include <openssl/evp.h>

namespace rocketcaf::protocol {

std::string to_base64(std::string_view bytes) {
  // Four characters for three bytes, and a NUL that is not wanted.
  std::string result(4 * ((bytes.size() + 2) / 3) + 1, '\0');
  auto size
    = EVP_EncodeBlock(reinterpret_cast<unsigned char*>(result.data()),
                      reinterpret_cast<const unsigned char*>(bytes.data()),
                      static_cast<int>(bytes.size()));
  result.resize(static_cast<size_t>(size));
  return result;
}

std::optional<std::string> from_base64(std::string_view text) {
  constexpr size_t max_size = size_t{1} << 30;
  auto padding = text.ends_with("==") ? 2u : text.ends_with('=') ? 1u : 0u;
  auto digits = text.substr(0, text.size() - padding);
  // OpenSSL skips blanks at both ends, and takes padding for zeros.
  if (text.size() % 4 != 0 || text.size() > max_size
      || digits.find_first_not_of("ABCDEFGHIJKLMNOPQRSTUVWXYZ"
                                  "abcdefghijklmnopqrstuvwxyz0123456789+/")
           != std::string_view::npos)
    return std::nullopt;
  std::string result(text.size() / 4 * 3, '\0');
  auto size
    = EVP_DecodeBlock(reinterpret_cast<unsigned char*>(result.data()),
                      reinterpret_cast<const unsigned char*>(text.data()),
                      static_cast<int>(text.size()));
  if (size < 0)
    return std::nullopt;
  result.resize(static_cast<size_t>(size) - padding);
  return result;
}

} // namespace rocketcaf::protocol
