"""A name server of a few lines that names any addresses, alive or not."""

import json
import socketserver
import struct
import threading

FOUND = 0
NOT_SUPPORTED = 3
GET_ROUTE = 105


class _Handler(socketserver.StreamRequestHandler):
    def handle(self):
        while True:
            size = self.rfile.read(4)
            if len(size) < 4:
                return
            frame = self.rfile.read(struct.unpack(">I", size)[0])
            (word,) = struct.unpack(">I", frame[:4])
            # Binary headers start with code i16, language i8, version i16,
            # opaque i32.
            if word >> 24:
                code, _, _, opaque = struct.unpack(">hbhi", frame[4:13])
            else:
                header = json.loads(frame[4:4 + (word & 0xFFFFFF)])
                code, opaque = header["code"], header["opaque"]
            self.answer(code, opaque)

    def answer(self, code, opaque):
        known = code == GET_ROUTE
        header = json.dumps({
            "code": FOUND if known else NOT_SUPPORTED,
            "language": "OTHER",
            "version": 479,
            "opaque": opaque,
            "flag": 1,
        }).encode()
        body = self.server.route if known else b""
        frame = struct.pack(">I", len(header)) + header + body
        self.wfile.write(struct.pack(">I", len(frame)) + frame)


class _Server(socketserver.ThreadingTCPServer):
    daemon_threads = True
    allow_reuse_address = True


class NameServer:
    """Tells one route for all topics: `brokers` maps names to addresses."""

    def __init__(self, brokers, queues=4):
        self.server = _Server(("127.0.0.1", 0), _Handler)
        self.server.route = json.dumps({
            "brokerDatas": [{
                "cluster": "DefaultCluster",
                "brokerName": name,
                "brokerAddrs": {"0": address},
            } for name, address in brokers.items()],
            "queueDatas": [{
                "brokerName": name,
                "readQueueNums": queues,
                "writeQueueNums": queues,
                "perm": 6,
                "topicSysFlag": 0,
            } for name in brokers],
            "filterServerTable": {},
        }).encode()
        self.address = "127.0.0.1:%d" % self.server.server_address[1]
        self.thread = threading.Thread(target=self.server.serve_forever,
                                       daemon=True)

    def __enter__(self):
        self.thread.start()
        return self

    def __exit__(self, *_):
        self.server.shutdown()
        self.server.server_close()
        self.thread.join()
