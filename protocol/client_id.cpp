#include "rocketcaf/protocol/client_id.hpp"

namespace rocketcaf::protocol {

std::string make_instance_name(int64_t process_id, uint64_t entropy) {
  return std::to_string(process_id) + "#" + std::to_string(entropy);
}

std::string make_client_id(std::string_view ip, std::string_view instance_name,
                           std::string_view unit_name) {
  std::string result{ip};
  result += '@';
  result += instance_name;
  if (!unit_name.empty()) {
    result += '@';
    result += unit_name;
  }
  return result;
}

} // namespace rocketcaf::protocol
