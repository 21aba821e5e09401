"""Requests about consumer groups, and about who lives in a client."""

from requests_case import BROKER, RequestCase

CLIENT_ID = r"^[0-9.]+@requests-%s@unit$"


def heartbeat(client_id="", producers=(), consumers=(), **more):
    return {"clientID": client_id, "heartbeatFingerprint": 0,
            "withoutSub": False,
            "producerDataSet": [{"groupName": x} for x in producers],
            "consumerDataSet": [{
                "groupName": x, "consumeType": "CONSUME_PASSIVELY",
                "messageModel": "CLUSTERING", "unitMode": False,
                "consumeFromWhere": "CONSUME_FROM_FIRST_OFFSET",
                "subscriptionDataSet": [{
                    "topic": "of_" + x, "subString": "a || b",
                    "tagsSet": ["a", "b"], "codeSet": [97, 98],
                    "subVersion": 1, "expressionType": "TAG",
                    "classFilterMode": False}]} for x in consumers], **more}


class Groups(RequestCase):
    def members(self, group):
        return self.same("get_consumer_list", broker=BROKER,
                         consumer_group=group)

    def test_consumer_list(self):
        topic = self.make_topic("members")
        group = self.named("members")
        self.both_fail("get_consumer_list", "broker_error", 1, broker=BROKER,
                       consumer_group=group)
        java = self.join(group, topic)
        self.assertEqual(self.members(group), [java])
        self.ours("send_heartbeat", broker=BROKER,
                  content=heartbeat("me", consumers=[group]))
        self.assertEqual(self.members(group), sorted([java, "me"]))
        self.ours("unregister_client", broker=BROKER, client_id="me",
                  consumer_group=group)
        self.assertEqual(self.members(group), [java])

    def test_locks(self):
        topic = self.make_topic("locks", queues=3)
        group = self.named("locks")
        queues = [[topic, BROKER, i] for i in range(3)]

        def ask(side, call, client_id, queues):
            return side(call, broker=BROKER, consumer_group=group,
                        client_id=client_id, queues=queues)

        def lock(side, client_id, queues):
            return sorted(ask(side, "lock_queues", client_id, queues))

        self.assertEqual(lock(self.ours, "one", queues[:2]), queues[:2])
        # Of another client it gets what is left, and so does ours.
        self.assertEqual(lock(self.java, "two", queues), queues[2:])
        self.assertEqual(lock(self.ours, "three", queues), [])
        self.assertEqual(lock(self.java, "one", queues), queues[:2])
        ask(self.ours, "unlock_queues", "one", queues[:1])
        self.assertEqual(lock(self.java, "two", queues), queues[::2])
        ask(self.java, "unlock_queues", "two", queues)
        # Without a client id it is our client's.
        self.assertEqual(lock(self.ours, "", queues), queues[::2])
        self.assertEqual(lock(self.java, "two", queues), [])

    def test_heartbeat(self):
        group = self.named("heart")
        content = heartbeat("me", producers=[group + "_p"],
                            consumers=[group + "_c"])
        self.assertEqual(self.same("send_heartbeat", broker=BROKER,
                                   content=content), [479, True, True])
        connections = self.java("consumer_connections", broker=BROKER,
                                group=group + "_c")
        self.assertEqual(connections["consumeFromWhere"],
                         "CONSUME_FROM_FIRST_OFFSET")
        (subscription,) = connections["subscriptionTable"].values()
        self.assertEqual((subscription["subString"], subscription["tagsSet"]),
                         ("a || b", ["a", "b"]))
        # Ours, and that which Java's has sent.
        for each in (connections, self.java(
                "producer_connections", broker=BROKER, group=group + "_p")):
            self.assertEqual({(x["clientId"], x["language"], x["version"])
                              for x in each["connectionSet"]},
                             {("me", "CPP", 479), ("me", "JAVA", 479)})

    def test_heartbeat_without_subscriptions(self):
        """The second version: with a number in their place."""
        group = self.named("second")
        content = heartbeat("me", consumers=[group])
        short = heartbeat("me", consumers=[group], withoutSub=True)
        short["consumerDataSet"][0]["subscriptionDataSet"] = []

        def beat(content, fingerprint):
            return self.same("send_heartbeat", broker=BROKER, content={
                **content, "heartbeatFingerprint": fingerprint})

        self.assertEqual(beat(content, 77), [479, True, False])
        self.assertEqual(beat(short, 77), [479, True, False])
        # These are news: the broker wants the subscriptions.
        for side, fingerprint in ((self.ours, 78), (self.java, 79)):
            self.assertEqual(side("send_heartbeat", broker=BROKER, content={
                **short, "heartbeatFingerprint": fingerprint}),
                             [479, True, True])

    def test_client_id(self):
        group = self.named("own")
        self.ours("send_heartbeat", broker=BROKER,
                  content=heartbeat(producers=[group], consumers=[group]))
        (member,) = self.members(group)
        self.assertRegex(member, CLIENT_ID % self.form)
        self.assertEqual(self.ours("get_client_id"), member)
        for kind in ("consumer", "producer"):
            connections = self.java(kind + "_connections", broker=BROKER,
                                    group=group)
            self.assertEqual([x["clientId"]
                              for x in connections["connectionSet"]], [member])

    def test_unregister_client(self):
        group = self.named("gone")
        where = {"broker": BROKER, "group": group}
        # Brokers go by connections: who lives here is unregistered from here.
        for side in (self.ours, self.java):
            side("send_heartbeat", broker=BROKER, content=heartbeat(
                "me", producers=[group], consumers=[group]))
            self.java("producer_connections", **where)
            side("unregister_client", broker=BROKER, client_id="me",
                 producer_group=group)
            gone = self.try_java("producer_connections", **where)
            self.assertEqual(gone["error"]["code"], 1)
            self.java("consumer_connections", **where)
            side("unregister_client", broker=BROKER, client_id="me",
                 consumer_group=group)
            gone = self.try_java("consumer_connections", **where)
            self.assertEqual(gone["error"]["code"], 206)

    def test_connections(self):
        """A client connects when it is asked for something."""
        self.ours("get_max_offset", queue=self.make_queue("connected"))
        states = self.ours("get_connections")
        for address in (self.sides.cluster.address, self.sides.cluster.broker):
            self.assertEqual(states[address], "connected")

    def test_check_client_config(self):
        where = {"broker": BROKER, "consumer_group": self.named("check"),
                 "topic": self.make_topic("check")}
        self.same("check_client_config", selector=["SQL92", "a > 1"], **where)
        self.same("check_client_config", selector=["TAG", "a || b"], **where)
        wrong = self.both_fail("check_client_config", "subscription_rejected",
                               23, selector=["SQL92", "a >"], **where)
        self.assertIn("ParseException", wrong["remark"])
        self.configure_broker("enablePropertyFilter", "false", before="true")
        self.both_fail("check_client_config", "broker_error", 1,
                       selector=["SQL92", "a > 1"], **where)
