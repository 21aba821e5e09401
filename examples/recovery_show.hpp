// Kills the bank of transaction_recovery.cpp at each point, starts it again,
// and looks at what became of its transfers.
#pragma once

#include "rocketcaf/api/embedded_broker.hpp"

#include "ledger.hpp"

#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <csignal>
#include <cstdlib>
#include <filesystem>
#include <iostream>
#include <string>
#include <thread>
#include <utility>
#include <vector>

class recovery_show {
public:
  /// @returns the exit status of the program.
  static int run() {
    using namespace std::literals;
    auto broker
      = rocketcaf::embedded_cluster::start({.transaction_timeout = 100ms,
                                            .transaction_check_interval = 100ms,
                                            .transaction_check_max = 10'000});
    if (!broker) {
      std::cerr << rocketcaf::text_of(broker.error()) << std::endl;
      return EXIT_FAILURE;
    }
    recovery_show show{std::move(*broker)};
    auto ok = true;
    for (auto point : {"half", "local", "before-end", "after-end"})
      ok = show.kill_at(point) && ok;
    std::filesystem::remove(show.path_);
    return ok ? EXIT_SUCCESS : EXIT_FAILURE;
  }

private:
  explicit recovery_show(rocketcaf::embedded_cluster broker)
    : broker_(std::move(broker)) {
    // nop
  }

  /// @returns whether all was as it should be.
  bool kill_at(const std::string& point) {
    auto signal = run_bank({"--transfer=" + point, "--stop-at=" + point});
    while (has_open())
      run_bank({"--recover=10s"});
    // Nothing is open any more: this only looks.
    auto truth = ledger{path_}.decide(point, ledger::verdict::rolled_back);
    auto committed = truth == ledger::verdict::committed;
    auto visible = is_visible(point);
    std::cout << "killed at " << point << ": " << ledger::to_string(truth)
              << ", and the message is " << (visible ? "" : "not ") << "visible"
              << std::endl;
    return signal == SIGKILL && visible == committed
        && committed == point.ends_with("-end");
  }

  /// Runs this program as a bank. On a busy machine the broker may have asked
  /// more often than usual by the time that somebody is there to answer.
  /// @returns the signal that killed it; 0 if none did.
  int run_bank(std::vector<std::string> arguments) {
    arguments.insert(
      arguments.begin(),
      {"transaction_recovery", "--ledger=" + path_,
       "--rocketcaf.producer.max-transaction-checks=10000",
       "--rocketcaf.client.name-servers=" + broker_.name_server_address()});
    std::vector<char*> argv;
    for (auto& x : arguments)
      argv.push_back(x.data());
    argv.push_back(nullptr);
    pid_t child = 0;
    int status = 0;
    if (posix_spawn(&child, "/proc/self/exe", nullptr, nullptr, argv.data(),
                    environ)
          != 0
        || waitpid(child, &status, 0) != child)
      std::abort();
    return WIFSIGNALED(status) ? WTERMSIG(status) : 0;
  }

  /// Whether a transaction stays open for a while.
  bool has_open() const {
    for (auto i = 0; i < 50; ++i) {
      if (broker_.statistics()->brokers.front().half_messages == 0)
        return false;
      std::this_thread::sleep_for(std::chrono::milliseconds{10});
    }
    return true;
  }

  bool is_visible(const std::string& id) const {
    auto messages = broker_.messages("transfers");
    return std::ranges::any_of(*messages, [&id](auto& x) {
      return x.system_properties.at("UNIQ_KEY") == id;
    });
  }

  rocketcaf::embedded_cluster broker_;
  std::string path_ = std::filesystem::temp_directory_path()
                    / ("rocketcaf-ledger-" + std::to_string(getpid()));
};
