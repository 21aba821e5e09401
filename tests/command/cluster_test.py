"""`rocketcaf cluster` and `rocketcaf topics` against the embedded broker."""

import json
import unittest

from processes import EmbeddedBroker, run, unused_address


class Lists(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.broker = EmbeddedBroker()
        cls.addClassCleanup(cls.broker.__exit__)
        for topic in ["zebras", "ants"]:
            run("produce", "--name-server", cls.broker.address, "--topic",
                topic, text="x\n")

    def good(self, *arguments):
        done = run(*arguments, "--name-server", self.broker.address)
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertEqual(done.stderr, "")
        return done.stdout

    def test_clusters_are_one_object(self):
        (cluster,) = json.loads(self.good("cluster", "--json"))["clusters"]
        (broker,) = cluster["brokers"]
        self.assertEqual(list(cluster), ["cluster", "brokers"])
        self.assertEqual(broker, {"broker": "embedded-a",
                                  "addresses": {"0": self.broker.address}})

    def test_people_read_a_table_of_brokers(self):
        head, line = self.good("cluster").splitlines()
        self.assertEqual(head.split(), ["CLUSTER", "BROKER", "ID", "ADDRESS"])
        self.assertRegex(line, r"^\S+ +embedded-a +0 \(master\) +%s$"
                         % self.broker.address)

    def test_topics_are_in_order(self):
        lines = self.good("topics").splitlines()
        self.assertEqual(lines, sorted(lines))
        self.assertIn("ants", lines)
        self.assertIn("zebras", lines)
        topics = json.loads(self.good("topics", "--json"))
        self.assertEqual(topics, {"topics": lines})

    def test_topics_of_a_cluster_or_of_the_servers_can_be_asked_for(self):
        (cluster,) = json.loads(self.good("cluster", "--json"))["clusters"]
        name = cluster["cluster"]
        self.assertIn("ants", self.good("topics", "--cluster", name))
        self.assertEqual(self.good("topics", "--cluster", "nowhere"), "")
        self.assertEqual(self.good("topics", "--cluster", "nowhere", "--json"),
                         '{"topics":[]}\n')
        lines = self.good("topics", "--system").splitlines()
        self.assertIn("embedded-a", lines)
        self.assertNotIn("ants", lines)

    def test_both_at_once_are_refused(self):
        done = run("topics", "--cluster", "c", "--system", "--name-server",
                   self.broker.address)
        self.assertEqual(done.returncode, 2)
        self.assertIn("--system", done.stderr)

    def test_a_name_server_that_is_away_is_named(self):
        holder, address = unused_address()
        with holder:
            for command in ["cluster", "topics"]:
                with self.subTest(command):
                    done = run(command, "--name-server", address)
                    self.assertEqual(done.returncode, 1)
                    self.assertEqual(done.stdout, "")
                    self.assertIn(address, done.stderr)
                    self.assertEqual(done.stderr.count("\n"), 1)


if __name__ == "__main__":
    unittest.main()
