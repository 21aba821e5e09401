#pragma once

#include "rocketcaf/actors/embedded/engine.hpp"

#include "wire_client.hpp"

#include <string>
#include <utility>
#include <vector>

namespace rocketcaf::test {

/// An engine without sockets: brokers "a" and "b", connections by number, time
/// as the test wants it.
struct engine_fixture {
  using engine = actors::embedded::engine;
  using engine_output = actors::embedded::engine_output;

  explicit engine_fixture(embedded_broker_options options = {})
    : uut(with_names(options), {make_address("a", 1000, options.replicas),
                                make_address("b", 2000, options.replicas)}) {
    now.steady += std::chrono::hours{1};
    now.unix_millis = 1'700'000'000'000;
  }

  static embedded_broker_options with_names(embedded_broker_options options) {
    options.broker_names = {"a", "b"};
    return options;
  }

  static actors::embedded::node_address make_address(std::string name,
                                                     int32_t port,
                                                     int32_t replicas) {
    actors::embedded::node_address result;
    result.name = std::move(name);
    for (int32_t id = 0; id <= replicas; ++id)
      result.texts.push_back("127.0.0.1:" + std::to_string(port + id));
    result.host.ip = {127, 0, 0, 1};
    result.host.port = port;
    return result;
  }

  // -- asking -----------------------------------------------------------------

  /// Hands a request to a broker.
  engine_output put(const remoting_command& request, uint64_t connection = 1,
                    size_t broker = 0,
                    serialization type = serialization::json) {
    std::string bytes;
    protocol::encode(bytes, request, type);
    engine_output out;
    protocol::frame_reader reader;
    reader.feed(bytes, [&](const protocol::frame& frame) {
      actors::embedded::request_source source;
      source.broker = broker;
      source.broker_id = broker_id;
      source.connection = connection;
      source.host.ip = {127, 0, 0, 1};
      source.host.port = 3000;
      accepted = uut.on_frame(source, frame, now, out);
    });
    return out;
  }

  /// Decodes what the engine wrote. An undecodable rest counts as one answer
  /// of code -2.
  static std::vector<remoting_command> decode(const std::string& bytes) {
    std::vector<remoting_command> result;
    protocol::frame_reader reader;
    auto error = reader.feed(bytes, [&result](const protocol::frame& frame) {
      if (auto command = protocol::decode(frame))
        result.push_back(*command);
    });
    if (error != errc::none) {
      result.emplace_back();
      result.back().code = -2;
    }
    return result;
  }

  /// Hands a request to a broker and expects one answer; code -1 without.
  remoting_command ask(const remoting_command& request, uint64_t connection = 1,
                       size_t broker = 0) {
    auto answers = decode(put(request, connection, broker).answers);
    if (answers.size() == 1 && answers[0].opaque == request.opaque
        && answers[0].flag == protocol::response_flag)
      return answers[0];
    remoting_command nothing;
    nothing.code = -1;
    return nothing;
  }

  /// Ends a connection.
  engine_output close(uint64_t connection, size_t broker = 0) {
    engine_output out;
    uut.on_closed(broker, connection, out);
    return out;
  }

  /// Moves both clocks and does what is due.
  engine_output advance(std::chrono::milliseconds amount) {
    now.steady += amount;
    now.unix_millis += amount.count();
    engine_output out;
    uut.on_time(now, out);
    return out;
  }

  engine uut;
  actors::embedded::moment now;
  /// Of the brokers that are asked.
  size_t broker_id = 0;
  /// Whether the last frame was taken.
  bool accepted = false;
};

} // namespace rocketcaf::test
