"""`rocketcaf topic create` and `delete` against the embedded broker."""

import json
import unittest

from processes import EmbeddedBroker, run, unused_address
from wire import Connection


class Topic(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.broker = EmbeddedBroker()
        cls.addClassCleanup(cls.broker.__exit__)

    def topic(self, *arguments):
        return run("topic", *arguments, "--name-server", self.broker.address)

    def config(self, name):
        """The topic's configuration, seen with other eyes; None without."""
        with Connection(self.broker.address) as broker:
            answer, body = broker.request(351, {"topic": name})
        return json.loads(body) if answer["code"] == 0 else None

    def test_a_topic_is_made_and_can_be_sent_to(self):
        done = self.topic("create", "plain")
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertEqual(done.stdout, "topic plain was created\n")
        config = self.config("plain")
        self.assertEqual(config["readQueueNums"], 8)
        self.assertEqual(config["writeQueueNums"], 8)
        self.assertEqual(config["perm"], 6)
        self.assertFalse(config["order"])
        done = run("produce", "--topic", "plain", "--name-server",
                   self.broker.address, text="x\n")
        self.assertEqual(done.returncode, 0, done.stderr)

    def test_queues_permissions_and_attributes_are_set_and_changed(self):
        done = self.topic("create", "exact", "--read-queues", "3",
                          "--write-queues", "2", "--perm", "r", "--order",
                          "--attribute", "message.type=FIFO", "--broker",
                          "embedded-a")
        self.assertEqual(done.returncode, 0, done.stderr)
        config = self.config("exact")
        self.assertEqual(config["readQueueNums"], 3)
        self.assertEqual(config["writeQueueNums"], 2)
        self.assertEqual(config["perm"], 4)
        self.assertTrue(config["order"])
        self.assertEqual(config["attributes"], {"message.type": "FIFO"})
        done = self.topic("create", "exact", "--queues", "5", "--broker",
                          self.broker.address)
        self.assertEqual(done.returncode, 0, done.stderr)
        config = self.config("exact")
        self.assertEqual(config["writeQueueNums"], 5)
        self.assertEqual(config["perm"], 6)

    def test_a_topic_is_deleted_with_its_messages_and_its_route(self):
        self.topic("create", "short_lived")
        done = self.topic("delete", "short_lived")
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertEqual(done.stdout, "topic short_lived was deleted\n")
        self.assertIsNone(self.config("short_lived"))
        listed = run("topics", "--name-server", self.broker.address).stdout
        self.assertNotIn("short_lived", listed.splitlines())

    def test_deleting_what_is_not_there_is_no_error(self):
        done = self.topic("delete", "never_made")
        self.assertEqual(done.returncode, 0, done.stderr)

    def test_programs_are_told_in_json(self):
        for verb, done in [("create", "created"), ("delete", "deleted")]:
            for options, cluster, broker in [
                ([], None, None),
                (["--cluster", "DefaultCluster"], "DefaultCluster", None),
                (["--broker", "embedded-a"], None, "embedded-a"),
            ]:
                with self.subTest(verb, options=options):
                    told = self.topic(verb, "in_json", *options, "--json")
                    self.assertEqual(told.returncode, 0, told.stderr)
                    self.assertEqual(told.stdout.count("\n"), 1)
                    self.assertEqual(json.loads(told.stdout), {
                        "topic": "in_json",
                        "cluster": cluster,
                        "broker": broker,
                        "done": done,
                    })

    def test_what_was_not_done_is_no_json(self):
        for verb in ["create", "delete"]:
            with self.subTest(verb):
                told = self.topic(verb, "t", "--broker", "nowhere", "--json")
                self.assertEqual(told.returncode, 1)
                self.assertEqual(told.stdout, "")
                self.assertIn("nowhere", told.stderr)

    def test_what_a_broker_refuses_is_told(self):
        done = self.topic("create", "refused", "--attribute", "nonsense=1")
        self.assertEqual(done.returncode, 1)
        self.assertEqual(done.stdout, "")
        self.assertEqual(done.stderr.count("\n"), 1)
        self.assertIn("17 UPDATE_AND_CREATE_TOPIC", done.stderr)
        self.assertIn("nonsense", done.stderr)
        self.assertIsNone(self.config("refused"))

    def test_unknown_clusters_and_brokers_are_named(self):
        for option in ["--cluster", "--broker"]:
            for verb in ["create", "delete"]:
                with self.subTest(option, verb=verb):
                    done = self.topic(verb, "t", option, "nowhere")
                    self.assertEqual(done.returncode, 1)
                    self.assertIn("nowhere", done.stderr)
                    self.assertEqual(done.stderr.count("\n"), 1)

    def test_a_broker_that_is_away_is_named(self):
        holder, address = unused_address()
        with holder:
            done = self.topic("create", "t", "--broker", address)
        self.assertEqual(done.returncode, 1)
        self.assertIn(address, done.stderr)

    def test_bad_command_lines_are_refused_by_name(self):
        for arguments, words in [
            (["create"], ["NAME is required", "rocketcaf topic create --help"]),
            (["delete"], ["NAME is required", "rocketcaf topic delete --help"]),
            (["create", "a b"], ["topic"]),
            (["delete", "a b"], ["topic"]),
            (["create", "t", "--queues", "0"], ["--queues"]),
            (["create", "t", "--read-queues", "many"], ["--read-queues"]),
            (["create", "t", "--perm", "rx"], ["--perm", "rx"]),
            (["create", "t", "--attribute", "FIFO"],
             ["--attribute", "KEY=VALUE", "FIFO"]),
            (["create", "t", "--broker", "b", "--cluster", "c"],
             ["--broker", "--cluster"]),
        ]:
            with self.subTest(arguments):
                done = self.topic(*arguments)
                self.assertEqual(done.returncode, 2, done)
                self.assertEqual(done.stdout, "")
                self.assertEqual(done.stderr.count("\n"), 1, done.stderr)
                for word in words:
                    self.assertIn(word, done.stderr)


if __name__ == "__main__":
    unittest.main()
