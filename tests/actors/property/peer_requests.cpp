// What a peer does with requests: reads, keeps, writes, and has them answered.
#include "rocketcaf/protocol/message_batch.hpp"
#include "rocketcaf/protocol/remoting_command.hpp"

#include "actors/property/body_number.hpp"
#include "actors/property/peer.hpp"

#include <algorithm>

namespace rocketcaf::test::property {

using namespace rocketcaf::actors;

namespace {

constexpr auto offset_mask = opaque_block_size - 1;

/// The value of UNIQ_KEY in a property string.
std::string_view id_in(std::string_view properties) {
  constexpr std::string_view key = "UNIQ_KEY\x01";
  auto begin = properties.find(key);
  if (begin == properties.npos)
    return {};
  properties.remove_prefix(begin + key.size());
  return properties.substr(0, properties.find('\x02'));
}

} // namespace

// -- reading requests ---------------------------------------------------------

void peer::on_batch(const write_batch& what) {
  if (what.sequence <= last_sequence_)
    world_.books.complain(none, "batches out of order");
  last_sequence_ = std::max(last_sequence_, what.sequence);
  if (what.epoch == 0 || what.epoch > links_.size())
    return world_.books.complain(none, "a batch for a link that never was");
  auto link = links_[what.epoch - 1];
  auto fresh = phase_ == phase::up && what.epoch == links_.size();
  auto attempts = read(what, link);
  if (!fresh) {
    auto when = world_.books.link_closed(link);
    if (when < world_.now())
      world_.books.complain(none, "a batch for a link that was lost before");
    // Its sender has been told, unless it went to one who died.
    if (when != never && (!killed_up_ || link != links_.back()))
      for (auto x : attempts)
        world_.books.end_attempt(x, attempt_end::unwritten, when);
    return;
  }
  if (!kept_.empty() || broker_.sky.congested()) {
    world_.note("kept back: sequence", static_cast<int64_t>(what.sequence));
    kept_.push_back({what.sequence, std::move(attempts)});
  } else {
    write(attempts);
  }
}

std::vector<uint32_t> peer::read(const write_batch& what, uint32_t link) {
  std::vector<uint32_t> result;
  protocol::frame_reader reader;
  auto error = reader.feed(what.bytes, [&](const protocol::frame& x) {
    if (auto number = read(x, link))
      result.push_back(*number);
  });
  if (error != errc::none || reader.buffered() != 0 || result.empty())
    world_.books.complain(none, "a batch that is not whole frames");
  return result;
}

std::optional<uint32_t> peer::read(const protocol::frame& request,
                                   uint32_t link) {
  if (view_.decode(request) != errc::none) {
    world_.books.complain(none, "a request that cannot be read");
    return std::nullopt;
  }
  auto is_batch = view_.code == 320;
  auto send = number_in(view_.body, is_batch ? batch_body_pos : 0);
  if ((view_.code != 310 && !is_batch) || send >= world_.books.size()) {
    world_.books.complain(none, "a request that nobody made");
    return std::nullopt;
  }
  auto& of = world_.books.of(send);
  auto queue = view_.number("e").value_or(-1);
  auto name
    = owner_.find_queue(view_.field("b"), view_.field("n"), address_, queue);
  if (name == nullptr || view_.field("b") != "t" + std::to_string(of.topic))
    world_.books.complain(send, "it went to a queue that never was");
  world_.books.check_queue(send, view_.field("n"), queue);
  if (view_.body.size() != of.body_size
      || view_.field("a") != world_.what.options.group
      || view_.flag != (of.is_oneway() ? protocol::oneway_flag : 0)
      || is_batch != of.is_batch()
      || !(is_batch ? note_batch(send) : note_id(send, view_.field("i"))))
    world_.books.complain(send, "the request is not what was sent");
  use_opaque(view_.opaque, send);
  attempt x;
  x.send = send;
  x.link = link;
  x.broker = name != nullptr ? name : broker_.name;
  x.address = &address_;
  x.handed = world_.now();
  x.opaque = view_.opaque;
  x.queue = static_cast<int32_t>(queue);
  return world_.books.handed_over(x);
}

bool peer::note_id(uint32_t send, std::string_view properties) {
  auto id = unique_message_id::from(id_in(properties));
  auto& known = world_.books.of(send).id;
  if (!id || id->empty())
    return false;
  if (known.empty())
    known = *id;
  return known == *id;
}

bool peer::note_batch(uint32_t send) {
  auto& of = world_.books.of(send);
  auto items = protocol::decode_batch(view_.body);
  if (!items || items->size() != of.messages
      || !note_id(send, items->front().properties))
    return false;
  std::vector<unique_message_id> ids;
  for (size_t i = 0; i < items->size(); ++i) {
    auto& x = (*items)[i];
    auto id = unique_message_id::from(id_in(x.properties));
    if (!id || id->empty() || number_in(x.body, 0) != send
        || number_in(x.body, number_size) != i)
      return false;
    if (i > 0)
      ids.push_back(*id);
  }
  if (of.more_ids.empty())
    of.more_ids = ids;
  return of.more_ids == ids;
}

void peer::use_opaque(int32_t opaque, uint32_t send) {
  auto offset = static_cast<uint32_t>(opaque) & offset_mask;
  auto first = static_cast<int32_t>(static_cast<uint32_t>(opaque) - offset);
  auto i = blocks_.find(first);
  if (i == blocks_.end()) {
    if (last_loss_ != world_.now())
      world_.books.complain(send, "its opaque is not leased");
    return;
  }
  auto& x = i->second;
  if (x.used[offset])
    world_.books.complain(send, "its opaque was used before");
  x.used.set(offset);
  x.sends.push_back(send);
}

// -- answering ----------------------------------------------------------------

void peer::thaw(bool all) {
  if (phase_ != phase::up)
    return;
  while (!kept_.empty()) {
    auto batch = std::move(kept_.front());
    kept_.pop_front();
    write(batch.attempts);
    if (!all && world_.random.chance(30))
      return;
  }
}

void peer::write(const std::vector<uint32_t>& attempts) {
  for (auto number : attempts)
    serve(number);
  // What is answered at once comes in one piece.
  if (auto now = arrivals_.extract(world_.now()); !now.empty())
    deliver(std::move(now.mapped()));
}

void peer::serve(uint32_t number) {
  auto& x = world_.books.at(number);
  auto what = broker_.sky.decide(x.until_max - world_.now());
  if (what.stored) {
    x.stored = true;
    x.offset = broker_.next_offset;
    broker_.next_offset += world_.books.of(x.send).messages;
  }
  world_.log.note(world_.now(), "written: stored, code", x.send, what.stored,
                  what.code);
  // Some answer although nobody asked them to.
  auto wanted = !world_.books.of(x.send).is_oneway() || what.doubled;
  if (what.reply == reply_kind::nothing || !wanted)
    return;
  reply_after(what.delay, number, what);
  if (what.doubled)
    reply_after(what.second_delay, number, what);
}

void peer::reply_after(std::chrono::microseconds delay, uint32_t attempt,
                       const fate& what) {
  auto when = world_.now() + delay;
  auto [i, is_new] = arrivals_.try_emplace(when);
  append(i->second, attempt, what);
  if (!is_new || delay.count() <= 0)
    return;
  world_.time.at(when, [this, when] {
    if (auto node = arrivals_.extract(when); !node.empty())
      deliver(std::move(node.mapped()));
  });
}

void peer::append(arrival& to, uint32_t attempt, const fate& what) {
  auto& x = world_.books.at(attempt);
  switch (what.reply) {
  case reply_kind::without_code:
    append_reply_without_code(to.frames, x.opaque);
    to.ends.push_back({attempt, attempt_end::unreadable, -1});
    return;
  case reply_kind::without_fields:
    append_reply_without_fields(to.frames, x.opaque);
    to.ends.push_back({attempt, attempt_end::unreadable, 0});
    return;
  default:
    append_reply(to.frames, world_.what.header,
                 {x.opaque, what.code, x.queue, x.offset,
                  world_.books.of(x.send).messages});
    to.ends.push_back({attempt, attempt_end::answered, what.code});
    return;
  }
}

void peer::deliver(arrival what) {
  for (auto& x : what.ends)
    world_.books.end_attempt(x.attempt, x.how, world_.now(), x.code);
  last_answered_ = world_.books.at(what.ends.back().attempt).opaque;
  tell(reply_batch{std::move(what.frames)});
}

void peer::disturb() {
  if (phase_ != phase::up || links_.empty())
    return;
  auto invented = last_answered_.value_or(next_block_);
  // The last one of a block is not in use before the block is used up.
  constexpr auto young = opaque_block_size / 2;
  auto may_use = world_.books.open().count + world_.what.max_burst;
  if (world_.random.chance(30) && !blocks_.empty()) {
    auto& [first, x] = *blocks_.begin();
    if (x.used.count() + may_use < young)
      invented
        = static_cast<int32_t>(static_cast<uint32_t>(first) + offset_mask);
  }
  std::string frames;
  if (world_.random.chance(50))
    frames = garbage(world_.random.next());
  else
    append_reply(frames, world_.what.header, {.opaque = invented});
  world_.note("invented: opaque", invented);
  tell(reply_batch{std::move(frames)});
}

} // namespace rocketcaf::test::property
