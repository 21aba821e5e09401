"""A producer of one process serves actors of others: remote_test.py PROGRAM."""

import subprocess
import sys
import unittest

PROGRAM = sys.argv[1]
LIMIT = 60


class Remote(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.server = subprocess.Popen([PROGRAM, "serve"], text=True,
                                      stdin=subprocess.PIPE,
                                      stdout=subprocess.PIPE)
        cls.addClassCleanup(cls.stop)
        cls.port = cls.server.stdout.readline().strip()

    @classmethod
    def stop(cls):
        cls.server.communicate(timeout=LIMIT)
        assert cls.server.returncode == 0, cls.server.returncode

    def start_sender(self):
        return subprocess.Popen([PROGRAM, "send", self.port], text=True,
                                stdout=subprocess.PIPE)

    def check(self, sender):
        text, _ = sender.communicate(timeout=LIMIT)
        self.assertEqual(sender.returncode, 0, text)
        self.assertEqual(text.count("stored in remote-example@"), 10, text)
        # All have one sharding key.
        stored = [x for x in text.splitlines() if x.startswith("stored")]
        self.assertEqual(len(set(stored)), 1)
        self.assertIn("mistake: invalid_argument (not_stored): topic: must",
                      text)

    def test_results_and_failures_travel(self):
        self.check(self.start_sender())

    def test_senders_do_not_disturb_each_other(self):
        senders = [self.start_sender() for _ in range(4)]
        for sender in senders:
            self.check(sender)

    def test_a_sender_that_vanishes_disturbs_nobody(self):
        lost = self.start_sender()
        # It has sent something, and waits for more.
        self.assertIn("stored", lost.stdout.readline())
        lost.kill()
        lost.communicate(timeout=LIMIT)
        self.check(self.start_sender())


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1])
