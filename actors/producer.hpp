#pragma once

#include "rocketcaf/actors/alarm.hpp"
#include "rocketcaf/actors/broker_link.hpp"
#include "rocketcaf/actors/client_directory.hpp"
#include "rocketcaf/actors/drain_tracker.hpp"
#include "rocketcaf/actors/endpoint.hpp"
#include "rocketcaf/actors/id_source.hpp"
#include "rocketcaf/actors/log.hpp"
#include "rocketcaf/actors/observer_list.hpp"
#include "rocketcaf/actors/open_send.hpp"
#include "rocketcaf/actors/options.hpp"
#include "rocketcaf/actors/producer_metrics.hpp"
#include "rocketcaf/actors/producer_transactions.hpp"
#include "rocketcaf/actors/timer.hpp"
#include "rocketcaf/actors/topic_table.hpp"

#include "rocketcaf/protocol/batch_plan.hpp"
#include "rocketcaf/protocol/deadline_queue.hpp"
#include "rocketcaf/protocol/expected.hpp"
#include "rocketcaf/protocol/flow_control.hpp"
#include "rocketcaf/protocol/latency_fault_table.hpp"
#include "rocketcaf/protocol/restart_policy.hpp"
#include "rocketcaf/protocol/slot_table.hpp"
#include "rocketcaf/protocol/split_mix.hpp"
#include "rocketcaf/protocol/topic_names.hpp"

#include <deque>
#include <optional>
#include <random>
#include <string>
#include <vector>

namespace rocketcaf::actors {

/// Chooses queues, encodes, sends, retries and answers. All state of a send is
/// here; the client's actors below bring routes, connections and replies. What
/// follows from failures is decided by `protocol::send_plan` and the
/// `protocol::retry_table`, which retries.md shows to users.
class producer {
public:
  // -- member types -----------------------------------------------------------

  using pointer = producer_impl_actor::pointer;

  // -- constants --------------------------------------------------------------

  static inline const char* name = "rocketcaf.producer";

  /// Opaques and buffers that were not used for this time are given back, and
  /// topics after `topic_table::max_age` times as much: an hour.
  static constexpr std::chrono::seconds tidy_interval{30};

  // -- constructors, destructors, and assignment operators --------------------

  /// @param first_queue any number, so that producers do not all begin at the
  ///                    same queue.
  /// @param listener of transactions; may be empty.
  producer(pointer self, producer_options options, client_source source,
           uint32_t first_queue, transaction_listener_actor listener);

  producer_impl_actor::behavior_type make_behavior();

private:
  // -- taking sends (producer_intake.cpp) -------------------------------------

  /// What is asked for beside the message.
  struct send_terms {
    std::optional<time_point> deadline = {};
    queue_choice choice = {};
    bool ordered = false;
    protocol::send_kind kind = {};
  };

  caf::result<send_result> on_send(send_message& what);
  void on_plain_send(send_message& what, uint64_t token);
  caf::result<std::vector<send_outcome>> on_send_many(send_many& what);
  caf::result<std::vector<send_outcome>> on_send_batch(send_batch& what);
  caf::result<void> on_send_oneway(send_oneway& what);
  caf::result<void> on_send_batch_oneway(send_batch_oneway& what);

  /// Why messages cannot go as batches, or nullopt.
  std::optional<send_failure> refusal_of_batch(
    const std::vector<message>& messages, bool same_key);

  /// Gives messages their ids and divides them among requests.
  std::vector<protocol::batch_request> split(
    const std::vector<message>& messages);

  /// The id of a message that has been encoded, its own or ours.
  unique_message_id id_of(const open_send& send) const;

  /// Takes the namespace off the topics of a send, if they have it.
  void leave_namespace(open_send& what) const;

  /// Checks a send and begins it, or answers it at once.
  void accept(message content, const send_terms& terms,
              send_requester requester);

  /// Why a send cannot be taken, or nullopt.
  std::optional<send_failure> refusal(const open_send& what,
                                      const send_terms& terms, time_point now);

  /// The same for the bounds on sends, whose topic may be a new one.
  std::optional<send_failure> refusal_by_bounds(const open_send& what,
                                                const send_terms& terms);

  /// Compresses a body that is large enough, unless its send is one too many
  /// whatever its size: then this is why it cannot be taken.
  std::optional<send_failure> compress(open_send& what,
                                       const send_terms& terms);

  /// Puts an ordered send behind those of its key.
  void line_up(uint32_t id);

  /// Whether there is room for a send and nobody waits for it before.
  bool begins_at_once(const open_send& what) const;

  /// Makes a send wait for room.
  void enqueue(uint32_t id);

