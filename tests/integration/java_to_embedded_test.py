"""The Java client sends to our embedded broker."""

import hashlib
import json
import unittest

import rocketmq
import wire
from processes import EmbeddedBroker, run

COUNT = 1000
# What the pull consumer reads.
MANY = 10_000
# What a first send asks for.
QUEUES = 4


class JavaToEmbedded(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        rocketmq.require()

    def test_a_thousand_messages_arrive_without_an_error(self):
        with EmbeddedBroker() as broker:
            out = rocketmq.java("Produce", broker.address, "from_java", COUNT,
                                128)
            self.assertEqual(json.loads(out), {"sent": COUNT, "errors": 0})
            messages = wire.pull_topic(broker.address, "from_java", 8)
            self.assertEqual(broker.stop(), 0)
        self.assertEqual(len(messages), COUNT)
        keys = {m["properties"]["KEYS"]: m for m in messages}
        for i in range(COUNT):
            message = keys["key-%d" % i]
            self.assertEqual(message["topic"], "from_java")
            self.assertEqual(message["properties"]["TAGS"], "java")
            self.assertEqual(len(message["body"]), 128)
            self.assertTrue(message["body"].startswith(b"%dx" % i))

    def test_the_java_client_reads_what_our_producer_sent(self):
        with EmbeddedBroker() as broker:
            done = run("produce", "--name-server", broker.address, "--topic",
                       "to_java", "--tag", "red", "--key", "k", "--property",
                       "city=Zürich", text="one\ntwo\n")
            self.assertEqual(done.returncode, 0, done.stderr)
            messages = rocketmq.read_back(broker.address, "to_java", 2)
            self.assertEqual(broker.stop(), 0)
        for message in messages:
            self.assertEqual(message["tags"], "red")
            self.assertEqual(message["keys"], "k")
            self.assertEqual(message["properties"]["city"], "Zürich")
        self.assertEqual({m["bodySha256"] for m in messages},
                         {hashlib.sha256(x).hexdigest()
                          for x in [b"one", b"two"]})

    def test_the_java_pull_consumer_reads_each_of_10000_messages_once(self):
        # Of all lengths up to that of a small page, one a line.
        texts = ["%d %s" % (i, "x" * (i % 512)) for i in range(MANY)]
        with EmbeddedBroker() as broker:
            done = run("produce", "--name-server", broker.address, "--topic",
                       "to_java", text="\n".join(texts) + "\n")
            self.assertEqual(done.returncode, 0, done.stderr)
            messages = rocketmq.read_back(broker.address, "to_java", MANY)
            self.assertEqual(broker.stop(), 0)
        self.assertEqual(sorted(m["bodySha256"] for m in messages),
                         sorted(hashlib.sha256(x.encode()).hexdigest()
                                for x in texts))
        offsets = {}
        for message in messages:
            offsets.setdefault(message["queueId"], []).append(
                message["queueOffset"])
        self.assertEqual(set(offsets), set(range(QUEUES)))
        for found in offsets.values():
            self.assertEqual(found, list(range(len(found))))

    def test_transactions_of_the_java_client_end_as_it_says(self):
        commits = ["commit", "unknown commit", "unknown unknown commit",
                   # Large enough to be compressed.
                   "unknown commit" + 10_000 * " "]
        others = ["rollback", "unknown rollback", "unknown unknown unknown"]
        # The Java client's first heartbeat comes after a second.
        with EmbeddedBroker("--transaction-timeout", "5",
                            "--transaction-check-interval", "0.5",
                            "--transaction-check-max", "2") as broker:
            out = rocketmq.java("SendTransactions", broker.address, "from_java",
                                *commits, *others)
            self.assertEqual(json.loads(out), {"sent": 7, "asked": True})
            messages = rocketmq.read_back(broker.address, "from_java", 4)
            given_up = rocketmq.read_back(broker.address,
                                          "TRANS_CHECK_MAX_TIME_TOPIC", 1)
            self.assertEqual(broker.stop(), 0)
        for expected, found in [(commits, messages), (others[-1:], given_up)]:
            self.assertEqual({m["bodySha256"] for m in found},
                             {hashlib.sha256(x.encode()).hexdigest()
                              for x in expected})
        for message in messages:
            self.assertEqual(message["properties"]["TRAN_MSG"], "true")
            self.assertEqual(message["properties"]["REAL_TOPIC"], "from_java")


if __name__ == "__main__":
    unittest.main()
