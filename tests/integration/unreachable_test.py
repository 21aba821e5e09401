"""An address that never answers a connect blocks nobody else."""

import json
import time
import unittest

from name_server import NameServer
from processes import EmbeddedBroker, Process
from sockets import BlackHole

ATTEMPT = 1.0  # A third of the 3 s that a send has.
COUNT = 40


class Unreachable(unittest.TestCase):
    def setUp(self):
        def enter(context):
            self.addCleanup(context.__exit__)
            return context.__enter__()

        self.hole = enter(BlackHole())
        self.broker = enter(EmbeddedBroker("--queues", "4"))
        self.server = enter(NameServer({"a": self.hole.address,
                                        "b": self.broker.address}))

    def test_sends_go_on_with_the_other_broker(self):
        with Process("produce", "--name-server", self.server.address,
                     "--topic", "t", "--json") as process:
            start = time.monotonic()
            for i in range(COUNT):
                process.write("line %d\n" % i)
            process.process.stdin.close()
            times = []
            for _ in range(COUNT):
                result = json.loads(process.read_line())
                times.append(time.monotonic() - start)
                self.assertEqual(result.get("status"), "SEND_OK", result)
                self.assertEqual(result["broker"], "b")
            self.assertEqual(process.wait(), 0)
        # Half of them go to the broker that answers, at once; the others do
        # when their first attempt is over.
        self.assertLess(times[COUNT // 2 - 1], ATTEMPT / 2, times)
        self.assertLess(times[-1], ATTEMPT + 0.5, times)


if __name__ == "__main__":
    unittest.main()
