"""Requests to name servers, and to brokers about topics."""

from requests_case import BROKER, RequestCase


class Names(RequestCase):
    def test_routes(self):
        topic = self.make_topic("routes", queues=3)
        route = self.same("query_route", topic=topic)
        (queues,) = route["queueDatas"]
        self.assertEqual((queues["brokerName"], queues["writeQueueNums"]),
                         (BROKER, 3))
        (broker,) = route["brokerDatas"]
        self.assertEqual(broker["brokerAddrs"],
                         {"0": self.sides.cluster.broker})
        self.both_fail("query_route", "no_route", 17,
                       topic=self.named("no_such"))

    def test_cluster_info(self):
        info = self.same("get_cluster_info")
        self.assertEqual(info["clusterAddrTable"], {"DefaultCluster": [BROKER]})

    def test_topic_lists(self):
        topic = self.make_topic("lists")
        self.assertIn(topic, self.same("get_all_topics")["topicList"])
        topics = self.same("get_cluster_topics", cluster="DefaultCluster")
        self.assertIn(topic, topics["topicList"])
        self.assertEqual(self.same("get_cluster_topics", cluster="no-such").get(
            "topicList", []), [])
        system = self.same("get_system_topics")["topicList"]
        self.assertLessEqual({"DefaultCluster", BROKER}, set(system))

    def test_keys_and_values(self):
        space = self.named("space")
        self.both_fail("get_kv_list", "not_found", 22, ns=space)
        self.ours("put_kv_config", ns=space, key="ours", value="1 = \u00fc;")
        self.java("put_kv_config", ns=space, key="java", value="2")
        for key, value in [("ours", "1 = \u00fc;"), ("java", "2")]:
            self.assertEqual(self.same("get_kv_config", ns=space, key=key),
                             value)
        self.assertEqual(self.same("get_kv_list", ns=space)["table"],
                         {"ours": "1 = \u00fc;", "java": "2"})
        self.ours("delete_kv_config", ns=space, key="java")
        self.both_fail("get_kv_config", "not_found", 22, ns=space, key="java")
        self.assertEqual(self.same("get_kv_list", ns=space)["table"],
                         {"ours": "1 = \u00fc;"})
        # It is as good if there is none.
        self.same("delete_kv_config", ns=space, key="java")

    def test_write_permission(self):
        topic = self.make_topic("permission")

        def permission():
            return self.same("query_route", topic=topic)["queueDatas"][0]["perm"]

        # All topics of the broker, one way and back.
        wiped = self.ours("wipe_write_permission", broker_name=BROKER)
        self.assertEqual(permission(), 4)
        self.assertEqual(self.java("add_write_permission", broker_name=BROKER),
                         wiped)
        self.assertEqual(permission(), 6)
        self.assertEqual(self.java("wipe_write_permission", broker_name=BROKER),
                         wiped)
        self.assertEqual(self.ours("add_write_permission", broker_name=BROKER),
                         wiped)
        self.assertEqual(permission(), 6)
        self.assertEqual(self.same("wipe_write_permission",
                                   broker_name="no-such"), 0)

    def test_forget_topic(self):
        for name, more in [("forget", {}),
                           ("forget_in", {"cluster": "DefaultCluster"})]:
            for side in (self.ours, self.java):
                topic = self.make_topic("%s_%s" % (name, side.__name__))
                side("forget_topic", topic=topic, **more)
                self.both_fail("query_route", "no_route", 17, topic=topic)
                # The broker has it still.
                self.same("get_topic_config", broker=BROKER, topic=topic)

    def test_create_topic(self):
        for name, where in [("create_on", {"broker": BROKER}),
                            ("create_in", {"cluster": "DefaultCluster"}),
                            ("create_all", {})]:
            topic = self.named(name)
            wanted = {"topicName": topic, "readQueueNums": 5,
                      "writeQueueNums": 3, "perm": 6, "order": True}
            self.ours("create_topic", config=wanted, **where)
            found = self.same("get_topic_config", broker=BROKER, topic=topic)
            self.assertLessEqual(wanted.items(), found.items())
            self.soon(lambda topic=topic: self.try_java("query_route",
                                                        topic=topic))
            self.same("query_route", topic=topic)
        twin = topic + "_twin"
        self.java("create_topic", broker=BROKER,
                  config={**wanted, "topicName": twin})
        self.assertEqual(
            self.same("get_topic_config", broker=BROKER, topic=twin),
            {**found, "topicName": twin})
        # Again, to change it.
        self.ours("create_topic", broker=BROKER,
                  config={**wanted, "readQueueNums": 6, "perm": 4})
        found = self.same("get_topic_config", broker=BROKER, topic=topic)
        self.assertEqual((found["readQueueNums"], found["perm"]), (6, 4))

    def test_create_topic_with_attributes(self):
        for side, mark in ((self.ours, ""), (self.java, "+")):
            topic = self.named("attributes_" + side.__name__)
            # Brokers want a sign before names, which our client adds.
            side("create_topic", broker=BROKER, config={
                "topicName": topic,
                "attributes": {mark + "message.type": "FIFO"}})
            found = self.same("get_topic_config", broker=BROKER, topic=topic)
            self.assertEqual(found["attributes"], {"message.type": "FIFO"})

    def test_delete_topic(self):
        everywhere = self.make_topic("delete_all")
        self.ours("delete_topic", topic=everywhere)
        self.both_fail("query_route", "no_route", 17, topic=everywhere)
        self.both_fail("get_topic_config", "topic_not_exist", 17,
                       broker=BROKER, topic=everywhere)
        for side in (self.ours, self.java):
            here = self.make_topic("delete_here_" + side.__name__)
            side("delete_topic", topic=here, broker=BROKER)
            self.both_fail("get_topic_config", "topic_not_exist", 17,
                           broker=BROKER, topic=here)
            # It is as good if there is none.
            side("delete_topic", topic=here, broker=BROKER)
