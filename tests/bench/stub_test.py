"""The stub broker answers as a broker would, and in silence takes sends."""

import json
import os
import socket
import struct
import time
import unittest

import programs
import wire

BIN = programs.Programs(os.environ["ROCKETCAF_BINARIES"])
SEND = {"a": "group", "b": "topic", "c": "TBW102", "d": 4, "e": 3, "f": 0,
        "g": 1700000000000, "h": 0, "i": "", "j": 0, "k": "false",
        "m": "false", "n": "stub-a"}
ONE_WAY = 2
END_TRANSACTION = 37


def plain_send(opaque, flag=0, queue_id=3):
    """A send as producers write it: what the stub answers without decoding."""
    fields = {k: str(v) for k, v in (SEND | {"e": queue_id}).items()}
    header = json.dumps({
        "code": 310, "extFields": fields, "flag": flag, "language": "CPP",
        "opaque": opaque, "serializeTypeCurrentRPC": "JSON", "version": 479,
    }, separators=(",", ":")).encode()
    return (struct.pack(">II", 4 + len(header) + 5, len(header)) + header
            + b"hello")


def binary_send(opaque):
    fields = b"".join(
        struct.pack(">H", len(name)) + name + struct.pack(">I", len(value))
        + value for name, value in [(b"b", b"topic"), (b"e", b"2")])
    header = struct.pack(">hBhiiII", 310, 0, 479, opaque, 0, 0,
                         len(fields)) + fields
    return (struct.pack(">II", 4 + len(header) + 5, 1 << 24 | len(header))
            + header + b"hello")


