// The requests of pyrocketmq's factory, as they should be, and the page that
// tells where we differ.
#include "rocketcaf/protocol/bodies/queue_locks.hpp"
#include "rocketcaf/protocol/bodies/subscription_data.hpp"
#include "rocketcaf/protocol/heartbeat_data.hpp"
#include "rocketcaf/protocol/local_transaction_state.hpp"
#include "rocketcaf/protocol/requests/all_requests.hpp"

#include "support/test.hpp"
#include "support/test_names.hpp"

#include <regex>
#include <sstream>
#include <string>
#include <vector>

SUITE("pyrocketmq")

using namespace rocketcaf::protocol;

namespace {

using texts = std::vector<std::string>;

// -- the page -----------------------------------------------------------------

std::string page() {
  return rocketcaf::test::read_file(ROCKETCAF_PYROCKETMQ_PAGE);
}

/// The cells of the rows of all tables, without headings.
std::vector<texts> rows() {
  std::istringstream in{page()};
  std::vector<texts> result;
  for (std::string line; std::getline(in, line);) {
    if (line.rfind("| ", 0) != 0 || line.rfind("| pyrocketmq", 0) == 0)
      continue;
    texts cells;
    for (size_t begin = 2; begin < line.size();) {
      auto end = line.find(" |", begin);
      cells.push_back(line.substr(begin, end - begin));
      begin = end + 3;
    }
    result.push_back(std::move(cells));
  }
  return result;
}

// -- requests -----------------------------------------------------------------

/// Checks a request: its code and its fields in order.
void check(const remoting_command& x, int32_t code, const field_list& fields) {
  CHECK_EQ(x.code, code);
  CHECK_EQ(x.flag, 0);
  CHECK_EQ(x.fields, fields);
}

} // namespace

// -- codes and fields of its factory ------------------------------------------

TEST("requests about queues have the fields that it sends, and Java's") {
  check(
    make_request(get_consumer_list_by_group_request{.consumer_group = "CG"}),
    38, {{"consumerGroup", "CG"}});
  check(make_request(get_max_offset_request{.topic = "t", .queue_id = 2}), 30,
        {{"topic", "t"}, {"queueId", "2"}});
  check(make_request(query_consumer_offset_request{
          .consumer_group = "CG", .topic = "t", .queue_id = 2}),
        14, {{"consumerGroup", "CG"}, {"topic", "t"}, {"queueId", "2"}});
  check(
    make_request(update_consumer_offset_request{
      .consumer_group = "CG", .topic = "t", .queue_id = 2, .commit_offset = 9}),
    15,
    {{"consumerGroup", "CG"},
     {"topic", "t"},
     {"queueId", "2"},
     {"commitOffset", "9"}});
  check(make_request(search_offset_by_timestamp_request{
          .topic = "t",
          .queue_id = 2,
          .timestamp = 1758277230456,
          .boundary_type = offset_boundary::upper}),
        29,
        {{"topic", "t"},
         {"queueId", "2"},
         {"timestamp", "1758277230456"},
         {"boundaryType", "UPPER"}});
}

TEST("a route is asked for in standard JSON, with a version that gets it") {
  auto x = make_request(get_routeinfo_by_topic_request{
    .topic = "t", .accept_standard_json_only = true});
  check(x, 105, {{"topic", "t"}, {"acceptStandardJsonOnly", "true"}});
  CHECK_EQ(x.version, 479);
  CHECK_EQ(x.language, "CPP");
}

TEST("a heartbeat has its subscriptions under the name that brokers read") {
  heartbeat_data data{"id", {"PG"}};
  consumer_data consumer;
  consumer.group_name = "CG";
  consumer.subscription_data_set = {*tag_subscription("t", "*", 1)};
  data.consumers = {consumer};
  auto x = make_request(heart_beat_request{}, encode_json_body(data));
  check(x, 34, {});
  CHECK_NE(x.body.find(R"("subscriptionDataSet":[{)"), std::string::npos);
  CHECK_EQ(x.body.find(R"("subscriptionData":)"), std::string::npos);
}

