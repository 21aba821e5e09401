// What name server and broker clients are asked for, and what brokers ask for,
// travels between nodes.
#include "rocketcaf/actors/errors.hpp"
#include "rocketcaf/actors/internal_interfaces.hpp"

#include "support/nodes.hpp"

#include <caf/deep_to_string.hpp>
#include <caf/sec.hpp>

#include <chrono>

using namespace rocketcaf;
using namespace std::chrono_literals;

SUITE("call_messages")

namespace {

struct fixture : test::nodes {
  /// Checks that a member arrives, and would be missed if it did not.
  template <class T, class Member>
  static void check_member(const T& sent, const T& copy, Member member) {
    CHECK(!(sent.*member == T{}.*member));
    CHECK(copy.*member == sent.*member);
  }

  /// Checks that the members arrive.
  template <class T, class... Members>
  void check_value(const T& x, Members... members) {
    [[maybe_unused]] auto copy = send(x);
    (check_member(x, copy, members), ...);
  }

  /// Checks that a request arrives with these members and its deadline.
  template <class T, class... Members>
  void check_request(T x, Members... members) {
    check_value(x, members...);
    CHECK(!send(x).deadline.has_value());
    auto before = std::chrono::steady_clock::now();
    x.deadline = before + 1h;
    auto copy = send(x);
    auto after = std::chrono::steady_clock::now();
    REQUIRE(copy.deadline.has_value());
    CHECK(*copy.deadline >= before + 1h);
    CHECK(*copy.deadline <= after + 1h);
  }
};

const message_queue queue{"topic", "broker", 3};

const message some_message{.topic = "topic", .body = std::string("a\0b", 3)};

protocol::stored_message some_stored() {
  protocol::stored_message x;
  x.body_crc = 1;
  x.queue_id = 2;
  x.flag = 3;
  x.queue_offset = 4;
  x.physical_offset = 5;
  x.sys_flag = 6;
  x.born_millis = 7;
  x.born_host = {{10, 0, 0, 1}, false, 8};
  x.store_millis = 9;
  x.store_host = {{0xFE, 0x80}, true, 10};
  x.reconsume_times = 11;
  x.prepared_transaction_offset = 12;
  x.topic = "topic";
  x.body = std::string("a\0b\xFF", 4);
  x.properties = {{"KEYS", "k1 k2"}};
  return x;
}

send_result some_result() {
  send_result x;
  x.status = send_status::flush_disk_timeout;
  x.message_id = *unique_message_id::from("7F000001ABCD");
  x.offset_id = *offset_message_id::from("7F00000100002A9F0000000000000400");
  x.queue = queue_ref{queue};
  x.queue_offset = 17;
  return x;
}

request_failure some_failure() {
  return {.code = errc::broker_error,
          .request_code = 38,
          .address = "host:1",
          .response_code = 1,
          .remark = "no consumer"};
}

} // namespace

// -- to a broker client -------------------------------------------------------

TEST_F(fixture, "sends to a queue travel with all their fields") {
  using one = send_to_queue;
  check_request(
    one{.content = some_message, .queue = queue, .producer_group = "g"},
    &one::content, &one::queue, &one::producer_group);
  using batch = send_batch_to_queue;
  check_request(batch{.messages = {some_message, some_message},
                      .queue = queue,
                      .producer_group = "g"},
                &batch::messages, &batch::queue, &batch::producer_group);
  using oneway = send_oneway_to_queue;
  check_request(
    oneway{.content = some_message, .queue = queue, .producer_group = "g"},
    &oneway::content, &oneway::queue, &oneway::producer_group);
  using batch_oneway = send_batch_oneway_to_queue;
  check_request(batch_oneway{.messages = {some_message},
                             .queue = queue,
                             .producer_group = "g"},
                &batch_oneway::messages, &batch_oneway::queue,
                &batch_oneway::producer_group);
  std::vector<send_result> results{some_result(), {}};
  CHECK(send(results) == results);
}

