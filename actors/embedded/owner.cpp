#include "rocketcaf/actors/embedded/owner.hpp"

namespace rocketcaf::actors::embedded {

embedded_broker_actor::behavior_type owner_state::make_behavior() {
  return {
    [this](create_embedded_topic& msg) {
      return compat::mail(self_, std::move(msg)).delegate(child_);
    },
    [this](list_embedded_messages& msg) {
      return compat::mail(self_, std::move(msg)).delegate(child_);
    },
    [this](atom::get_statistics msg) {
      return compat::mail(self_, msg).delegate(child_);
    },
    [this](embedded_fault& msg) {
      return compat::mail(self_, std::move(msg)).delegate(child_);
    },
    [this](clear_embedded_faults& msg) {
      return compat::mail(self_, std::move(msg)).delegate(child_);
    },
    [this](set_broker_mode& msg) {
      return compat::mail(self_, std::move(msg)).delegate(child_);
    },
    [this](suggest_broker_id& msg) {
      return compat::mail(self_, std::move(msg)).delegate(child_);
    },
    [this](invoke_embedded_client& msg) {
      return compat::mail(self_, std::move(msg)).delegate(child_);
    },
    [this](atom::close msg) {
      return compat::mail(self_, msg).delegate(child_);
    },
  };
}

} // namespace rocketcaf::actors::embedded
