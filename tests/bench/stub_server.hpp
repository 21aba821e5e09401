#pragma once

#include "rocketcaf/protocol/frame.hpp"

#include "stub_replies.hpp"

#include <chrono>
#include <cstddef>
#include <ctime>
#include <memory>
#include <string>
#include <unordered_map>
#include <vector>

namespace rocketcaf::bench {

/// Serves a stub broker's connections in one thread.
class stub_server {
public:
  // -- constructors, destructors, and assignment operators --------------------

  /// Listens; throws `std::system_error` if that fails.
  explicit stub_server(stub_options options);

  stub_server(const stub_server&) = delete;
  stub_server& operator=(const stub_server&) = delete;
  ~stub_server();

  // -- properties -------------------------------------------------------------

  uint16_t port() const noexcept {
    return options_.port;
  }

  /// Send requests taken so far.
  uint64_t sends() const noexcept {
    return replies_->sends();
  }

  /// Transactions that were ended so far.
  uint64_t ended_transactions() const noexcept {
    return replies_->ended_transactions();
  }

  /// The CPU time of this process since the first send request, in percent of
  /// the time to the last one: how busy it was, if it is asked soon after. 0 if
  /// they came together.
  double cpu_percent() const;

  // -- serving ----------------------------------------------------------------

  /// Serves until standard input ends; without end if that is a file.
  void run();

private:
  struct link {
    protocol::frame_reader reader;
    /// Answers that are not written yet, from `written` on.
    std::string out;
    size_t written = 0;
    /// What is waited for: nothing is read while too much is unwritten.
    uint32_t events = 0;
  };

  void listen();
  int watch(int operation, int fd, uint32_t events);
  void accept_all();

  /// Notes the time if send requests were taken.
  void note_sends();

  /// These return false if the connection has ended.
  bool read_some(int fd, link& x);
  bool flush(int fd, link& x);

  void wait_for(int fd, link& x);
  void serve(int fd, uint32_t events);
  void close(int fd);

  stub_options options_;
  int epoll_ = -1;
  int listener_ = -1;
  std::unique_ptr<stub_replies> replies_;
  std::unordered_map<int, link> links_;
  std::vector<char> buffer_;
  uint64_t noted_sends_ = 0;
  std::clock_t cpu_before_ = 0;
  std::chrono::steady_clock::time_point first_send_;
  std::chrono::steady_clock::time_point last_send_;
};

} // namespace rocketcaf::bench
