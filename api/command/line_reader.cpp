#include "rocketcaf/api/command/line_reader.hpp"

#include <unistd.h>

#include <cerrno>
#include <string>
#include <utility>
#include <vector>

namespace rocketcaf::command {

using namespace std::literals;

// -- constructors, destructors, and assignment operators ----------------------

line_reader::line_reader(interrupt& signals, send_window& window,
                         size_t max_line, line_sender_actor sender)
  : signals_(signals), window_(window), max_line_(max_line),
    sender_(std::move(sender)) {
  // nop
}

// -- reading ------------------------------------------------------------------

bool line_reader::run() {
  auto complete = read();
  drain();
  return complete;
}

bool line_reader::read() {
  line_splitter lines{max_line_};
  auto send = [this](input_line line) { send_line(std::move(line)); };
  std::vector<char> buffer(64 * 1024);
  while (signals_.signal() == 0) {
    if (!signals_.wait(0ms, STDIN_FILENO)) {
      drain();
      if (signals_.signal() != 0 || !signals_.wait(-1ms, STDIN_FILENO))
        continue;
    }
    auto n = ::read(STDIN_FILENO, buffer.data(), buffer.size());
    if (n < 0 && errno != EINTR && errno != EAGAIN)
      return false;
    if (n > 0)
      lines.feed({buffer.data(), static_cast<size_t>(n)}, send);
    if (n == 0) {
      lines.finish(send);
      return true;
    }
  }
  return true;
}

void line_reader::send_line(input_line line) {
  // Lines that were read before a signal but not sent yet are left alone.
  if (signals_.signal() != 0)
    return;
  if (line.size > max_line_) {
    window_.open(0, [this] { drain(); });
    compat::anon_mail(too_long(line.size), seq_++).send(sender_);
    return;
  }
  window_.open(line.size, [this] { drain(); });
  compat::anon_mail(std::move(line.text), seq_++).send(sender_);
}

void line_reader::drain() {
  compat::anon_mail(atom::drain_v).send(sender_);
}

send_failure line_reader::too_long(size_t size) const {
  validation_error what{errc::invalid_argument, "body",
                        "must have at most " + std::to_string(max_line_)
                          + " bytes, has " + std::to_string(size)};
  return make_failure(what.code, to_string(what));
}

} // namespace rocketcaf::command
