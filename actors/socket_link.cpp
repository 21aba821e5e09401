#include "rocketcaf/actors/socket_link.hpp"

#include <caf/io/network/multiplexer.hpp>
#include <caf/io/receive_policy.hpp>
#include <caf/io/scribe.hpp>

#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>

#include <utility>

namespace rocketcaf::actors {

namespace {

/// Measured: the best size for reading frames of sends.
constexpr size_t read_size = 65536;

void set_tcp_option(int fd, int option, int value) {
  // A socket without the option works as well, only not as promptly.
  ::setsockopt(fd, IPPROTO_TCP, option, &value, sizeof(value));
}

} // namespace

socket_link::~socket_link() {
  if (!is_open())
    return;
  shut_down();
  close_later();
}

// -- properties ---------------------------------------------------------------

std::string socket_link::failure() const {
  if (filter_ && filter_->current() == byte_filter::state::failed)
    return filter_->failure();
  return {};
}

size_t socket_link::buffered() const {
  return self_->wr_buf(handle_).size();
}

// -- modifiers ----------------------------------------------------------------

void socket_link::open(owned_fd& socket,
                       std::chrono::milliseconds unacknowledged_limit,
                       std::unique_ptr<byte_filter> filter) {
  set_tcp_option(socket.get(), TCP_NODELAY, 1);
  set_tcp_option(socket.get(), TCP_USER_TIMEOUT,
                 static_cast<int>(unacknowledged_limit.count()));
  fd_ = socket.release();
  handle_ = self_->add_scribe(fd_);
  self_->configure_read(handle_, caf::io::receive_policy::at_most(read_size));
  fresh_ = std::make_shared<bool>(true);
  self_->backend().post([fresh = fresh_] { *fresh = false; });
  filter_ = std::move(filter);
  if (filter_) {
    raw_.clear();
    filter_->start(raw_);
    append_raw(raw_);
    flush();
  }
}

void socket_link::append(std::string_view plain) {
  if (!filter_) {
    append_raw(plain);
    return;
  }
  raw_.clear();
  filter_->write(plain, raw_);
  append_raw(raw_);
}

void socket_link::flush() {
  self_->flush(handle_);
}

void socket_link::notify_writes(bool enable) {
  self_->ack_writes(handle_, enable);
}

std::string_view socket_link::incoming(std::string_view bytes) {
  if (!filter_)
    return bytes;
  plain_.clear();
  raw_.clear();
  filter_->read(bytes, plain_, raw_);
  append_raw(raw_);
  flush();
  return plain_;
}

void socket_link::close() {
  if (!is_open())
    return;
  shut_down();
  close_later();
  self_->close(handle_);
  filter_.reset();
}

void socket_link::forget() {
  // The descriptor is still ours. CAF goes on writing to a peer that only
  // stopped sending.
  shut_down();
  filter_.reset();
}

void socket_link::close_later() {
  // CAF never lets go of a socket that is opened and closed in one round of its
  // event loop: the two cancel each other out there. So a fresh one is taken
  // off the broker, which may be about to end, and closed in the next round.
  if (!*fresh_)
    return;
  if (auto scribe = self_->take(handle_))
    self_->backend().post([scribe] { scribe->graceful_shutdown(); });
}

void socket_link::append_raw(std::string_view bytes) {
  compat::append(self_->wr_buf(handle_),
                 reinterpret_cast<const std::byte*>(bytes.data()),
                 bytes.size());
}

void socket_link::shut_down() noexcept {
  if (is_open())
    ::shutdown(std::exchange(fd_, -1), SHUT_RDWR);
}

} // namespace rocketcaf::actors
