#pragma once

#include <caf/actor_system.hpp>
#include <caf/send.hpp>
#include <caf/typed_event_based_actor.hpp>

#include <memory>
#include <vector>

namespace rocketcaf::test {

/// An actor that keeps all messages of its only type.
template <class Handle, class T>
class recorder {
public:
  explicit recorder(caf::actor_system& sys) {
    handle = sys.spawn([log = log_](typename Handle::pointer) ->
                       typename Handle::behavior_type {
                         return {[log](const T& x) { log->push_back(x); }};
                       });
  }

  recorder(const recorder&) = delete;
  recorder& operator=(const recorder&) = delete;

  ~recorder() {
    stop();
  }

  /// Ends the actor.
  void stop() {
    caf::anon_send_exit(handle, caf::exit_reason::user_shutdown);
  }

  /// What came in since the last call.
  std::vector<T> take() {
    return std::exchange(*log_, {});
  }

  Handle handle;

private:
  std::shared_ptr<std::vector<T>> log_ = std::make_shared<std::vector<T>>();
};

} // namespace rocketcaf::test
