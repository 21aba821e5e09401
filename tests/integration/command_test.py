"""The rocketcaf program against a real broker that creates no topics."""

import hashlib
import json
import unittest

import rocketmq
import wire
from processes import json_lines, run

UPDATE_TOPIC = 17
READ = 4
WRITE = 2


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


if __name__ == "__main__":
    unittest.main()
