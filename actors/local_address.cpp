#include "rocketcaf/actors/local_address.hpp"

#include <arpa/inet.h>
#include <ifaddrs.h>
#include <net/if.h>
#include <netinet/in.h>

#include <array>
#include <cstring>
#include <memory>

namespace rocketcaf::actors {

namespace {

in_addr find_address() {
  in_addr result{};
  result.s_addr = htonl(INADDR_LOOPBACK);
  ifaddrs* raw = nullptr;
  if (::getifaddrs(&raw) != 0)
    return result;
  std::unique_ptr<ifaddrs, decltype(&::freeifaddrs)> list{raw, ::freeifaddrs};
  for (auto ptr = list.get(); ptr != nullptr; ptr = ptr->ifa_next) {
    auto usable
      = ptr->ifa_addr != nullptr && ptr->ifa_addr->sa_family == AF_INET
     && (ptr->ifa_flags & IFF_UP) != 0 && (ptr->ifa_flags & IFF_LOOPBACK) == 0;
    if (usable) {
      sockaddr_in address{};
      std::memcpy(&address, ptr->ifa_addr, sizeof(address));
      return address.sin_addr;
    }
  }
  return result;
}

} // namespace

std::string local_address() {
  auto address = find_address();
  std::array<char, INET_ADDRSTRLEN> text{};
  if (::inet_ntop(AF_INET, &address, text.data(), text.size()) == nullptr)
    return "127.0.0.1";
  return text.data();
}

std::string local_address_bytes() {
  auto address = find_address();
  std::string result(sizeof(address.s_addr), '\0');
  std::memcpy(result.data(), &address.s_addr, sizeof(address.s_addr));
  return result;
}

} // namespace rocketcaf::actors
