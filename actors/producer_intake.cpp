// How a producer takes sends: checked, bounded, begun or queued.
// The other parts of the class are in producer.cpp, producer_sends.cpp and
// producer_links.cpp.
#include "rocketcaf/actors/caf_compat.hpp"
#include "rocketcaf/actors/errors.hpp"
#include "rocketcaf/actors/producer.hpp"

#include "rocketcaf/protocol/batch_plan.hpp"
#include "rocketcaf/protocol/properties.hpp"
#include "rocketcaf/protocol/validation.hpp"

namespace rocketcaf::actors {

namespace {

/// What a message counts in bounds on bytes.
size_t size_of(const message& x) {
  auto result = x.topic.size() + x.body.size() + x.tag.size()
              + x.sharding_key.size() + x.id.size();
  for (auto& key : x.keys)
    result += key.size();
  for (auto& [name, value] : x.properties)
    result += name.size() + value.size();
  return result;
}

/// What stands for a request with a batch: its first message, by which a
/// selector chooses, with the body of them all. Of its header, only what they
/// have in common is written.
message head_of(message first, std::string body) {
  first.body = std::move(body);
  first.flag = 0;
  return first;
}

/// The lane of an ordered send.
std::string lane_of(const message& x) {
  // No topic has this character.
  return x.topic + ':' + std::string{protocol::explicit_sharding_key(x)};
}

} // namespace

// -- messages -----------------------------------------------------------------

caf::result<send_result> producer::on_send(send_message& what) {
  auto promise = self_->make_response_promise<send_result>();
  accept(std::move(what.content),
         {.deadline = what.deadline,
          .choice = std::move(what.queue),
          .ordered = what.ordered},
         send_requester{promise});
  return promise;
}

void producer::on_plain_send(send_message& what, uint64_t token) {
  accept(std::move(what.content),
         {.deadline = what.deadline,
          .choice = std::move(what.queue),
          .ordered = what.ordered},
         send_requester{send_requester::plain{self_->current_sender(), token}});
}

caf::result<std::vector<send_outcome>> producer::on_send_many(send_many& what) {
  if (what.messages.empty())
    return std::vector<send_outcome>{};
  auto promise = self_->make_response_promise<std::vector<send_outcome>>();
  auto size = what.messages.size();
  auto whole = std::make_shared<many_sends>(promise, size);
  send_terms terms{.deadline = what.deadline,
                   .choice = std::move(what.queue),
                   .ordered = what.ordered};
  for (size_t index = 0; index < size; ++index)
    accept(std::move(what.messages[index]), terms,
           send_requester{send_requester::part{whole, index}});
  return promise;
}

caf::result<void> producer::on_send_oneway(send_oneway& what) {
  auto promise = self_->make_response_promise<void>();
  accept(std::move(what.content),
         {.deadline = what.deadline,
          .choice = std::move(what.queue),
          .kind = {.oneway = true}},
         send_requester{std::make_shared<handovers>(promise, 1)});
  return promise;
}

// -- batches ------------------------------------------------------------------

caf::result<std::vector<send_outcome>> producer::on_send_batch(
  send_batch& what) {
  if (what.messages.empty())
    return std::vector<send_outcome>{};
  auto promise = self_->make_response_promise<std::vector<send_outcome>>();
  if (auto failure = refusal_of_batch(what.messages, what.ordered)) {
    count_failure(send_form::batch, *failure);
    publish_soon();
    promise.deliver(make_error(std::move(*failure)));
    return promise;
  }
  auto whole = std::make_shared<many_sends>(promise, what.messages.size());
  send_terms terms{.deadline = what.deadline,
                   .choice = std::move(what.queue),
                   .ordered = what.ordered,
                   .kind = {.batch = true}};
  for (auto& x : split(what.messages)) {
    auto to = std::make_unique<send_requester::batch_part>(whole, x.first,
                                                           std::move(x.ids));
    accept(head_of(std::move(what.messages[x.first]), std::move(x.body)), terms,
           send_requester{std::move(to)});
  }
  return promise;
}

caf::result<void> producer::on_send_batch_oneway(send_batch_oneway& what) {
  if (what.messages.empty())
    return caf::unit;
  auto promise = self_->make_response_promise<void>();
  if (auto failure = refusal_of_batch(what.messages, false)) {
    count_failure(send_form::oneway, *failure);
    publish_soon();
    promise.deliver(make_error(std::move(*failure)));
    return promise;
  }
  auto requests = split(what.messages);
  auto whole = std::make_shared<handovers>(promise, requests.size());
  send_terms terms{.deadline = what.deadline,
                   .choice = std::move(what.queue),
                   .kind = {.batch = true, .oneway = true}};
  for (auto& x : requests)
    accept(head_of(std::move(what.messages[x.first]), std::move(x.body)), terms,
           send_requester{whole});
  return promise;
}

std::optional<send_failure> producer::refusal_of_batch(
  const std::vector<message>& messages, bool same_key) {
  if (state_ > rocketcaf::producer_state::running)
    return make_failure(refusal_, refusal_text_);
  protocol::batch_limits limits{.max_size = options_.max_message_size};
  if (auto error = protocol::validate_batch(messages, same_key, limits))
    return make_failure(error->code, to_string(*error));
  return std::nullopt;
}

std::vector<protocol::batch_request> producer::split(
  const std::vector<message>& messages) {
  auto now = std::chrono::system_clock::now();
  std::vector<unique_message_id> ids;
  ids.reserve(messages.size());
  for (auto& x : messages)
    ids.push_back(x.id.empty() ? ids_.next(now)
                               : *unique_message_id::from(x.id));
  return protocol::split_batch(messages, ids,
                               {.max_size = options_.max_message_size});
}

unique_message_id producer::id_of(const open_send& send) const {
  auto& own = send.content.id;
  return own.empty() ? ids_.text(send.stamp) : *unique_message_id::from(own);
}

// -- all of them --------------------------------------------------------------

void producer::accept(message content, const send_terms& terms,
                      send_requester requester) {
  auto now = self_->clock().now();
  open_send next{.content = std::move(content),
                 .requester = std::move(requester),
                 .deadline
                 = terms.deadline.value_or(now + options_.send_timeout),
                 .taken_at = now,
                 .choice = terms.choice,
                 .kind = terms.kind};
  leave_namespace(next);
  auto failure = refusal(next, terms, now);
  if (!failure) {
    next.topic = topics_.find(next.content.topic);
    failure = compress(next, terms);
  }
  if (!failure) {
    next.bytes = size_of(next.content);
    failure = refusal_by_bounds(next, terms);
  }
  if (failure) {
    fail(next.requester, std::move(*failure));
    publish_soon();
    return;
  }
  if (next.topic == nullptr)
    next.topic = &add_topic(next.content.topic, now);
  topics_.begin_send(*next.topic);
  ++counts_.sends_accepted;
  if (auto& sender = self_->current_sender())
    next.sender = sender->id();
  next.drain_group = drains_.begin();
  flow_.begin_waiting(next.bytes);
  auto fits = begins_at_once(next);
  auto id = sends_.emplace(std::move(next));
  if (!keep_)
    keep_ = caf::actor_cast<caf::strong_actor_ptr>(self_);
  if (terms.ordered)
    line_up(id);
  if (sends_[id].lane.waits())
    enter(id, send_phase::waiting_for_turn, sends_[id].deadline);
  else if (fits)
    begin(id, now);
  else
    enqueue(id);
  publish_soon();
}

void producer::leave_namespace(open_send& what) const {
  auto& space = options_.namespace_name;
  if (space.empty())
    return;
  auto& topic = what.content.topic;
  topic = protocol::without_namespace(space, topic);
  if (auto queue = what.choice.queue()) {
    auto plain = *queue;
    plain.topic = protocol::without_namespace(space, plain.topic);
    what.choice = std::move(plain);
  }
}

std::optional<send_failure> producer::compress(open_send& what,
                                               const send_terms& terms) {
  auto& body = what.content.body;
  if (!options_.compression || what.kind.batch
      || body.size() < options_.compress_from)
    return std::nullopt;
  // One that is too many without a byte, as it counts so far, is not worth the
  // time.
  if (auto failure = refusal_by_bounds(what, terms))
    return failure;
  auto smaller = protocol::compress(*options_.compression, body,
                                    options_.compression_level);
  if (smaller.size() >= body.size())
    return std::nullopt;
  body = std::move(smaller);
  what.kind.sys_flag |= protocol::compression_bits(*options_.compression);
  return std::nullopt;
}

void producer::line_up(uint32_t id) {
  auto& send = sends_[id];
  send.lane = lanes_.enter(lane_of(send.content), id);
}

std::optional<send_failure> producer::refusal(const open_send& what,
                                              const send_terms& terms,
                                              time_point now) {
  if (state_ > rocketcaf::producer_state::running)
    return make_failure(refusal_, refusal_text_);
  // Those of a batch were checked one by one.
  if (!what.kind.batch)
    if (auto error
        = protocol::validate(what.content, options_.max_message_size))
      return make_failure(error->code, to_string(*error));
  if (auto error = protocol::validate_topic_in(options_.namespace_name,
                                               what.content.topic))
    return make_failure(error->code, to_string(*error));
  if (auto queue = what.choice.queue();
      queue != nullptr && queue->topic != what.content.topic)
    return make_failure(errc::invalid_argument, "queue: must be of topic "
                                                  + what.content.topic
                                                  + ", is of " + queue->topic);
  if (auto selector = what.choice.selector_name();
      selector != nullptr && !selectors_.contains(*selector))
    return make_failure(errc::invalid_argument,
                        "queue: must name a selector of the producer, is "
                          + *selector);
  if (terms.ordered && protocol::explicit_sharding_key(what.content).empty())
    return make_failure(errc::invalid_argument,
                        "sharding_key: must not be empty in an ordered send");
  if (what.deadline <= now)
    return make_failure(errc::deadline_exceeded,
                        "deadline: must lie in the future");
  return std::nullopt;
}

std::optional<send_failure> producer::refusal_by_bounds(
  const open_send& what, const send_terms& terms) {
  auto fits = begins_at_once(what);
  if (!fits)
    flow_.raise(flow_level::full);
  std::optional<send_failure> result;
  if (!fits && options_.on_full == when_full::fail) {
    result = make_failure(errc::overloaded,
                          "the bound on sends in flight is reached; wait for "
                          "outcomes, or raise producer.max-in-flight or "
                          "producer.max-in-flight-bytes");
  } else if (!(fits && !terms.ordered && what.topic != nullptr
               && what.topic->has_route())
             && !flow_.may_wait(what.bytes)) {
    flow_.raise(flow_level::overloaded);
    result = make_failure(errc::overloaded,
                          "the bound on waiting sends is reached; wait for "
                          "outcomes, or raise producer.max-waiting or "
                          "producer.max-waiting-bytes");
  }
  if (result)
    ++counts_.sends_refused_by_bounds;
  // Not settled before it was told: a large message meets a bound on bytes
  // while there is room for small ones.
  note_flow(flow_.level());
  return result;
}

bool producer::begins_at_once(const open_send& what) const {
  return !flow_.anyone_waits() && flow_.has_room(what.bytes);
}

void producer::enqueue(uint32_t id) {
  auto& send = sends_[id];
  enter(id, send_phase::waiting_for_room, send.deadline);
  flow_.push(send.sender, id);
}

} // namespace rocketcaf::actors
