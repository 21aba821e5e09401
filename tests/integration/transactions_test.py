"""Transactions with the real RocketMQ: what its broker shows, asks, and makes
of processes that are killed, read back by the Java client."""

import json
import os
import signal
import subprocess
import sys
import tempfile
import threading
import time
import unittest

import rocketmq
from processes import Process, environment, json_lines, run

# Those of the brokers, in seconds.
TIME_OUT = 8
SETTINGS = ("transactionTimeOut=%d" % (1000 * TIME_OUT),
            "transactionCheckInterval=3000",
            # Brokers note in batches what was ended, every 3 s by default, and
            # ask 30 s apart. With both at 3 s they ask again about what they
            # were just told, and store again what is committed again.
            "transactionOpBatchInterval=500",
            "waitTimeMillsInSendQueue=3000")
STATES = {"c": "commit", "r": "rollback", "u": "unknown"}


def json_input(lines):
    return "\n".join(json.dumps(x) for x in lines)


class Transactions(unittest.TestCase):
    maxDiff = None

    @classmethod
    def setUpClass(cls):
        rocketmq.require()
        cls.cluster = rocketmq.Cluster(
            *SETTINGS, "transactionCheckMax=100").__enter__()
        cls.addClassCleanup(cls.cluster.__exit__)
        # A half message without an answer in time is not sent again.
        cls.patient = rocketmq.patient_config(cls.cluster.folder)

    def visible(self, topic, count):
        return sorted(x["msgId"] for x in rocketmq.read_back(
            self.cluster.address, topic, count))

    def test_what_is_committed_is_seen_once_and_nothing_else(self):
        """1,000 commits, 1,000 rollbacks, and 200 of each that are unknown at
        first, with both serializations at the same time."""
        plan = ([("c", "c")] * 1000 + [("r", "r")] * 1000 + [("u", "c")] * 200
                + [("u", "r")] * 200)
        running = []
        for form in ["json", "binary"]:
            lines = [{"body": "%s %d" % (form, i), "transaction": STATES[x],
                      "check": STATES[y], "transactionId": "%s-%d" % (form, i)}
                     for i, (x, y) in enumerate(plan)]
            process = threading.Thread(
                target=lambda form=form, lines=lines: running.append(
                    (form, run("produce", "--name-server",
                               self.cluster.address, "--topic", "tx_" + form,
                               "--group", "g_" + form, "--serialization", form,
                               "--config-file", self.patient,
                               "--transaction", "commit", "--input", "json",
                               "--json", "--linger", TIME_OUT + 22,
                               text=json_input(lines), limit=240))))
            process.start()
            running.append(process)
        for process in list(running):
            if isinstance(process, threading.Thread):
                process.join()
        for form, done in [x for x in running if isinstance(x, tuple)]:
            with self.subTest(form):
                self.assertEqual(done.returncode, 0, done.stderr)
                results = json_lines(done.stdout)
                ends = {x["seq"]: x for x in results if "seq" in x}
                self.assertEqual(len(ends), len(plan))
                for i, (first, _) in enumerate(plan):
                    self.assertEqual(ends[i]["ended"], {
                        "c": "committed", "r": "rolled_back",
                        "u": "left_to_check"}[first])
                checked = {x["check"] for x in results if "check" in x}
                self.assertEqual(checked, {
                    "%s-%d" % (form, i) for i, (x, _) in enumerate(plan)
                    if x == "u"})
                wanted = ["%s-%d" % (form, i) for i, x in enumerate(plan)
                          if x in [("c", "c"), ("u", "c")]]
                self.assertEqual(self.visible("tx_" + form, len(wanted)),
                                 sorted(wanted))

    def test_a_process_may_be_killed_at_any_point(self):
        with tempfile.TemporaryDirectory() as folder:
            arguments = [os.environ["ROCKETCAF_TRANSACTION_RECOVERY"],
                         "--ledger=" + os.path.join(folder, "ledger"),
                         "--rocketcaf.client.name-servers="
                         + self.cluster.address]

            def bank(*more):
                return subprocess.run([*arguments, *more], env=environment(),
                                      capture_output=True, timeout=120,
                                      check=False)

            for point in ["half", "local", "before-end", "after-end"]:
                done = bank("--transfer=" + point, "--stop-at=" + point)
                self.assertEqual(done.returncode, -signal.SIGKILL, done.stderr)
            # The last one had been told. A bank may answer several questions
            # before it ends; once all is settled, nobody asks any more.
            settled = set()
            while True:
                done = bank("--recover=%ds" % (TIME_OUT + 12))
                self.assertEqual(done.returncode, 0, done.stderr)
                lines = done.stdout.decode().splitlines()
                if lines == ["no broker asks"]:
                    break
                for line in lines:
                    self.assertIn("since a broker asked", line)
                    settled.add(line.split()[0])
            self.assertTrue(settled)
            self.assertLessEqual(settled, {"half", "local", "before-end"})
            with open(os.path.join(folder, "ledger"), encoding="utf-8") as x:
                truth = dict(line.split() for line in x)
            self.assertEqual(truth, {"half": "rolled_back",
                                     "local": "rolled_back",
                                     "before-end": "committed",
                                     "after-end": "committed"})
            self.assertEqual(self.visible("transfers", 2),
                             ["after-end", "before-end"])

    def test_java_producers_of_the_group_share_the_checks(self):
        count = 50
        stay = TIME_OUT + 17
        lines = {}

        def java():
            lines["java"] = json_lines(rocketmq.java(
                "ShareChecks", self.cluster.address, "shared", "shared", count,
                stay))

        other = threading.Thread(target=java)
        other.start()
        done = run("produce", "--name-server", self.cluster.address, "--topic",
                   "shared", "--group", "shared", "--transaction", "unknown",
                   "--check", "commit", "--json", "--linger", stay,
                   "--config-file", self.patient,
                   text="\n".join(map(str, range(count))), limit=240)
        other.join()
        self.assertEqual(done.returncode, 0, done.stderr)
        ours = json_lines(done.stdout)
        sent = ([x["transactionId"] for x in ours if "seq" in x]
                + [x["sent"] for x in lines["java"] if "sent" in x])
        self.assertEqual(len(sent), 2 * count)
        asked = [{x["check"] for x in of if "check" in x}
                 for of in (ours, lines["java"])]
        for of in asked:
            self.assertTrue(of)
        self.assertEqual(asked[0] | asked[1], set(sent))
        self.assertEqual(self.visible("shared", 2 * count), sorted(sent))


