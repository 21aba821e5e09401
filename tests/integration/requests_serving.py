"""What brokers tell our client, and ask it for: Java's admin client asks them
to, and Java's consumer replies. What Java is told is what we answered, and what
we hear is what Java asked."""

import time

from requests_case import BROKER, RequestCase
from requests_groups import heartbeat

NO_ANSWER = "The Consumer Group <%s> not exist in this consumer"
# The topic that brokers take replies in.
REPLIES = "DefaultCluster_REPLY_TOPIC"


class Serving(RequestCase):
    def setUp(self):
        name = self._testMethodName[len("test_"):]
        self.topic = self.make_topic(name)
        self.queue = [self.topic, BROKER, 1]
        self.group = self.named(name)
        self.me = self.ours("get_client_id")
        self.ours("listen")
        self.addCleanup(self.ours, "stop_listening")
        self.ours("send_heartbeat", broker=BROKER, content=heartbeat(
            producers=[self.group], consumers=[self.group]))
        self.hear("consumer_ids_changed")
        super().setUp()

    # -- steps -----------------------------------------------------------------

    def serve(self, **answers):
        self.ours("serve", consumer_group=self.group, **answers)

    def hear(self, *wanted):
        """What was heard since, which must be as wanted; without the words that
        say so."""
        heard = []

        def listen():
            heard.extend(self.ours("heard"))
            return heard

        self.soon(lambda: {"ok": listen()},
                  lambda answer: len(answer["ok"]) >= len(wanted))
        self.assertEqual([x.pop("heard") for x in heard], list(wanted))
        for each in heard:
            self.assertEqual(each.pop("address"), self.sides.cluster.broker)
            if "group" in each:
                self.assertEqual(each.pop("group"), self.group)
        return heard

    def hear_nothing(self):
        time.sleep(0.5)
        self.assertEqual(self.ours("heard"), [])

    def java_asks(self, call, **arguments):
        return self.try_java(call, group=self.group, client_id=self.me,
                             topic=self.topic, **arguments)

    def java_fails(self, call, remark, **arguments):
        """Java is told that this went wrong, with our words."""
        error = self.java_asks(call, **arguments)["error"]
        self.assertEqual((error["code"], error["remark"]), (1, remark))

    def send(self, body):
        """Java sends a message; returns it as Java reads it."""
        sent = self.java_sends(self.queue, body=body, keys=["k"], tag="t")
        (message,) = self.java_reads(self.queue, 1,
                                     offset=sent["queueOffset"])
        return message

    # -- members ---------------------------------------------------------------

    def test_members_change(self):
        self.java("join", group=self.group, topic=self.topic)
        self.hear("consumer_ids_changed")
        self.java("leave", group=self.group)
        self.hear("consumer_ids_changed")

    def test_running_info(self):
        status = {"pullRT": 1.5, "pullTPS": 2.5, "consumeRT": 3.5,
                  "consumeOKTPS": 4.5, "consumeFailedTPS": 5.5,
                  "consumeFailedMsgs": 6}
        held = {"commitOffset": 1, "cachedMsgMinOffset": 2,
                "cachedMsgMaxOffset": 2 ** 40, "cachedMsgCount": 4,
                "cachedMsgSizeInMiB": 5, "transactionMsgMinOffset": 6,
                "transactionMsgMaxOffset": 7, "transactionMsgCount": 8,
                "locked": True, "tryUnlockTimes": 9, "lastLockTimestamp": 10,
                "droped": True, "lastPullTimestamp": 11,
                "lastConsumeTimestamp": 12}
        popped = {"waitAckCount": 1, "droped": True, "lastPopTimestamp": 2}
        info = {
            "properties": {"PROP_CONSUME_TYPE": "CONSUME_PASSIVELY"},
            "subscriptionSet": heartbeat(consumers=[self.group])[
                "consumerDataSet"][0]["subscriptionDataSet"],
            "mqTable": [[[self.topic, BROKER, 0], held],
                        [self.queue, {**held, "locked": False}]],
            "mqPopTable": [[self.queue, popped]],
            "statusTable": {self.topic: status},
            "userConsumerInfo": {"gr\u00fcn": "1"}, "jstack": "at main"}
        self.serve(running_info=info)
        for stacks in (True, False):
            told = self.java_asks("running_info", stacks=stacks)
            self.assertEqual(self.answer_of(told), info)
            self.assertEqual(self.hear("get_running_info"),
                             [{"stacks": stacks}])

    def test_consume_directly(self):
        message = self.send("look")
        for result in ({"consumeResult": "CR_SUCCESS", "order": False,
                        "autoCommit": True, "spentTimeMills": 2 ** 40},
                       {"consumeResult": "CR_THROW_EXCEPTION", "order": True,
                        "autoCommit": False, "spentTimeMills": 0,
                        "remark": "no \u20ac"}):
            self.serve(result=result)
            told = self.java_asks("consume_directly",
                                  id=message["offsetMsgId"])
            self.assertEqual(self.answer_of(told), result)
            self.assertEqual(self.hear("consume_directly"),
                             [{"content": message}])

    def test_consumer_status(self):
        offsets = [[[self.topic, BROKER, 0], 7], [self.queue, 2 ** 40]]
        self.serve(offsets=offsets)
        told = self.java_asks("consumer_status")
        self.assertEqual(self.answer_of(told), {self.me: offsets})
        self.assertEqual(self.hear("get_consumer_offsets"),
                         [{"topic": self.topic}])

    # -- offsets ---------------------------------------------------------------

    def commit(self, *offsets):
        for i, offset in enumerate(offsets):
            self.ours("update_consumer_offset", consumer_group=self.group,
                      queue=[self.topic, BROKER, i], offset=offset)

    def test_offsets_are_reset(self):
        for body in ("first", "second"):
            first = self.send(body)
        self.commit(0, 2)
        self.configure_broker("useServerSideResetOffset", "false",
                              before="true")
        for when, offset in ((0, 0), (first["storeTimestamp"] + 10 ** 6, 2)):
            told = self.answer_of(self.java_asks("reset_offsets", time=when))
            self.assertEqual(told, [[[self.topic, BROKER, 0], 0],
                                    [self.queue, offset]])
            self.assertEqual(self.hear("consumer_offsets_reset"),
                             [{"topic": self.topic, "offsets": told}])

    def test_offsets_are_reset_by_the_broker(self):
        """As it is by default: it tells who pulls next."""
        self.send("first")
        self.commit(0, 1)
        told = self.answer_of(self.java_asks("reset_offsets", time=0))
        self.assertEqual(told[1], [self.queue, 0])
        self.hear_nothing()
        pulled = self.ours("pull_messages", queue=self.queue, offset=1,
                           consumer_group=self.group)
        self.assertEqual((pulled["status"], pulled["nextOffset"]),
                         ("OFFSET_ILLEGAL", 0))

    # -- replies ---------------------------------------------------------------

    def request(self):
        """A message of ours that asks for a reply; returns its offset."""
        sent = self.ours("invoke", **self.raw_message(
            10, self.queue, "How?", group=self.group, TTL="10000",
            CORRELATION_ID="c", REPLY_TO_CLIENT=self.me))
        offset = int(sent["fields"]["queueOffset"])
        self.java_reads(self.queue, 1, offset=offset)
        return offset

    def test_java_replies(self):
        offset = self.request()
        told = self.java("reply", queue=self.queue, offset=offset, body="So.")
        (heard,) = self.hear("reply_received")
        reply = heard["content"]
        self.assertEqual((reply["topic"], reply["msgId"]),
                         (REPLIES, told["msgId"]))
        self.assertEqual(reply["bodyLength"], len("So."))
        self.assertLessEqual(
            {"CORRELATION_ID": "c", "REPLY_TO_CLIENT": self.me, "TTL": "10000",
             "MSG_TYPE": "reply"}.items(), reply["properties"].items())

    def test_replies_to_java(self):
        queue = [self.make_topic("asks", queues=1), BROKER, 0]
        self.sides.java.begin("send_request",
                              {"topic": queue[0], "body": "How?"})
        asked = self.soon(
            lambda: self.try_ours("pull_messages", queue=queue, offset=0),
            lambda answer: answer["ok"]["messages"])["messages"][0]
        given = {name: asked["properties"][name] for name in (
            "CORRELATION_ID", "REPLY_TO_CLIENT", "TTL")}
        self.ours("invoke", **self.raw_message(
            324, [REPLIES, BROKER, 0], "So.", MSG_TYPE="reply", **given))
        told = self.answer_of(self.sides.java.finish())
        self.assertEqual(told["body"], "So.")
        self.assertLessEqual(given.items(), told["properties"].items())

    # -- errors ----------------------------------------------------------------

    def test_nobody_serves(self):
        message = self.send("look")
        offset = self.request()
        self.ours("stop_listening")
        for call, arguments in (
                ("running_info", {"stacks": True}),
                ("consume_directly", {"id": message["offsetMsgId"]})):
            self.java_fails(call, NO_ANSWER % self.group, **arguments)
        # Brokers leave out who has no offsets.
        self.assertEqual(self.java_asks("consumer_status"), {"ok": {}})
        self.java_fails("reply", "push reply message to %sfail." % self.me,
                        queue=self.queue, offset=offset, body="So.")
        self.java("join", group=self.group, topic=self.topic)
        self.java("leave", group=self.group)
        self.hear_nothing()

    def test_service_fails(self):
        message = self.send("look")
        self.serve()
        for call, arguments in (
                ("running_info", {"stacks": True}),
                ("consume_directly", {"id": message["offsetMsgId"]})):
            self.java_fails(
                call, "the service of consumer group %s: unavailable: "
                "not today" % self.group, **arguments)
        self.assertEqual(self.java_asks("consumer_status"), {"ok": {}})

    def test_client_is_not_there(self):
        """Brokers answer for clients that they do not know."""
        self.ours("unregister_client", broker=BROKER,
                  consumer_group=self.group)
        self.java_fails("running_info", "The Consumer <%s> <%s> not online" % (
            self.group, self.me), stacks=False)
        self.hear_nothing()
