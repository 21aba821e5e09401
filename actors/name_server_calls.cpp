#include "rocketcaf/actors/name_server_calls.hpp"

#include "rocketcaf/actors/caf_compat.hpp"
#include "rocketcaf/actors/errors.hpp"

#include <caf/typed_event_based_actor.hpp>

#include <chrono>
#include <utility>
#include <vector>

namespace rocketcaf::actors {

// -- modifiers ----------------------------------------------------------------

void name_server_calls::start(std::string address,
                              protocol::remoting_command request,
                              time_point deadline, callback f) {
  using std::chrono::milliseconds;
  auto id = ++last_id_;
  auto& x = calls_[id];
  x.address = std::move(address);
  x.request = std::move(request);
  x.deadline = deadline;
  x.f = std::move(f);
  auto limit = std::chrono::ceil<milliseconds>(deadline - self_->clock().now());
  x.timer = compat::schedule_weak(self_, deadline, [this, id, limit] {
    finish(id, unexpected{failure{
                 errc::deadline_exceeded,
                 fmt::format("no answer within {} ms", limit.count())}});
  });
  send(id);
}

void name_server_calls::on_connection(connection_opened& news) {
  opening_.erase(news.address);
  connections_[news.address] = std::move(news.handle);
  std::vector<uint64_t> waiting;
  for (auto& [id, x] : calls_)
    if (!x.sent && x.address == news.address)
      waiting.push_back(id);
  for (auto id : waiting)
    send(id);
}

// -- a call's way -------------------------------------------------------------

void name_server_calls::send(uint64_t id) {
  auto& x = calls_[id];
  auto connection = connections_.find(x.address);
  if (connection == connections_.end()) {
    if (!opening_.insert(x.address).second)
      return;
    if (auto client = client_.lock())
      compat::mail(self_, open_connection{x.address, self_}).send(client);
    return;
  }
  x.sent = true;
  compat::mail(self_, invoke{std::move(x.request), x.deadline})
    .request(connection->second, caf::infinite)
    .then(
      [this, id](protocol::remoting_command& response) {
        finish(id, std::move(response));
      },
      [this, id](const caf::error& what) {
        // CAF's own errors mean that the connection actor was killed.
        finish(id, unexpected{failure{failure_of(what).code, text_of(what)}});
      });
}

void name_server_calls::finish(uint64_t id, outcome what) {
  auto node = calls_.extract(id);
  if (node.empty())
    return;
  node.mapped().timer.dispose();
  node.mapped().f(std::move(what));
}

} // namespace rocketcaf::actors
