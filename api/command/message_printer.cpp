#include "rocketcaf/api/command/message_printer.hpp"

#include "rocketcaf/api/command/colours.hpp"
#include "rocketcaf/api/command/message_text.hpp"

#include <unistd.h>

#include <cerrno>
#include <csignal>
#include <cstdio>
#include <cstring>
#include <utility>

namespace rocketcaf::command {

message_printer::message_printer(bool json) : json_(json) {
  // nop
}

bool message_printer::print(
  std::string_view broker,
  const std::vector<protocol::stored_message>& messages) {
  if (messages.empty())
    return !closed_ && error_.empty();
  count_ += messages.size();
  std::string text;
  if (json_) {
    for (auto& x : messages)
      text += to_json(broker, x) + '\n';
    return write(text);
  }
  std::vector<table::row> rows;
  if (!has_head_)
    rows.push_back(message_head());
  for (auto& x : messages)
    rows.push_back(to_row(broker, x));
  text = table_.add(rows);
  if (!std::exchange(has_head_, true)) {
    auto head = text.find('\n');
    text = bold(text.substr(0, head), has_colours(STDOUT_FILENO))
         + text.substr(head);
  }
  return write(text);
}

bool message_printer::write(const std::string& text) {
  if (closed_ || !error_.empty())
    return false;
  if (std::fwrite(text.data(), 1, text.size(), stdout) == text.size()
      && std::fflush(stdout) == 0)
    return true;
  if (errno == EPIPE)
    closed_ = true;
  else
    error_ = std::string{"standard output: "} + std::strerror(errno);
  return false;
}

void ignore_broken_pipes() {
  std::signal(SIGPIPE, SIG_IGN);
}

} // namespace rocketcaf::command
