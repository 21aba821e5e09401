#include "rocketcaf/actors/embedded/half_message.hpp"

#include "rocketcaf/actors/embedded/property_text.hpp"

#include "rocketcaf/protocol/properties.hpp"

#include <algorithm>
#include <utility>

namespace rocketcaf::actors::embedded {

namespace {

namespace property = protocol::property;

} // namespace

const half_place* half_message::find(int64_t commit_log_offset) const noexcept {
  auto i = std::find_if(places.begin(), places.end(), [&](auto& x) {
    return x.commit_log_offset == commit_log_offset;
  });
  return i != places.end() ? &*i : nullptr;
}

size_t half_message::size_at(int32_t checks) const {
  auto size = record.bytes.size();
  if (checks > 0)
    size += protocol::property_size(property::transaction_check_times,
                                    std::to_string(checks));
  return size;
}

stored_record record_at(const half_place& place, half_message x) {
  auto result = std::move(x.record);
  result.physical_offset = place.commit_log_offset;
  if (place.checks == 0)
    return result;
  std::string text{result.properties()};
  append_property(text, property::transaction_check_times,
                  std::to_string(place.checks));
  auto size = static_cast<uint32_t>(text.size());
  text.append(result.body());
  result.bytes = std::move(text);
  result.properties_size = size;
  // Brokers leave these out when they write a half message anew.
  result.flag = 0;
  result.reconsume_times = 0;
  return result;
}

} // namespace rocketcaf::actors::embedded
