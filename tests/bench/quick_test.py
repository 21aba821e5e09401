"""./dev bench, as small as can be and without Java: every part works, and the
JSON has its fields. How fast anything is, is not this test's business."""

import json
import os
import subprocess
import sys
import tempfile
import unittest

import programs
import report
from measures import with_ends

BIN = os.environ["ROCKETCAF_BINARIES"]
SCRIPT = os.path.join(os.path.dirname(os.path.abspath(__file__)), "bench.py")
PARTS = ["raw", "rocketcaf", "threads", "idle", "idle-producers", "memory",
         "open-transactions", "long-polls"]
AT_REST = PARTS[2:]
FIGURES = {"messages", "errors", "seconds", "messagesPerSecond",
           "cpuMicrosPerMessage", "p50Micros", "p99Micros", "p999Micros",
           "maxMicros", "threads", "maxRssKiB", "stubPercent"}


def bench(*arguments):
    return subprocess.run(
        [sys.executable, "-B", SCRIPT, "--bin", BIN, *arguments],
        capture_output=True, text=True, timeout=150, check=False)


class Quick(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        with tempfile.TemporaryDirectory() as folder:
            path = os.path.join(folder, "bench.json")
            cls.done = bench("--quick", "--json", path, *PARTS)
            if cls.done.returncode != 0:
                raise AssertionError(cls.done.stderr)
            with open(path, encoding="utf-8") as file:
                cls.result = json.load(file)

    def test_the_json_tells_where_and_how_it_was_measured(self):
        x = self.result
        self.assertEqual(list(x), ["rocketcaf", "javaClient", "machine",
                                   "rounds", "quick", "bodyBytes", "measures",
                                   "targets"])
        self.assertEqual((x["javaClient"], x["rounds"], x["quick"]),
                         (None, 1, True))
        self.assertGreater(x["machine"]["cores"], 0)

    def test_every_client_sent_everything(self):
        names = [client + "-" + scenario
                 for client in ("raw", "rocketcaf", "rocketcaf-binary")
                 for scenario in ("1000", "50000", "sync")]
        names[6:6] = ["rocketcaf-many", "rocketcaf-batch-100"] + [
            "rocketcaf-" + x for x in report.TRANSACTIONS]
        self.assertEqual(list(self.result["measures"]), names + AT_REST)
        for name in names:
            with self.subTest(name):
                measure = self.result["measures"][name]
                self.assertEqual(list(measure), ["runs", "median", "min",
                                                 "max"])
                (run,) = measure["runs"]
                self.assertEqual(set(run), FIGURES)
                self.assertEqual(measure["median"], run)
                self.assertEqual(run["errors"], 0)
                self.assertGreaterEqual(run["messages"], 1000)
                self.assertGreater(run["cpuMicrosPerMessage"], 0)
                self.assertGreater(run["p50Micros"], 0)
                self.assertGreater(run["stubPercent"], 0)

    def test_the_client_at_rest_is_measured(self):
        measures = {name: self.result["measures"][name]["median"]
                    for name in AT_REST}
        self.assertGreater(measures["threads"]["oneThreads"], 1)
        self.assertEqual(measures["threads"]["more"],
                         measures["threads"]["manyThreads"]
                         - measures["threads"]["oneThreads"])
        self.assertGreaterEqual(measures["idle"]["withPercent"], 0)
        producers = measures["idle-producers"]
        self.assertEqual(producers["producers"], 1000)
        self.assertGreaterEqual(producers["withPercent"], 0)
        self.assertGreater(producers["startSeconds"], 0)
        # No actor takes less than its handle.
        self.assertGreater(producers["heapKiBPerProducer"], 0.1)
        # No send can be open in less than its body.
        self.assertGreater(measures["memory"]["heapBytesPerSend"], 128)
        transactions = measures["open-transactions"]
        self.assertEqual(transactions["openTransactions"], 1000)
        self.assertGreater(transactions["heapBytesPerTransaction"], 128)
        self.assertGreater(transactions["threadsBefore"], 1)
        self.assertEqual(transactions["moreThreads"],
                         transactions["threadsAtMost"]
                         - transactions["threadsBefore"])
        polls = measures["long-polls"]
        self.assertEqual((polls["queues"], polls["otherAnswers"]), (50, 0))
        self.assertGreaterEqual(polls["cpuPercent"], 0)
        # A name server and a broker, which are one here.
        self.assertEqual(polls["connections"], 1)

    def test_each_target_has_a_verdict_where_it_was_measured(self):
        targets = self.result["targets"]
        self.assertEqual(len(targets), 17)
        for target in targets:
            with self.subTest(target["name"]):
                # The real broker is Java's, too.
                if "Java" in target["name"] or "pull" in target["name"]:
                    self.assertIsNone(target["met"])
                elif "because" in target:
                    self.assertTrue(target["met"])
                else:
                    value, limit = target["measured"]["median"], target["limit"]
                    self.assertEqual(target["met"],
                                     value <= limit
                                     if target["kind"] == "at most"
                                     else value >= limit)

    def test_people_see_tables_and_progress(self):
        for text in ("async, window 1,000", "blocking, one at a time",
                     "rocketcaf, binary", "send_many of 1,000",
                     "batches of 100", "64 transactions at a time",
                     "with 1,000 producers", "heap: ",
                     "open transactions; threads: ", "long polls: ",
                     "not measured"):
            self.assertIn(text, self.done.stdout)
        self.assertIn("round 1 of 1, 20 of 20: long-polls",
                      self.done.stderr)


class Mistakes(unittest.TestCase):
    def test_an_unknown_name_is_refused_with_those_there_are(self):
        done = bench("--quick", "no-such")
        self.assertEqual(done.returncode, 2)
        self.assertIn("java-sync", done.stderr)

    def test_a_name_is_itself_before_it_is_a_beginning(self):
        for name, expected in [("pull", ["pull-rocketcaf", "pull-java",
                                         "pull-rocketcaf-apart",
                                         "pull-java-apart"]),
                               ("idle", ["idle"]),
                               ("idle-", ["idle-producers"]),
                               ("mem", ["memory"])]:
            self.assertEqual(bench("--list", name).stdout.split(), expected)

    def test_a_program_that_fails_is_told_and_ends_it(self):
        with self.assertRaisesRegex(programs.Failed, "status 2"):
            programs.Programs(BIN).client("nonsense")


class Ends(unittest.TestCase):
    def test_half_messages_that_do_not_end_are_no_measurement(self):
        def send(address):
            return programs.Programs(BIN).perf(
                address, "--mode", mode, "--count", 1000, "--warmup", 0)

        mode = "transaction"
        found = with_ends(programs.Programs(BIN), send)
        self.assertEqual(found["messages"], 1000)
        mode = "async"
        with self.assertRaisesRegex(programs.Failed, "of which 0 ended"):
            with_ends(programs.Programs(BIN), send)


class Report(unittest.TestCase):
    def test_ratios_are_of_medians_and_their_spread_of_rounds(self):
        measures = report.summarize({
            "a": [{"x": 10}, {"x": 30}, {"x": 20}],
            "b": [{"x": 5}, {"x": 10}, {"x": 10}],
        })
        self.assertEqual(report.ratio(measures, "a", "b", "x"),
                         {"median": 2.0, "min": 2.0, "max": 3.0})
        self.assertIsNone(report.ratio(measures, "a", "none", "x"))
        self.assertEqual(measures["a"]["max"], {"x": 30})

    def test_the_best_of_several_windows_is_compared(self):
        runs = {"%s-%s" % (client, name): [{report.RATE: x} for x in rates]
                for client, figures in [
                    ("rocketcaf", [[10, 30], [20, 20], [5, 5]]),
                    ("java", [[2, 2], [4, 4], [8, 10]])]
                for name, rates in zip(report.TRANSACTIONS, figures)}
        measures = report.summarize(runs)
        found = report.best_ratio(measures, "rocketcaf", "java",
                                  report.TRANSACTIONS, report.RATE)
        self.assertEqual(found, {"median": 20 / 9, "min": 2.5, "max": 3.0})
        del measures["java-" + report.TRANSACTIONS[0]]
        self.assertIsNone(report.best_ratio(
            measures, "rocketcaf", "java", report.TRANSACTIONS, report.RATE))

    def test_a_client_whose_sends_fail_meets_and_misses_nothing(self):
        runs = {name: [{report.CPU: 1, "errors": errors}] for name, errors in
                [("rocketcaf-1000", 1), ("java-1000", 0)]}
        targets = report.make_targets(report.summarize(runs))
        self.assertEqual({x["met"] for x in targets}, {None})

    def test_a_target_is_met_at_its_limit_and_not_above(self):
        for cpu, met in [(3.0, True), (3.01, False)]:
            runs = {"rocketcaf-1000": [{report.CPU: cpu}]}
            target = report.make_targets(report.summarize(runs))[0]
            self.assertEqual(target["met"], met)

    def test_batches_are_fast_or_as_fast_as_the_stub_can_be(self):
        for rate, stub, text in [(1_500_000, 50, "met"),
                                 (1_400_000, 89, "NOT met"),
                                 (1_400_000, 90, "met: the stub is saturated")]:
            runs = {"rocketcaf-batch-100": [
                {report.RATE: rate, report.STUB: stub, report.CPU: 1}]}
            targets = report.make_targets(report.summarize(runs))
            (target,) = [x for x in targets if x["met"] is not None]
            self.assertEqual(report.verdict(target), text)

    def test_pulls_are_fast_or_all_that_the_broker_can_give(self):
        for rate, broker, text in [(20, 50, "met"), (19, 89, "NOT met"),
                                   (18, 90, "met: the broker is saturated")]:
            runs = {"pull-rocketcaf-apart": [
                        {report.RATE: rate, "brokerPercent": broker}],
                    "pull-java-apart": [{report.RATE: 10}]}
            targets = report.make_targets(report.summarize(runs))
            (target,) = [x for x in targets if x["met"] is not None]
            self.assertEqual(report.verdict(target), text)


if __name__ == "__main__":
    unittest.main()
