// Uses the codecs alone: no CAF.
#include "rocketcaf/protocol/message_id.hpp"
#include "rocketcaf/protocol/validation.hpp"

int main() {
  using namespace rocketcaf;
  auto hex = "7F00000100002A9F0000000000000123";
  auto id = offset_message_id::from(hex);
  auto ok = id && to_string(*id) == hex && protocol::validate_topic("a b")
         && !protocol::validate_topic("orders");
  return ok ? 0 : 1;
}
