"""A real broker with a slave: reads go where brokers say and where there is
somebody, writes to the master alone."""

import json
import os
import time
import unittest

import rocketmq
from processes import LIMIT, Process, json_lines, run
from requests_case import Side

COUNT = 1000
# What brokers send at a time of messages that they take to be on disk alone.
PULL = 8
# A group that every master knows.
GROUP = "TOOLS_CONSUMER"


class Slave(unittest.TestCase):
    maxDiff = None

    @classmethod
    def setUpClass(cls):
        rocketmq.require()
        cls.cluster = rocketmq.Cluster(
            "slaveReadEnable=true",
            # Who is behind at all is sent to the slave.
            "accessMessageInMemoryMaxRatio=0",
            # So often the slave learns where its master is.
            "registerNameServerPeriod=10000",
            slave=True).__enter__()
        cls.addClassCleanup(cls.cluster.__exit__)
        cls.master = cls.cluster.broker
        cls.slave = cls.cluster.address_of("slave")
        cls.patient = rocketmq.patient_config(cls.cluster.folder)
        cls.side = Side(
            "--rocketcaf.client.name-servers=" + cls.cluster.address,
            executable=os.environ["ROCKETCAF_REQUESTS"])
        cls.addClassCleanup(cls.side.__exit__)

    # -- steps ----------------------------------------------------------------

    def ask(self, call, /, **arguments):
        """Our client, which is asked for one request."""
        self.side.begin(call, arguments)
        return self.side.finish()

    def command(self, name, *arguments, text=""):
        return run(name, *arguments, "--name-server", self.cluster.address,
                   text=text)

    def objects(self, name, *arguments):
        done = self.command(name, *arguments, "--json")
        self.assertEqual(done.returncode, 0, done.stdout + done.stderr)
        return json_lines(done.stdout)

    def call(self, code, address, *fields):
        return json.loads(run("call", code, address, *fields).stdout or "{}")

    def wait_until(self, what, check):
        until = time.monotonic() + 2 * LIMIT
        while not check():
            self.assertLess(time.monotonic(), until, "not seen: " + what)
            time.sleep(0.2)

    def create(self, topic):
        done = self.command("topic", "create", topic, "--queues", "1")
        self.assertEqual(done.returncode, 0, done.stderr)
        self.wait_until("the topic at the slave", lambda: self.call(
            "GET_TOPIC_CONFIG", self.slave, "topic=" + topic).get("code") == 0)

    def produce(self, topic, count):
        """Sends lines and waits for the slave; returns the ids in the order in
        which they were stored."""
        # A route is a name server's, which brokers tell of topics.
        self.wait_until("a route", lambda: self.command(
            "route", topic).returncode == 0)
        done = self.command("produce", "--topic", topic, "--json",
                            "--config-file", self.patient,
                            text="".join("line %d\n" % i
                                         for i in range(count)))
        self.assertEqual(done.returncode, 0, done.stdout + done.stderr)
        self.wait_for_slave(topic)
        stored = sorted(json_lines(done.stdout), key=lambda x: x["queueOffset"])
        return [x["msgId"] for x in stored]

    def end_at(self, address, topic):
        answer = self.call("GET_MAX_OFFSET", address, "topic=" + topic,
                           "queueId=0")
        return answer["header"]["offset"]

    def wait_for_slave(self, topic):
        end = self.end_at(self.master, topic)
        self.wait_until("all messages at the slave",
                        lambda: self.end_at(self.slave, topic) == end)

    def given_out(self, address):
        """How many messages a broker has given out."""
        body = self.call("GET_BROKER_RUNTIME_INFO", address)["body"]
        return int(body["table"]["msgGetTotalTodayNow"])

    def known_brokers(self):
        """The ids of broker-a, as name servers tell them."""
        (cluster,) = self.objects("cluster")
        clusters = cluster["clusters"]
        return {x for each in clusters for broker in each["brokers"]
                for x in broker["addresses"]}

    def kill_master(self):
        self.cluster.kill("broker")
        self.addCleanup(self.restart_master)
        self.wait_until("the master's end",
                        lambda: self.known_brokers() == {"1"})

    def restart_master(self):
        if "0" not in self.known_brokers():
            self.cluster.restart("broker")

    # -- tests ----------------------------------------------------------------

    def test_both_are_shown(self):
        (cluster,) = self.objects("cluster")
        (shown,) = cluster["clusters"]
        self.assertEqual(shown["brokers"], [{
            "broker": "broker-a",
            "addresses": {"0": self.master, "1": self.slave}}])

    def test_who_is_behind_reads_from_the_slave(self):
        self.create("behind")
        sent = self.produce("behind", COUNT)
        before = self.given_out(self.master), self.given_out(self.slave)
        pulled = self.objects("pull", "behind", "--max", COUNT)
        self.assertEqual([x["msgId"] for x in pulled], sent)
        # The master says so in its first answer.
        self.assertEqual(self.given_out(self.master) - before[0], PULL)
        self.assertEqual(self.given_out(self.slave) - before[1], COUNT - PULL)

    def writes(self, queue):
        """Requests that store a message, at the broker that the queue names."""
        content = {"topic": queue[0], "body": "x"}
        return {"send_to_queue": {"queue": queue, "content": content},
                "send_batch_to_queue": {"queue": queue, "messages": [content]},
                "send_message_back": {"queue": queue, "offset": 0,
                                      "consumer_group": GROUP,
                                      "delay_level": 1}}

    def check_sends(self, topic):
        """Whoever asks the slave by its address is told to send less: it has no
        other words for it."""
        for call, arguments in self.writes([topic, self.slave, 0]).items():
            error = self.ask(call, **arguments)["error"]
            self.assertEqual((error["cause"], error["code"]),
                             ("broker_busy", 2), call)
            self.assertIn("REJECTREQUEST", error["remark"])
            self.assertEqual(error.get("storage", "refused"), "refused")
        self.assertEqual(self.end_at(self.master, topic), 1)
        # By name they go to the master.
        for call, arguments in self.writes([topic, "broker-a", 0]).items():
            self.assertNotIn("error", self.ask(call, **arguments))
        self.wait_until("what was sent", lambda: self.end_at(
            self.master, topic) == 3)
        self.wait_until("what was given back", lambda: self.end_at(
            self.master, "%RETRY%" + GROUP) == 1)

    def offset_at(self, broker, topic):
        return self.ask("query_consumer_offset", queue=[topic, broker, 0],
                        consumer_group=GROUP).get("ok")

    def update_offset(self, broker, topic, offset):
        return "error" not in self.ask(
            "update_consumer_offset", queue=[topic, broker, 0], offset=offset,
            consumer_group=GROUP)

    def check_offsets(self, topic):
        """The slave takes them, and nobody else knows."""
        self.wait_until("the group at the slave", lambda: self.update_offset(
            self.slave, topic, 7))
        self.assertEqual(self.offset_at(self.slave, topic), 7)
        self.assertEqual(self.offset_at(self.master, topic), None)
        self.assertTrue(self.update_offset("broker-a", topic, 5))
        self.assertEqual(self.offset_at(self.master, topic), 5)

    def test_the_slave_is_asked_to_write(self):
        topic = "writes"
        self.create(topic)
        self.produce(topic, 1)
        self.check_offsets(topic)
        self.check_sends(topic)
        # Which it gets from its master now and then.
        self.wait_until("the master's offset at the slave", lambda:
                        self.offset_at(self.slave, topic) == 5)

    def test_the_slave_answers_while_the_master_is_away(self):
        topic = "away"
        self.create(topic)
        sent = self.produce(topic, COUNT)
        self.kill_master()
        self.assertEqual(
            [x["msgId"] for x in self.objects("pull", topic, "--max", COUNT)],
            sent)
        (queue,) = self.objects("offsets", topic)
        self.assertEqual((queue["min"], queue["max"]), (0, COUNT))
        done = self.command("produce", "--topic", topic, "--json", text="x\n")
        self.assertEqual(done.returncode, 1)
        (refused,) = json_lines(done.stdout)
        self.assertEqual(refused["storage"], "not_stored", refused)
        tail = Process("tail", topic, "--json", "--from", "first",
                       "--name-server", self.cluster.address)
        self.addCleanup(tail.__exit__)
        followed = [json.loads(tail.read_line()) for _ in range(COUNT)]
        self.cluster.restart("broker")
        sent += self.produce(topic, COUNT)
        followed += [json.loads(tail.read_line()) for _ in range(COUNT)]
        self.assertEqual([x["msgId"] for x in followed], sent)
        self.assertEqual(
            [x["msgId"] for x in self.objects("pull", topic,
                                              "--max", 2 * COUNT)], sent)


if __name__ == "__main__":
    unittest.main()