class Restart(unittest.TestCase):
    def say(self, text):
        print("%s: %s" % (self.id(), text), file=sys.stderr)

    def test_a_broker_is_killed_with_500_open_transactions(self):
        count = 500
        # Longer than the broker is away: none is asked about so soon after the
        # broker was told that it has not noted it yet.
        time_out = 40
        with rocketmq.Cluster(*SETTINGS[1:], "transactionTimeOut=%d"
                              % (1000 * time_out)) as cluster, \
                Process("--group=restart",
                        "--rocketcaf.client.name-servers=" + cluster.address,
                        "--config-file="
                        + rocketmq.patient_config(cluster.folder),
                        executable=os.environ["ROCKETCAF_TRANSACTIONS"]
                        ) as driver:
            driver.write(json_input(
                {"topic": "restart", "body": str(i), "id": "r%d" % i,
                 "state": "COMMIT_MESSAGE" if i % 2 else "ROLLBACK_MESSAGE"}
                for i in range(count)) + "\n")
            for _ in range(count):
                self.assertEqual(json.loads(driver.read_line())["what"],
                                 "execute")
            begun = time.monotonic()
            cluster.kill("broker")
            driver.write(json_input([{"open": True}]) + "\n")
            cluster.restart("broker")
            # What went into a connection that was dying is asked about, once.
            time.sleep(max(0, begun + time_out + 12 - time.monotonic()))
            driver.process.stdin.close()
            events = json_lines(driver.read_rest())
            self.assertEqual(driver.wait(), 0, driver.error_text())
            self.assertEqual(events[-1], {"what": "end", "open": 0})
            outcomes = [x for x in events if x["what"] == "outcome"]
            self.assertEqual(len(outcomes), count)
            self.assertEqual({x["ended"] for x in outcomes},
                             {"committed", "rolled_back"})
            asked = [x for x in events if x["what"] == "check"]
            names = [x["transactionId"] for x in asked]
            self.say("%d of %d were asked about" % (len(names), count))
            self.assertEqual(len(set(names)), len(names))
            for x in asked:
                self.assertEqual(
                    x["answer"], "COMMIT_MESSAGE"
                    if int(x["transactionId"][1:]) % 2 else "ROLLBACK_MESSAGE")
            seen = rocketmq.read_back(cluster.address, "restart", count // 2)
            self.assertEqual(sorted(x["msgId"] for x in seen),
                             sorted("r%d" % i for i in range(1, count, 2)))


class Maximum(unittest.TestCase):
    def test_what_stays_unknown_is_asked_about_up_to_the_maximum(self):
        most = 3
        with rocketmq.Cluster(*SETTINGS,
                              "transactionCheckMax=%d" % most) as cluster:
            done = run("produce", "--name-server", cluster.address, "--topic",
                       "unknown", "--transaction", "unknown", "--json",
                       "--linger", TIME_OUT + 25, text="a\nb\nc", limit=240)
            self.assertEqual(done.returncode, 0, done.stderr)
            checks = [x for x in json_lines(done.stdout) if "check" in x]
            for state in {x["state"] for x in checks}:
                self.assertEqual(state, "UNKNOW")
            for name in {x["check"] for x in checks}:
                numbers = [x["checks"] for x in checks if x["check"] == name]
                self.assertEqual(numbers, list(range(1, len(numbers) + 1)))
                self.assertLessEqual(len(numbers), most)
            self.assertEqual(len({x["check"] for x in checks}), 3)
            self.assertEqual(
                rocketmq.read_back(cluster.address, "unknown", 0, limit=10), [])


if __name__ == "__main__":
    unittest.main()
