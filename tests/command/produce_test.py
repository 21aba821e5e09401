"""`rocketcaf produce` against the embedded broker in another process."""

import json
import signal
import time
import unittest

import wire
from processes import (LIMIT, EmbeddedBroker, Process, json_lines, run,
                       unused_address)

STORED = ["seq", "status", "msgId", "offsetMsgId", "broker", "queueId",
          "queueOffset"]
FAILED = ["seq", "error", "message", "storage", "brokerCode", "attempts"]

# Lines in JSON, each wrong in another way, and what is said of them.
WRONG_LINES = [
    ({"topic": 1}, "topic: must be a text"),
    ({"topic": ""}, "topic: must not be empty"),
    ({"topic": "a b"}, "topic: must have no other characters"),
    ({"body": 1}, "body: must be a text"),
    ({"body": ""}, "body: must not be empty"),
    ({"bodyBase64": "*"}, "bodyBase64: must not be there beside"),
    ({"tags": "a||b"}, "tag: must not have '|'"),
    ({"keys": "a"}, "keys: must be a list of texts"),
    ({"keys": ["a", "b c"]}, "keys[1]: must not have white space"),
    ({"properties": {"a": 1}}, "properties: must be an object of texts"),
    ({"properties": {"a": ""}}, "properties[a]: must not be empty"),
    ({"properties": {"KEYS": "a"}}, "properties[KEYS]: is reserved"),
    ({"properties": {"SHARDING_KEY": "k"}}, "sharding_key: must be named once"),
    ({"shardingKey": "a\x01"}, "sharding_key: must not have control"),
    ({"queueId": 1}, "broker: must be there beside queueId"),
    ({"broker": "embedded-a"}, "queueId: must be there beside broker"),
    ({"broker": "embedded-a", "queueId": 9}, "has no writable queue"),
    ({"delayLevel": -1}, "delayLevel: must be an integer from 0"),
    ({"deliverAtMillis": "soon"}, "deliverAtMillis: must be an integer"),
    ({"waitStoreMsgOk": 1}, "waitStoreMsgOk: must be true or false"),
    ({"colour": "red"}, "colour: is no field of a message"),
]


