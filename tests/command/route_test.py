"""`rocketcaf route` against the embedded broker in another process."""

import json
import unittest

from processes import EmbeddedBroker, run, unused_address


class Route(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.broker = EmbeddedBroker("--queues", "3")
        cls.addClassCleanup(cls.broker.__exit__)
        run("produce", "--name-server", cls.broker.address, "--topic",
            "routed", text="x\n")

    def route(self, *arguments):
        return run("route", *arguments, "--name-server", self.broker.address)

    def test_json_tells_brokers_queues_and_what_is_writable(self):
        done = self.route("routed", "--json")
        self.assertEqual(done.returncode, 0, done.stderr)
        route = json.loads(done.stdout)
        self.assertEqual(list(route),
                         ["topic", "brokers", "queues", "writable"])
        self.assertEqual(route["topic"], "routed")
        (broker,) = route["brokers"]
        self.assertEqual(broker["addresses"], {"0": self.broker.address})
        (queues,) = route["queues"]
        self.assertEqual(queues, {"broker": broker["broker"], "readQueues": 3,
                                  "writeQueues": 3, "perm": "rw"})
        self.assertEqual(route["writable"],
                         [{"broker": broker["broker"], "queueId": i}
                          for i in range(3)])

    def test_people_read_a_table(self):
        done = self.route("routed")
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertIn(self.broker.address, done.stdout)
        self.assertIn("rw", done.stdout)
        self.assertRegex(done.stdout, r"\nwritable  \S+: 0 1 2\n$")

    def test_an_unknown_topic_has_no_route(self):
        done = self.route("unknown_topic")
        self.assertEqual(done.returncode, 1)
        self.assertEqual(done.stdout, "")
        self.assertEqual(done.stderr.count("\n"), 1, done.stderr)
        self.assertIn("unknown_topic", done.stderr)

    def test_an_illegal_topic_is_refused_by_name(self):
        done = self.route("a b")
        self.assertEqual(done.returncode, 2)
        self.assertIn("topic", done.stderr)

    def test_a_name_server_that_is_away_is_named(self):
        holder, address = unused_address()
        with holder:
            done = run("route", "t", "--name-server", address)
        self.assertEqual(done.returncode, 1)
        self.assertEqual(done.stdout, "")
        self.assertIn(address, done.stderr)
        self.assertEqual(done.stderr.count("\n"), 1)


if __name__ == "__main__":
    unittest.main()
