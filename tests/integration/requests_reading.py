"""Requests that read messages and offsets."""

from requests_case import BROKER, RequestCase

# Two tags of one hash, which is all that brokers compare.
TWINS = ("Aa", "BB")


class Reading(RequestCase):
    def pull(self, queue, offset, **more):
        return self.same("pull_messages", queue=queue, offset=offset, **more)

    def bodies(self, pulled):
        return [x["queueOffset"] for x in pulled["messages"]]

    def test_pull_all_outcomes(self):
        queue = self.make_queue("outcomes")
        found = self.pull(queue, 0)
        self.assertEqual((found["status"], found["nextOffset"]),
                         ("NO_NEW_MSG", 0))
        self.java_sends(queue, body="one", tag="a", keys=["k1", "k2"], flag=7,
                        properties={"colour": "gr\u00fcn"})
        for _ in range(4):
            self.java_sends(queue)
        found = self.pull(queue, 0)
        self.assertEqual((found["status"], found["nextOffset"],
                          found["minOffset"], found["maxOffset"]),
                         ("FOUND", 5, 0, 5))
        self.assertEqual(self.bodies(found), list(range(5)))
        found = self.pull(queue, 1, max_messages=2)
        self.assertEqual(self.bodies(found), [1, 2])
        self.assertEqual(self.pull(queue, 5)["status"], "NO_NEW_MSG")
        found = self.pull(queue, 0, selector=["TAG", "z"])
        self.assertEqual(found["status"], "NO_MATCHED_MSG")
        found = self.pull(queue, 100)
        self.assertEqual(found["status"], "OFFSET_ILLEGAL")
        # Nobody is asked for this.
        java = self.try_java("pull_messages", queue=queue, offset=-1)
        self.assertIn("offset < 0", java["error"]["remark"])
        self.fails("pull_messages", "invalid_argument", -1, queue=queue,
                   offset=-1)

    def test_pull_by_tag(self):
        queue = self.make_queue("tags")
        for tag in ["a", "b", *TWINS, "a", ""]:
            self.java_sends(queue, tag=tag)
        for expression, offsets in [
                ("a", [0, 4]), ("a || b", [0, 1, 4]), (TWINS[0], [2]),
                ("*", [0, 1, 2, 3, 4, 5])]:
            found = self.pull(queue, 0, selector=["TAG", expression])
            self.assertEqual(found["status"], "FOUND")
            self.assertEqual(self.bodies(found), offsets, expression)
        # The broker thinks that it is one.
        found = self.pull(queue, 3, max_messages=1,
                          selector=["TAG", TWINS[0]])
        self.assertEqual((found["status"], found["messages"]), ("FOUND", []))

    def test_pull_by_sql(self):
        queue = self.make_queue("sql")
        for price in range(6):
            self.java_sends(queue, tag="t%d" % (price % 2),
                            properties={"price": str(price)})
        for expression, offsets in [("price > 3", [4, 5]),
                                    ("price BETWEEN 1 AND 2", [1, 2]),
                                    ("TAGS = 't1' AND price < 4", [1, 3])]:
            found = self.pull(queue, 0, selector=["SQL92", expression])
            self.assertEqual(self.bodies(found), offsets)
        self.assertEqual(self.pull(queue, 0, selector=[
            "SQL92", "price > 9"])["status"], "NO_MATCHED_MSG")

    def test_pull_compressed_bodies(self):
        queue = self.make_queue("compressed")
        body = "compress me " * 2000
        for kind in ("ZLIB", "LZ4", "ZSTD"):
            self.java("send_compressed", type=kind, queue=queue,
                      content={"topic": queue[0], "body": body})
        found = self.pull(queue, 0)
        self.assertEqual([x["bodyLength"] for x in found["messages"]],
                         [len(body)] * 3)

    def java_sends_batches(self, name, attributes):
        """Returns the queue, and what both pull, with the places of ours."""
        queue = self.make_queue(name, attributes=attributes)
        for _ in range(2):
            self.java("send_batch_to_queue", queue=queue, messages=[
                {"topic": queue[0], "body": "body %d" % i,
                 "properties": {"n": str(i)}} for i in range(5)])
        # Queues get what was stored a moment later.
        self.java_reads(queue, 10)
        ours, java = [ask("pull_messages", queue=queue, offset=0)
                      for ask in (self.ours, self.java)]
        places = [x.pop("offsetMsgId") for x in ours["messages"]]
        for x in java["messages"]:
            x.pop("offsetMsgId", None)
        self.assertEqual(ours, java)
        self.assertEqual(self.bodies(ours), list(range(10)))
        self.assertEqual([x["properties"]["n"] for x in ours["messages"]],
                         ["0", "1", "2", "3", "4"] * 2)
        return queue, places

    def test_pull_batches(self):
        queue, places = self.java_sends_batches("batches", {})
        self.assertEqual(places, [x["offsetMsgId"]
                                  for x in self.pull(queue, 0)["messages"]])

    def test_pull_inner_batches(self):
        """Where the queue stores batches as they come. In them Java's messages
        have no place; ours have their batch's."""
        _, places = self.java_sends_batches("inner_batches",
                                            {"+queue.type": "BatchCQ"})
        self.assertEqual(len(set(places[:5])), 1)
        self.assertEqual(len(set(places)), 2)

    def test_pull_waits(self):
        """For a message that the other side sends meanwhile."""
        queue = self.make_queue("waits")
        ask = {"queue": queue, "offset": 0, "suspend": 15000}
        self.ours_side.begin("pull_messages", ask)
        self.java_sends(queue, body="for us")
        found = self.answer_of(self.ours_side.finish())
        self.assertEqual(found["status"], "FOUND")
        self.assertEqual(found, self.java("pull_messages", **ask))
        # Neither gets one.
        ask = {"queue": queue, "offset": 1, "suspend": 500}
        self.ours_side.begin("pull_messages", ask)
        self.sides.java.begin("pull_messages", ask)
        found = self.answer_of(self.ours_side.finish())
        self.assertEqual(found["status"], "NO_NEW_MSG")
        self.assertEqual(found, self.answer_of(self.sides.java.finish()))

    def test_pull_commits_an_offset(self):
        queue = self.make_queue("commits")
        group = self.named("commits")
        for _ in range(3):
            self.java_sends(queue)
        self.join(group, queue[0])
        self.ours("pull_messages", queue=queue, offset=2, commit_offset=2,
                  consumer_group=group)
        self.assertEqual(self.same("query_consumer_offset", queue=queue,
                                   consumer_group=group), 2)

    def test_consumer_offsets(self):
        queue = self.make_queue("offsets")
        group = self.named("offsets")
        self.join(group, queue[0])
        where = {"queue": queue, "consumer_group": group}
        self.fails("query_consumer_offset", "not_found", 22, **where)
        self.ours("update_consumer_offset", offset=17, **where)
        self.assertEqual(self.same("query_consumer_offset", **where), 17)
        self.java("update_consumer_offset", offset=2 ** 40, **where)
        self.assertEqual(self.same("query_consumer_offset", **where), 2 ** 40)

    def test_offsets_of_queues(self):
        queue = self.make_queue("bounds")
        empty = [queue[0], BROKER, 0]
        for _ in range(3):
            self.java_sends(queue)
        self.assertEqual(self.same("get_max_offset", queue=queue), 3)
        self.assertEqual(self.same("get_min_offset", queue=queue), 0)
        self.assertEqual(self.same("get_max_offset", queue=empty), 0)
        self.assertEqual(self.same("get_min_offset", queue=empty), 0)
        first = self.java_reads(queue, 3)[0]
        self.assertEqual(self.same("get_earliest_store_time", queue=queue),
                         first["storeTimestamp"])
        self.assertEqual(self.java("get_earliest_store_time", queue=empty), -1)
        self.fails("get_earliest_store_time", "not_found", 0, queue=empty)

    def test_search_offset(self):
        queue = self.make_queue("search")
        # Each time twice at least, and at least three times.
        times = []
        while len(set(times)) < 4:
            self.java_sends(queue)
            times = [x["storeTimestamp"]
                     for x in self.java_reads(queue, len(times) + 1)]
        for boundary in ("lower", "upper"):
            for time in sorted({x + d for x in times for d in (-1, 0, 1)}
                               | {0, times[-1] + 10 ** 6}):
                self.same("search_offset", queue=queue, time=time,
                          boundary=boundary)
        self.assertEqual(self.ours("search_offset", queue=queue, time=times[2],
                                   boundary="lower"), times.index(times[2]))

    def test_view_message(self):
        queue = self.make_queue("view")
        sent = self.java_sends(queue, body="look", keys=["k"], tag="t")
        found = self.same("view_message", topic=queue[0],
                          id=sent["offsetMsgId"])
        self.assertEqual(found["msgId"], sent["msgId"])
        # By the broker's name, too.
        self.assertEqual(self.ours("view_message", id=sent["offsetMsgId"],
                                   broker=BROKER), found)

    def test_query_messages(self):
        queue = self.make_queue("query")
        key = self.named("key")
        sent = [self.java_sends(queue, keys=["other%d" % i, key])
                for i in range(3)]

        def query(**more):
            """Java has the newest first."""
            ours = self.ours("query_messages", topic=queue[0], **more)
            java = self.java("query_messages", topic=queue[0], **more)
            self.assertEqual(ours, sorted(
                java, key=lambda x: x["queueOffset"]))
            return [x["msgId"] for x in ours]

        # Brokers index a moment later.
        self.soon(lambda: self.try_java("query_messages", topic=queue[0],
                                        key="other2"))
        ids = [x["msgId"] for x in sent]
        self.assertEqual(query(key=key), ids)
        self.assertEqual(query(key="other1"), [ids[1]])
        self.assertEqual(query(key=ids[2], is_unique_id=True), [ids[2]])
        self.assertEqual(len(query(key=key, max_messages=2)), 2)
        # Brokers index whole seconds.
        times = [x["storeTimestamp"] for x in self.java_reads(queue, 3)]
        self.assertEqual(query(key=key, begin=times[0] - 2000,
                               end=times[-1] + 2000), ids)
        for more in ({"key": "none"}, {"key": key, "end": times[0] - 10 ** 6}):
            java = self.try_java("query_messages", topic=queue[0], **more)
            self.assertEqual(java["error"]["code"], 208)
            self.assertEqual(self.ours("query_messages", topic=queue[0],
                                       **more), [])
