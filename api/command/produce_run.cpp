#include "rocketcaf/api/command/produce_run.hpp"

#include "rocketcaf/api/command/command.hpp"
#include "rocketcaf/api/command/interrupt.hpp"
#include "rocketcaf/api/command/line_listener.hpp"
#include "rocketcaf/api/command/line_reader.hpp"
#include "rocketcaf/api/command/line_transactor.hpp"
#include "rocketcaf/api/command/send_window.hpp"
#include "rocketcaf/api/protocol.hpp"
#include "rocketcaf/api/runtime.hpp"

#include <caf/scoped_actor.hpp>

#include <chrono>
#include <utility>

namespace rocketcaf::command {

namespace {

/// Reads NAME=VALUE.
expected<message, std::string> make_content(const produce_options& x) {
  message result;
  result.topic = x.sending.topic;
  result.tag = x.tag;
  result.keys = x.keys;
  result.sharding_key = x.sharding_key;
  for (auto& text : x.properties) {
    auto separator = text.find('=');
    if (separator == std::string::npos)
      return unexpected{"--property " + text
                        + ": write NAME=VALUE, such as color=red"};
    result.properties[text.substr(0, separator)] = text.substr(separator + 1);
  }
  return result;
}

/// What is wrong with options that go together; empty if nothing is.
std::string contradiction(const produce_options& x) {
  if (x.sending.topic.empty() && !x.json_input)
    return "--topic is required, but for --input json";
  if (x.transaction && x.mode != line_mode::single)
    return "--transaction goes with --mode single only";
  return {};
}

void apply(const produce_options& x, producer_options& out) {
  if (!x.selector.empty())
    out.selector = x.selector;
  if (x.compression == "none")
    out.compression.reset();
  else if (!x.compression.empty())
    from_string(x.compression, out.compression.emplace());
  // Its brokers may ask before the first line is sent. Lines to one with a
  // wrong name fail with the reason.
  auto& topic = x.sending.topic;
  if (x.transaction && !protocol::validate_topic(topic)
      && !protocol::validate_topic_in(out.namespace_name, topic))
    out.transaction_topics.push_back(topic);
}

/// Bytes that a line may have.
size_t max_line(const produce_options& x, size_t max_message) {
  // In JSON a byte of a body has up to 6.
  return x.json_input ? 6 * max_message + 65'536 : max_message;
}

line_sender_actor spawn_sender(runtime& rt, const produce_options& x,
                               message content, size_t max_message,
                               const blocking_producer& producer,
                               send_window& window) {
  using sender_impl = line_sender_actor::stateful_impl<line_sender_state>;
  return rt.system().spawn<sender_impl, caf::detached>(
    producer.handle(),
    line_plan{.common = {.content = std::move(content)},
              .mode = x.mode,
              .batch_size = x.batch_size,
              .max_message_size = max_message,
              .json_input = x.json_input,
              .json_output = x.json},
    &window);
}

line_transactor_actor spawn_transactor(runtime& rt, const produce_options& x,
                                       message content,
                                       const blocking_producer& producer,
                                       send_window& window) {
  return rt.system().spawn<line_transactor, caf::detached>(
    caf::actor_cast<transaction_producer_actor>(producer.handle()),
    transaction_plan{.common = {.content = std::move(content)},
                     .executed = *x.transaction,
                     .checked = x.check,
                     .print_checks = x.linger_seconds > 0,
                     .json_input = x.json_input,
                     .json_output = x.json},
    &window);
}

expected<blocking_producer, caf::error> make_producer(runtime& rt,
                                                      const produce_options& x,
                                                      options settings) {
  if (!x.transaction)
    return rt.make_producer(std::move(settings.client),
                            std::move(settings.producer));
  auto listener = rt.system().spawn<line_listener>(
    listener_answers{*x.transaction, x.check.value_or(*x.transaction)});
  return rt.make_transaction_producer(std::move(settings.client),
                                      std::move(settings.producer), listener);
}

/// Waits for so many seconds, or for a signal.
void linger(interrupt& signals, double seconds) {
  using std::chrono::steady_clock;
  auto until = steady_clock::now()
             + std::chrono::ceil<std::chrono::milliseconds>(
                 std::chrono::duration<double>{seconds});
  for (auto now = steady_clock::now(); signals.signal() == 0 && now < until;
       now = steady_clock::now())
    signals.wait(std::chrono::ceil<std::chrono::milliseconds>(until - now));
}

/// Waits until all that an actor was told is printed.
void flush(runtime& rt, const line_transactor_actor& printer) {
  caf::scoped_actor self{rt.system()};
  compat::mail(self, atom::drain_v)
    .request(printer, caf::infinite)
    .receive([] {}, [](const caf::error&) {});
}

} // namespace

exit_status run_produce(const produce_options& x) {
  if (auto text = contradiction(x); !text.empty()) {
    print_error(text);
    return exit_status::usage;
  }
  auto content = make_content(x);
  if (!content) {
    print_error(content.error());
    return exit_status::usage;
  }
  auto settings = load_options(x.common, x.sending, "rocketcaf_produce");
  if (!settings) {
    print_error(settings.error());
    return exit_status::usage;
  }
  apply(x, settings->producer);
  interrupt signals;
  send_window window{signals, max_open_sends, max_open_bytes};
  auto max_message = settings->producer.max_message_size;
  auto drain_timeout = settings->producer.drain_timeout;
  runtime rt;
  auto producer = make_producer(rt, x, std::move(*settings));
  if (!producer) {
    print_error(describe(producer.error()));
    return exit_status::usage;
  }
  line_sender_actor sender;
  line_transactor_actor transactor;
  if (x.transaction)
    sender = transactor
      = spawn_transactor(rt, x, std::move(*content), *producer, window);
  else
    sender = spawn_sender(rt, x, std::move(*content), max_message, *producer,
                          window);
  auto complete
    = line_reader{signals, window, max_line(x, max_message), sender}.run();
  if (!complete)
    print_error("standard input could not be read");
  window.wait_until_empty();
  if (x.linger_seconds > 0) {
    linger(signals, x.linger_seconds);
    // Checks that came in time are answered, and told.
    producer->shutdown(drain_timeout);
    flush(rt, transactor);
  }
  if (signals.signal() != 0)
    return status_of_signal(signals.signal());
  return complete && window.failed() == 0 ? exit_status::ok
                                          : exit_status::failed;
}

} // namespace rocketcaf::command
