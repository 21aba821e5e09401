"""What tests of outages have in common: a cluster of two brokers, and how its
parts are broken and mended."""

import os
import time
import unittest

import rocketmq
import wire
from outage import QUEUES, Sender

# How many outages a sender goes through.
CYCLES = 5 if os.environ.get("ROCKETCAF_LONG_TESTS") == "1" else 1

FIND_ROUTE = 105
CREATE_TOPIC = 17


class OutageCase(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        rocketmq.require()
        cls.cluster = rocketmq.Cluster(
            # Brokers tell a name server that was away of themselves only with
            # the next of these.
            "registerNameServerPeriod=10000",
            # One that is slow to get going need not refuse, after 200 ms.
            "waitTimeMillsInSendQueue=3000",
            second_broker=True).__enter__()
        cls.addClassCleanup(cls.cluster.__exit__)

    def setUp(self):
        self.absent = set()

    def tearDown(self):
        for role in self.absent:
            # Also one that is stopped; whatever a test that failed left.
            self.cluster.kill(role)
            self.cluster.restart(role)

    # -- steps ----------------------------------------------------------------

    def say(self, what):
        print("%s: %s" % (self.id(), what), flush=True)

    def kill(self, role):
        self.absent.add(role)
        self.cluster.kill(role)

    def restart(self, role):
        self.cluster.restart(role)
        self.absent.remove(role)

    def fill_window_and_kill(self, sender, role):
        """A broker that answers no more for a moment has a lot open when it
        dies."""
        self.pause(role)
        sender.run_for(0.3)
        self.kill(role)

    def pause(self, role):
        self.absent.add(role)
        self.cluster.pause(role)

    def resume(self, role):
        self.cluster.resume(role)
        self.absent.remove(role)

    def create_topic(self, topic, *roles, queues=QUEUES):
        for role in roles:
            with wire.Connection(self.cluster.address_of(role)) as broker:
                answer, _ = broker.request(CREATE_TOPIC, {
                    "topic": topic,
                    "defaultTopic": "TBW102",
                    "readQueueNums": queues,
                    "writeQueueNums": queues,
                    "perm": 6,
                    "topicFilterType": "SINGLE_TAG",
                    "topicSysFlag": 0,
                    "order": "false",
                })
            self.assertEqual(answer["code"], 0, answer)
        self.await_route(topic, *roles)

    def await_route(self, topic, *roles):
        """Waits until the name server names these brokers."""
        wanted = {self.cluster.address_of(role) for role in roles}
        until = time.monotonic() + 60
        while time.monotonic() < until:
            with wire.Connection(self.cluster.address) as name_server:
                answer, body = name_server.request(FIND_ROUTE,
                                                   {"topic": topic})
            if answer["code"] == 0 and all(x.encode() in body for x in wanted):
                return
            time.sleep(0.1)
        self.fail("no route of %s to %s" % (topic, wanted))

    def sender(self, topic, *options, **load):
        result = Sender(self.cluster.address, topic, *options, **load)
        self.addCleanup(result.__exit__)
        return result
