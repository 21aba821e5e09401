#pragma once

#include "rocketcaf/protocol/route_data.hpp"

#include "support/scripted_peer.hpp"

#include <atomic>
#include <cstdint>
#include <map>
#include <string>
#include <thread>

namespace rocketcaf::test {

/// A name server that tells each topic's route as a test wants it.
class lying_name_server {
public:
  /// @param addresses what it tells, by broker name.
  lying_name_server(const std::map<std::string, std::string>& addresses,
                    int32_t perm);

  lying_name_server(const lying_name_server&) = delete;

  ~lying_name_server();

  std::string address() const {
    return peer_.address();
  }

private:
  void run();
  void serve(peer_link& link);

  route_data both_;
  route_data only_a_;
  scripted_peer peer_;
  std::atomic<bool> done_{false};
  std::thread thread_;
};

} // namespace rocketcaf::test
