"""`rocketcaf tail` against the embedded broker in another process."""

import json
import signal
import subprocess
import time
import unittest

from processes import (LIMIT, EmbeddedBroker, Process, environment, program,
                       run, unused_address)


class Tail(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.broker = EmbeddedBroker("--queues", "4")
        cls.addClassCleanup(cls.broker.__exit__)

    def tail(self, topic, *arguments):
        result = Process("tail", topic, "--json", "--name-server",
                         self.broker.address, *arguments)
        self.addCleanup(result.__exit__)
        return result

    def send(self, topic, *bodies, options=()):
        done = run("produce", "--name-server", self.broker.address, "--topic",
                   topic, *options, text="".join(x + "\n" for x in bodies))
        self.assertEqual(done.returncode, 0, done.stdout + done.stderr)

    def read(self, process, count):
        return [json.loads(process.read_line()) for _ in range(count)]

    def bodies(self, process, count):
        return sorted(x["body"] for x in self.read(process, count))

    def await_note(self, process, text):
        """Waits for a text on standard error."""
        until = time.monotonic() + LIMIT
        while text not in process.error_text():
            self.assertLess(time.monotonic(), until, process.error_text())
            self.assertIsNone(process.process.poll())

    def await_start(self, topic, process):
        """Waits until it follows; returns how many messages that took."""
        count = 0
        line = None
        while line is None:
            self.send(topic, "start %d" % count)
            count += 1
            try:
                line = process.read_line(limit=0.5)
            except TimeoutError:
                pass
        # Those after the first that it shows.
        first = int(json.loads(line)["body"].split()[1])
        self.read(process, count - 1 - first)

    def test_messages_come_once_and_each_queue_in_order(self):
        self.send("follow", "old")
        with self.tail("follow") as process:
            self.await_start("follow", process)
            bodies = ["m%d" % i for i in range(2000)]
            self.send("follow", *bodies)
            messages = self.read(process, 2000)
            self.assertEqual(sorted(x["body"] for x in messages),
                             sorted(bodies))
            offsets = {}
            for message in messages:
                queue = message["queueId"]
                self.assertGreater(message["queueOffset"],
                                   offsets.get(queue, -1))
                offsets[queue] = message["queueOffset"]
            process.interrupt(signal.SIGINT)
            self.assertEqual(process.wait(), 0)
            self.assertEqual(process.read_rest(), "")
            self.assertEqual(process.error_text(), "")

    def test_old_messages_come_if_wanted(self):
        before = int(time.time() * 1000)
        self.send("old", "a", "b", "c")
        for begin in ["first", before, "2000-01-01"]:
            with self.subTest(begin):
                with self.tail("old", "--from", begin) as process:
                    self.assertEqual(self.bodies(process, 3), ["a", "b", "c"])
                    process.interrupt(signal.SIGTERM)
                    self.assertEqual(process.wait(), 0)

    def test_tags_are_filtered(self):
        self.send("tags", "r1", options=["--tag", "red"])
        self.send("tags", "b1", options=["--tag", "blue"])
        self.send("tags", "r2", options=["--tag", "red"])
        with self.tail("tags", "--from", "first", "--filter", "red") as process:
            self.assertEqual(self.bodies(process, 2), ["r1", "r2"])

    def test_a_topic_that_is_not_there_is_waited_for(self):
        with self.tail("later") as process:
            self.await_note(process, "later")
            self.send("later", "x", "y")
            self.assertEqual(self.bodies(process, 2), ["x", "y"])

    def test_people_read_a_table_as_it_grows(self):
        self.send("table", "x")
        with Process("tail", "table", "--from", "first", "--name-server",
                     self.broker.address) as process:
            self.assertEqual(process.read_line().split(),
                             ["STORED", "BROKER", "QUEUE", "OFFSET", "TAGS",
                              "KEYS", "BODY"])
            self.assertEqual(process.read_line().split()[-1], "x")
            self.send("table", "y")
            self.assertEqual(process.read_line().split()[-1], "y")

    def start_with_pipe(self, *arguments):
        return subprocess.Popen(
            [program(), "tail", *arguments, "--name-server",
             self.broker.address],
            stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
            stderr=subprocess.PIPE, env=environment())

    def test_it_ends_when_its_output_is_closed(self):
        self.send("closed", "x")
        for read_one in [False, True]:
            with self.subTest(read_one=read_one):
                with self.start_with_pipe("closed", "--from",
                                          "first") as process:
                    if read_one:
                        process.stdout.readline()
                    # No further message has to come for this.
                    process.stdout.close()
                    self.assertEqual(process.wait(LIMIT), 0)
                    self.assertEqual(process.stderr.read(), b"")

    def test_a_name_server_that_is_away_is_named(self):
        holder, address = unused_address()
        with holder:
            done = run("tail", "t", "--name-server", address)
        self.assertEqual(done.returncode, 1)
        self.assertEqual(done.stdout, "")
        self.assertIn(address, done.stderr)
        self.assertEqual(done.stderr.count("\n"), 1, done.stderr)

    def test_command_lines_are_checked(self):
        for arguments, text in [(("a b",), "topic"),
                                (("t", "--from", "soon"), "--from")]:
            done = run("tail", *arguments, "--name-server", "127.0.0.1:1")
            self.assertEqual(done.returncode, 2)
            self.assertIn(text, done.stderr)
            self.assertEqual(done.stderr.count("\n"), 1, done.stderr)


if __name__ == "__main__":
    unittest.main()
