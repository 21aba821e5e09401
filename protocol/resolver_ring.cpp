#include "rocketcaf/protocol/resolver_ring.hpp"

#include <algorithm>

namespace rocketcaf::protocol {

resolver_ring::resolver_ring(std::vector<std::string> addresses, size_t start)
  : addresses_(std::move(addresses)) {
  if (!addresses_.empty())
    current_ = start % addresses_.size();
}

std::optional<std::string> resolver_ring::next(
  const std::vector<std::string>& tried) const {
  for (size_t i = 0; i < addresses_.size(); ++i) {
    auto& address = addresses_[(current_ + i) % addresses_.size()];
    if (std::find(tried.begin(), tried.end(), address) == tried.end())
      return address;
  }
  return std::nullopt;
}

std::chrono::milliseconds resolver_ring::share_of(
  std::chrono::milliseconds total) const noexcept {
  auto sharers = std::clamp<size_t>(addresses_.size(), 1, 3);
  auto share = total / static_cast<int>(sharers);
  return std::min(total, std::max(share, least_share));
}

void resolver_ring::failed(std::string_view address) {
  if (!addresses_.empty() && addresses_[current_] == address)
    current_ = (current_ + 1) % addresses_.size();
}

} // namespace rocketcaf::protocol
