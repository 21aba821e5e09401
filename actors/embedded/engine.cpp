#include "rocketcaf/actors/embedded/engine.hpp"

#include "rocketcaf/protocol/route_data.hpp"
#include "rocketcaf/protocol/send_request.hpp"
#include "rocketcaf/protocol/topic_names.hpp"

#include <algorithm>
#include <iterator>
#include <utility>

namespace rocketcaf::actors::embedded {

namespace {

/// A frame whose header is longer than itself.
constexpr std::string_view malformed_frame{"\x00\x00\x00\x10\x00\xFF\xFF\xFF"
                                           "not a frame!",
                                           20};

/// Whether a code says that a message was stored, only not as wanted.
bool is_half_refusal(protocol::response_code code) {
  return code != protocol::response_code::success
      && protocol::is_stored(static_cast<int32_t>(code));
}

/// The topic that sends to unknown ones copy.
protocol::topic_config template_topic(const embedded_broker_options& options) {
  protocol::topic_config result;
  result.topic_name = protocol::default_create_topic;
  result.read_queue_nums = options.queues;
  result.write_queue_nums = options.queues;
  result.perm = perm_read | perm_write | perm_inherit;
  return result;
}

std::vector<broker_node> make_nodes(const embedded_broker_options& options,
                                    std::vector<node_address>& addresses) {
  std::vector<broker_node> result;
  auto share = options.retention_bytes / addresses.size();
  for (auto& x : addresses) {
    auto& node = result.emplace_back(std::move(x.name), x.texts, x.host, share);
    if (options.auto_create_topics)
      node.configure_topic(template_topic(options));
  }
  return result;
}

} // namespace

engine::engine(embedded_broker_options options,
               std::vector<node_address> addresses)
  : options_(std::move(options)), nodes_(make_nodes(options_, addresses)),
    relay_(options_.cluster), handler_(options_, nodes_, relay_),
    checker_(options_) {
  // nop
}

// -- connections --------------------------------------------------------------

bool engine::on_frame(const request_source& source,
                      const protocol::frame& input, const moment& now,
                      engine_output& out) {
  if (request_.decode(input) != errc::none)
    return false;
  if (request_.is_response()) {
    relay(
      [&](auto& x) {
        relay_.on_answer(source.connection, to_command(request_), x);
      },
      out);
    return true;
  }
  auto& node = nodes_[source.broker];
  auto& port = node.ports[source.broker_id];
  ++port.requests[request_.code];
  fault_decision fault;
  if (!faults_.empty()) {
    fault = faults_.decide(node.name, request_.code);
    port.faults_applied += fault.harmless() ? 0 : 1;
  }
  if (fault.is(fault_kind::drop_request))
    return true;
  if (fault.is(fault_kind::cut_before_storing))
    out.cut = true;
  else
    serve(source, fault, now, out);
  return true;
}

void engine::serve(const request_source& source, const fault_decision& fault,
                   const moment& now, engine_output& out) {
  request_outcome outcome;
  auto code = static_cast<protocol::response_code>(fault.response_code);
  auto refused = fault.is(fault_kind::refuse);
  if (refused && !is_half_refusal(code))
    outcome.answer = make_answer(code, fault.remark);
  else
    outcome = handler_.handle(source, request_, now);
  if (refused && outcome.answer && outcome.answer->code == 0) {
    outcome.answer->code = fault.response_code;
    outcome.answer->remark = fault.remark;
  }
  out.cut = fault.is(fault_kind::cut_after_storing);
  auto silent = (request_.flag & protocol::oneway_flag) != 0 || out.cut
             || fault.is(fault_kind::drop_reply);
  if (!silent && outcome.answer)
    write(source, *outcome.answer, fault, now, out);
  else if (!silent && outcome.parked)
    park(source, std::move(*outcome.parked), now);
  if (outcome.stored && !pulls_.empty())
    wake(*outcome.stored, out);
  post(std::move(outcome.notices), out);
}

void engine::write(const request_source& source, command& answer,
                   const fault_decision& fault, const moment& now,
                   engine_output& out) {
  // Negative opaques are legal, but no client gets there by counting.
  answer.opaque
    = fault.is(fault_kind::unknown_opaque) ? ~request_.opaque : request_.opaque;
  std::string later;
  auto& target = fault.delay.count() == 0 ? out.answers : later;
  if (fault.is(fault_kind::malformed_reply))
    target += malformed_frame;
  else
    encode(target, answer);
  if (fault.is(fault_kind::double_reply))
    encode(target, answer);
  if (!later.empty())
    delayed_.emplace(now.steady + fault.delay,
                     outgoing{source.connection, std::move(later)});
}

void engine::park(const request_source& source,
                  protocol::pull_message_request pull, const moment& now) {
  // A day is enough for everybody, and keeps the sum in range.
  constexpr int64_t max_millis = 24 * 3600 * 1000;
  auto millis = std::min(pull.suspend_timeout_millis, max_millis);
  auto until = now.steady + std::chrono::milliseconds{millis};
  pulls_.park({source.connection, request_.opaque, source.broker,
               std::move(pull), pulls_.full() ? now.steady : until});
}

void engine::wake(const queue_key& queue, engine_output& out) {
  for (auto& x : pulls_.take(queue)) {
    if (auto answer = handler_.resume(x, false)) {
      answer->opaque = x.opaque;
      post(x.connection, *answer, out);
    } else {
      pulls_.park(std::move(x));
    }
  }
}

void engine::on_closed(size_t broker, uint64_t connection, engine_output& out) {
  auto& node = nodes_[broker];
  auto changed = node.clients.on_closed(connection);
  post(client_handler::notices_for(node, changed), out);
  relay([&](auto& x) { relay_.on_closed(connection, x); }, out);
  pulls_.drop(connection);
  std::erase_if(delayed_, [connection](auto& kvp) {
    return kvp.second.connection == connection;
  });
}

void engine::encode(std::string& out, const command& x) const {
  // It cannot fail: all texts are our own, or have been checked.
  protocol::encode(out, x, options_.answers);
}

void engine::post(uint64_t connection, const command& x,
                  engine_output& out) const {
  out.others.push_back({connection, {}});
  encode(out.others.back().bytes, x);
}

template <class F>
void engine::relay(F f, engine_output& out) {
  client_relay::output result;
  f(result);
  post(std::move(result.notices), out);
  std::move(result.finished.begin(), result.finished.end(),
            std::back_inserter(out.finished));
}

uint64_t engine::invoke(const invoke_embedded_client& x, const moment& now,
                        engine_output& out) {
  uint64_t result = 0;
  relay(
    [&](auto& output) {
      result = relay_.invoke(nodes_, x, now.steady, output);
    },
    out);
  return result;
}

void engine::post(std::vector<client_notice> notices, engine_output& out) {
  for (auto& x : notices) {
    if (x.command.is_oneway())
      x.command.opaque = static_cast<int32_t>(next_opaque_++ & INT32_MAX);
    post(x.connection, x.command, out);
  }
}

// -- time ---------------------------------------------------------------------

std::optional<engine::time_point> engine::next_time() const {
  auto result = pulls_.next_due();
  auto add = [&result](const std::optional<time_point>& due) {
    if (due)
      result = result ? std::min(*result, *due) : *due;
  };
  add(relay_.next_due());
  if (!delayed_.empty())
    add(delayed_.begin()->first);
  for (auto& node : nodes_) {
    add(node.delayed.next_due());
    if (!node.is_down)
      add(node.halves.next_due());
  }
  return result;
}

void engine::on_time(const moment& now, engine_output& out) {
  while (!delayed_.empty() && delayed_.begin()->first <= now.steady) {
    out.others.push_back(std::move(delayed_.begin()->second));
    delayed_.erase(delayed_.begin());
  }
  for (size_t i = 0; i < nodes_.size(); ++i) {
    deliver_delayed(i, now.steady, out);
    if (!nodes_[i].is_down)
      check_transactions(i, now, out);
  }
  relay([&](auto& x) { relay_.on_time(now.steady, x); }, out);
  for (auto& x : pulls_.take_due(now.steady)) {
    if (auto answer = handler_.resume(x, true)) {
      answer->opaque = x.opaque;
      post(x.connection, *answer, out);
    }
  }
}

void engine::deliver_delayed(size_t broker, time_point now,
                             engine_output& out) {
  auto& node = nodes_[broker];
  while (auto x = node.delayed.take_due(now)) {
    auto topic = node.store.find(x->topic);
    if (topic == nullptr || topic->find_queue(x->queue_id) == nullptr)
      continue;
    node.store.append(*topic, x->queue_id, std::move(x->record));
    wake({broker, topic->name, x->queue_id}, out);
  }
}

void engine::check_transactions(size_t broker, const moment& now,
                                engine_output& out) {
  while (auto x = checker_.next(nodes_[broker], broker, now)) {
    if (x->stored)
      wake(*x->stored, out);
    if (!x->connection)
      continue;
    x->question.opaque = static_cast<int32_t>(next_opaque_++ & INT32_MAX);
    post(*x->connection, x->question, out);
  }
}

} // namespace rocketcaf::actors::embedded
