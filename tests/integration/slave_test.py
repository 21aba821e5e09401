"""A real broker with a slave: reads go where brokers say and where there is
somebody, writes to the master alone."""

import json
import time
import unittest

import rocketmq
from processes import LIMIT, Process, json_lines, run

COUNT = 1000
# What brokers send at a time of messages that they take to be on disk alone.
PULL = 8


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

    # -- steps ----------------------------------------------------------------

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
