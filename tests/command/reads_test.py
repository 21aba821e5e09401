"""`rocketcaf offsets`, `pull`, `message` and `query` against the embedded broker
in another process."""

import base64
import json
import os
import pty
import subprocess
import time
import unittest

import wire
from processes import (EmbeddedBroker, environment, json_lines, program, run,
                       unused_address)

UPDATE_CONSUMER_OFFSET = 15
QUEUES = 3
FIELDS = ["topic", "broker", "queueId", "queueOffset", "tags", "keys", "msgId",
          "offsetMsgId", "properties", "bornMillis", "storeMillis",
          "reconsumeTimes"]
NO_ID = "7F000001" + "0000FFFF" + "0000000000999999"


class Case(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.broker = EmbeddedBroker("--queues", str(QUEUES))
        cls.addClassCleanup(cls.broker.__exit__)
        # Messages by their bodies.
        cls.sent = {}
        cls.before = int(time.time() * 1000)
        cls.send("read", [{"body": "m%d" % i, "tags": "even odd".split()[i % 2],
                           "keys": ["k%d" % (i % 5), "all"],
                           "properties": {"n": str(i)},
                           "queueId": i % QUEUES} for i in range(30)])

    @classmethod
    def send(cls, topic, messages):
        # The first one tells the name of the broker.
        broker = cls.sent["m0"]["broker"] if cls.sent else None
        lines = []
        for message in messages:
            message = {"topic": topic, **message}
            if "queueId" in message:
                if broker is None:
                    broker = cls.learn_broker(topic)
                message["broker"] = broker
            lines.append(json.dumps(message))
        done = run("produce", "--name-server", cls.broker.address, "--input",
                   "json", "--json", text="\n".join(lines))
        assert done.returncode == 0, done.stdout + done.stderr
        results = sorted(json_lines(done.stdout), key=lambda x: x["seq"])
        for message, result in zip(messages, results):
            cls.sent[message.get("body")] = result
        return results

    @classmethod
    def learn_broker(cls, topic):
        """Creates the topic with a message of its own."""
        done = run("produce", "--name-server", cls.broker.address, "--topic",
                   topic + "_other", "--json", text="x\n")
        (result,) = json_lines(done.stdout)
        # Queues of one's choice are those of a topic that is there.
        run("produce", "--name-server", cls.broker.address, "--topic", topic,
            "--tag", "first", text="first\n")
        return result["broker"]

    def read(self, *arguments, **options):
        return run(*arguments, "--name-server", self.broker.address, **options)

    def check_line(self, done, *texts, status=1):
        """One line on standard error has all the texts."""
        self.assertEqual(done.returncode, status, done.stdout + done.stderr)
        self.assertEqual(done.stdout, "")
        self.assertEqual(done.stderr.count("\n"), 1, done.stderr)
        for text in texts:
            self.assertIn(text, done.stderr)


class Offsets(Case):
    def offsets(self, *arguments):
        done = self.read("offsets", "read", "--json", *arguments)
        self.assertEqual(done.returncode, 0, done.stderr)
        return json_lines(done.stdout)

    def test_each_queue_has_its_offsets(self):
        rows = self.offsets()
        self.assertEqual([row["queueId"] for row in rows], [0, 1, 2])
        # One more message created the topic.
        self.assertEqual(sum(row["count"] for row in rows), 31)
        for row in rows:
            self.assertEqual(list(row), ["topic", "broker", "queueId", "min",
                                         "max", "count"])
            self.assertEqual((row["topic"], row["min"]), ("read", 0))
            self.assertEqual(row["max"], row["count"])

    def test_people_read_a_table_with_sums(self):
        done = self.read("offsets", "read")
        self.assertEqual(done.returncode, 0, done.stderr)
        lines = done.stdout.splitlines()
        self.assertEqual(lines[0].split(),
                         ["BROKER", "QUEUE", "MIN", "MAX", "COUNT"])
        self.assertEqual(len(lines), 1 + QUEUES + 1)
        self.assertEqual(lines[-1].split(), ["all", "31"])

    def test_a_group_has_offsets_and_a_lag_where_it_has_been(self):
        with wire.Connection(self.broker.address) as broker:
            answer, _ = broker.request(UPDATE_CONSUMER_OFFSET, {
                "consumerGroup": "readers", "topic": "read", "queueId": 1,
                "commitOffset": 4})
        self.assertEqual(answer["code"], 0)
        rows = self.offsets("--group", "readers")
        self.assertEqual(rows[1]["groupOffset"], 4)
        self.assertEqual(rows[1]["lag"], rows[1]["max"] - 4)

    def test_a_time_has_offsets(self):
        ends = [row["max"] for row in self.offsets()]
        for when, offsets in [("now", ends), ("first", [0, 0, 0]),
                              (self.before, [0, 0, 0]),
                              ("1970-01-02", [0, 0, 0]),
                              ("2999-01-01T00:00+01:00", ends)]:
            with self.subTest(when):
                rows = self.offsets("--at", when)
                self.assertEqual([row["at"] for row in rows], offsets)

    def test_an_unknown_topic_is_an_error(self):
        self.check_line(self.read("offsets", "unknown"), "unknown")

    def test_a_wrong_time_is_refused_with_what_may_be_written(self):
        self.check_line(self.read("offsets", "read", "--at", "soon"), "--at",
                        "soon", "2026-11-29T09:01:02Z", status=2)

    def test_a_wrong_topic_is_refused(self):
        self.check_line(self.read("offsets", "a b"), "topic", status=2)


class Pull(Case):
    def pull(self, *arguments, topic="read"):
        done = self.read("pull", topic, "--json", *arguments)
        self.assertEqual(done.returncode, 0, done.stderr)
        return json_lines(done.stdout)

    def test_all_queues_are_read(self):
        messages = self.pull("--max", 1000)
        self.assertEqual(len(messages), 31)
        for message in messages:
            self.assertEqual(list(message), FIELDS + ["body"])
            if message["body"] == "first":
                continue
            sent = self.sent[message["body"]]
            number = int(message["body"][1:])
            for field in ["broker", "queueId", "queueOffset", "msgId",
                          "offsetMsgId"]:
                self.assertEqual(message[field], sent[field])
            self.assertEqual(message["topic"], "read")
            self.assertEqual(message["tags"], ["even", "odd"][number % 2])
            self.assertEqual(message["keys"], ["k%d" % (number % 5), "all"])
            self.assertEqual(message["properties"]["n"], str(number))
            self.assertEqual(message["reconsumeTimes"], 0)
            self.assertGreaterEqual(message["storeMillis"], self.before)
        places = [(x["queueId"], x["queueOffset"]) for x in messages]
        self.assertEqual(places, sorted(set(places)))

    def test_a_number_of_messages_is_read(self):
        for count in [1, 7, 12]:
            self.assertEqual(len(self.pull("--max", count)), count)

    def test_one_queue_is_read_from_an_offset(self):
        broker = self.sent["m0"]["broker"]
        for name in [broker, self.broker.address]:
            messages = self.pull("--broker", name, "--queue", 2, "--offset", 3)
            places = [(x["queueId"], x["queueOffset"]) for x in messages]
            self.assertEqual(places, [(2, i)
                                      for i in range(3, 3 + len(places))])
            self.assertGreater(len(places), 5)

    def test_the_last_messages_are_read(self):
        messages = self.pull("--offset", "last")
        self.assertEqual(sorted(x["body"] for x in messages),
                         ["m27", "m28", "m29"])

    def test_tags_are_filtered(self):
        messages = self.pull("--filter", "odd")
        self.assertEqual(len(messages), 15)
        self.assertEqual({x["tags"] for x in messages}, {"odd"})
        self.assertEqual(len(self.pull("--filter", "odd || even")), 30)

    def test_bodies_that_are_no_text_are_in_base64(self):
        body = bytes(range(256))
        self.send("bytes", [{"bodyBase64": base64.b64encode(body).decode()}])
        (message,) = self.pull(topic="bytes")
        self.assertEqual(list(message), FIELDS + ["bodyBase64"])
        self.assertEqual(base64.b64decode(message["bodyBase64"]), body)

    def test_people_read_a_table(self):
        self.send("table", [{"body": "short", "tags": "t"},
                            {"body": "\x1b[31m" + "long " * 100}])
        done = self.read("pull", "table")
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertEqual(done.stderr, "")
        lines = done.stdout.splitlines()
        self.assertEqual(lines[0].split(), ["STORED", "BROKER", "QUEUE",
                                            "OFFSET", "TAGS", "KEYS", "BODY"])
        self.assertEqual(len(lines), 3)
        self.assertNotIn("\x1b", done.stdout)
        self.assertLess(max(map(len, lines)), 160)

    def terminal_output(self, *arguments, **variables):
        """What the program writes to a terminal."""
        main, end = pty.openpty()
        subprocess.run([program(), *map(str, arguments), "--name-server",
                        self.broker.address], stdout=end, check=True,
                       env=environment(TERM="xterm", **variables))
        os.close(end)
        result = b""
        try:
            while piece := os.read(main, 65536):
                result += piece
        except OSError:
            # How a terminal ends.
            pass
        os.close(main)
        return result

    def test_only_terminals_get_colours_unless_they_are_not_wanted(self):
        self.assertIn(b"\x1b[1mSTORED", self.terminal_output("pull", "read"))
        self.assertNotIn(b"\x1b", self.terminal_output("pull", "read",
                                                       NO_COLOR="1"))
        self.assertNotIn("\x1b", self.read("pull", "read").stdout)

    def test_nothing_that_matches_is_status_1(self):
        done = self.read("pull", "read", "--filter", "blue")
        self.assertEqual((done.returncode, done.stdout), (1, ""))

    def test_an_offset_beyond_the_end_is_told(self):
        done = self.read("pull", "read", "--queue", 0, "--offset", 5000)
        self.check_line(done, "5000", ":0")

    def test_a_queue_that_is_not_there_is_an_error(self):
        self.check_line(self.read("pull", "read", "--queue", 99), "no such")
        self.check_line(self.read("pull", "read", "--broker", "x"), "no such")

    def test_an_unknown_topic_is_an_error(self):
        self.check_line(self.read("pull", "unknown"), "unknown")

    def test_a_name_server_that_is_away_is_named(self):
        holder, address = unused_address()
        with holder:
            done = run("pull", "read", "--name-server", address)
        self.check_line(done, address)

    def test_options_are_checked(self):
        for arguments in [("--offset", "newest"), ("--offset", "-1"),
                          ("--max", "0"), ("--queue", "-1"),
                          ("--filter", "a", "--sql", "b")]:
            with self.subTest(arguments):
                self.check_line(self.read("pull", "read", *arguments),
                                arguments[0], status=2)

    def test_a_reader_that_has_enough_ends_it(self):
        command = [program(), "pull", "read", "--json", "--name-server",
                   self.broker.address]
        with subprocess.Popen(command, stdout=subprocess.PIPE,
                              stderr=subprocess.PIPE,
                              env=environment()) as process:
            process.stdout.close()
            self.assertEqual(process.stderr.read(), b"")
            self.assertEqual(process.wait(), 0)


class Message(Case):
    def message(self, *arguments):
        done = self.read("message", "--json", *arguments)
        self.assertEqual(done.returncode, 0, done.stderr)
        return json.loads(done.stdout)

    def test_an_offset_id_is_found(self):
        sent = self.sent["m7"]
        message = self.message(sent["offsetMsgId"])
        self.assertEqual(list(message), FIELDS + ["body"])
        self.assertEqual(message["body"], "m7")
        for field in ["broker", "queueId", "queueOffset", "msgId",
                      "offsetMsgId"]:
            self.assertEqual(message[field], sent[field])
        self.assertEqual(self.message(sent["offsetMsgId"], "--broker",
                                      sent["broker"]), message)

    def test_a_unique_id_is_found_in_a_topic(self):
        sent = self.sent["m8"]
        message = self.message(sent["msgId"], "--topic", "read")
        self.assertEqual(message["body"], "m8")
        self.assertEqual(message["broker"], sent["broker"])

    def test_people_read_all_of_it(self):
        done = self.read("message", self.sent["m7"]["offsetMsgId"])
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertRegex(done.stdout, r"(?m)^topic +read$")
        self.assertRegex(done.stdout, r"(?m)^property +n = 7$")
        self.assertTrue(done.stdout.endswith("\nm7\n"))

    def test_errors_say_what_was_tried(self):
        self.check_line(self.read("message", NO_ID), NO_ID, "offset id",
                        "--topic")
        self.check_line(self.read("message", NO_ID, "--topic", "read"), NO_ID,
                        "offset id", "unique id in topic read")
        self.check_line(self.read("message", "my-id", "--topic", "read"),
                        "my-id", "unique id in topic read")

    def test_what_is_no_offset_id_needs_a_topic(self):
        self.check_line(self.read("message", "my-id"), "my-id", "--topic",
                        status=2)


class Query(Case):
    def query(self, *arguments):
        done = self.read("query", "read", "--json", *arguments)
        self.assertEqual(done.returncode, 0, done.stderr)
        return json_lines(done.stdout)

    def test_messages_with_a_key_are_found(self):
        messages = self.query("k3")
        self.assertEqual({x["body"] for x in messages},
                         {"m%d" % i for i in range(3, 30, 5)})
        times = [x["storeMillis"] for x in messages]
        self.assertEqual(times, sorted(times))
        for message in messages:
            self.assertEqual(list(message), FIELDS + ["body"])
            self.assertEqual(message["broker"],
                             self.sent[message["body"]]["broker"])

    def test_a_unique_id_is_found(self):
        (message,) = self.query(self.sent["m9"]["msgId"], "--unique")
        self.assertEqual(message["body"], "m9")

    def test_a_number_of_messages_is_found(self):
        self.assertEqual(len(self.query("all", "--max", 4)), 4)

    def test_times_bound_what_is_found(self):
        self.assertEqual(len(self.query("k3", "--begin", self.before, "--end",
                                        "now")), 6)
        self.check_line(self.read("query", "read", "k3", "--end",
                                  self.before - 1), "k3")
        self.check_line(self.read("query", "read", "k3", "--begin",
                                  "2999-01-01"), "k3")

    def test_people_read_a_table(self):
        done = self.read("query", "read", "k3")
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertEqual(len(done.stdout.splitlines()), 7)
        self.assertEqual(done.stdout.split()[0], "STORED")

    def test_results_that_cannot_be_written_are_status_1(self):
        for words in [["query", "read", "k3"], ["pull", "read"],
                      ["message", self.sent["m9"]["offsetMsgId"]],
                      ["offsets", "read"], ["route", "read"], ["topics"],
                      ["cluster"]]:
            with self.subTest(words), open("/dev/full", "wb") as full:
                done = subprocess.run(
                    [program(), *words, "--name-server", self.broker.address],
                    stdout=full, stderr=subprocess.PIPE, text=True,
                    env=environment(), check=False)
                self.assertEqual(done.returncode, 1)
                self.assertIn("rocketcaf: standard output: No space left",
                              done.stderr)

    def test_a_key_that_no_message_has_is_status_1(self):
        self.check_line(self.read("query", "read", "k99"), "read", "k99")


if __name__ == "__main__":
    unittest.main()