class Produce(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.broker = EmbeddedBroker("--queues", "4")
        cls.addClassCleanup(cls.broker.__exit__)

    def produce(self, *arguments, text):
        return run("produce", "--name-server", self.broker.address,
                   *arguments, text=text)

    def check_stored(self, result):
        self.assertEqual(list(result), STORED)
        self.assertEqual(result["status"], "SEND_OK")
        self.assertRegex(result["msgId"], r"^[0-9A-F]{32}([0-9A-F]{24})?$")
        self.assertRegex(result["offsetMsgId"], r"^7F000001[0-9A-F]{24}$")
        self.assertIsInstance(result["broker"], str)
        self.assertIn(result["queueId"], range(4))
        self.assertGreaterEqual(result["queueOffset"], 0)

    def test_each_line_is_stored_and_reported(self):
        lines = ["line %d" % i for i in range(100)]
        done = self.produce("--topic", "each_line", "--json",
                            text="\n".join(lines) + "\n")
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertEqual(done.stderr, "")
        results = json_lines(done.stdout)
        for result in results:
            self.check_stored(result)
        self.assertEqual(sorted(x["seq"] for x in results), list(range(100)))
        self.assertEqual(len({x["msgId"] for x in results}), 100)
        self.assertEqual(len({x["offsetMsgId"] for x in results}), 100)
        stored = {(m["queueId"], m["queueOffset"]): m
                  for m in wire.pull_topic(self.broker.address, "each_line",
                                           4)}
        self.assertEqual(len(stored), 100)
        for result in results:
            message = stored[result["queueId"], result["queueOffset"]]
            self.assertEqual(message["body"].decode(), lines[result["seq"]])
            self.assertEqual(message["properties"]["UNIQ_KEY"],
                             result["msgId"])

    def test_options_become_parts_of_the_message(self):
        for form in ["json", "binary"]:
            with self.subTest(form):
                topic = "parts_" + form
                done = self.produce(
                    "--topic", topic, "--tag", "red", "--key", "a", "--key",
                    "b", "--property", "city=Zürich", "--property",
                    "sum=1=1", "--group", "some_group", "--serialization",
                    form, "--json", text="body\n")
                self.assertEqual(done.returncode, 0, done.stdout + done.stderr)
                (message,) = wire.pull_topic(self.broker.address, topic, 4)
                properties = message["properties"]
                self.assertEqual(properties["TAGS"], "red")
                self.assertEqual(properties["KEYS"], "a b")
                self.assertEqual(properties["city"], "Zürich")
                self.assertEqual(properties["sum"], "1=1")

    def test_bytes_pass_as_they_are(self):
        body = bytes(x for x in range(256) if x != 10)
        done = self.produce("--topic", "bytes", text=body)
        self.assertEqual(done.returncode, 0, done.stderr)
        (message,) = wire.pull_topic(self.broker.address, "bytes", 4)
        self.assertEqual(message["body"], body)

    def test_no_input_is_no_failure(self):
        done = self.produce("--topic", "nothing", "--json", text="")
        self.assertEqual((done.returncode, done.stdout, done.stderr),
                         (0, "", ""))

    def test_an_empty_line_is_refused_and_the_others_are_stored(self):
        done = self.produce("--topic", "empty_line", "--json",
                            text="one\n\nthree\n")
        self.assertEqual(done.returncode, 1)
        results = {x["seq"]: x for x in json_lines(done.stdout)}
        self.assertEqual(list(results[1]), FAILED)
        self.assertEqual(results[1]["error"], "invalid_argument")
        self.assertIn("body", results[1]["message"])
        self.assertEqual(results[1]["storage"], "not_stored")
        self.assertIsNone(results[1]["brokerCode"])
        self.assertEqual(results[1]["attempts"], [])
        self.check_stored(results[0])
        self.check_stored(results[2])

    def test_a_line_over_four_mebibytes_is_refused_and_named(self):
        text = "a" * (4 * 1024 * 1024) + "\n" + "b" * (4 * 1024 * 1024 + 1)
        done = self.produce("--topic", "long_line", "--json", text=text)
        self.assertEqual(done.returncode, 1)
        results = {x["seq"]: x for x in json_lines(done.stdout)}
        self.check_stored(results[0])
        self.assertEqual(results[1]["error"], "invalid_argument")
        self.assertIn("4194304", results[1]["message"])
        self.assertIn("4194305", results[1]["message"])

    def test_bad_input_is_refused_by_name(self):
        for arguments, words in [
            (["--topic", "a b"], ["topic"]),
            (["--topic", "a" * 128], ["topic", "127", "128"]),
            (["--topic", "t", "--property", "a=\x01"], ["propert"]),
            (["--topic", "t", "--property", "KEYS=a"], ["KEYS"]),
            (["--topic", "t", "--key", "a b"], ["key"]),
        ]:
            with self.subTest(arguments[-1]):
                done = self.produce(*arguments, "--json", text="body\n")
                self.assertEqual(done.returncode, 1, done.stderr)
                (result,) = json_lines(done.stdout)
                self.assertEqual(result["error"], "invalid_argument")
                for word in words:
                    self.assertIn(word, result["message"])

    def test_a_property_needs_a_name_and_a_value(self):
        done = self.produce("--topic", "t", "--property", "red", text="x\n")
        self.assertEqual(done.returncode, 2)
        self.assertIn("NAME=VALUE", done.stderr)

    def test_a_group_that_breaks_the_rules_ends_the_program(self):
        done = self.produce("--topic", "t", "--group", "a b", text="x\n")
        self.assertEqual(done.returncode, 2)
        self.assertIn("group", done.stderr)

    def test_people_read_results_and_failures_apart(self):
        done = self.produce("--topic", "people", text="one\n\n")
        self.assertEqual(done.returncode, 1)
        self.assertRegex(done.stdout, r"^message 0  SEND_OK  \S+:\d offset \d")
        self.assertEqual(done.stdout.count("\n"), 1)
        self.assertTrue(done.stderr.startswith("message 1  failed: "))

    def test_results_come_while_the_input_is_open(self):
        with Process("produce", "--name-server", self.broker.address,
                     "--topic", "open_input", "--json") as process:
            for i in range(3):
                process.write("line\n")
                self.assertEqual(json.loads(process.read_line())["seq"], i)
            process.process.stdin.close()
            self.assertIsNone(process.read_line())
            self.assertEqual(process.wait(), 0)

    def test_a_signal_ends_it_in_order(self):
        for number, status in [(signal.SIGINT, 130), (signal.SIGTERM, 143)]:
            with self.subTest(number):
                with Process("produce", "--name-server", self.broker.address,
                             "--topic", "signal", "--json") as process:
                    process.write("line\n")
                    process.read_line()
                    process.interrupt(number)
                    self.assertEqual(process.wait(), status)
                    self.assertEqual(process.read_rest(), "")

    def test_input_of_any_length_is_streamed(self):
        count = 50_000
        text = "".join("line %d\n" % i for i in range(count))
        done = self.produce("--topic", "streamed", "--json", text=text)
        self.assertEqual(done.returncode, 0, done.stderr)
        results = json_lines(done.stdout)
        self.assertEqual({x["seq"] for x in results}, set(range(count)))


    def test_each_mode_sends_each_line(self):
        lines = ["line %d" % i for i in range(250)]
        for mode in ["single", "many", "batch", "ordered", "oneway"]:
            with self.subTest(mode):
                topic = "mode_" + mode
                done = self.produce(
                    "--topic", topic, "--mode", mode, "--batch-size", "60",
                    "--sharding-key", "k", "--json", text="\n".join(lines))
                self.assertEqual(done.returncode, 0, done.stderr)
                results = json_lines(done.stdout)
                self.assertEqual(sorted(x["seq"] for x in results),
                                 list(range(250)))
                stored = self.stored(topic, 250)
                self.assertEqual(sorted(x["body"].decode() for x in stored),
                                 sorted(lines))
                for x in stored:
                    self.assertEqual(x["properties"]["__SHARDINGKEY"], "k")
                if mode == "oneway":
                    self.assertEqual(results[7], {"seq": results[7]["seq"],
                                                  "status": "HANDED_OVER"})
                    continue
                for result in results:
                    self.check_stored(result)
                ids = {x["properties"]["UNIQ_KEY"]: x["body"].decode()
                       for x in stored}
                for result in results:
                    self.assertEqual(ids[result["msgId"]],
                                     lines[result["seq"]])
                queues = {x["queueId"] for x in stored}
                if mode == "ordered":
                    self.assertEqual(len(queues), 1)
                    self.assertEqual([x["body"].decode() for x in stored],
                                     lines)

    def stored(self, topic, count):
        """One-way messages may still be on their way."""
        limit = time.monotonic() + 30
        while True:
            result = wire.pull_topic(self.broker.address, topic, 4)
            if len(result) >= count or time.monotonic() > limit:
                return result

    def test_lines_that_were_gathered_go_when_no_more_come(self):
        for mode in ["many", "batch"]:
            with self.subTest(mode), Process(
                    "produce", "--name-server", self.broker.address,
                    "--topic", "gathered", "--mode", mode, "--batch-size",
                    "1000", "--json") as process:
                for i in range(3):
                    process.write("line\n")
                    self.assertEqual(json.loads(process.read_line())["seq"], i)
                process.process.stdin.close()
                self.assertEqual(process.wait(), 0)

    def test_a_selector_chooses_the_queue(self):
        done = self.produce("--topic", "selected", "--selector", "hash",
                            "--key", "order-1", "--json",
                            text="one\ntwo\nthree\n")
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertEqual(len({x["queueId"] for x in json_lines(done.stdout)}),
                         1)
        done = self.produce("--topic", "t", "--selector", "nearest",
                            text="one\n")
        self.assertEqual(done.returncode, 2)
        self.assertIn("nearest", done.stderr)

    def test_large_bodies_are_compressed(self):
        for name, flag in [("none", 0), ("zlib", 0x301), ("lz4", 0x101),
                           ("zstd", 0x201)]:
            with self.subTest(name):
                topic = "compressed_" + name
                done = self.produce("--topic", topic, "--compression", name,
                                    text="x" * 10_000 + "\nsmall\n")
                self.assertEqual(done.returncode, 0, done.stderr)
                flags = {x["sysFlag"] for x in self.stored(topic, 2)}
                self.assertEqual(flags, {flag, 0})

    def test_lines_in_json_say_what_to_send(self):
        line = json.dumps({
            "topic": "in_json", "body": "hällo", "tags": "red",
            "keys": ["a", "b"], "properties": {"city": "Zürich"},
            "shardingKey": "k", "queueId": 2, "broker": "embedded-a",
            "waitStoreMsgOk": False})
        done = self.produce("--input", "json", "--json",
                            text=line + '\n{"topic":"in_json","bodyBase64":'
                                        '"AP/7"}\n')
        self.assertEqual(done.returncode, 0, done.stdout + done.stderr)
        stored = {x["body"]: x for x in self.stored("in_json", 2)}
        self.assertIn(b"\x00\xff\xfb", stored)
        message = stored["hällo".encode()]
        self.assertEqual(message["queueId"], 2)
        properties = message["properties"]
        for name, value in {"TAGS": "red", "KEYS": "a b", "city": "Zürich",
                            "__SHARDINGKEY": "k", "WAIT": "false"}.items():
            self.assertEqual(properties[name], value)

    def test_a_line_in_json_that_is_wrong_is_named(self):
        for line, words in [
            ("hello", "line 2: the line must be one JSON object"),
            ('{"colour":"red"}', "line 2: colour: is no field of a message"),
            ('{"body":1}', "line 2: body: must be a text"),
            ('{"body":""}', "body: must not be empty"),
            ('{"body":"x","keys":["a b"]}', "keys[0]: must not have"),
            ('{"body":"x","queueId":9,"broker":"embedded-a"}',
             "has no writable queue wrong_json@embedded-a:9"),
        ]:
            with self.subTest(line):
                done = self.produce("--topic", "wrong_json", "--input", "json",
                                    "--json", text='{"body":"good"}\n%s\n'
                                    '{"body":"good"}\n' % line)
                self.assertEqual(done.returncode, 1, done.stderr)
                results = {x["seq"]: x for x in json_lines(done.stdout)}
                self.check_stored(results[0])
                self.check_stored(results[2])
                self.assertIn(words, results[1]["message"])

    def check_wrong_lines(self, mode, wrong):
        """Sends a good line before and after each wrong one."""
        topic = "wrong_lines_" + mode
        good = [{"body": "good %d" % i} for i in range(len(wrong) + 1)]
        lines = [good[0]]
        for (line, _), after in zip(wrong, good[1:]):
            lines += [{"body": "wrong", **line}, after]
        done = self.produce("--topic", topic, "--mode", mode,
                            "--sharding-key", "k", "--input", "json",
                            "--json", text="\n".join(map(json.dumps, lines)))
        self.assertEqual(done.returncode, 1, done.stderr)
        results = {x["seq"]: x for x in json_lines(done.stdout)}
        self.assertEqual(set(results), set(range(len(lines))))
        for i, (line, words) in enumerate(wrong):
            with self.subTest(mode=mode, line=line):
                result = results[2 * i + 1]
                self.assertEqual(list(result), FAILED)
                self.assertEqual(result["storage"], "not_stored")
                self.assertIn(words, result["message"])
        for i in range(0, len(lines), 2):
            self.assertNotIn("error", results[i])
        stored = self.stored(topic, len(good))
        self.assertEqual(sorted(x["body"].decode() for x in stored),
                         sorted(x["body"] for x in good))

    def test_lines_in_json_that_are_wrong_disturb_no_others(self):
        for mode in ["single", "many", "ordered", "oneway"]:
            self.check_wrong_lines(mode, WRONG_LINES)
        self.check_wrong_lines("batch", WRONG_LINES + [
            ({"delayLevel": 3}, "delivery: must be now in a batch")])

    def test_lines_that_cannot_be_in_one_batch_are_in_several(self):
        lines = [{"topic": "batches_%d" % (i // 2 % 2), "body": str(i),
                  "waitStoreMsgOk": i % 3 > 0} for i in range(20)]
        done = self.produce("--mode", "batch", "--input", "json", "--json",
                            text="\n".join(map(json.dumps, lines)))
        self.assertEqual(done.returncode, 0, done.stdout + done.stderr)
        for number in range(2):
            topic = "batches_%d" % number
            bodies = [int(x["body"]) for x in self.stored(topic, 10)]
            self.assertEqual(sorted(bodies), [
                i for i in range(20) if i // 2 % 2 == number])

    def test_a_topic_is_needed_but_for_json(self):
        done = self.produce(text="one\n")
        self.assertEqual(done.returncode, 2)
        self.assertIn("--topic", done.stderr)


class Transactions(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.broker = EmbeddedBroker("--queues", "4", "--transaction-timeout",
                                    "0.2", "--transaction-check-interval",
                                    "0.1")
        cls.addClassCleanup(cls.broker.__exit__)

    def produce(self, topic, *arguments, text):
        done = run("produce", "--name-server", self.broker.address, "--topic",
                   topic, "--json", *arguments, text=text)
        return done, json_lines(done.stdout)

    def visible(self, topic, count=0):
        """Those that were committed may still be on their way."""
        until = time.monotonic() + LIMIT
        while True:
            result = sorted(x["body"].decode() for x in wire.pull_topic(
                self.broker.address, topic, 4))
            if len(result) >= count or time.monotonic() > until:
                return result

    def linger(self, topic, *arguments, text, checks):
        """Stays until so many lines tell of checks; returns all lines."""
        with Process("produce", "--name-server", self.broker.address,
                     "--topic", topic, "--group", topic, "--json", "--linger",
                     "600", *arguments) as process:
            process.write(text)
            process.process.stdin.close()
            results = []
            while sum("check" in x for x in results) < checks:
                results.append(json.loads(process.read_line()))
            process.interrupt(signal.SIGTERM)
            self.assertEqual(process.wait(), 143)
            return results + json_lines(process.read_rest())

    def test_each_state_is_told_and_has_its_effect(self):
        for word, state, ended, visible in [
                ("commit", "COMMIT_MESSAGE", "committed", ["a", "b"]),
                ("rollback", "ROLLBACK_MESSAGE", "rolled_back", []),
                ("unknown", "UNKNOW", "left_to_check", [])]:
            with self.subTest(word):
                done, results = self.produce("state_" + word, "--transaction",
                                             word, text="a\nb\n")
                self.assertEqual(done.returncode, 0, done.stderr)
                self.assertEqual({x["seq"] for x in results}, {0, 1})
                for x in results:
                    self.assertEqual(list(x), STORED + [
                        "transactionId", "state", "ended", "checks"])
                    self.assertEqual(x["transactionId"], x["msgId"])
                    self.assertEqual(x["state"], state)
                    self.assertEqual(x["ended"], ended)
                    self.assertEqual(x["checks"], 0)
                self.assertEqual(self.visible("state_" + word, len(visible)),
                                 visible)

    def test_lingering_answers_checks(self):
        results = self.linger("linger", "--transaction", "unknown", "--check",
                              "commit", text="a\nb\n", checks=2)
        left = {x["transactionId"] for x in results if "seq" in x}
        checks = [x for x in results if "check" in x]
        self.assertEqual({x["check"] for x in checks}, left)
        for x in checks:
            self.assertEqual(list(x), ["check", "checks", "state"])
            self.assertEqual(x["state"], "COMMIT_MESSAGE")
            self.assertGreaterEqual(x["checks"], 1)
        self.assertEqual(self.visible("linger", 2), ["a", "b"])

    def test_lingering_ends_by_itself(self):
        start = time.monotonic()
        done, results = self.produce("by_itself", "--group", "by_itself",
                                     "--transaction", "commit", "--linger",
                                     "0.3", text="a\n")
        self.assertGreaterEqual(time.monotonic() - start, 0.3)
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertEqual([x["ended"] for x in results], ["committed"])

    def test_a_line_is_checked_as_it_says(self):
        lines = [{"body": "a", "check": "rollback"}, {"body": "b"},
                 {"body": "c", "transaction": "rollback", "check": "commit"}]
        results = self.linger("checked", "--transaction", "unknown", "--check",
                              "commit", "--input", "json", checks=2,
                              text="\n".join(map(json.dumps, lines)))
        ids = {x["seq"]: x["transactionId"] for x in results if "seq" in x}
        checks = {x["check"]: x["state"] for x in results if "check" in x}
        # What was rolled back is not asked about.
        self.assertEqual(checks, {ids[0]: "ROLLBACK_MESSAGE",
                                  ids[1]: "COMMIT_MESSAGE"})
        self.assertEqual(self.visible("checked", 1), ["b"])

    def test_what_another_process_has_left_is_checked_without_a_line(self):
        done, left = self.produce("left", "--group", "left", "--transaction",
                                  "unknown", text="a\n")
        self.assertEqual(done.returncode, 0, done.stderr)
        (check,) = self.linger("left", "--transaction", "rollback", "--check",
                               "commit", text="", checks=1)
        self.assertEqual(check["check"], left[0]["transactionId"])
        self.assertEqual(check["state"], "COMMIT_MESSAGE")
        self.assertEqual(self.visible("left", 1), ["a"])

    def test_people_read_how_transactions_ended(self):
        done = run("produce", "--name-server", self.broker.address, "--topic",
                   "people", "--transaction", "rollback", text="one\n\n")
        self.assertEqual(done.returncode, 1)
        self.assertRegex(done.stdout,
                         r"^message 0  SEND_OK  \S+:\d offset \d.*  rolled_back"
                         r"\n$")
        self.assertTrue(done.stderr.startswith("message 1  failed: "))

    def test_lines_in_json_have_states_and_ids_of_their_own(self):
        lines = [{"body": "a"}, {"body": "b", "transaction": "rollback"},
                 {"body": "c", "transactionId": "mine"},
                 {"body": "d", "transaction": "maybe"},
                 {"body": "e", "check": 1}]
        done, results = self.produce(
            "own", "--transaction", "commit", "--input", "json",
            text="\n".join(map(json.dumps, lines)))
        self.assertEqual(done.returncode, 1)
        by_seq = {x["seq"]: x for x in results}
        self.assertEqual([by_seq[i]["ended"] for i in range(5)],
                         ["committed", "rolled_back", "committed", "failed",
                          "failed"])
        self.assertEqual(by_seq[2]["transactionId"], "mine")
        self.assertIn("transaction: must be", by_seq[3]["message"])
        self.assertIn("check: must be", by_seq[4]["message"])
        self.assertEqual(self.visible("own", 2), ["a", "c"])

    def test_a_half_message_that_is_not_stored_fails(self):
        holder, address = unused_address()
        with holder:
            done = run("produce", "--name-server", address, "--topic", "t",
                       "--json", "--transaction", "commit", text="a\n")
        self.assertEqual(done.returncode, 1)
        self.assertEqual(list(json_lines(done.stdout)[0]), FAILED + ["ended"])
        self.assertEqual(json_lines(done.stdout)[0]["ended"], "failed")

    def test_a_signal_ends_the_lingering(self):
        with Process("produce", "--name-server", self.broker.address,
                     "--topic", "signal", "--json", "--transaction", "commit",
                     "--linger", "600") as process:
            process.write("a\n")
            process.process.stdin.close()
            self.assertEqual(json.loads(process.read_line())["ended"],
                             "committed")
            process.interrupt()
            self.assertEqual(process.wait(), 130)

    def test_what_does_not_go_together_is_a_usage_error(self):
        for arguments in [["--transaction", "perhaps"], ["--check", "commit"],
                          ["--linger", "1"],
                          ["--transaction", "commit", "--mode", "batch"]]:
            with self.subTest(arguments):
                done, _ = self.produce("t", *arguments, text="a\n")
                self.assertEqual(done.returncode, 2, done.stderr)


class NoBroker(unittest.TestCase):
    def test_a_name_server_that_is_away_fails_each_line(self):
        holder, address = unused_address()
        with holder:
            done = run("produce", "--name-server", address, "--topic", "t",
                       "--json", text="one\ntwo\n")
        self.assertEqual(done.returncode, 1, done.stderr)
        results = json_lines(done.stdout)
        self.assertEqual({x["seq"] for x in results}, {0, 1})
        for result in results:
            self.assertEqual(list(result), FAILED)
            self.assertEqual(result["storage"], "not_stored")
            self.assertEqual(result["attempts"], [])
            self.assertNotEqual(result["message"], "")

    def test_a_signal_lets_what_is_on_its_way_be_reported(self):
        holder, address = unused_address()
        with holder, Process("produce", "--name-server", address, "--topic",
                             "t", "--json") as process:
            process.write("one\n")
            first = json.loads(process.read_line())
            self.assertEqual((first["seq"], list(first)), (0, FAILED))
            process.write("two\n")
            process.interrupt()
            self.assertEqual(process.wait(), 130)
            # The second line may have been read before the signal came.
            for result in json_lines(process.read_rest()):
                self.assertEqual((result["seq"], list(result)), (1, FAILED))

    def test_a_broker_that_dies_is_reported_with_its_attempts(self):
        with EmbeddedBroker() as broker, Process(
                "produce", "--name-server", broker.address, "--topic", "t",
                "--json") as process:
            process.write("one\n")
            self.assertEqual(json.loads(process.read_line())["seq"], 0)
            broker.stop()
            process.write("two\n")
            result = json.loads(process.read_line())
            self.assertEqual(list(result), FAILED)
            self.assertGreater(len(result["attempts"]), 0)
            for attempt in result["attempts"]:
                self.assertEqual(list(attempt), ["broker", "address", "error",
                                                 "brokerCode", "millis"])
                self.assertEqual(attempt["address"], broker.address)
                self.assertIsNone(attempt["brokerCode"])
                self.assertGreaterEqual(attempt["millis"], 0)
            process.process.stdin.close()
            self.assertEqual(process.wait(), 1)


if __name__ == "__main__":
    unittest.main()
