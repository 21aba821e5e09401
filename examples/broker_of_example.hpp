#pragma once

#include "rocketcaf/api/embedded_broker.hpp"
#include "rocketcaf/api/rocketcaf.hpp"

#include <cstdlib>
#include <iostream>
#include <optional>
#include <string>
#include <utility>

/// Somebody to talk to: the name server of the command line, or a broker inside
/// this process, which ends with the variable.
class broker_of_example {
public:
  static broker_of_example start(int argc, char** argv) {
    broker_of_example result;
    if (argc > 1) {
      result.address_ = argv[1];
      return result;
    }
    auto started = rocketcaf::embedded_cluster::start();
    if (!started) {
      std::cerr << rocketcaf::text_of(started.error()) << '\n';
      std::exit(EXIT_FAILURE);
    }
    result.cluster_ = std::move(*started);
    result.address_ = result.cluster_->name_server_address();
    return result;
  }

  /// "host:port" of a name server.
  const std::string& address() const noexcept {
    return address_;
  }

private:
  std::optional<rocketcaf::embedded_cluster> cluster_;
  std::string address_;
};