  // -- transactions (producer_transacting.cpp) --------------------------------

  caf::result<transaction_send_result> on_send_transaction(
    send_transaction& what);
  void on_plain_transaction(send_transaction& what, uint64_t token);
  void accept_transaction(send_transaction& what,
                          transaction_requester requester);

  /// Sends the half message of a transaction.
  void send_half(transaction_key key, send_transaction what);

  /// A transaction began or ended, or deadlines have changed.
  void on_transactions_changed();

  void use_listener(const transaction_listener_actor& listener);

  /// Has brokers that may ask about transactions told of this producer, and the
  /// client that it answers.
  void offer_checks();

  void on_asked(transaction_asked& what);
  void on_end_transaction(end_transaction& what);
  void on_answer_unknown(answer_unknown& what);

  /// Writes END_TRANSACTION into the batch of a link to its broker.
  /// @param key of the transaction if that ends with it, or nullptr.
  /// @returns false if no link to the broker takes it now.
  bool write_end(protocol::half_message_end& end, const transaction_key* key,
                 time_point until);

  /// Sends it by way of the client.
  void end_through_client(protocol::half_message_end end, transaction_key key);

  /// Ends the transactions of which brokers were told in batches up to this
  /// one, which have left their connection.
  void finish_ends(broker_link& link, uint64_t sequence);

  /// Tells coordinators that their ends got lost; batches from
  /// `first_unwritten` on were not written.
  void lose_ends(const std::vector<sent_end>& ends, uint64_t first_unwritten,
                 const std::string& detail);

  // -- the way of a send (producer_sends.cpp) ---------------------------------

  /// Lets an ordered send begin when there is room: it is the first of its key.
  void take_turn(uint32_t id);

  /// Begins sends that wait for room while there is some. Comes last in what
  /// may have ended sends: it publishes, too.
  void pump();

  /// Begins the first attempt of a send that has room, once there is a route.
  void begin(uint32_t id, time_point now);

  /// Chooses a queue and begins an attempt, or pauses before it.
  /// @param paused true if the pause before a retry is over.
  void attempt(uint32_t id, time_point now, bool paused);

  /// Chooses the queue for an attempt.
  expected<const send_queue*, errc> choose(const open_send& send,
                                           time_point now);

  /// Chooses among the links to a queue's broker.
  uint32_t choose_link(const open_send& send, const send_queue& target,
                       time_point now) const;

  /// The same for what may take any of them.
  /// @param first index of the first of them.
  uint32_t best_link(uint32_t first, time_point now) const;

  /// Who chooses for a send, or nullptr: its queues take turns.
  const queue_selector* selector_for(const open_send& send) const;

  static bool is_ordered(const open_send& send) noexcept {
    return send.lane.where != nullptr;
  }

  /// Whether a send keeps its queue whatever happens.
  bool is_pinned(const open_send& send) const noexcept {
    return is_ordered(send) && options_.pin_ordered_queues;
  }

  static bool is_half(const open_send& send) noexcept {
    return send.requester.transaction() != nullptr;
  }

  const protocol::retry_options& retry_for(const open_send& send) const {
    if (is_half(send))
      return half_retry_;
    return is_pinned(send) ? pinned_retry_ : retry_;
  }

  /// Encodes the request of an attempt if its link has an opaque for it.
  /// @param index of the link.
  void encode(uint32_t id, const send_queue& target, uint32_t index);

  /// A request was encoded into the batch of a link: has it handed over.
  void encoded(uint32_t index);

  /// Encodes for a send that has a queue, wherever that is by now.
  void encode_again(uint32_t id, time_point now);

  /// Ends an attempt that did not store the message as wanted, and does what
  /// the retry table says.
  void fail_attempt(uint32_t id, protocol::attempt_end end);

  /// Asks for a topic's route because a send failed.
  void want_route(send_topic& topic, time_point now);

  /// Lets a send wait no more for what its attempt waited for.
  /// @returns whether its request may have been written.
  bool end_wait(const open_send& send);

  void finish(uint32_t id, send_result result, time_point now);
  void finish_batch(uint32_t id, std::vector<send_result> results,
                    time_point now);
  void finish_handed_over(uint32_t id, time_point now);

  /// Answers a send with a failure; `none` stands for the last attempt's cause.
  void finish(uint32_t id, errc code, std::string remark);

  void count_failure(send_form form, const send_failure& failure);

  /// Counts a failure and answers the requester with it.
  void fail(send_requester& requester, send_failure failure);

  /// Brings the metrics up to date, once for many sends.
  void publish() {
    metrics_.publish(flow_.in_flight(), flow_.waiting());
  }

