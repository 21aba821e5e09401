#include "rocketcaf/api/command/line_sender.hpp"

#include "rocketcaf/api/command/send_json.hpp"

#include <cstdio>
#include <utility>

namespace rocketcaf::command {

line_sender_state::line_sender_state(line_sender_actor::pointer self,
                                     sender_actor producer, message content,
                                     bool json, send_window* window)
  : self_(self), producer_(std::move(producer)), content_(std::move(content)),
    json_(json), window_(window) {
  // nop
}

line_sender_actor::behavior_type line_sender_state::make_behavior() {
  return {
    [this](std::string& line, uint64_t seq) { send(std::move(line), seq); },
    [this](send_failure& failure, uint64_t seq) {
      report(seq, 0, std::move(failure));
    },
  };
}

void line_sender_state::send(std::string line, uint64_t seq) {
  auto size = line.size();
  send_message request{content_, std::nullopt};
  request.content.body = std::move(line);
  compat::mail(self_, std::move(request))
    .request(producer_, caf::infinite)
    .then([this, seq,
           size](send_result& result) { report(seq, size, std::move(result)); },
          [this, seq, size](const caf::error& what) {
            report(seq, size, failure_of(what));
          });
}

void line_sender_state::report(uint64_t seq, size_t size,
                               const send_outcome& outcome) {
  auto stored = std::holds_alternative<send_result>(outcome);
  auto line = json_ ? to_json_line(seq, outcome) : to_text_line(seq, outcome);
  line += '\n';
  // People see failures even when the results go to a file.
  auto out = json_ || stored ? stdout : stderr;
  std::fwrite(line.data(), 1, line.size(), out);
  std::fflush(out);
  window_->finish(size, stored);
}

} // namespace rocketcaf::command
