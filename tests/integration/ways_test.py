"""Each way to send, with both serializations, against a real broker: the Java
client reads what `rocketcaf produce` says that it stored."""

import hashlib
import json
import os
import time
import unittest

import rocketmq
from processes import Process, json_lines, run

FORMS = ["json", "binary"]
# How much later than due a delayed message may come. The broker looks for those
# that are due every 100 ms, but its timers have steps of a second, and it may
# be one step behind.
LATE_MILLIS = 3000


def sha256(text):
    return hashlib.sha256(text.encode()).hexdigest()


class Ways(unittest.TestCase):
    maxDiff = None

    @classmethod
    def setUpClass(cls):
        rocketmq.require()
        # A slow machine is no busy broker.
        cls.cluster = rocketmq.Cluster(
            "waitTimeMillsInSendQueue=3000").__enter__()
        cls.addClassCleanup(cls.cluster.__exit__)

    def produce(self, topic, form, *arguments, text):
        done = run("produce", "--name-server", self.cluster.address, "--topic",
                   topic, "--serialization", form, "--json", *arguments,
                   text=text)
        self.assertEqual(done.returncode, 0, done.stdout + done.stderr)
        return {x["seq"]: x for x in json_lines(done.stdout)}

    def read_back(self, topic, count):
        return rocketmq.read_back(self.cluster.address, topic, count)

    def check_places(self, lines, results, messages):
        """Each message is where its sender was told, and whole."""
        by_id = {x["msgId"]: x for x in messages}
        self.assertEqual(len(by_id), len(lines))
        for seq, line in enumerate(lines):
            message = by_id[results[seq]["msgId"]]
            self.assertEqual(message["bodySha256"], sha256(line))
            for field in ["offsetMsgId", "broker", "queueId", "queueOffset"]:
                self.assertEqual(message[field], results[seq][field])

    def test_each_mode_stores_what_java_reads(self):
        lines = ["line %d" % i for i in range(200)]
        for form in FORMS:
            for mode in ["single", "many", "batch", "oneway"]:
                with self.subTest(mode, form=form):
                    topic = "mode_%s_%s" % (mode, form)
                    results = self.produce(
                        topic, form, "--mode", mode, "--batch-size", "60",
                        "--tag", "red", "--key", "k", text="\n".join(lines))
                    messages = self.read_back(topic, 200)
                    for x in messages:
                        self.assertEqual((x["tags"], x["keys"]), ("red", "k"))
                    if mode != "oneway":
                        self.check_places(lines, results, messages)
                    self.assertEqual({x["bodySha256"] for x in messages},
                                     {sha256(x) for x in lines})

    def test_batches_have_up_to_a_thousand_messages(self):
        for form in FORMS:
            for size in [1, 2, 999, 1000]:
                with self.subTest(form, size=size):
                    topic = "batch_%s_%d" % (form, size)
                    lines = ["%d of %d" % (i, size) for i in range(size)]
                    results = self.produce(topic, form, "--mode", "batch",
                                           "--batch-size", size,
                                           text="\n".join(lines))
                    self.check_places(lines, results,
                                      self.read_back(topic, size))

    def send_batch(self, topic, form, way, count):
        """Sends numbers in one `send_batch`, whatever their count."""
        with Process(self.cluster.address, topic, form, way, count,
                     executable=os.environ["ROCKETCAF_BATCHES"]) as sender:
            lines = sender.read_rest()
            self.assertEqual(sender.wait(), 0, sender.error_text())
        return json_lines(lines)

    def test_a_batch_of_more_is_divided(self):
        for form in FORMS:
            with self.subTest(form):
                topic = "divided_" + form
                results = self.send_batch(topic, form, "answered", 1001)
                messages = self.read_back(topic, 1001)
                self.check_places([str(i) for i in range(1001)],
                                  {x["seq"]: x for x in results}, messages)
                # Each request is stored as a whole, in a queue of its own.
                first = [results[0]["queueOffset"] + i for i in range(1000)]
                self.assertEqual([x["queueOffset"] for x in results[:1000]],
                                 first)
                self.assertEqual({x["queueId"] for x in results[:1000]},
                                 {results[0]["queueId"]})
                self.assertNotEqual(results[1000]["queueId"],
                                    results[0]["queueId"])

    def test_batches_without_an_answer_are_stored(self):
        for form in FORMS:
            for count in [1, 1000, 1001]:
                with self.subTest(form, count=count):
                    topic = "batch_oneway_%s_%d" % (form, count)
                    self.assertEqual(
                        self.send_batch(topic, form, "oneway", count), [])
                    messages = self.read_back(topic, count)
                    self.assertEqual(
                        sorted(x["bodySha256"] for x in messages),
                        sorted(sha256(str(i)) for i in range(count)))

    def test_a_key_keeps_its_order_and_its_queue(self):
        for form in FORMS:
            with self.subTest(form):
                topic = "ordered_" + form
                lines = [json.dumps({"shardingKey": "key-%d" % (i % 20),
                                     "properties": {"n": str(i)}, "body": "x"})
                         for i in range(1000)]
                self.produce(topic, form, "--mode", "ordered", "--input",
                             "json", text="\n".join(lines))
                by_key = {}
                for x in sorted(self.read_back(topic, 1000),
                                key=lambda x: x["queueOffset"]):
                    key = x["properties"]["__SHARDINGKEY"]
                    by_key.setdefault(key, []).append(x)
                self.assertEqual(len(by_key), 20)
                for messages in by_key.values():
                    self.assertEqual(len({x["queueId"] for x in messages}), 1)
                    numbers = [int(x["properties"]["n"]) for x in messages]
                    self.assertEqual(numbers, sorted(numbers))

    def test_large_bodies_are_compressed_for_java(self):
        body = "".join("number %d, " % i for i in range(2000))
        for form in FORMS:
            # Java takes the bit 0x1 away when it decompresses.
            for name, flag in [("none", 0), ("zlib", 0x300), ("lz4", 0x100),
                               ("zstd", 0x200)]:
                with self.subTest(name, form=form):
                    topic = "compressed_%s_%s" % (name, form)
                    self.produce(topic, form, "--compression", name, text=body)
                    (message,) = self.read_back(topic, 1)
                    self.assertEqual(message["bodySha256"], sha256(body))
                    self.assertEqual(message["sysFlag"], flag)

    def test_delayed_messages_arrive_when_they_are_due(self):
        for form in FORMS:
            with self.subTest(form):
                topic = "delayed_" + form
                due = int(time.time() * 1000) + 4000
                lines = [
                    {"body": "level", "delayLevel": 1},
                    {"body": "time", "deliverAtMillis": due},
                    {"body": "now"},
                ]
                self.produce(topic, form, "--input", "json",
                             text="\n".join(map(json.dumps, lines)))
                messages = {x["bodySha256"]: x
                            for x in self.read_back(topic, 3)}
                arrived = {x: messages[sha256(x)]["storeTimestamp"]
                           for x in ["level", "time", "now"]}
                # A level counts from when the broker got it. The broker's
                # timers have steps of a second, and begin with one before.
                born = messages[sha256("level")]["bornTimestamp"]
                late = {"level": arrived["level"] - born - 1000,
                        "time": arrived["time"] - due}
                print(form, "arrived so late, in ms:", late, flush=True)
                self.assertGreaterEqual(late["level"], -100)
                self.assertGreaterEqual(late["time"], -1000)
                self.assertLessEqual(max(late.values()), LATE_MILLIS)
                self.assertLess(arrived["now"] - born, 900)

    def test_a_named_queue_is_kept(self):
        for form in FORMS:
            with self.subTest(form):
                topic = "queue_" + form
                # The first message makes the topic.
                self.produce(topic, form, text="first")
                line = json.dumps({"body": "x", "broker": "broker-a",
                                   "queueId": 2, "waitStoreMsgOk": False})
                results = self.produce(topic, form, "--input", "json",
                                       text="\n".join([line] * 20))
                self.assertEqual({x["queueId"] for x in results.values()}, {2})
                messages = [x for x in self.read_back(topic, 21)
                            if x["bodySha256"] == sha256("x")]
                self.assertEqual({x["queueId"] for x in messages}, {2})
                self.assertEqual({x["properties"]["WAIT"] for x in messages},
                                 {"false"})


if __name__ == "__main__":
    unittest.main()