  /// The same, or leaves it to a flush that will come.
  void publish_soon() {
    if (!flush_pending_)
      publish();
  }

  /// Takes a send off all tables.
  open_send release(uint32_t id);

  /// Moves a send to a phase that ends, at the latest, at `until`.
  void enter(uint32_t id, send_phase phase, time_point until);

  /// Takes a send off the list of those that wait for a route or for opaques.
  void stop_waiting(open_send& send);

  void expire(uint32_t id, time_point now);
  void fail_all(errc code, const std::string& why);

  // -- topics and links (producer_links.cpp) ----------------------------------

  send_topic& add_topic(const std::string& topic, time_point now);

  /// The name that a topic has on the wire.
  std::string wire_name(const std::string& topic) const {
    return protocol::with_namespace(options_.namespace_name, topic);
  }

  /// Asks the client for a topic's route, and to tell whenever it changes.
  void watch(const std::string& topic);

  /// Tells the client that a topic was dropped.
  void unwatch(const std::string& topic);

  /// Index of the first link to an address, or nullopt.
  std::optional<uint32_t> find_link(const std::string& address) const;

  /// The same for a broker; makes all of its links if there is none.
  uint32_t link_of(const std::string& broker, const std::string& address);

  /// Calls `f(health)` for each link to a link's broker: what one of them
  /// learns of the broker itself, all know.
  template <class F>
  void for_each_health(const broker_link& link, F f) {
    for (size_t i = 0; i < links_per_broker_; ++i)
      f(links_[link.first() + i].health);
  }

  void note_reply(const broker_link& link) {
    for_each_health(link, [](auto& x) { x.on_reply(); });
  }

  /// What is thought of a broker: the best of its links.
  broker_state state_of(uint32_t first) const;

  /// The link whose connection sent the current message, or nullptr.
  broker_link* sender_link();

  /// Asks for a connection or for opaques if the link will need them.
  void supply(broker_link& link);

  /// Has a broker without connection looked for if it was given up before:
  /// while it is avoided, no send would find out that it is back.
  void seek(broker_link& link);

  void flush(broker_link& link);
  void flush_all();

  /// Answers the one-way sends of a batch that was handed over.
  void finish_unanswered(broker_link& link, uint64_t sequence);

  /// Fails all attempts on a link; batches from `first_unwritten` on were not
  /// written.
  void lose(broker_link& link, errc cause, const std::string& detail,
            uint64_t first_unwritten);

  /// What a link had open when it broke.
  struct lost_sends {
    broker_link* link;
    std::vector<uint32_t> sent;
    std::vector<uint32_t> waiting;
    std::vector<sent_end> ends;
    uint64_t first_unwritten;
  };

  /// Takes from a link what it has open.
  lost_sends cut(broker_link& link, uint64_t first_unwritten);
  void fail(const lost_sends& lost, errc cause, const std::string& detail);

  /// Lets what was on its way to a link that was closed for want of traffic go
  /// the same way once more: it is no failed attempt.
  void resume(broker_link& link, const link_lost& news);

  /// Forgets a connection, or all of them, for good.
  void drop_connections(const std::optional<endpoint>& which,
                        const std::string& why);

  // -- messages from below (producer_links.cpp) -------------------------------

  void on_route(const route_changed& news);
  void on_opened(const connection_opened& news);
  void on_lease(const opaque_lease& news);
  void on_replies(const reply_batch& news);
  void on_reply(broker_link& link, const protocol::frame& reply,
                time_point now);

  /// Takes an answer that says "stored", of which `view_` is a view.
  /// @returns `none` if that ends the send, or why it does not.
  errc take_stored(broker_link& link, uint32_t id, time_point now);

  void on_written(const batch_written& news);

  /// Encodes sends that wait for a link while it takes some.
  void encode_waiting(broker_link& link);
  void on_link_up();
  void on_link_lost(const link_lost& news);
  void on_child_down(const child_down& news);
  void on_child_restarted(const child_restarted& news);
  void on_attached(const attached& news);

  // -- events (producer_links.cpp) --------------------------------------------

  /// Adds a subscriber and tells it how things are.
  void on_subscribe(const producer_observer_actor& observer);

  /// Tells subscribers if the broker's state is another one by now.
  void note_health(broker_link& link, errc cause, const std::string& detail);

  /// Tells subscribers of the flow level if it is another one than before.
  void note_flow(flow_level level);
  flow_control_changed flow_status() const;

  // -- the client (producer.cpp) ----------------------------------------------

  void find_client();
  void use_client(client_impl_actor client);
  void on_client_down(const caf::error& reason);

  void on_search_failed(const caf::error& why);