TEST("the end of a transaction has the topic, Java's numbers and no answer") {
  auto x = make_oneway_request(end_transaction_request{
    .topic = "orders",
    .producer_group = "PG",
    .tran_state_table_offset = 7,
    .commit_log_offset = 123456789,
    .commit_or_rollback
    = commit_or_rollback(rocketcaf::local_transaction_state::commit),
    .msg_id = "A",
    .transaction_id = "A",
    .rpc = {.broker_name = "broker-a"}});
  CHECK_EQ(x.code, 37);
  CHECK_EQ(x.flag, 2);
  CHECK_EQ(x.fields, (field_list{{"topic", "orders"},
                                 {"producerGroup", "PG"},
                                 {"tranStateTableOffset", "7"},
                                 {"commitLogOffset", "123456789"},
                                 {"commitOrRollback", "8"},
                                 {"fromTransactionCheck", "false"},
                                 {"msgId", "A"},
                                 {"transactionId", "A"},
                                 {"bname", "broker-a"}}));
}

TEST("requests about consumers have the fields that it sends, and Java's") {
  check(make_request(consumer_send_msg_back_request{.offset = 3546,
                                                    .group = "CG",
                                                    .delay_level = 1,
                                                    .origin_msg_id = "A",
                                                    .origin_topic = "t",
                                                    .unit_mode = false,
                                                    .max_reconsume_times = 16}),
        36,
        {{"offset", "3546"},
         {"group", "CG"},
         {"delayLevel", "1"},
         {"originMsgId", "A"},
         {"originTopic", "t"},
         {"unitMode", "false"},
         {"maxReconsumeTimes", "16"}});
  check(
    make_request(get_consumer_running_info_request{
      .consumer_group = "CG", .client_id = "c", .jstack_enable = false}),
    307,
    {{"consumerGroup", "CG"}, {"clientId", "c"}, {"jstackEnable", "false"}});
  check(
    make_request(consume_message_directly_request{.consumer_group = "CG",
                                                  .client_id = "c",
                                                  .msg_id = "A",
                                                  .broker_name = "broker-a"}),
    309,
    {{"consumerGroup", "CG"},
     {"clientId", "c"},
     {"msgId", "A"},
     {"brokerName", "broker-a"}});
}

TEST("a topic is made and deleted with all that brokers need") {
  check(make_request(update_and_create_topic_request{
          .topic = "t", .read_queue_nums = 4, .write_queue_nums = 4}),
        17,
        {{"topic", "t"},
         {"defaultTopic", "TBW102"},
         {"readQueueNums", "4"},
         {"writeQueueNums", "4"},
         {"perm", "6"},
         {"topicFilterType", "SINGLE_TAG"},
         {"order", "false"}});
  check(make_request(delete_topic_in_broker_request{.topic = "t"}), 215,
        {{"topic", "t"}});
  check(make_request(delete_topic_in_namesrv_request{.topic = "t"}), 216,
        {{"topic", "t"}});
}

TEST("a message is looked up by key with 12, and by its place with 33") {
  check(make_request(query_message_request{
          .topic = "t", .key = "k", .begin_timestamp = 1, .end_timestamp = 2}),
        12,
        {{"topic", "t"},
         {"key", "k"},
         {"maxNum", "32"},
         {"beginTimestamp", "1"},
         {"endTimestamp", "2"}});
  check(make_request(view_message_by_id_request{.offset = 123456789}), 33,
        {{"offset", "123456789"}});
}

TEST("a group is moved by 222; 220 is what brokers tell consumers") {
  check(make_request(invoke_broker_to_reset_offset_request{
          .topic = "t", .group = "CG", .timestamp = -1, .force = true}),
        222,
        {{"topic", "t"},
         {"group", "CG"},
         {"timestamp", "-1"},
         {"isForce", "true"},
         {"queueId", "-1"}});
  CHECK(reset_consumer_client_offset_request::code
        == request_code::reset_consumer_client_offset);
}

TEST("all topics are asked for with 206") {
  check(make_request(get_all_topic_list_from_nameserver_request{}), 206, {});
}

TEST("queues are locked by bodies") {
  auto body = encode_json_body(queue_lock_request{});
  auto lock = make_request(lock_batch_mq_request{}, body);
  check(lock, 41, {});
  CHECK_EQ(lock.body, body);
  check(make_request(unlock_batch_mq_request{}, body), 42, {});
}

TEST("requests that no server knows are not there") {
  // The first is known by name, but to no server; the others are a
  // controller's.
  for (auto code : {13, 1001, 1011})
    CHECK(!visit_request(request_code{code}, [](auto) {}));
}

// -- replies ------------------------------------------------------------------

