"""Requests that our clients have no message of their own for, by their codes:
both sides send the same fields, and get the same."""

import json

from requests_case import BROKER, RequestCase
from requests_groups import heartbeat


class Others(RequestCase):
    def arguments(self, code, address=None, body="", **fields):
        if not isinstance(body, str):
            body = json.dumps(body)
        return {"code": code, "address": address or self.sides.cluster.broker,
                "fields": fields, "body": body}

    def both(self, code, /, **arguments):
        """What both get, which is the same."""
        return self.same("invoke", **self.arguments(code, **arguments))

    def each(self, code, /, **arguments):
        """What each gets, where each answer has its time or its message."""
        arguments = self.arguments(code, **arguments)
        return [side("invoke", **arguments) for side in (self.ours, self.java)]

    def both_get_error(self, code, cause, answer, /, **arguments):
        self.both_fail("invoke", cause, answer,
                       **self.arguments(code, **arguments))

    # -- name servers ----------------------------------------------------------

    def test_unit_topics(self):
        for code in (311, 312, 313):
            self.assertGreater(self.both(
                code, address=self.sides.cluster.address)["bodyLength"], 0)

    def test_register_topic(self):
        topic = self.named("registered")
        self.both(217, address=self.sides.cluster.address, topic=topic, body={
            "queueDatas": [{"brokerName": BROKER, "readQueueNums": 3,
                            "writeQueueNums": 3, "perm": 6,
                            "topicSysFlag": 0}],
            "brokerDatas": [{"cluster": "DefaultCluster", "brokerName": BROKER,
                             "brokerAddrs": {
                                 "0": self.sides.cluster.broker}}]})
        (queues,) = self.same("query_route", topic=topic)["queueDatas"]
        self.assertEqual(queues["readQueueNums"], 3)

    # -- groups ----------------------------------------------------------------

    def test_subscription_groups(self):
        group = self.named("configured")
        self.both(200, body={"groupName": group, "retryMaxTimes": 3})
        made = self.both(352, group=group)
        self.both(201)
        self.both(353, group=group, topic=self.make_topic("forbidden"))
        self.both(207, groupName=group)
        # It is made again, as all groups are.
        self.assertNotEqual(self.both(352, group=group), made)

    def test_statistics(self):
        topic = self.make_topic("statistics")
        group = self.named("statistics")
        self.join(group, topic)
        self.both(202, topic=topic)
        self.both(203, consumerGroup=group)
        self.both(208, consumerGroup=group, topic=topic)
        self.ours("send_heartbeat", broker=BROKER,
                  content=heartbeat("me", producers=[group]))
        self.both(204, producerGroup=group)

    def test_ask_a_member(self):
        """The other way round: our client asks Java's consumer."""
        queue = self.make_queue("member", queues=2)
        group = self.named("member")
        message = self.java_sends(queue)
        member = {"consumerGroup": group,
                  "clientId": self.join(group, queue[0])}
        self.both(307, jstackEnable="false", **member)
        # Java's pull consumer consumes nothing that it is told to.
        self.both_get_error(309, "broker_error", 1, topic=queue[0],
                            msgId=message["offsetMsgId"], **member)
        for i in range(2):
            self.ours("update_consumer_offset", consumer_group=group,
                      queue=[queue[0], BROKER, i], offset=0)
        self.both(222, topic=queue[0], group=group, timestamp="0",
                  isForce="true")
        self.both(223, topic=queue[0], group=group)

    # -- brokers ---------------------------------------------------------------

    def test_broker_settings(self):
        self.both(25, body="brokerPermission=6\n")
        for code in (26, 28):
            for answer in self.each(code):
                self.assertGreater(answer["bodyLength"], 1000)

    def test_recall(self):
        queue = [self.make_topic("recalled", queues=1), BROKER, 0]
        self.both_get_error(370, "no_permission", 16, topic=queue[0],
                            recallHandle="any")
        self.configure_broker("recallMessageEnable", "true", before="false")
        self.both_get_error(370, "broker_error", 604, topic=queue[0],
                            recallHandle="any")
        for side in (self.ours, self.java):
            sent = side("invoke", **self.raw_message(
                10, queue, "never seen", TIMER_DELAY_SEC="600",
                UNIQ_KEY=self.named(side.__name__)))["fields"]
            recalled = side("invoke", **self.arguments(
                370, topic=queue[0], recallHandle=sent["recallHandle"]))
            self.assertEqual(recalled["fields"]["msgId"],
                             self.named(side.__name__))

    # -- consumers that pop ----------------------------------------------------

    def pop(self, topic, group, count):
        """Each side pops a message; returns their check points."""
        for _ in range(2 * count):
            self.java_sends([topic, BROKER, 0])
        self.java_reads([topic, BROKER, 0], 2 * count)
        arguments = self.arguments(
            200050, consumerGroup=group, topic=topic, queueId="-1",
            maxMsgNums="1", invisibleTime="60000", pollTime="0", bornTime="0",
            initMode="0")
        # A broker that is busy with the queue says that there is none.
        popped = [self.soon(lambda ask=ask: ask("invoke", **arguments))
                  for ask in count * (self.try_ours, self.try_java)]
        self.assertNotIn(0, [x["bodyLength"] for x in popped])
        return [x["fields"] for x in popped]

    @staticmethod
    def check_point(popped):
        """What brokers want to know again of a message that was popped."""
        return " ".join([popped["startOffsetInfo"].split()[2],
                         popped["popTime"], popped["invisibleTime"],
                         popped["reviveQid"], "0", BROKER, "0",
                         popped["msgOffsetInfo"].split()[2]])

    @staticmethod
    def batch_of(point, where):
        """The check point of one message, for many: the first bit is set."""
        start, time, invisible, revive = map(int, point.split()[:4])
        return {"c": where["consumerGroup"], "t": where["topic"], "r": "0",
                "so": start, "q": 0, "rq": revive, "pt": time, "it": invisible,
                "b": "AQ=="}

    def test_pop(self):
        topic = self.make_topic("pop", queues=1)
        group = self.named("pop")
        where = {"consumerGroup": group, "topic": topic}
        self.both(200055, queueId="0", **where)
        popped = self.pop(topic, group, count=3)
        points = [self.check_point(x) for x in popped]
        self.assertEqual([x.split()[-1] for x in points], list("012345"))
        # Of each side a message is consumed, is hidden for another time, and is
        # consumed among others.
        for i, side in enumerate((self.ours, self.java)):
            side("invoke", **self.arguments(
                200051, queueId="0", extraInfo=points[i], offset=str(i),
                **where))
            changed = side("invoke", **self.arguments(
                200053, queueId="0", extraInfo=points[i + 2],
                offset=str(i + 2), invisibleTime="30000", **where))
            self.assertEqual(changed["fields"]["invisibleTime"], "30000")
            side("invoke", **self.arguments(200151, body={
                "brokerName": BROKER,
                "acks": [self.batch_of(points[i + 4], where)]}))
        self.both(200054, queueId="-1", pollTime="0", bornTime="0", **where)
        self.both_get_error(200052, "broker_error", 19, queueId="0",
                            maxMsgNums="1", **where)

    def test_assignments(self):
        topic = self.make_topic("assigned")
        group = self.named("assigned")
        member = self.join(group, topic)
        self.both(401, body={"topic": topic, "consumerGroup": group,
                             "mode": "POP", "popShareQueueNum": 0})
        self.both(402)
        self.both(400, body={"topic": topic, "consumerGroup": group,
                             "clientId": member, "strategyName": "AVG",
                             "messageModel": "CLUSTERING"})