class Answers(unittest.TestCase):
    def setUp(self):
        self.stub = BIN.stub("--queues", "6")
        self.addCleanup(self.stub.__exit__)
        self.broker = wire.Connection(self.stub.address)
        self.addCleanup(self.broker.__exit__)

    def answer(self):
        return self.broker.receive()[0]

    def test_every_topic_has_a_route_to_the_stub(self):
        answer, body = self.broker.request(105, {"topic": "any"})
        self.assertEqual(answer["code"], 0)
        route = json.loads(body)
        self.assertEqual(route["queueDatas"][0]["writeQueueNums"], 6)
        self.assertEqual(route["brokerDatas"][0]["brokerAddrs"],
                         {"0": self.stub.address})

    def test_heartbeats_are_answered_and_unknown_codes_refused(self):
        body = json.dumps({"clientID": "x", "producerDataSet": []}).encode()
        for code, expected in [(34, 0), (35, 0), (999, 3)]:
            with self.subTest(code):
                answer, _ = self.broker.request(code, body=body)
                self.assertEqual(answer["code"], expected)

    def test_a_plain_send_is_answered_like_one_that_is_decoded(self):
        self.broker.socket.sendall(plain_send(1234567))
        plain = self.answer()
        self.assertEqual((plain["opaque"], plain["flag"]), (1234567, 1))
        other, _ = self.broker.request(310, SEND, b"hello")
        self.assertEqual(plain.keys() - {"serializeTypeCurrentRPC"},
                         other.keys() - {"serializeTypeCurrentRPC"})
        for answer, offset in [(plain, "1"), (other, "2")]:
            fields = answer["extFields"]
            self.assertEqual(answer["code"], 0)
            self.assertEqual(fields["queueId"], "3")
            self.assertEqual(fields["queueOffset"], offset)
            self.assertEqual(len(fields["msgId"]), 32)
            self.assertEqual(fields.keys(), plain["extFields"].keys())
        self.assertNotEqual(plain["extFields"]["msgId"],
                            other["extFields"]["msgId"])

    def test_the_long_form_of_a_send_is_answered(self):
        answer, _ = self.broker.request(
            10, {"topic": "topic", "queueId": 5}, b"hello")
        self.assertEqual(answer["extFields"]["queueId"], "5")

    def test_a_batch_is_answered_with_an_id_for_each_message(self):
        body = b"".join(struct.pack(">I", 8) + b"same" for _ in range(3))
        answer, _ = self.broker.request(320, SEND, body)
        ids = answer["extFields"]["msgId"].split(",")
        self.assertEqual(len(set(ids)), 3)
        answer, _ = self.broker.request(320, SEND, body + b"\0\0")
        self.assertEqual(answer["code"], 13)

    def test_a_binary_request_is_answered_in_binary(self):
        self.broker.socket.sendall(binary_send(77))
        (size,) = struct.unpack(">I", self.broker._read(4))
        frame = self.broker._read(size)
        self.assertEqual(frame[0], 1)
        code, _, _, opaque, flag = struct.unpack(">hBhii", frame[4:17])
        self.assertEqual((code, opaque, flag), (0, 77, 1))
        self.assertIn(b"queueId\0\0\0\x012", frame)

    def test_many_sends_at_once_are_answered_one_by_one(self):
        count = 5000
        self.broker.socket.sendall(b"".join(
            plain_send(i, queue_id=i % 6) for i in range(count)))
        for i in range(count):
            answer = self.answer()
            self.assertEqual(answer["opaque"], i)
            self.assertEqual(answer["extFields"]["queueId"], str(i % 6))

    def test_one_way_sends_are_counted_and_not_answered(self):
        self.broker.socket.sendall(plain_send(1, flag=ONE_WAY))
        self.broker.request(34)
        self.assertEqual(self.stub.stop(), (1, 0))

    def test_ends_of_transactions_are_counted_and_not_answered(self):
        fields = {"producerGroup": "group", "tranStateTableOffset": 0,
                  "commitLogOffset": 0, "commitOrRollback": 8}
        for form in ["plain", "spaced"]:
            header = json.dumps(
                {"code": END_TRANSACTION, "extFields": fields,
                 "flag": ONE_WAY, "language": "CPP", "opaque": 1,
                 "serializeTypeCurrentRPC": "JSON", "version": 479},
                separators=(",", ":") if form == "plain" else None).encode()
            self.broker.socket.sendall(
                struct.pack(">II", 4 + len(header), len(header)) + header)
        # The next answer is this one's. One that wants an answer is refused.
        self.assertEqual(self.broker.request(34)[0]["code"], 0)
        self.assertEqual(self.broker.request(37, fields)[0]["code"], 3)
        self.assertEqual(self.stub.stop(), (0, 0))
        self.assertEqual(self.stub.ended_transactions, 2)

    def test_a_half_message_is_answered_like_any_other(self):
        properties = "TRAN_MSGtruePGROUPgroup"
        answer, _ = self.broker.request(
            310, SEND | {"f": 4, "i": properties}, b"hello")
        self.assertEqual(answer["code"], 0)
        self.assertEqual(len(answer["extFields"]["msgId"]), 32)

    def test_it_tells_how_busy_the_sends_kept_it(self):
        for pause, low, high in [(0, 1, 110), (0.5, 0, 20)]:
            with self.subTest(pause=pause), BIN.stub() as stub, \
                    wire.Connection(stub.address) as broker:
                for _ in range(2):
                    broker.socket.sendall(plain_send(1) * 5000)
                    for _ in range(5000):
                        broker.receive()
                    time.sleep(pause)
                sends, percent = stub.stop()
                self.assertEqual(sends, 10_000)
                self.assertGreater(percent, low)
                self.assertLess(percent, high)

    def test_what_is_no_request_ends_the_connection(self):
        self.broker.socket.sendall(struct.pack(">II", 8, 4) + b"nope")
        self.assertEqual(self.broker.socket.recv(1), b"")
        # The others live on.
        with wire.Connection(self.stub.address) as other:
            self.assertEqual(other.request(34)[0]["code"], 0)


class Silence(unittest.TestCase):
    def test_sends_are_taken_and_everything_else_is_answered(self):
        with BIN.stub("--silent") as stub, \
                wire.Connection(stub.address) as broker:
            broker.socket.sendall(plain_send(1) + binary_send(2))
            # The next answer is this one's.
            self.assertEqual(broker.request(105, {"topic": "t"})[0]["code"], 0)
            broker.socket.settimeout(0)
            self.assertRaises(BlockingIOError, broker.socket.recv, 1)
            self.assertEqual(stub.stop()[0], 2)


class CommandLine(unittest.TestCase):
    def test_a_port_can_be_chosen_and_one_in_use_is_an_error(self):
        with socket.create_server(("127.0.0.1", 0)) as holder:
            port = holder.getsockname()[1]
            with self.assertRaisesRegex(programs.Failed, "bind"):
                BIN.stub("--port", str(port))
        with BIN.stub("--port", str(port)) as stub:
            self.assertEqual(stub.address, "127.0.0.1:%d" % port)

    def test_unknown_options_are_refused(self):
        for options in [["--no-such"], ["--port"], ["--port", "x"],
                        ["--queues", "0"]]:
            with self.subTest(options), \
                    self.assertRaisesRegex(programs.Failed, "usage: "):
                BIN.stub(*options)


if __name__ == "__main__":
    unittest.main()
