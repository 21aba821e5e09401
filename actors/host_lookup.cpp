#include "rocketcaf/actors/host_lookup.hpp"

#include <ares.h>
#include <netdb.h>
#include <poll.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <cstring>

namespace rocketcaf::actors {

namespace {

using std::chrono::ceil;
using std::chrono::duration_cast;
using std::chrono::microseconds;
using std::chrono::milliseconds;
using std::chrono::steady_clock;

/// A numeric address, or nothing. It never asks anybody.
std::vector<socket_address> numeric(const protocol::address& where) {
  addrinfo hints{};
  hints.ai_family = AF_UNSPEC;
  hints.ai_socktype = SOCK_STREAM;
  hints.ai_flags = AI_NUMERICHOST | AI_NUMERICSERV;
  addrinfo* found = nullptr;
  auto port = std::to_string(where.port);
  if (::getaddrinfo(where.host.c_str(), port.c_str(), &hints, &found) != 0)
    return {};
  std::vector<socket_address> result(1);
  std::memcpy(&result[0].storage, found->ai_addr, found->ai_addrlen);
  result[0].size = found->ai_addrlen;
  ::freeaddrinfo(found);
  return result;
}

/// One look-up through c-ares, which can be given up at any time.
class ares_lookup {
public:
  // -- constructors, destructors, and assignment operators --------------------

  ares_lookup() = default;

  ares_lookup(const ares_lookup&) = delete;

  ares_lookup& operator=(const ares_lookup&) = delete;

  ~ares_lookup() {
    // Calls `on_result` if it has not been called yet.
    if (channel_ != nullptr)
      ares_destroy(channel_);
  }

  // -- looking up -------------------------------------------------------------

  lookup_result run(const protocol::address& where, time_point deadline,
                    const stop_signal& stop,
                    const std::vector<std::string>& servers) {
    if (auto code = open(deadline, servers); code != ARES_SUCCESS)
      return {{}, ares_strerror(code)};
    ares_addrinfo_hints hints{};
    hints.ai_family = AF_UNSPEC;
    hints.ai_socktype = SOCK_STREAM;
    hints.ai_flags = ARES_AI_NUMERICSERV;
    auto port = std::to_string(where.port);
    ares_getaddrinfo(channel_, where.host.c_str(), port.c_str(), &hints,
                     on_result, this);
    while (!done_) {
      if (stop.raised())
        return {{}, "it is not wanted any more"};
      if (steady_clock::now() >= deadline)
        return {{}, "no answer in time"};
      wait(deadline, stop);
    }
    return std::move(result_);
  }

private:
  int open(time_point deadline, const std::vector<std::string>& servers) {
    // Two tries take three times this limit, so that one of the two questions
    // (IPv4 and IPv6) may stay without an answer.
    auto left = duration_cast<milliseconds>(deadline - steady_clock::now());
    ares_options options{};
    options.timeout
      = static_cast<int>(std::clamp<int64_t>(left.count() / 4, 1, 5000));
    options.tries = 2;
    auto code = ares_init_options(&channel_, &options,
                                  ARES_OPT_TIMEOUTMS | ARES_OPT_TRIES);
    if (code != ARES_SUCCESS) {
      channel_ = nullptr;
      return code;
    }
    if (servers.empty())
      return ARES_SUCCESS;
    std::string list;
    for (auto& server : servers)
      list += (list.empty() ? "" : ",") + server;
    return ares_set_servers_ports_csv(channel_, list.c_str());
  }

  void wait(time_point deadline, const stop_signal& stop) {
    std::array<ares_socket_t, ARES_GETSOCK_MAXNUM> sockets{};
    auto bits = ares_getsock(channel_, sockets.data(), ARES_GETSOCK_MAXNUM);
    std::array<pollfd, ARES_GETSOCK_MAXNUM + 1> polled{};
    size_t count = 0;
    for (int i = 0; i < ARES_GETSOCK_MAXNUM; ++i) {
      short events = 0;
      if (ARES_GETSOCK_READABLE(bits, i))
        events |= POLLIN;
      if (ARES_GETSOCK_WRITABLE(bits, i))
        events |= POLLOUT;
      if (events != 0)
        polled[count++] = {sockets[static_cast<size_t>(i)], events, 0};
    }
    polled[count] = {stop.fd(), POLLIN, 0};
    ::poll(polled.data(), count + 1, wait_millis(deadline));
    for (size_t i = 0; i < count; ++i) {
      auto ready = polled[i].revents;
      auto fd = polled[i].fd;
      if (ready != 0)
        ares_process_fd(channel_, (ready & ~POLLOUT) ? fd : ARES_SOCKET_BAD,
                        (ready & POLLOUT) ? fd : ARES_SOCKET_BAD);
    }
    // Lets c-ares see to its own limits.
    ares_process_fd(channel_, ARES_SOCKET_BAD, ARES_SOCKET_BAD);
  }

  /// How long to wait for sockets: until our limit or an earlier one of
  /// c-ares.
  int wait_millis(time_point deadline) {
    auto left = ceil<microseconds>(deadline - steady_clock::now());
    auto micros = std::max<int64_t>(left.count(), 0);
    timeval limit{micros / 1'000'000, micros % 1'000'000};
    timeval buffer{};
    auto* next = ares_timeout(channel_, &limit, &buffer);
    return static_cast<int>(next->tv_sec * 1000 + next->tv_usec / 1000 + 1);
  }

  static void on_result(void* arg, int status, int, ares_addrinfo* found) {
    auto& self = *static_cast<ares_lookup*>(arg);
    self.done_ = true;
    if (status != ARES_SUCCESS)
      self.result_.detail = ares_strerror(status);
    else
      self.take(*found);
    if (found != nullptr)
      ares_freeaddrinfo(found);
  }

  void take(const ares_addrinfo& found) {
    auto& list = result_.addresses;
    for (auto* i = found.nodes; i != nullptr; i = i->ai_next) {
      if (list.size() == max_lookup_results)
        break;
      auto& item = list.emplace_back();
      item.size = std::min<socklen_t>(i->ai_addrlen, sizeof(item.storage));
      std::memcpy(&item.storage, i->ai_addr, item.size);
    }
    if (list.empty())
      result_.detail = "the name has no address";
  }

  ares_channel channel_ = nullptr;
  bool done_ = false;
  lookup_result result_;
};

} // namespace

std::string to_string(const socket_address& x) {
  char host[NI_MAXHOST];
  char port[NI_MAXSERV];
  auto code = ::getnameinfo(reinterpret_cast<const sockaddr*>(&x.storage),
                            x.size, host, sizeof(host), port, sizeof(port),
                            NI_NUMERICHOST | NI_NUMERICSERV);
  if (code != 0)
    return "an unknown address";
  if (x.storage.ss_family == AF_INET6)
    return '[' + std::string{host} + "]:" + port;
  return std::string{host} + ':' + port;
}

lookup_result look_up(const protocol::address& where, time_point deadline,
                      const stop_signal& stop,
                      const std::vector<std::string>& dns_servers) {
  if (auto found = numeric(where); !found.empty())
    return {std::move(found), {}};
  ares_lookup impl;
  return impl.run(where, deadline, stop, dns_servers);
}

} // namespace rocketcaf::actors