TEST_F(fixture, "pulls travel with all their fields, and what they bring") {
  using pull = pull_messages;
  check_request(pull{.queue = queue,
                     .offset = 17,
                     .max_messages = 5,
                     .selector = message_selector::by_sql("a > 1"),
                     .consumer_group = "g",
                     .suspend = 15s,
                     .commit_offset = 16},
                &pull::queue, &pull::offset, &pull::max_messages,
                &pull::selector, &pull::consumer_group, &pull::suspend,
                &pull::commit_offset);
  for (auto status :
       {pull_status::found, pull_status::no_new_message,
        pull_status::no_matched_message, pull_status::offset_illegal}) {
    pull_result x{.queue = queue,
                  .status = status,
                  .next_offset = 1,
                  .min_offset = 2,
                  .max_offset = 3,
                  .suggested_broker_id = 4,
                  .messages = {some_stored(), some_stored()}};
    CHECK(send(x) == x);
  }
  using back = send_message_back;
  check_request(back{.broker = "b",
                     .consumer_group = "g",
                     .content = some_stored(),
                     .delay_level = 3,
                     .max_reconsume_times = 4},
                &back::broker, &back::consumer_group, &back::content,
                &back::delay_level, &back::max_reconsume_times);
}

TEST_F(fixture, "questions about offsets travel with all their fields") {
  using query = query_consumer_offset;
  check_request(query{.consumer_group = "g", .queue = queue},
                &query::consumer_group, &query::queue);
  using update = update_consumer_offset;
  check_request(update{.consumer_group = "g", .queue = queue, .offset = 17},
                &update::consumer_group, &update::queue, &update::offset);
  check_request(get_max_offset{.queue = queue}, &get_max_offset::queue);
  check_request(get_min_offset{.queue = queue}, &get_min_offset::queue);
  check_request(search_offset{.queue = queue,
                              .time = caf::timestamp{5ms},
                              .boundary = offset_boundary::upper},
                &search_offset::queue, &search_offset::time,
                &search_offset::boundary);
  check_request(get_earliest_store_time{.queue = queue},
                &get_earliest_store_time::queue);
}

TEST_F(fixture,
       "questions about single messages travel with all their fields") {
  check_request(view_message{.id = *offset_message_id::from(
                               "7F00000100002A9F0000000000000400"),
                             .broker = "b"},
                &view_message::id, &view_message::broker);
  using query = query_messages;
  check_request(query{.topic = "topic",
                      .key = "k",
                      .is_unique_id = true,
                      .max_messages = 5,
                      .begin = caf::timestamp{5ms},
                      .end = caf::timestamp{6ms},
                      .broker = "b"},
                &query::topic, &query::key, &query::is_unique_id,
                &query::max_messages, &query::begin, &query::end,
                &query::broker);
  CHECK(send(some_stored()) == some_stored());
  std::vector<stored_message> two{some_stored(), {}};
  CHECK(send(two) == two);
}

TEST_F(fixture, "properties are a map for people, and travel as they are") {
  auto text = caf::deep_to_string(some_stored().properties);
  CHECK_NE(text.find("k1 k2"), std::string::npos);
  CHECK_EQ(text.find('\x01'), std::string::npos);
  auto xs = protocol::message_properties::from_text("a\x01"
                                                    "1\x02"
                                                    "a\x01"
                                                    "2");
  CHECK_EQ(send(xs).text(), xs.text());
}

TEST_F(fixture, "requests about consumers travel with all their fields") {
  using list = get_consumer_list;
  check_request(list{.broker = "b", .consumer_group = "g"}, &list::broker,
                &list::consumer_group);
  check_value(consumer_list{{"c1", "c2"}}, &consumer_list::consumer_id_list);
  using lock = lock_queues;
  check_request(lock{.broker = "b",
                     .consumer_group = "g",
                     .client_id = "c",
                     .queues = {queue, queue}},
                &lock::broker, &lock::consumer_group, &lock::client_id,
                &lock::queues);
  using unlock = unlock_queues;
  check_request(unlock{.broker = "b",
                       .consumer_group = "g",
                       .client_id = "c",
                       .queues = {queue}},
                &unlock::broker, &unlock::consumer_group, &unlock::client_id,
                &unlock::queues);
  check_value(message_queues{{queue}}, &message_queues::queues);
}

