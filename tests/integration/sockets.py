"""Sockets of the kernel's tables, and such that misbehave."""

import contextlib
import os
import re
import socket

ESTABLISHED = "01"


def _address(text):
    """Turns "0100007F:2A9F" into "127.0.0.1:10911"."""
    host, _, port = text.partition(":")
    parts = [str(int(host[i:i + 2], 16)) for i in range(6, -1, -2)]
    return "%s:%d" % (".".join(parts), int(port, 16))


def connections_of(pid):
    """The addresses that a process is connected to over IPv4."""
    inodes = set()
    folder = "/proc/%d/fd" % pid
    for name in os.listdir(folder):
        with contextlib.suppress(FileNotFoundError):
            target = os.readlink(os.path.join(folder, name))
            if match := re.fullmatch(r"socket:\[(\d+)\]", target):
                inodes.add(match.group(1))
    result = []
    with open("/proc/%d/net/tcp" % pid, encoding="ascii") as lines:
        for line in list(lines)[1:]:
            fields = line.split()
            if fields[3] == ESTABLISHED and fields[9] in inodes:
                result.append(_address(fields[2]))
    return result


class BlackHole:
    """An address that never answers a connect: its queue is full."""

    def __enter__(self):
        self.listener = socket.socket()
        self.listener.bind(("127.0.0.1", 0))
        self.listener.listen(0)
        self.address = "127.0.0.1:%d" % self.listener.getsockname()[1]
        self.fillers = []
        # One more than the queue takes stays unanswered.
        while True:
            filler = socket.socket()
            filler.settimeout(0.2)
            self.fillers.append(filler)
            try:
                filler.connect(self.listener.getsockname())
            except TimeoutError:
                return self

    def __exit__(self, *_):
        for filler in self.fillers:
            filler.close()
        self.listener.close()


class DeafPeer:
    """Accepts connections and never reads."""

    def __enter__(self):
        self.listener = socket.socket()
        self.listener.bind(("127.0.0.1", 0))
        self.listener.listen(64)
        self.address = "127.0.0.1:%d" % self.listener.getsockname()[1]
        return self

    def __exit__(self, *_):
        self.listener.close()
