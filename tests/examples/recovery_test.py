"""A bank is killed in the midst of a transfer, and started again.

Its broker is another process, and what is visible there is read without the
library. The path of examples/transaction_recovery.cpp is in the environment
variable ROCKETCAF_TRANSACTION_RECOVERY.
"""

import os
import signal
import subprocess
import tempfile
import time
import unittest

import wire
from processes import LIMIT, SLOWDOWN, EmbeddedBroker, environment

# Seconds. Checks that nobody is there to answer count, too.
INTERVAL = 0.1
CHECKS = 10000
QUEUES = 2

# Longer than any broker waits before it asks.
QUIET = 2 * SLOWDOWN


class Bank:
    """A broker that lives on, and the ledger of banks that do not."""

    def __enter__(self):
        self.folder = tempfile.TemporaryDirectory()
        self.path = os.path.join(self.folder.name, "ledger")
        self.ledger = ["--ledger=" + self.path]
        self.broker = EmbeddedBroker("--queues", QUEUES,
                                     "--transaction-timeout", INTERVAL,
                                     "--transaction-check-interval", INTERVAL,
                                     "--transaction-check-max", CHECKS)
        return self

    def __exit__(self, *_):
        self.broker.__exit__()
        self.folder.cleanup()

    def run(self, *arguments):
        return subprocess.run(
            [os.environ["ROCKETCAF_TRANSACTION_RECOVERY"],
             *self.ledger,
             "--rocketcaf.client.name-servers=" + self.broker.address,
             "--rocketcaf.producer.max-transaction-checks=%d" % CHECKS,
             *arguments],
            env=environment(), capture_output=True, text=True, timeout=LIMIT,
            check=False)

    def text(self):
        with open(self.path, encoding="utf-8") as file:
            return file.read()

    def truth(self):
        """What the ledger says of each transfer."""
        return dict(x.split() for x in self.text().splitlines())

    def visible(self):
        messages = wire.pull_topic(self.broker.address, "transfers", QUEUES)
        return sorted(x["properties"]["UNIQ_KEY"] for x in messages)


class Recovery(unittest.TestCase):
    def setUp(self):
        self.bank = Bank()
        self.bank.__enter__()
        self.addCleanup(self.bank.__exit__)

    def kill_at(self, point):
        done = self.bank.run("--transfer=T1", "--stop-at=" + point)
        self.assertEqual(done.returncode, -signal.SIGKILL, done.stderr)

    def recover(self):
        """Starts banks until the broker asks no more; returns their lines."""
        lines = []
        until = time.monotonic() + LIMIT
        while time.monotonic() < until:
            done = self.bank.run("--recover=%ds" % QUIET)
            self.assertEqual(done.returncode, 0, done.stderr)
            if done.stdout == "no broker asks\n":
                return lines
            lines += done.stdout.splitlines()
        return self.fail("the broker goes on asking: %s" % lines)

    def check_rolled_back(self):
        self.assertIn("T1 is rolled_back, since a broker asked",
                      self.recover())
        self.assertEqual(self.bank.truth(), {"T1": "rolled_back"})
        self.assertEqual(self.bank.visible(), [])

    def test_a_transfer_that_did_not_begin_is_rolled_back(self):
        self.kill_at("half")
        self.assertEqual(self.bank.text(), "")
        self.check_rolled_back()

    def test_half_a_line_in_the_ledger_is_none(self):
        self.kill_at("local")
        self.assertRegex(self.bank.text(), "^T1 .*[^\n]$")
        self.check_rolled_back()

    def test_a_transfer_that_the_broker_was_not_told_of_is_committed(self):
        self.kill_at("before-end")
        self.assertEqual(self.bank.truth(), {"T1": "committed"})
        self.assertEqual(self.bank.visible(), [])
        self.assertIn("T1 is committed, since a broker asked", self.recover())
        self.assertEqual(self.bank.truth(), {"T1": "committed"})
        self.assertEqual(self.bank.visible(), ["T1"])

    def test_a_transfer_that_the_broker_was_told_of_is_committed(self):
        self.kill_at("after-end")
        self.assertEqual(self.bank.truth(), {"T1": "committed"})
        self.recover()
        self.assertEqual(self.bank.truth(), {"T1": "committed"})
        self.assertEqual(self.bank.visible(), ["T1"])

    def test_what_a_check_rolled_back_is_not_executed_any_more(self):
        self.kill_at("half")
        self.recover()
        # As another bank would do, whose transfer was asked about too early.
        done = self.bank.run("--transfer=T1")
        self.assertEqual(done.stdout, "T1 is rolled_back\n", done.stderr)
        # Another one goes well, and is all that anybody sees.
        done = self.bank.run("--transfer=T2")
        self.assertEqual(done.stdout, "T2 is committed\n", done.stderr)
        self.recover()
        self.assertEqual(self.bank.truth(),
                         {"T1": "rolled_back", "T2": "committed"})
        self.assertEqual(self.bank.visible(), ["T2"])

    def test_wrong_arguments_are_refused(self):
        done = self.bank.run("--transfer=T1", "--stop-at=nowhere")
        self.assertEqual(done.returncode, 1, done.stdout)
        self.assertIn("--stop-at must be half, local, ", done.stderr)
        self.bank.ledger = []
        done = self.bank.run("--transfer=T1")
        self.assertEqual(done.returncode, 1, done.stdout)
        self.assertIn("--ledger is missing", done.stderr)


if __name__ == "__main__":
    unittest.main()