TEST_F(fixture, "requests about clients travel with all their fields") {
  using heartbeat = send_heartbeat;
  heartbeat_data content;
  content.client_id = "c";
  content.producer_groups = {"p"};
  check_request(heartbeat{.broker = "b", .content = content},
                &heartbeat::broker, &heartbeat::content);
  using result = heartbeat_result;
  check_value(
    result{.version = 479, .supports_v2 = true, .subscription_changed = false},
    &result::version, &result::supports_v2, &result::subscription_changed);
  using unregister = unregister_client;
  check_request(unregister{.broker = "b",
                           .client_id = "c",
                           .producer_group = "p",
                           .consumer_group = "g"},
                &unregister::broker, &unregister::client_id,
                &unregister::producer_group, &unregister::consumer_group);
  using check = check_client_config;
  check_request(check{.broker = "b",
                      .consumer_group = "g",
                      .topic = "topic",
                      .selector = message_selector::by_tag("a || b")},
                &check::broker, &check::consumer_group, &check::topic,
                &check::selector);
}

TEST_F(fixture, "ends of transactions travel with all their fields") {
  using end = end_half_message;
  check_request(end{.broker = "b",
                    .producer_group = "p",
                    .topic = "topic",
                    .state = local_transaction_state::rollback,
                    .half = some_result(),
                    .transaction_id = "t",
                    .from_check = true},
                &end::broker, &end::producer_group, &end::topic, &end::state,
                &end::half, &end::transaction_id, &end::from_check);
}

TEST_F(fixture, "requests about topics travel with all their fields") {
  topic_config config{.topic_name = "topic",
                      .read_queue_nums = 1,
                      .write_queue_nums = 2,
                      .perm = 4,
                      .topic_filter_type = "MULTI_TAG",
                      .topic_sys_flag = 5,
                      .order = true,
                      .attributes = {{"message.type", "FIFO"}}};
  CHECK(send(config) == config);
  check_request(create_topic{.config = config, .broker = "b", .cluster = "c"},
                &create_topic::config, &create_topic::broker,
                &create_topic::cluster);
  check_request(delete_topic{.topic = "topic", .broker = "b", .cluster = "c"},
                &delete_topic::topic, &delete_topic::broker,
                &delete_topic::cluster);
  check_request(get_topic_config{.broker = "b", .topic = "topic"},
                &get_topic_config::broker, &get_topic_config::topic);
}

// -- to a name server client --------------------------------------------------

TEST_F(fixture, "questions to name servers travel with all their fields") {
  check_request(query_route{.topic = "topic"}, &query_route::topic);
  check_request(get_cluster_info{});
  check_request(get_all_topics{});
  check_request(get_cluster_topics{.cluster = "c"},
                &get_cluster_topics::cluster);
  check_request(get_system_topics{});
  cluster_info brokers;
  brokers.broker_addr_table
    = {{"a", {"c", "a", {{0, "host:1"}, {1, "host:2"}}}}};
  brokers.cluster_addr_table = {{"c", {"a"}}};
  CHECK(send(brokers) == brokers);
  check_value(topic_list{"host:1", {"t1", "t2"}}, &topic_list::broker_addr,
              &topic_list::topics);
}

TEST_F(fixture, "changes at name servers travel with all their fields") {
  check_request(wipe_write_permission{.broker_name = "b"},
                &wipe_write_permission::broker_name);
  check_request(add_write_permission{.broker_name = "b"},
                &add_write_permission::broker_name);
  check_request(forget_topic{.topic = "topic", .cluster = "c"},
                &forget_topic::topic, &forget_topic::cluster);
  check_request(put_kv_config{.ns = "n", .key = "k", .value = "v"},
                &put_kv_config::ns, &put_kv_config::key, &put_kv_config::value);
  check_request(get_kv_config{.ns = "n", .key = "k"}, &get_kv_config::ns,
                &get_kv_config::key);
  check_request(delete_kv_config{.ns = "n", .key = "k"}, &delete_kv_config::ns,
                &delete_kv_config::key);
  check_request(get_kv_list{.ns = "n"}, &get_kv_list::ns);
  check_value(kv_table{{{"k", "v"}}}, &kv_table::table);
}

// -- from brokers -------------------------------------------------------------

