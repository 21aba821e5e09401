"""A little of RocketMQ's protocol, written apart from the library, so that
tests see what a broker holds with other eyes."""

import itertools
import json
import socket
import struct
import zlib

_opaques = itertools.count(1)


class Connection:
    """Requests with JSON headers."""

    def __init__(self, address, limit=30):
        host, _, port = address.rpartition(":")
        self.socket = socket.create_connection((host, int(port)), limit)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.socket.close()

    def request(self, code, fields=None, body=b""):
        """Returns (header, body) of the answer."""
        opaque = self.post(code, fields, body)
        answer, body = self.receive()
        if answer["opaque"] != opaque:
            raise ValueError("an answer to another request: %r" % answer)
        return answer, body

    def post(self, code, fields=None, body=b""):
        """Does not wait for the answer; returns the request's number."""
        opaque = next(_opaques)
        header = json.dumps({
            "code": code,
            "language": "OTHER",
            "version": 479,
            "opaque": opaque,
            "flag": 0,
            "extFields": {k: str(v) for k, v in (fields or {}).items()},
        }).encode()
        frame = struct.pack(">I", len(header)) + header + body
        self.socket.sendall(struct.pack(">I", len(frame)) + frame)
        return opaque

    def receive(self):
        """(header, body) of the next answer, whatever it answers."""
        (size,) = struct.unpack(">I", self._read(4))
        frame = self._read(size)
        (header_size,) = struct.unpack(">I", frame[:4])
        header_size &= 0xFFFFFF
        header = json.loads(frame[4:4 + header_size])
        return header, frame[4 + header_size:]

    def _read(self, size):
        result = bytearray()
        while len(result) < size:
            piece = self.socket.recv(size - len(result))
            if not piece:
                raise EOFError("the peer closed the connection")
            result += piece
        return bytes(result)


def _parse_properties(text):
    pairs = (piece.partition("\x01") for piece in text.split("\x02") if piece)
    return {name: value for name, _, value in pairs}


def _parse_message(data):
    """One stored message; returns it and what follows."""
    size, _, _, queue_id, flag, queue_offset, _, sys_flag, born = struct.unpack(
        ">iiiiiqqiq", data[:48])
    position = 48 + (20 if sys_flag & 0x10 else 8) + 8
    position += (20 if sys_flag & 0x20 else 8) + 4 + 8
    (body_size,) = struct.unpack_from(">i", data, position)
    position += 4
    body = data[position:position + body_size]
    position += body_size
    if sys_flag & 0x1 and sys_flag & 0x700 in (0, 0x300):
        body = zlib.decompress(body)
    topic_size = data[position]
    topic = data[position + 1:position + 1 + topic_size].decode()
    position += 1 + topic_size
    (properties_size,) = struct.unpack_from(">h", data, position)
    properties = data[position + 2:position + 2 + properties_size].decode()
    message = {
        "topic": topic,
        "queueId": queue_id,
        "queueOffset": queue_offset,
        "flag": flag,
        "sysFlag": sys_flag,
        "bornMillis": born,
        "body": body,
        "properties": _parse_properties(properties),
    }
    return message, data[size:]


def pull_queue(address, topic, queue_id):
    """All messages of one queue."""
    result = []
    offset = 0
    with Connection(address) as broker:
        while True:
            answer, body = broker.request(11, {
                "consumerGroup": "wire",
                "topic": topic,
                "queueId": queue_id,
                "queueOffset": offset,
                "maxMsgNums": 32,
                "sysFlag": 4,
                "commitOffset": 0,
                "suspendTimeoutMillis": 0,
                "subscription": "*",
                "subVersion": 0,
            })
            if answer["code"] != 0:
                return result
            while body:
                message, body = _parse_message(body)
                result.append(message)
            offset = int(answer["extFields"]["nextBeginOffset"])


def pull_topic(address, topic, queues):
    """All messages of queues 0 to `queues` - 1."""
    return [message for queue_id in range(queues)
            for message in pull_queue(address, topic, queue_id)]