  /// Looks for another client after a pause, or ends if this one was given or
  /// too many have died.
  void find_client_again(const std::string& why);

  // -- life cycle (producer.cpp) ----------------------------------------------

  void arm_timer();
  void on_timer();

  /// Lets go of topics, opaques and memory that were not used for a while.
  void tidy(time_point now);

  /// Whether nothing is open.
  bool is_idle() const noexcept {
    return sends_.empty() && transactions_.empty();
  }

  caf::result<void> on_drain();
  caf::result<void> on_shut_down(const shut_down& how);

  /// Lets open sends fail at this time, unless they fail earlier anyway.
  void limit_drain(time_point until);

  /// If nothing is open: lives no longer than its handles, or goes on with a
  /// shutdown.
  void settle();

  /// Begins to leave if a shutdown waits for nothing else.
  void check_drained();

  /// Answers all that is open, and ends after the messages queued so far.
  void stop(caf::error reason, errc code, const std::string& why);

  /// Answers all that is open.
  void give_up(errc code, const std::string& why);
  void on_finish();
  producer_statistics statistics() const;

  // -- member variables: what it was told -------------------------------------

  pointer self_;
  producer_options options_;
  protocol::retry_options retry_;
  /// For sends that wait for their broker: only the deadline ends them.
  protocol::retry_options pinned_retry_;
  /// For half messages: a second one of the same transaction would be asked
  /// about, and committed, too.
  protocol::retry_options half_retry_;
  named_selectors selectors_;
  /// For sends that name none; null for the round robin, which needs none.
  const queue_selector* default_selector_ = nullptr;
  std::chrono::milliseconds attempt_timeout_;
  /// As the client says.
  serialization serialization_ = serialization::json;
  component_logger log_;
  producer_metrics metrics_;

  // -- member variables: open sends -------------------------------------------

  protocol::slot_table<open_send> sends_;
  protocol::deadline_queue deadlines_;
  protocol::flow_control flow_;
  drain_tracker drains_;
  protocol::order_lanes lanes_;
  id_source ids_;
  producer_transactions transactions_;
  /// Topics whose brokers may ask about transactions, as they are on the wire.
  std::vector<std::string> check_topics_;

  // -- member variables: topics and links -------------------------------------

  /// Where the next topic's round robin begins.
  std::minstd_rand first_queue_;
  /// For selectors: the state of `protocol::split_mix`.
  uint64_t random_;
  topic_table topics_;
  protocol::latency_fault_table latencies_;
  /// Links are never removed: sends name them by index. Those to one broker
  /// stand in a row.
  std::deque<broker_link> links_;
  /// As the client says.
  size_t links_per_broker_ = 1;
  /// Of the links to a broker, where sends look first: another one after each
  /// flush, so that batches stay large.
  size_t link_turn_ = 0;
  /// Links with an unfinished batch.
  std::vector<uint32_t> dirty_;
  bool flush_pending_ = false;
  /// Whether one-way sends have ended since the last flush of all.
  bool made_room_ = false;
  protocol::command_view view_;

  // -- member variables: life cycle -------------------------------------------

  client_impl_actor client_;
  /// What to ask the directory for; nothing if the client was given.
  std::optional<client_options> shared_client_;
  protocol::restart_policy client_restarts_;
  rocketcaf::producer_state state_ = rocketcaf::producer_state::starting;
  /// Why new sends are refused once the state is past running.
  errc refusal_ = errc::shutting_down;
  std::string refusal_text_ = "the producer is shutting down";
  bool stopping_ = false;
  caf::error quit_reason_;
  std::vector<caf::typed_response_promise<void>> shutdowns_;
  /// Keeps this actor alive while sends are open or a shutdown is under way.
  caf::strong_actor_ptr keep_;
  alarm alarm_;
  /// When to tidy next, if there is anything.
  std::optional<time_point> tidy_at_;
  timer drain_timer_;
  time_point drain_until_ = time_point::max();
  timer search_timer_;
  observer_list<producer_observer_actor> observers_;
  producer_statistics counts_;
};

/// Spawns a producer. It returns at once; problems with the cluster are
/// reported by its sends.
/// @param listener of transactions; may be empty.
expected<transaction_producer_actor, caf::error> spawn_producer(
  caf::actor_system& sys, producer_options options, client_source source,
  transaction_listener_actor listener = {});

/// The same for tests, which choose the first queue: see the constructor.
expected<transaction_producer_actor, caf::error> spawn_producer(
  caf::actor_system& sys, producer_options options, client_source source,
  uint32_t first_queue, transaction_listener_actor listener = {});

} // namespace rocketcaf::actors
