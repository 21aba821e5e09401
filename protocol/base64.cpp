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

} // namespace rocketcaf::protocol
