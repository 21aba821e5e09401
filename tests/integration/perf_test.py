"""Load against the embedded broker in a process of its own: no error."""

import json
import unittest

from processes import EmbeddedBroker, run

COUNT = 100_000


class Load(unittest.TestCase):
    def test_a_window_of_1000_has_no_error(self):
        for form in ["json", "binary"]:
            with self.subTest(form), EmbeddedBroker() as broker:
                done = run("perf", "--name-server", broker.address, "--topic",
                           "load", "--mode", "async", "--window", 1000,
                           "--count", COUNT, "--size", 128, "--warmup", 0,
                           "--serialization", form, "--json")
                self.assertEqual(done.returncode, 0, done.stderr)
                report = json.loads(done.stdout)
                self.assertEqual(report["errors"], 0)
                self.assertEqual(report["messages"], COUNT)
                self.assertEqual(broker.stop(), 0)


if __name__ == "__main__":
    unittest.main()
