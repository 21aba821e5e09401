#include "rocketcaf/actors/link_writer.hpp"

#include <utility>

namespace rocketcaf::actors {

void link_writer::put(protocol::outbox::item item, time_point now) {
  outbox_.drop_expired(now);
  if (item.until <= now)
    return;
  if (!outbox_.empty() || !has_room(item.bytes.size())) {
    // From now on we must know when there is room again.
    link_.notify_writes(true);
    outbox_.push(std::move(item));
    return;
  }
  write(item);
  link_.flush();
}

void link_writer::drain(time_point now) {
  outbox_.drop_expired(now);
  while (!outbox_.empty() && has_room(outbox_.front().bytes.size())) {
    write(outbox_.pop());
    outbox_.drop_expired(now);
  }
  link_.notify_writes(!outbox_.empty());
  link_.flush();
}

void link_writer::put_or_drop(std::string_view frames) {
  if (frames.empty() || !has_room(frames.size()))
    return;
  append(frames);
  link_.flush();
}

bool link_writer::has_room(size_t size) const {
  auto buffered = link_.buffered();
  // One batch is always taken, whatever its size.
  return buffered == 0 || buffered + size <= limit_;
}

void link_writer::write(const protocol::outbox::item& item) {
  if (item.user != connection_requests::owner || requests_.writing(item.opaque))
    append(item.bytes);
}

void link_writer::append(std::string_view bytes) {
  written_.inc(static_cast<int64_t>(bytes.size()));
  total_ += bytes.size();
  link_.append(bytes);
}

} // namespace rocketcaf::actors