TEST("an answer without its offset is an error") {
  remoting_command reply;
  reply.body = R"({"offset":5})";
  CHECK_EQ(read_reply<get_max_offset_request>(reply).error(),
           "offset is missing");
  reply.fields = {{"offset", "7"}};
  CHECK_EQ(read_reply<get_max_offset_request>(reply)->offset, 7);
  CHECK_EQ(read_reply<search_offset_by_timestamp_request>(reply)->offset, 7);
  CHECK_EQ(read_reply<query_consumer_offset_request>(reply)->offset, 7);
}

TEST("answers to a pull that found nothing say where to go on") {
  for (auto code : {0, 19, 20, 21}) {
    auto reply = make_response({}, code);
    write_header(reply, pull_message_response{.suggest_which_broker_id = 1,
                                              .next_begin_offset = 42,
                                              .min_offset = 40,
                                              .max_offset = 50});
    auto x = read_reply<pull_message_request>(reply);
    REQUIRE(x);
    CHECK_EQ(x->next_begin_offset, 42);
    CHECK_EQ(x->min_offset, 40);
    CHECK_EQ(x->max_offset, 50);
    CHECK_EQ(x->suggest_which_broker_id, 1);
  }
}

TEST("the answer to a heartbeat says what the broker can do, if it is new") {
  remoting_command reply;
  auto old = read_reply<heart_beat_request>(reply);
  REQUIRE(old);
  CHECK(!old->supports_heart_beat_v2);
  reply.fields
    = {{"IS_SUPPORT_HEART_BEAT_V2", "true"}, {"IS_SUB_CHANGE", "false"}};
  auto x = read_reply<heart_beat_request>(reply);
  CHECK_EQ(x->supports_heart_beat_v2, std::optional{true});
  CHECK_EQ(x->subscription_changed, std::optional{false});
}

// -- the page -----------------------------------------------------------------

TEST("each row of the page has a reason, and tests that exist or a refusal") {
  auto tests = rocketcaf::test::all_test_names();
  CHECK_GT(tests.size(), 500u);
  size_t named = 0;
  std::regex name{R"(`([a-z]+\.[a-z0-9_]+: [^`]+)`)"};
  for (auto& row : rows()) {
    REQUIRE_EQ(row.size(), 3u);
    CHECK(!row[1].empty());
    size_t count = 0;
    auto& cell = row[2];
    for (std::sregex_iterator i{cell.begin(), cell.end(), name}, end; i != end;
         ++i, ++count)
      if (tests.count((*i)[1].str()) == 0)
        FAIL("there is no test " + (*i)[1].str());
    named += count;
    if (count == 0 && cell != "refused")
      FAIL(row[0] + ": neither a test nor a refusal");
  }
  CHECK_GT(named, 60u);
}

TEST("the page has all requests and methods of pyrocketmq") {
  std::istringstream names{
    "create_send_message_request create_send_message_v2_request "
    "create_send_batch_message_request create_pull_message_request "
    "create_get_consumer_list_request create_get_max_offset_request "
    "create_query_consumer_offset_request "
    "create_update_consumer_offset_request create_search_offset_request "
    "create_get_route_info_request create_heartbeat_request "
    "create_end_transaction_request create_check_transaction_state_request "
    "create_consumer_send_msg_back_request "
    "create_get_consumer_running_info_request "
    "create_consume_message_directly_request create_create_topic_request "
    "create_delete_topic_request create_query_message_request "
    "create_view_message_request create_reset_offset_request "
    "create_get_all_topic_list_request create_save_msg_no_request "
    "create_get_msg_no_request create_lock_batch_mq_request "
    "create_unlock_batch_mq_request connect disconnect is_connected client_id "
    "create_broker_client sync_send_message oneway_send_message "
    "sync_batch_send_message oneway_batch_send_message pull_message "
    "query_consumer_offset update_consumer_offset search_offset_by_timestamp "
    "get_max_offset send_heartbeat consumer_send_msg_back end_transaction "
    "get_consumers_by_group lock_batch_mq unlock_batch_mq "
    "query_topic_route_info get_broker_cluster_info"};
  std::string first_cells;
  for (auto& row : rows())
    first_cells += row[0] + '\n';
  size_t count = 0;
  for (std::string name; names >> name; ++count)
    if (first_cells.find("`" + name + "`") == std::string::npos)
      FAIL("no row for " + name);
  CHECK_EQ(count, 48u);
}
