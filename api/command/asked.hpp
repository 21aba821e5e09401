#pragma once

#include "rocketcaf/api/client.hpp"

#include <caf/scoped_actor.hpp>

#include <utility>
#include <vector>

namespace rocketcaf::command {

/// Requests of one kind that are on their way all at once, so that brokers that
/// do not answer cost time once only.
template <class Handle, class Request>
class asked {
public:
  // -- member types -----------------------------------------------------------

  using response = typename Request::response;
  using answer = expected<response, request_failure>;

  // -- constructors, destructors, and assignment operators --------------------

  /// @param self must outlive this object.
  asked(caf::scoped_actor& self, const Handle& whom,
        std::vector<Request> requests) {
    open_.reserve(requests.size());
    for (auto& x : requests)
      open_.push_back(
        compat::mail(self, std::move(x)).request(whom, caf::infinite));
  }

  // -- answers ----------------------------------------------------------------

  /// Waits for all answers, which are in the order of the requests.
  std::vector<answer> take() {
    std::vector<answer> result;
    for (auto& x : open_)
      std::move(x).receive(
        [&](response& value) { result.push_back(std::move(value)); },
        [&](const caf::error& what) {
          result.push_back(unexpected{request_failure_of(what)});
        });
    open_.clear();
    return result;
  }

private:
  using handle
    = decltype(compat::mail(std::declval<caf::scoped_actor&>(),
                            std::declval<Request>())
                 .request(std::declval<const Handle&>(), caf::infinite));

  std::vector<handle> open_;
};

/// Sends one request and waits for its answer.
template <class Handle, class Request>
auto ask(caf::scoped_actor& self, const Handle& whom, Request request) {
  std::vector<Request> requests;
  requests.push_back(std::move(request));
  return std::move(
    asked<Handle, Request>{self, whom, std::move(requests)}.take().front());
}

} // namespace rocketcaf::command
