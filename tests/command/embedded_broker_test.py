"""`rocketcaf embedded-broker` as a process."""

import signal
import unittest

import wire
from processes import EmbeddedBroker, run


class Broker(unittest.TestCase):
    def test_signals_end_it_in_order(self):
        for number in [signal.SIGINT, signal.SIGTERM]:
            with self.subTest(number), EmbeddedBroker() as broker:
                self.assertEqual(broker.stop(number), 0)
                # The address was all that it printed.
                self.assertEqual(broker.read_rest(), "")
                self.assertEqual(broker.error_text(), "")

    def test_signals_end_it_with_clients_connected(self):
        with EmbeddedBroker() as broker:
            with wire.Connection(broker.address) as client:
                header, _ = client.request(105, {"topic": "TBW102"})
                self.assertEqual(header["code"], 0)
                self.assertEqual(broker.stop(), 0)

    def test_the_address_is_on_the_loopback_interface(self):
        with EmbeddedBroker() as broker:
            self.assertRegex(broker.address, r"^127\.0\.0\.1:\d+$")

    def test_a_given_port_is_used_and_a_taken_one_refused(self):
        with EmbeddedBroker() as broker:
            done = run("embedded-broker", "--port", broker.port)
            self.assertEqual(done.returncode, 1)
            self.assertEqual(done.stdout, "")
            self.assertEqual(done.stderr.count("\n"), 1, done.stderr)
            self.assertIn(str(broker.port), done.stderr)

    def test_it_has_eight_queues_unless_told_otherwise(self):
        for arguments, queues in [([], 8), (["--queues", "2"], 2)]:
            with self.subTest(arguments), EmbeddedBroker(*arguments) as broker:
                with wire.Connection(broker.address) as client:
                    _, body = client.request(105, {"topic": "TBW102"})
                self.assertIn('"writeQueueNums":%d' % queues, body.decode())


if __name__ == "__main__":
    unittest.main()
