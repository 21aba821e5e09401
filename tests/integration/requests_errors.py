"""Errors, provoked for real: each is seen with its cause, the server's code and
words, and the request that failed."""

import socket

from requests_case import BROKER, RequestCase
from requests_groups import heartbeat


class Errors(RequestCase):
    def fails_at_broker(self, call, cause, code, request, /, **arguments):
        """As `fails`: the request's own code and the broker's address, too."""
        error = self.fails(call, cause, code, **arguments)
        self.assertEqual((error["request"], error["address"]),
                         (request, self.sides.cluster.broker))
        return error

    def test_unknown_topic(self):
        known = self.make_topic("known")
        topic = self.named("unknown")
        queue = [topic, BROKER, 0]
        # The broker looks at the group first; Java's client asks for the route.
        error = self.fails_at_broker("pull_messages", "topic_not_exist", 17,
                                     11, queue=queue, offset=0)
        self.assertIn(topic, error["remark"])
        self.both_fail("get_topic_config", "topic_not_exist", 17,
                       broker=BROKER, topic=topic)
        error = self.both_fail("query_route", "no_route", 17, topic=topic)
        self.assertEqual((error["request"], error["address"]),
                         (105, self.sides.cluster.address))
        group = self.named("of_unknown")
        self.join(group, known)
        self.both_fail("update_consumer_offset", "topic_not_exist", 17,
                       queue=queue, offset=1, consumer_group=group)
        # Java has words of its own.
        self.fails("query_messages", "no_route", 17, topic=topic, key="k")
        java = self.try_java("query_messages", topic=topic, key="k")
        self.assertEqual(java["error"]["code"], 17)
        self.assertEqual(self.ours("query_messages", topic=topic, key="k",
                                   broker=BROKER), [])

    def check_no_messages(self, queue):
        """Brokers tell the offsets of a queue that does not exist."""
        for call in ("get_max_offset", "get_min_offset"):
            self.assertEqual(self.same(call, queue=queue), 0)
        self.assertEqual(self.same("search_offset", queue=queue, time=5,
                                   boundary="lower"), 0)
        self.assertEqual(self.java("get_earliest_store_time", queue=queue), -1)
        self.fails_at_broker("get_earliest_store_time", "not_found", 0, 32,
                             queue=queue)

    def test_offsets_of_no_queue(self):
        # From this on Java's client knows the broker.
        self.check_no_messages([self.make_topic("no_queue"), BROKER, 9])
        self.check_no_messages([self.named("no_topic"), BROKER, 0])

    def test_unknown_group(self):
        queue = self.make_queue("groups")
        self.java_sends(queue)
        group = self.named("unknown")
        self.configure_broker("autoCreateSubscriptionGroup", "false",
                              before="true")
        self.both_fail("pull_messages", "group_not_exist", 26, queue=queue,
                       offset=0, consumer_group=group)
        self.both_fail("update_consumer_offset", "group_not_exist", 26,
                       queue=queue, offset=1, consumer_group=group)
        self.both_fail("send_message_back", "group_not_exist", 26,
                       queue=queue, offset=0, consumer_group=group)

    def test_no_permission(self):
        write_only = self.make_queue("write_only", perm=2)
        self.java_sends(write_only)
        self.both_fail("pull_messages", "no_permission", 16, queue=write_only,
                       offset=0)
        # To sends a topic's permission means nothing to brokers, and their own
        # to ordered topics alone.
        ordered = self.make_queue("ordered", order=True)
        self.configure_broker("brokerPermission", "4", before="6")
        error = self.both_fail(
            "send_to_queue", "no_permission", 16, queue=ordered,
            content={"topic": ordered[0], "body": "x"})
        self.assertEqual((error["storage"], error["attempts"]), ("refused", 1))

    def test_no_permission_to_give_back(self):
        queue = self.make_queue("give_back")
        self.java_sends(queue)
        group = self.named("give_back")
        self.join(group, queue[0])
        self.configure_broker("brokerPermission", "4", before="6")
        self.both_fail("send_message_back", "no_permission", 16, queue=queue,
                       offset=0, consumer_group=group)

    def test_offset_out_of_range(self):
        queue = self.make_queue("range")
        self.java_sends(queue)
        # Brokers answer sends before their queues have the messages.
        self.java_reads(queue, 1)
        for offset, status in [(2, "OFFSET_ILLEGAL"), (1, "NO_NEW_MSG")]:
            found = self.same("pull_messages", queue=queue, offset=offset)
            self.assertEqual((found["status"], found["nextOffset"]),
                             (status, 1))

    def test_queue_out_of_range(self):
        topic = self.make_topic("queues")
        queue = [topic, BROKER, 9]
        self.both_fail("pull_messages", "invalid_parameter", 29, queue=queue,
                       offset=0)
        content = {"topic": topic, "body": "x"}
        for call, arguments in (("send_to_queue", {"content": content}),
                                ("send_batch_to_queue",
                                 {"messages": [content]})):
            error = self.both_fail(call, "invalid_parameter", 29, queue=queue,
                                   **arguments)
            self.assertEqual(error["storage"], "refused")

    def test_message_not_found(self):
        queue = self.make_queue("messages")
        sent = self.java_sends(queue)
        beyond = sent["offsetMsgId"][:-16] + "%016X" % (1 << 40)
        ours = self.fails_at_broker("view_message", "not_found", 1, 33,
                                    id=beyond)
        java = self.try_java("view_message", topic=queue[0], id=beyond)
        self.assertEqual((java["error"]["code"], java["error"]["remark"]),
                         (1, ours["remark"]))
        # To give back what is not there.
        group = self.named("not_found")
        self.join(group, queue[0])
        self.java_reads(queue, 1)
        self.both_fail("send_message_back", "broker_error", 1, queue=queue,
                       offset=0, commit_log_offset=1 << 40,
                       consumer_group=group)

    def test_system_topic(self):
        for call, arguments in (
                ("create_topic", {"config": {"topicName": "TBW102"}}),
                ("delete_topic", {"topic": "TBW102"})):
            self.both_fail(call, "invalid_parameter", 29, broker=BROKER,
                           **arguments)
        self.fails_at_broker("delete_topic", "invalid_parameter", 29, 215,
                             topic="TBW102")

    def test_bad_topic(self):
        """Our client says at once what brokers would refuse."""
        for name in ("SELF_TEST_TOPIC", "b\u00e4d", ""):
            config = {"topicName": name}
            self.fails("create_topic", "invalid_argument", -1, broker=BROKER,
                       config=config)
            java = self.try_java("create_topic", broker=BROKER, config=config)
            self.assertEqual(java["error"]["code"], 29)

    def test_unknown_cluster(self):
        topic = self.named("nowhere")
        for call, arguments in (("create_topic",
                                 {"config": {"topicName": topic}}),
                                ("delete_topic", {"topic": topic})):
            error = self.fails(call, "broker_not_known", -1, cluster="no-such",
                               **arguments)
            self.assertIn("no-such", error["remark"])

    def test_bad_heartbeat(self):
        """Our client sends none; brokers look at no more than its form."""
        content = heartbeat("me", producers=["a b"])
        self.fails("send_heartbeat", "invalid_argument", -1, broker=BROKER,
                   content=content)
        self.java("send_heartbeat", broker=BROKER, content=content)
        self.both_fail("invoke", "broker_error", 1, code=34, fields={},
                       address=self.sides.cluster.broker, body="no heartbeat")

    def turn_off(self, key):
        """Of the name server, until the case ends."""
        def configure(value):
            self.java("update_name_server_config", key=key, value=value)

        configure("false")
        self.addCleanup(configure, "true")

    def test_topic_lists_turned_off(self):
        self.turn_off("enableAllTopicList")
        self.both_fail("get_all_topics", "name_server_unavailable", 1)
        self.turn_off("enableTopicList")
        self.both_fail("get_cluster_topics", "name_server_unavailable", 1,
                       cluster="DefaultCluster")
        for code in (311, 312, 313):
            self.both_fail("invoke", "broker_error", 1, code=code, fields={},
                           address=self.sides.cluster.address)
        self.same("get_system_topics")

    def test_wrong_broker(self):
        queue = [self.make_topic("wrong"), "no-such", 0]
        for call, arguments in [
                ("pull_messages", {"queue": queue, "offset": 0}),
                ("get_max_offset", {"queue": queue}),
                ("get_topic_config", {"broker": "no-such",
                                      "topic": queue[0]})]:
            error = self.fails(call, "broker_not_known", -1, **arguments)
            self.assertIn("no-such", error["remark"])
        error = self.fails("send_to_queue", "broker_not_known", -1, queue=queue,
                           content={"topic": queue[0], "body": "x"})
        self.assertEqual(error["storage"], "not_stored")

    def test_nobody_at_the_address(self):
        with socket.socket() as holder:
            holder.bind(("127.0.0.1", 0))
            nobody = "127.0.0.1:%d" % holder.getsockname()[1]
            self.fails("get_max_offset", "connect_failed", -1,
                       queue=["t", nobody, 0])

    def test_broker_of_another_kind(self):
        """A name server, which knows no queues."""
        self.fails("get_max_offset", "request_not_supported", 3,
                   queue=["t", self.sides.cluster.address, 0])

    def test_unsupported_request(self):
        for code in (1001, 1011):
            self.both_fail("invoke", "request_not_supported", 3, code=code,
                           address=self.sides.cluster.broker, fields={})

    def test_consumer_not_online(self):
        group = self.named("nobody")
        error = self.both_fail(
            "invoke", "consumer_not_online", 206, code=203,
            address=self.sides.cluster.broker, fields={"consumerGroup": group})
        self.assertEqual((error["request"], error["address"]),
                         (203, self.sides.cluster.broker))
