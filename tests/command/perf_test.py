"""`rocketcaf perf` against the embedded broker in another process."""

import json
import signal
import time
import unittest

import wire
from processes import EmbeddedBroker, Process, run, unused_address

FIELDS = {
    "messages": int,
    "errors": int,
    "seconds": (int, float),
    "messagesPerSecond": (int, float),
    "cpuMicrosPerMessage": (int, float),
    "latencyMicros": dict,
    "threads": int,
    "maxRssKiB": int,
}


class Perf(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.broker = EmbeddedBroker("--queues", "4")
        cls.addClassCleanup(cls.broker.__exit__)

    def perf(self, *arguments):
        done = run("perf", "--name-server", self.broker.address, "--json",
                   *arguments)
        self.assertEqual(done.returncode, 0, done.stderr)
        report = json.loads(done.stdout)
        self.assertEqual(done.stdout.count("\n"), 1)
        self.check_report(report)
        self.assertEqual(report["errors"], 0)
        return report, done.stderr

    def check_report(self, report):
        self.assertEqual(list(report), list(FIELDS))
        for name, kind in FIELDS.items():
            self.assertIsInstance(report[name], kind)
        latency = report["latencyMicros"]
        self.assertEqual(list(latency), ["p50", "p99", "p999", "max"])
        values = list(latency.values())
        self.assertEqual(values, sorted(values))
        self.assertGreater(report["threads"], 1)
        self.assertGreater(report["maxRssKiB"], 1000)

    def stored(self, topic):
        return wire.pull_topic(self.broker.address, topic, 4)

    def test_each_mode_sends_exactly_what_was_asked_for(self):
        for mode in ["async", "request", "many", "sync", "batch", "ordered",
                     "oneway", "transaction"]:
            for form in ["json", "binary"]:
                with self.subTest(mode, form=form):
                    topic = "exact_%s_%s" % (mode, form)
                    report, _ = self.perf(
                        "--topic", topic, "--mode", mode, "--count", "1001",
                        "--size", "100", "--window", "50", "--warmup", "0",
                        "--serialization", form)
                    self.assertEqual(report["messages"], 1001)
                    self.assertGreater(report["latencyMicros"]["p50"], 0)
                    self.assertGreater(report["cpuMicrosPerMessage"], 0)
                    messages = self.stored(topic)
                    self.assertEqual(len(messages), 1001)
                    self.assertEqual({len(m["body"]) for m in messages}, {100})

    def test_several_producers_share_the_work(self):
        for mode in ["async", "sync"]:
            with self.subTest(mode):
                topic = "shared_" + mode
                report, _ = self.perf(
                    "--topic", topic, "--mode", mode, "--count", "1000",
                    "--producers", "3", "--warmup", "0")
                self.assertEqual(report["messages"], 1000)
                self.assertEqual(len(self.stored(topic)), 1000)

    def test_the_warm_up_is_extra_messages_that_are_not_counted(self):
        report, _ = self.perf("--topic", "warm", "--count", "100", "--warmup",
                              "0.3", "--rate", "1000")
        self.assertEqual(report["messages"], 100)
        self.assertGreaterEqual(report["seconds"], 0.099)
        # 300 are due in the warm-up; a busy machine may get to fewer.
        count = len(self.stored("warm"))
        self.assertGreater(count, 100)
        self.assertLessEqual(count, 100 + 301)

    def test_a_rate_is_kept_by_all_producers_together(self):
        for mode in ["async", "request", "many", "sync"]:
            with self.subTest(mode):
                start = time.monotonic()
                report, _ = self.perf(
                    "--topic", "rate_" + mode, "--mode", mode, "--count",
                    "200", "--producers", "2", "--rate", "400", "--warmup",
                    "0")
                self.assertGreaterEqual(time.monotonic() - start, 0.49)
                self.assertGreaterEqual(report["seconds"], 0.49)
                self.assertEqual(report["messages"], 200)

    def test_progress_goes_to_standard_error_only(self):
        _, errors = self.perf("--topic", "progress", "--count", "110",
                              "--rate", "100", "--warmup", "0")
        self.assertRegex(errors, r"^measuring: \d+ messages, \d+/s\n")

    def test_people_read_a_table(self):
        done = run("perf", "--name-server", self.broker.address, "--topic",
                   "table", "--count", "1000", "--warmup", "0")
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertIn("1,000 stored, 0 not", done.stdout)

    def test_a_signal_ends_it_with_what_was_measured_so_far(self):
        for number, status in [(signal.SIGINT, 130), (signal.SIGTERM, 143)]:
            for mode in ["async", "sync"]:
                topic = "signal_%d_%s" % (number, mode)
                with self.subTest(topic), Process(
                        "perf", "--name-server", self.broker.address,
                        "--topic", topic, "--json", "--count", "1000000",
                        "--rate", "10", "--mode", mode, "--warmup",
                        "0") as process:
                    # It sends, so it is ready for signals.
                    while not self.stored(topic):
                        pass
                    process.interrupt(number)
                    self.assertEqual(process.wait(), status)
                    report = json.loads(process.read_rest())
                    self.check_report(report)
                    self.assertLess(report["messages"], 1000000)


class NoBroker(unittest.TestCase):
    def test_failures_are_counted_and_the_first_one_is_told(self):
        holder, address = unused_address()
        for mode in ["async", "request", "many", "sync"]:
            with self.subTest(mode):
                done = run("perf", "--name-server", address, "--topic", "t",
                           "--json", "--count", "1", "--warmup", "0",
                           "--mode", mode)
                self.assertEqual(done.returncode, 1)
                report = json.loads(done.stdout)
                self.assertEqual(report["messages"], 0)
                self.assertEqual(report["errors"], 1)
                self.assertIn("first failure: ", done.stderr)
        holder.close()


if __name__ == "__main__":
    unittest.main()
