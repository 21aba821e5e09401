"""What our producers send is what the Java client reads from a real broker.

10,000 messages of all shapes go to RocketMQ, half with JSON and half with
binary headers, half from an actor and half from the blocking facade, by three
producers of two groups; the Java client reads them back, and each field is
compared with what was sent and with what the sender was told.
"""

import collections
import hashlib
import json
import os
import tempfile
import time
import unittest

import rocketmq
from processes import LIMIT, Process, json_lines, run
from sockets import connections_of

COUNT = 5000  # Of each form of the headers.
SIZES = {1024 * 1024: 10, 64 * 1024: 40}


class Sender(Process):
    """rocketcaf_truth; it waits for the end of its input when all is sent."""

    def __init__(self, *arguments):
        super().__init__(*arguments,
                         executable=os.environ["ROCKETCAF_TRUTH"])


class Truth(unittest.TestCase):
    maxDiff = None

    @classmethod
    def setUpClass(cls):
        rocketmq.require()
        # A slow machine is no busy broker.
        cls.cluster = rocketmq.Cluster(
            "waitTimeMillsInSendQueue=3000").__enter__()
        cls.addClassCleanup(cls.cluster.__exit__)

    def send(self, topic, form, seed):
        """Returns what was sent, with the SHA-256 of each body."""
        with tempfile.TemporaryDirectory() as folder:
            with Sender(self.cluster.address, topic, form, COUNT, seed,
                        folder) as sender:
                line = sender.read_line(limit=180)
                self.assertEqual(line, "sent\n", sender.error_text())
                self.check_connections(sender.process.pid)
                sender.process.stdin.close()
                self.assertEqual(sender.wait(), 0)
            with open(os.path.join(folder, "messages.jsonl"),
                      encoding="utf-8") as lines:
                result = json_lines(lines.read())
            with open(os.path.join(folder, "bodies.bin"), "rb") as bodies:
                for message in result:
                    body = bodies.read(message["size"])
                    message["sha256"] = hashlib.sha256(body).hexdigest()
                self.assertEqual(bodies.read(), b"")
        return result

    def check_connections(self, pid):
        """Three producers, one connection to each address."""
        peers = collections.Counter(connections_of(pid))
        self.assertEqual(peers, {self.cluster.address: 1,
                                 self.cluster.broker: 1})

    def expected_properties(self, sent):
        """What the sender, our client and the broker put in."""
        result = dict(sent["properties"])
        result["UNIQ_KEY"] = sent["msgId"]
        if sent["tag"]:
            result["TAGS"] = sent["tag"]
        if sent["keys"]:
            result["KEYS"] = " ".join(sent["keys"])
        if not sent["wait"]:
            result["WAIT"] = "false"
        # The broker's own.
        result["CLUSTER"] = "DefaultCluster"
        result["MSG_REGION"] = "DefaultRegion"
        result["TRACE_ON"] = "true"
        return result

    def expected(self, sent):
        """What the Java client should read; it leaves out what is null."""
        result = {
            "topic": sent["topic"],
            "broker": "broker-a",
            "queueId": sent["queueId"],
            "queueOffset": sent["queueOffset"],
            "msgId": sent["msgId"],
            "offsetMsgId": sent["offsetMsgId"],
            "tags": sent["tag"] or None,
            "keys": " ".join(sent["keys"]) or None,
            "properties": self.expected_properties(sent),
            "flag": sent["flag"],
            "bodyLength": sent["size"],
            "bodySha256": sent["sha256"],
            "bornHost": "127.0.0.1",
            "reconsumeTimes": 0,
        }
        return {k: v for k, v in result.items() if v is not None}

    def check_sent(self, topic, messages):
        self.assertEqual(len(messages), COUNT)
        sizes = collections.Counter(m["size"] for m in messages)
        for size, count in SIZES.items():
            self.assertEqual(sizes[size], count)
        self.assertGreaterEqual(sizes[1], 1)
        for message in messages:
            self.assertNotIn("failure", message)
            self.assertEqual(message["status"], "SEND_OK")
            self.assertEqual(message["broker"], "broker-a")
            self.assertEqual(message["queueTopic"], topic)
            self.assertEqual(message["region"], "DefaultRegion")
        for field in ["msgId", "offsetMsgId"]:
            self.assertEqual(len({m[field] for m in messages}), COUNT)
        # Round robin: the broker makes four queues.
        queues = collections.Counter(m["queueId"] for m in messages)
        self.assertEqual(set(queues), set(range(4)))
        self.assertLess(max(queues.values()) - min(queues.values()),
                        COUNT / 20)

    def check_round_trip(self, topic, form, seed):
        start = int(time.time() * 1000)
        sent = self.send(topic, form, seed)
        end = int(time.time() * 1000)
        self.check_sent(topic, sent)
        read = {m["msgId"]: m
                for m in rocketmq.read_back(self.cluster.address, topic,
                                            COUNT)}
        self.assertEqual(len(read), COUNT)
        for message in sent:
            got = read[message["msgId"]]
            born = got.pop("bornTimestamp")
            stored = got.pop("storeTimestamp")
            self.assertTrue(start <= born <= end, (start, born, end))
            self.assertTrue(start <= stored, (start, stored))
            # Large bodies were compressed with zlib.
            self.assertIn(got.pop("sysFlag"), [0, 0x300])
            self.assertEqual(got, self.expected(message))

    def test_json_headers(self):
        self.check_round_trip("truth_json", "json", 1)

    def test_binary_headers(self):
        self.check_round_trip("truth_binary", "binary", 2)

    def test_an_empty_body_is_refused_by_name_before_it_leaves(self):
        done = run("produce", "--name-server", self.cluster.address,
                   "--topic", "truth_empty", "--json", text="\n",
                   limit=LIMIT)
        self.assertEqual(done.returncode, 1)
        (result,) = json_lines(done.stdout)
        self.assertEqual(result["error"], "invalid_argument")
        self.assertRegex(result["message"], "^body: ")
        self.assertEqual(result["storage"], "not_stored")
        self.assertEqual(result["attempts"], [])


if __name__ == "__main__":
    unittest.main()