TEST_F(fixture, "what brokers say travels with all its fields") {
  using ids = consumer_ids_changed;
  check_value(ids{.address = "host:1", .consumer_group = "g"}, &ids::address,
              &ids::consumer_group);
  using reset = consumer_offsets_reset;
  check_value(reset{.address = "host:1",
                    .consumer_group = "g",
                    .topic = "topic",
                    .offsets = {{queue, 17}}},
              &reset::address, &reset::consumer_group, &reset::topic,
              &reset::offsets);
  using offsets = get_consumer_offsets;
  check_value(
    offsets{.address = "host:1", .consumer_group = "g", .topic = "topic"},
    &offsets::address, &offsets::consumer_group, &offsets::topic);
  using info = get_running_info;
  check_value(
    info{.address = "host:1", .consumer_group = "g", .with_stacks = true},
    &info::address, &info::consumer_group, &info::with_stacks);
  using direct = consume_directly;
  check_value(direct{.address = "host:1",
                     .consumer_group = "g",
                     .broker_name = "b",
                     .content = some_stored()},
              &direct::address, &direct::consumer_group, &direct::broker_name,
              &direct::content);
  using reply = reply_received;
  check_value(reply{.address = "host:1", .content = some_stored()},
              &reply::address, &reply::content);
}

TEST_F(fixture, "what brokers are answered travels with all its fields") {
  consumer_offsets offsets;
  offsets.message_queue_table = {{queue, 17}};
  offsets.consumer_table = {{"c", {{queue, 18}}}};
  CHECK(send(offsets) == offsets);
  consumer_running_info info;
  info.properties = {{"PROP_CONSUMEORDERLY", "true"}};
  info.subscription_set = {*protocol::tag_subscription("topic", "a || b", 5)};
  info.mq_table[queue].commit_offset = 17;
  info.mq_pop_table[queue].wait_ack_count = 18;
  info.status_table["topic"].pull_rt = 1.5;
  info.user_consumer_info = {{"k", "v"}};
  info.jstack = "stacks";
  CHECK(send(info) == info);
  consume_directly_result result{.order = true,
                                 .auto_commit = false,
                                 .consume_result = "CR_LATER",
                                 .remark = "later",
                                 .spent_time_millis = 5};
  CHECK(send(result) == result);
}

// -- errors -------------------------------------------------------------------

TEST_F(fixture, "an error brings its failure to another node") {
  CHECK(send(some_failure()) == some_failure());
  auto copy = send(make_error(some_failure()));
  CHECK_EQ(code_of(copy), errc::broker_error);
  CHECK(request_failure_of(copy) == some_failure());
}

TEST("an error with a failure of a request says all that it knows") {
  auto error = make_error(some_failure());
  CHECK_EQ(text_of(error), to_string(some_failure()));
  CHECK_EQ(text_of(error),
           "broker_error, request 38 GET_CONSUMER_LIST_BY_GROUP to host:1, "
           "answer 1 SYSTEM_ERROR: no consumer");
}

TEST("the failure of a request is one of a send, if it has to be") {
  auto failure = failure_of(make_error(some_failure()));
  CHECK_EQ(failure.code, errc::broker_error);
  CHECK_EQ(failure.broker_code, 1);
  CHECK_EQ(failure.remark, "no consumer");
}

TEST("other errors are failures of requests, if they have to be") {
  auto plain = request_failure_of(make_error(errc::invalid_argument, "why"));
  CHECK(plain
        == (request_failure{.code = errc::invalid_argument, .remark = "why"}));
  send_failure sent;
  sent.code = errc::broker_busy;
  sent.broker_code = 2;
  sent.remark = "busy";
  CHECK(request_failure_of(make_error(sent))
        == (request_failure{
          .code = errc::broker_busy, .response_code = 2, .remark = "busy"}));
  auto late = request_failure_of(caf::make_error(caf::sec::request_timeout));
  CHECK_EQ(late.code, errc::deadline_exceeded);
  CHECK_EQ(late.response_code, -1);
  auto down
    = request_failure_of(caf::make_error(caf::sec::request_receiver_down));
  CHECK_EQ(down.code, errc::unavailable);
}
