"""The rocketcaf program against a real broker that creates no topics."""

import base64
import hashlib
import json
import os
import time
import unittest

import rocketmq
import wire
from processes import json_lines, run
from requests_case import BROKER, SOON, Side

UPDATE_TOPIC = 17
READ = 4
WRITE = 2


def as_java_says(message):
    """A message that a command printed, in the words of java/ReadBack.java."""
    if "body" in message:
        body = message["body"].encode()
    else:
        body = base64.b64decode(message["bodyBase64"])
    result = {name: message[name] for name in (
        "topic", "queueId", "queueOffset", "msgId", "offsetMsgId",
        "properties", "reconsumeTimes")}
    if message["tags"]:
        result["tags"] = message["tags"]
    if message["keys"]:
        result["keys"] = " ".join(message["keys"])
    return result | {
        "bodyLength": len(body),
        "bodySha256": hashlib.sha256(body).hexdigest(),
        "bornTimestamp": message["bornMillis"],
        "storeTimestamp": message["storeMillis"],
    }


def shown(message):
    """What Java says of a message, but for what commands do not show."""
    return {name: value for name, value in message.items()
            if name not in ("broker", "flag", "bornHost", "sysFlag")}


class Command(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        rocketmq.require()
        cls.cluster = rocketmq.Cluster(
            "autoCreateTopicEnable=false").__enter__()
        cls.addClassCleanup(cls.cluster.__exit__)
        cls.create_topic("known", 3, READ | WRITE)
        cls.create_topic("read_only", 2, READ)

    @classmethod
    def create_topic(cls, topic, queues, perm):
        with wire.Connection(cls.cluster.broker) as broker:
            answer, _ = broker.request(UPDATE_TOPIC, {
                "topic": topic,
                "defaultTopic": "TBW102",
                "readQueueNums": queues,
                "writeQueueNums": queues,
                "perm": perm,
                "topicFilterType": "SINGLE_TAG",
                "topicSysFlag": 0,
                "order": "false",
            })
            assert answer["code"] == 0, answer

    def run_command(self, name, *arguments, text=""):
        return run(name, *arguments, "--name-server", self.cluster.address,
                   text=text)

    def test_produce_stores_what_java_reads(self):
        sent = {}
        for form in ["json", "binary"]:
            done = self.run_command(
                "produce", "--topic", "known", "--serialization", form,
                "--group", "some_group", "--tag", "red", "--key", "a", "--key",
                "b", "--property", "city=Zürich", "--property", "n=" + form,
                "--json", text="".join("%s %d\n" % (form, i)
                                       for i in range(100)))
            self.assertEqual(done.returncode, 0, done.stdout + done.stderr)
            for result in json_lines(done.stdout):
                sent[result["msgId"]] = (form, result)
        self.assertEqual(len(sent), 200)
        messages = rocketmq.read_back(self.cluster.address, "known", 200)
        for message in messages:
            form, result = sent.pop(message["msgId"])
            body = ("%s %d" % (form, result["seq"])).encode()
            self.assertEqual(message["bodySha256"],
                             hashlib.sha256(body).hexdigest())
            self.assertEqual(message["tags"], "red")
            self.assertEqual(message["keys"], "a b")
            self.assertEqual(message["properties"]["city"], "Zürich")
            self.assertEqual(message["properties"]["n"], form)
            for field in ["offsetMsgId", "broker", "queueId", "queueOffset"]:
                self.assertEqual(message[field], result[field])
        self.assertEqual(sent, {})

    def test_an_unknown_topic_is_an_error_that_says_so(self):
        done = self.run_command("produce", "--topic", "unknown", "--json",
                                text="x\n")
        self.assertEqual(done.returncode, 1)
        (result,) = json_lines(done.stdout)
        self.assertIn(result["error"], ["no_route", "topic_not_exist"])
        self.assertIn("unknown", result["message"])
        self.assertIn(result["storage"], ["not_stored", "refused"])

    def test_a_topic_without_write_permission_is_an_error_that_says_so(self):
        done = self.run_command("produce", "--topic", "read_only", "--json",
                                text="x\n")
        self.assertEqual(done.returncode, 1)
        (result,) = json_lines(done.stdout)
        self.assertEqual(result["error"], "no_writable_queue")
        self.assertIn("read_only", result["message"])
        self.assertEqual(result["storage"], "not_stored")

    def test_route_tells_queues_and_permissions(self):
        for topic, queues, perm in [("known", 3, "rw"), ("read_only", 2, "r-")]:
            with self.subTest(topic):
                done = self.run_command("route", topic, "--json")
                self.assertEqual(done.returncode, 0, done.stderr)
                route = json.loads(done.stdout)
                self.assertEqual(route["brokers"], [{
                    "broker": "broker-a",
                    "cluster": "DefaultCluster",
                    "addresses": {"0": self.cluster.broker},
                }])
                self.assertEqual(route["queues"], [{
                    "broker": "broker-a",
                    "readQueues": queues,
                    "writeQueues": queues,
                    "perm": perm,
                }])
                writable = queues if perm == "rw" else 0
                self.assertEqual(len(route["writable"]), writable)

    def test_route_of_an_unknown_topic_is_an_error_that_says_so(self):
        done = self.run_command("route", "unknown")
        self.assertEqual(done.returncode, 1)
        self.assertEqual(done.stdout, "")
        self.assertIn("unknown", done.stderr)
        self.assertEqual(done.stderr.count("\n"), 1)

    def test_perf_sends_to_a_real_broker(self):
        self.create_topic("load", 4, READ | WRITE)
        for mode in ["async", "request", "many", "sync"]:
            with self.subTest(mode):
                done = self.run_command(
                    "perf", "--topic", "load", "--mode", mode, "--count",
                    "1000", "--window", "100", "--warmup", "0", "--json")
                self.assertEqual(done.returncode, 0, done.stderr)
                report = json.loads(done.stdout)
                self.assertEqual(report["messages"], 1000)
                self.assertEqual(report["errors"], 0)

    # -- reading ---------------------------------------------------------------

    def start_java(self):
        """Returns what asks Java's client."""
        side = Side("run", "Requests", self.cluster.address,
                    executable=os.path.join(rocketmq.HERE, "java.sh"))
        self.addCleanup(side.__exit__)

        def ask(call, **arguments):
            side.begin(call, arguments)
            answer = side.finish()
            self.assertNotIn("error", answer, call)
            return answer.get("ok")
        return ask

    def read(self, name, *arguments):
        done = self.run_command(name, *arguments, "--json")
        self.assertEqual(done.returncode, 0, done.stderr)
        return json_lines(done.stdout)

    def java_sends(self, java, topic):
        """Messages of several kinds, to two queues by turns."""
        self.create_topic(topic, 2, READ | WRITE)
        until = time.monotonic() + SOON
        while self.run_command("route", topic).returncode != 0:
            self.assertLess(time.monotonic(), until)
            time.sleep(0.1)
        for i, content in enumerate([
            {"body": "plain"},
            {"body": "gr\u00fcn", "tag": "red", "keys": ["all", "k1"],
             "flag": 7, "properties": {"city": "Z\u00fcrich"}},
            {"body": "x", "keys": ["all"]},
            {"body": "y", "keys": ["all"], "tag": "blue"},
        ]):
            java("send_to_queue", queue=[topic, BROKER, i % 2],
                 content={"topic": topic, **content})
        java("send_compressed", type="ZLIB", queue=[topic, BROKER, 0],
             content={"topic": topic, "body": "compress me " * 500})

    def java_pulls(self, java, topic):
        """All messages of its two queues, in their order."""
        return [shown(x) for i in range(2) for x in java(
            "pull_messages", queue=[topic, BROKER, i], offset=0)["messages"]]

    def test_pull_message_and_query_say_what_java_says(self):
        java = self.start_java()
        self.java_sends(java, "looked_at")
        everything = self.java_pulls(java, "looked_at")
        self.assertEqual(len(everything), 5)
        pulled = self.read("pull", "looked_at")
        self.assertEqual({x["broker"] for x in pulled}, {BROKER})
        self.assertEqual([as_java_says(x) for x in pulled], everything)
        for expected in everything:
            (found,) = self.read("message", expected["offsetMsgId"])
            self.assertEqual(found["broker"], BROKER)
            self.assertEqual(as_java_says(found), expected)
            self.assertEqual(shown(java(
                "view_message", topic="looked_at",
                id=expected["offsetMsgId"])), expected)
        self.query_finds(java, "looked_at", "all", 3)
        self.query_finds(java, "looked_at", "k1", 1)
        self.query_finds(java, "looked_at", everything[0]["msgId"], 1,
                         "--unique", is_unique_id=True)

    def query_finds(self, java, topic, key, count, *options, **more):
        # Brokers index a moment later.
        until = time.monotonic() + SOON
        while len(json_lines(self.run_command(
                "query", topic, key, *options, "--json").stdout)) < count:
            self.assertLess(time.monotonic(), until)
            time.sleep(0.1)
        found = java("query_messages", topic=topic, key=key, **more)
        # Java has the newest first.
        self.assertEqual(
            [as_java_says(x) for x in self.read("query", topic, key, *options)],
            [shown(x) for x in sorted(found, key=lambda x: (
                x["storeTimestamp"], x["queueId"], x["queueOffset"]))])
        self.assertEqual(len(found), count)

    def test_offsets_say_what_java_says(self):
        java = self.start_java()
        self.java_sends(java, "counted")
        when = self.java_pulls(java, "counted")[-1]["storeTimestamp"]
        # Of a group that brokers do not know they store no offsets.
        java("join", group="readers", topic="counted")
        self.addCleanup(java, "leave", group="readers")
        for i, offset in enumerate([2, 1]):
            java("update_consumer_offset", queue=["counted", BROKER, i],
                 consumer_group="readers", offset=offset)
        rows = self.read("offsets", "counted", "--group", "readers", "--at",
                         when)
        self.assertEqual(len(rows), 2)
        for i, row in enumerate(rows):
            queue = {"queue": ["counted", BROKER, i]}
            first = java("get_min_offset", **queue)
            last = java("get_max_offset", **queue)
            group = java("query_consumer_offset", consumer_group="readers",
                         **queue)
            self.assertEqual(row, {
                "topic": "counted", "broker": BROKER, "queueId": i,
                "min": first, "max": last, "count": last - first,
                "groupOffset": group, "lag": last - group,
                "at": java("search_offset", time=when, boundary="lower",
                           **queue),
            })
        self.assertEqual([row["max"] for row in rows], [3, 2])
        self.assertEqual([row["groupOffset"] for row in rows], [2, 1])


if __name__ == "__main__":
    unittest.main()
