"""Errors, provoked for real: each is seen with its cause, the server's code and
words, and the request that failed."""

import socket

from requests_case import BROKER, RequestCase


class Errors(RequestCase):
    def fails_at_broker(self, call, cause, code, request, /, **arguments):
        """As `fails`: the request's own code and the broker's address, too."""
        error = self.fails(call, cause, code, **arguments)
        self.assertEqual((error["request"], error["address"]),
                         (request, self.sides.cluster.broker))
        return error

    def test_unknown_topic(self):
        queue = [self.named("unknown"), BROKER, 0]
        # The broker looks at the group first; Java's client asks for the route.
        error = self.fails_at_broker("pull_messages", "topic_not_exist", 17,
                                     11, queue=queue, offset=0)
        self.assertIn(queue[0], error["remark"])
        self.fails_at_broker("get_topic_config", "topic_not_exist", 17, 351,
                             broker=BROKER, topic=queue[0])
        error = self.fails("query_route", "no_route", 17, topic=queue[0])
        self.assertEqual((error["request"], error["address"]),
                         (105, self.sides.cluster.address))

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
        self.fails_at_broker("send_message_back", "group_not_exist", 26, 36,
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
        self.both_fail("pull_messages", "invalid_parameter", 29,
                       queue=[topic, BROKER, 9], offset=0)

    def test_message_not_found(self):
        queue = self.make_queue("messages")
        sent = self.java_sends(queue)
        beyond = sent["offsetMsgId"][:-16] + "%016X" % (1 << 40)
        ours = self.fails_at_broker("view_message", "not_found", 1, 33,
                                    id=beyond)
        java = self.try_java("view_message", topic=queue[0], id=beyond)
        self.assertEqual((java["error"]["code"], java["error"]["remark"]),
                         (1, ours["remark"]))

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
            self.fails_at_broker("invoke", "request_not_supported", 3, code,
                                 address=self.sides.cluster.broker, code=code,
                                 fields={})

    def test_consumer_not_online(self):
        group = self.named("nobody")
        error = self.fails_at_broker(
            "invoke", "consumer_not_online", 206, 203,
            address=self.sides.cluster.broker, code=203,
            fields={"consumerGroup": group})
        java = self.try_java("consumer_connections", broker=BROKER,
                             group=group)
        self.assertEqual((java["error"]["code"], java["error"]["remark"]),
                         (206, error["remark"]))
