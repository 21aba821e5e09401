"""`rocketcaf embedded-broker` as a process."""

import json
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

    def test_transactions_are_checked_as_told(self):
        arguments = ["--transaction-timeout", "0.05",
                     "--transaction-check-interval", "0.05",
                     "--transaction-check-max", "2"]
        heartbeat = {"clientID": "c",
                     "producerDataSet": [{"groupName": "shop"}]}
        half = {"b": "orders", "c": "TBW102", "d": 1, "e": 0, "f": 4, "g": 0,
                "h": 0, "i": "TRAN_MSG\x01true\x02PGROUP\x01shop\x02"}
        with EmbeddedBroker(*arguments) as broker:
            with wire.Connection(broker.address) as client:
                client.request(34, body=json.dumps(heartbeat).encode())
                header, _ = client.request(310, half, b"ten apples")
                self.assertEqual(header["code"], 0)
                for times in [b"1", b"2"]:
                    header, body = client.receive()
                    self.assertEqual(header["code"], 39)
                    self.assertIn(b"TRANSACTION_CHECK_TIMES\x01" + times, body)
                # Nobody answered: it is given up, and not asked about again.
                code = 17
                while code == 17:
                    header, _ = client.request(
                        105, {"topic": "TRANS_CHECK_MAX_TIME_TOPIC"})
                    code = header["code"]
                self.assertEqual(code, 0)


if __name__ == "__main__":
    unittest.main()
