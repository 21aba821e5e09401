#include "actors/property/send_maker.hpp"

#include "rocketcaf/actors/id_source.hpp"

#include "rocketcaf/protocol/batch_plan.hpp"

#include "actors/property/body_number.hpp"

#include <algorithm>

namespace rocketcaf::test::property {

using std::chrono::milliseconds;

namespace {

/// Enough for what a message takes in a batch beside its body.
constexpr size_t batch_item_room = 250;

/// What a message counts in bounds on bytes.
size_t size_of(const message& x, size_t body_size) {
  auto result = x.topic.size() + body_size + x.tag.size()
              + x.sharding_key.size() + x.id.size();
  for (auto& key : x.keys)
    result += key.size();
  for (auto& [name, value] : x.properties)
    result += name.size() + value.size();
  return result;
}

} // namespace

// -- constructors, destructors, and assignment operators ----------------------

send_maker::send_maker(world& around)
  : world_(around), id_size_(actors::id_source{}
                               .next(std::chrono::system_clock::now())
                               .view()
                               .size()) {
  // nop
}

// -- making -------------------------------------------------------------------

sent send_maker::begin(uint32_t sender, send_form form) const {
  sent result;
  result.when = world_.now();
  result.deadline = result.when + world_.what.options.send_timeout;
  result.form = form;
  result.sender = sender;
  return result;
}

std::optional<time_point> send_maker::make_deadline(sent& what) {
  auto& random = world_.random;
  auto kind = random.below(100);
  if (kind < 60)
    return std::nullopt;
  auto grid = world_.what.grid;
  if (kind < 75)
    what.deadline = what.when + grid * random.between(1, 20);
  else if (kind < 88)
    what.deadline = what.when + grid + world_.pause(milliseconds{1000});
  else if (kind < 97)
    what.deadline = what.when + grid + world_.pause(milliseconds{10'000});
  else if (kind < 99 || !world_.what.has(trouble::bad_input))
    what.deadline = what.when + std::chrono::hours{1};
  else {
    what.deadline = what.when - world_.pause(milliseconds{5});
    what.must_fail = errc::deadline_exceeded;
  }
  return what.deadline;
}

message send_maker::make_plain(sent& what, size_t body_size) {
  auto& random = world_.random;
  message x;
  x.topic = "t" + std::to_string(what.topic);
  x.body.assign(body_size, 'x');
  if (random.chance(10)) {
    x.tag = "tag";
    x.keys = {"key1", "key2"};
    x.properties = {{"name", "value \" \\ \xC3\xA9"}};
  }
  if (random.chance(3))
    x.id = "own-" + std::to_string(random.next());
  return x;
}

message send_maker::make_message(sent& what) {
  auto& random = world_.random;
  what.topic = static_cast<uint16_t>(random.below(world_.what.topics));
  auto size = static_cast<size_t>(
    random.between(8, static_cast<int64_t>(world_.what.max_body)));
  // Now and then one that fills a batch of requests by itself.
  if (random.chance(0.02))
    size = 300'000;
  auto x = make_plain(what, size);
  if (size > world_.what.options.max_message_size)
    what.must_fail = errc::invalid_argument;
  else if (world_.what.has(trouble::bad_input) && random.chance(2))
    spoil(x, what);
  return x;
}

void send_maker::spoil(message& x, sent& what) {
  what.must_fail = errc::invalid_argument;
  switch (world_.random.below(4)) {
  case 0:
    x.topic = "a b";
    break;
  case 1:
    x.body.clear();
    break;
  case 2:
    x.properties["UNIQ_KEY"] = "mine";
    break;
  default:
    x.tag = "a|b";
    break;
  }
}

std::vector<message> send_maker::make_batch(sent& what) {
  auto& random = world_.random;
  what.topic = static_cast<uint16_t>(random.below(world_.what.topics));
  auto limit = std::min(world_.what.max_body,
                        world_.what.options.max_message_size - batch_item_room);
  std::vector<message> result;
  auto count = random.between(1, random.chance(1) ? 1200 : 40);
  for (int64_t i = 0; i < count; ++i)
    result.push_back(make_plain(what, static_cast<size_t>(random.between(
                                        2 * static_cast<int64_t>(number_size),
                                        static_cast<int64_t>(limit)))));
  if (world_.what.has(trouble::bad_input) && random.chance(8))
    spoil(result, what);
  return result;
}

void send_maker::spoil(std::vector<message>& batch, sent& what) {
  auto& x = world_.random.pick_of(batch);
  auto kind = batch.size() > 1 ? world_.random.below(4) : 0;
  if (kind == 0)
    return spoil(x, what);
  what.must_fail = errc::invalid_argument;
  if (kind == 1)
    x.topic += "x";
  else if (kind == 2)
    x.wait_store_ok = false;
  else
    x.delivery = delivery_time::level(1);
}

// -- choosing -----------------------------------------------------------------

send_maker::chooser send_maker::make_chooser(bool is_batch) {
  auto& random = world_.random;
  chooser result;
  if (random.chance(85))
    return result;
  auto kind = random.below(100);
  if (kind < 40) {
    auto topic = "t" + std::to_string(random.below(world_.what.topics));
    auto broker = "b" + std::to_string(random.below(world_.what.brokers));
    result.choice
      = message_queue{topic, broker, static_cast<int32_t>(random.below(4))};
  } else if (kind < 60) {
    result.choice
      = queue_choice::by_name(random.pick({"hash", "random", "round-robin"}));
  } else if (kind < 90 || !world_.what.has(trouble::bad_input)) {
    result.choice = make_selector(is_batch);
  } else if (kind < 95) {
    result.choice = queue_selector{
      [](const queue_selection&) { return std::optional<size_t>{}; }};
    result.chooses_none = true;
  } else {
    result.choice = queue_choice::by_name("of nobody");
    result.is_unknown = true;
  }
  return result;
}

queue_selector send_maker::make_selector(bool is_batch) const {
  auto from = is_batch ? batch_body_pos : 0;
  return [from, &books = world_.books](
           const queue_selection& x) -> std::optional<size_t> {
    auto send = number_in(x.content.body, from);
    if (send >= books.size()) {
      books.complain(none, "a selector was shown a message that nobody sent");
      return std::nullopt;
    }
    auto topic = "t" + std::to_string(books.of(send).topic);
    auto is_foreign = [&](auto& queue) { return queue.topic != topic; };
    if (x.content.topic != topic || x.queues.empty()
        || !std::ranges::is_sorted(x.queues)
        || std::ranges::any_of(x.queues, is_foreign))
      books.complain(send, "its selector was shown other queues than promised");
    auto index = x.random % x.queues.size();
    books.note_choice(send, x.queues[index]);
    return index;
  };
}

void send_maker::order(sent& what, uint32_t lane, message& x) {
  what.lane = lane;
  x.sharding_key = std::to_string(lane);
}

// -- entering -----------------------------------------------------------------

void send_maker::choose(sent& what, const message& x, const chooser& by) const {
  what.choice = by.choice;
  what.no_choice = by.chooses_none;
  auto queue = by.choice.queue();
  if (by.is_unknown || (queue != nullptr && queue->topic != x.topic))
    what.must_fail = errc::invalid_argument;
}

uint32_t send_maker::add(sent& what, message& x) {
  if (what.must_fail == errc::none)
    put_number(x.body, 0, world_.books.size());
  what.body_size = x.body.size();
  what.bytes = size_of(x, x.body.size());
  what.id = unique_message_id::from(x.id).value_or(unique_message_id{});
  return enter(what);
}

size_t send_maker::add_batch(const sent& what, std::vector<message>& messages,
                             const chooser& by) {
  if (what.must_fail == errc::invalid_argument) {
    // It is refused as a whole.
    auto whole = what;
    whole.messages = static_cast<uint32_t>(messages.size());
    enter(std::move(whole));
    return 1;
  }
  std::vector<unique_message_id> ids;
  for (auto& x : messages)
    ids.push_back(*unique_message_id::from(
      x.id.empty() ? std::string(id_size_, '0') : std::string{x.id.view()}));
  auto requests = protocol::split_batch(
    messages, ids, {.max_size = world_.what.options.max_message_size});
  for (auto& request : requests) {
    auto part = what;
    auto& head = messages[request.first];
    choose(part, head, by);
    part.part = requests.size() > 1;
    part.messages = static_cast<uint32_t>(request.ids.size());
    part.body_size = request.body.size();
    part.bytes = size_of(head, request.body.size());
    part.id = unique_message_id::from(head.id).value_or(unique_message_id{});
    for (size_t i = 0; i < request.ids.size(); ++i) {
      auto& body = messages[request.first + i].body;
      put_number(body, 0, world_.books.size());
      put_number(body, number_size, i);
    }
    enter(std::move(part));
  }
  return requests.size();
}

uint32_t send_maker::enter(sent what) {
  auto form = static_cast<int64_t>(what.form);
  auto left
    = std::chrono::duration_cast<milliseconds>(what.deadline - what.when);
  auto number = world_.books.add(std::move(what));
  world_.log.note(world_.now(), "sent: form, ms to deadline", number, form,
                  left.count());
  return number;
}

} // namespace rocketcaf::test::property
