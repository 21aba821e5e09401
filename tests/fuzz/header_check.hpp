#pragma once

#include "rocketcaf/protocol/command_view.hpp"
#include "rocketcaf/protocol/remoting_command.hpp"

#include "fuzz_target.hpp"

#include <algorithm>
#include <string>

namespace rocketcaf::fuzz {

/// Whether the layout can hold the command at all.
inline bool fits(const protocol::remoting_command& x, serialization type) {
  return type == serialization::json
      || std::ranges::none_of(x.fields,
                              [](auto& field) { return field.first.empty(); });
}

/// A header is refused, or the view and the command that owns its parts say the
/// same of it, and it survives being written and read again.
inline void check_header(std::string_view header, serialization type) {
  protocol::frame whole{
    .bytes = {}, .type = type, .header = header, .body = "body"};
  protocol::command_view view;
  auto command = protocol::decode(whole);
  auto refused = view.decode(whole) != errc::none;
  require(refused == !command);
  if (refused)
    return;
  require(view.code == command->code && view.opaque == command->opaque);
  require(view.flag == command->flag && view.remark == command->remark);
  require(view.language == command->language);
  require(view.fields.size() == command->fields.size());
  for (size_t i = 0; i < view.fields.size(); ++i) {
    require(view.fields[i].name == command->fields[i].first);
    require(view.fields[i].value == command->fields[i].second);
  }
  if (auto head = protocol::peek(whole)) {
    require(head->opaque == view.opaque);
    require(head->flag == view.flag);
  }
  std::string bytes;
  if (!fits(*command, type)
      || protocol::encode(bytes, *command, type) != errc::none)
    return;
  protocol::frame_reader reader;
  size_t seen = 0;
  auto error = reader.feed(bytes, [&](const protocol::frame& x) {
    auto again = protocol::decode(x);
    require(again && *again == *command);
    ++seen;
  });
  require(seen == 1 || error == errc::frame_too_large);
}

} // namespace rocketcaf::fuzz
