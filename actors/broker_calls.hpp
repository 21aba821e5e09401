#pragma once

#include "rocketcaf/actors/broker_lookup.hpp"
#include "rocketcaf/actors/internal_interfaces.hpp"

#include "rocketcaf/protocol/broker_table.hpp"
#include "rocketcaf/protocol/expected.hpp"
#include "rocketcaf/protocol/remoting_command.hpp"
#include "rocketcaf/protocol/request_failure.hpp"

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

namespace rocketcaf::actors {

/// Whom a request of a broker client is for.
enum class call_target : uint8_t {
  broker,
  /// One name server: see `ask_name_server`.
  name_server,
  /// All of them: see `ask_all_name_servers`.
  all_name_servers,
};

/// A request for a broker, or for name servers.
struct broker_call {
  /// The broker's name or address.
  std::string broker = {};
  protocol::remoting_command request = {};
  time_point deadline = {};
  protocol::broker_role role = protocol::broker_role::master;
  /// The queue of a pull: brokers suggest whom to ask for the next one.
  std::optional<message_queue> pulled = {};
  /// Whether it only reads: it is sent once more if the connection failed and
  /// the broker was named by its name.
  bool repeatable = false;
  bool oneway = false;
  call_target target = call_target::broker;
};

/// What became of it.
struct call_outcome {
  /// Who was asked last.
  protocol::broker_place place = {};
  int32_t request_code = 0;
  /// The answer, whatever its code. That to a one-way request, or of all name
  /// servers, is empty.
  expected<protocol::remoting_command, request_failure> answer
    = protocol::remoting_command{};
  /// Whether the broker may have got it.
  bool maybe_written = false;

  /// Adds to a failure who was asked and for what, unless it was another one.
  request_failure complete(request_failure x) const {
    if (x.request_code == 0) {
      x.request_code = request_code;
      x.address = place.address;
    }
    return x;
  }
};

/// The open requests of a broker client: finds out whom to ask, asks through
/// the client's connections, and asks again where that is harmless. Times are
/// kept by the connections: a request makes no timer.
class broker_calls {
public:
  // -- member types -----------------------------------------------------------

  using pointer = broker_lookup::pointer;

  using callback = std::function<void(call_outcome&)>;

  using all_callback = std::function<void(std::vector<call_outcome>&)>;

  // -- constructors, destructors, and assignment operators --------------------

  explicit broker_calls(pointer self) : self_(self), lookup_(self) {
    // nop
  }

  void use(client_impl_actor client, std::chrono::milliseconds interval);

  // -- modifiers --------------------------------------------------------------

  broker_lookup& lookup() noexcept {
    return lookup_;
  }

  /// Sends a request and calls `done` once.
  void start(broker_call what, callback done);

  /// Sends requests to several brokers and calls `done` once with all outcomes,
  /// in order. Brokers without an address have no master.
  void start_all(const std::vector<protocol::broker_place>& brokers,
                 std::function<broker_call(const protocol::broker_place&)> make,
                 all_callback done);

  /// Answers all, and those that come later.
  void end(const request_failure& why);

private:
  struct open_call {
    broker_call what;
    callback done;
    protocol::broker_place place = {};
    /// Whether it was handed to the client.
    bool sent = false;
    /// Whether the table was asked for since it was found wanting.
    bool refreshed = false;
    bool repeated = false;
  };

  /// Who is to be asked, as far as is known.
  std::optional<protocol::broker_place> place_of(const broker_call& what);

  void route(uint64_t id);
  void send(uint64_t id);
  void send_to_name_servers(uint64_t id);
  void on_failure(uint64_t id, const caf::error& why);
  /// An error of CAF's own came: finds out whether just the connection ended.
  void find_out(uint64_t id, const caf::error& why);
  /// Sends it once more when the table is new.
  void repeat(uint64_t id, request_failure why);
  void fail(uint64_t id, request_failure why, bool maybe_written);
  void finish(uint64_t id, call_outcome outcome);
  open_call* find(uint64_t id);

  pointer self_;
  client_impl_actor client_;
  broker_lookup lookup_;
  std::unordered_map<uint64_t, open_call> open_;
  uint64_t last_id_ = 0;
  std::optional<request_failure> ended_;
};

} // namespace rocketcaf::actors
