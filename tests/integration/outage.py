"""Runs rocketcaf_outage while brokers break, and judges what it wrote down.

All times are nanoseconds of the monotonic clock, which the program uses, too.
"""

import hashlib
import json
import os
import tempfile
import threading
import time

import rocketmq
import wire
from processes import LIMIT, Process, json_lines

COUNT = 50_000
WINDOW = 1000
# Sends a second: few enough that a broker just started keeps up.
RATE = 5_000
QUEUES = 4
SECOND = 1_000_000_000
SEND = 10


class Sender(Process):
    """The program; it sends until `finish`."""

    def __init__(self, name_server, topic, *options, count=COUNT, rate=RATE):
        self.folder = tempfile.TemporaryDirectory()
        self.state = {"time": 0, "sent": 0, "stored": 0, "failed": 0}
        super().__init__("--topic=" + topic, "--folder=" + self.folder.name,
                         "--count=%d" % count, "--window=%d" % WINDOW,
                         "--rate=%d" % rate, "--rocketcaf.log.level=warning",
                         *options,
                         variables={"ROCKETCAF_NAME_SERVERS": name_server},
                         executable=os.environ["ROCKETCAF_OUTAGE"])

    def __exit__(self, *details):
        super().__exit__(*details)
        self.folder.cleanup()

    @property
    def answered(self):
        return self.state["stored"] + self.state["failed"]

    def wait_until(self, condition, limit=LIMIT):
        """Follows the progress until `condition()` holds."""
        until = time.monotonic() + limit
        while not condition():
            left = until - time.monotonic()
            if left <= 0:
                raise TimeoutError("after %s s: %s" % (limit, self.state))
            self._follow(left)

    def run_for(self, seconds):
        """Lets it send for a while."""
        until = time.monotonic() + seconds
        self.wait_until(lambda: time.monotonic() >= until)

    def wait_for_more(self, field, number, limit=LIMIT):
        """Waits until it counts so many more than before."""
        # What lies in the pipe is not from now.
        now = time.monotonic_ns()
        self.wait_until(lambda: self.state["time"] >= now, limit)
        wanted = self.state[field] + number
        self.wait_until(lambda: self.state[field] >= wanted, limit)

    def finish(self):
        """Lets it come to its end; returns its summary and all sends."""
        self.process.stdin.close()
        lines = self.read_rest(limit=5 * LIMIT).splitlines()
        status = self.wait()
        if status != 0:
            raise RuntimeError("status %d: %s" % (status, self.error_text()))
        with open(os.path.join(self.folder.name, "sends.jsonl"),
                  encoding="utf-8") as text:
            return json.loads(lines[-1]), json_lines(text.read())

    def _follow(self, limit):
        line = self.read_line(limit)
        if line is None:
            raise RuntimeError("it ended: " + self.error_text())
        self.state = json.loads(line)


class Return(threading.Thread):
    """Finds out when a broker that was just killed takes connections again,
    and when a bare client that sends as much at a time as the program has a
    first message stored, in a topic that must be there: a broker on a busy
    machine may need a while to get going."""

    def __init__(self, address, topic):
        super().__init__(daemon=True)
        self.address = address
        self.topic = topic
        self.accepts = None
        self.serves = None
        self.start()

    def run(self):
        # The kernel may take a moment to clear up after the dead.
        while self._connects():
            time.sleep(0.005)
        while not self._connects():
            time.sleep(0.005)
        self.accepts = time.monotonic_ns()
        while not self._stores():
            time.sleep(0.005)
        self.serves = time.monotonic_ns()

    def _connects(self):
        try:
            wire.Connection(self.address, 1).socket.close()
            return True
        except OSError:
            return False

    def _stores(self):
        try:
            with wire.Connection(self.address, 5) as broker:
                for number in range(WINDOW):
                    self._post(broker, number)
                for _ in range(WINDOW):
                    answer, _ = broker.receive()
                    if answer["code"] == 0:
                        return True
        except (OSError, EOFError):
            pass
        return False

    def _post(self, broker, number):
        broker.post(SEND, {
            "producerGroup": "bare",
            "topic": self.topic,
            "defaultTopic": "TBW102",
            "defaultTopicQueueNums": QUEUES,
            "queueId": number % QUEUES,
            "sysFlag": 0,
            "bornTimestamp": int(time.time() * 1000),
            "flag": 0,
        }, b"x")


def body(index):
    """As the program makes it."""
    size = 16 + index * 7919 % 500
    text = "%d " % index
    return (text * (size // len(text) + 1))[:size].encode()


def stored(sends):
    return [x for x in sends if "msgId" in x]


def failed(sends):
    return [x for x in sends if "code" in x]


def share_stored(sends):
    return len(stored(sends)) / len(sends)


def place(x):
    """Where the broker keeps a message, and under what id."""
    return x["msgId"], x["broker"], x["queueId"], x["queueOffset"]


class ReadBack:
    """What the Java client finds in a topic, compared with what a sender was
    told about it."""

    def __init__(self, name_server, topic, sends):
        self.sends = sends
        # Of each message, by the index that is its key.
        self.places = {}
        # The sharding keys of those that have one, by the same.
        self.sharding_keys = {}
        # Those that are not as they were sent.
        self.spoilt = []
        self._read(name_server, topic)

    def __str__(self):
        copies = sum(len(xs) - 1 for xs in self.places.values())
        return "read back: %d messages and %d copies" % (len(self.places),
                                                         copies)

    def missing(self):
        """Acknowledged ones that are not where the broker said."""
        return [x for x in stored(self.sends)
                if place(x) not in self.places.get(x["index"], [])]

    def unexpected(self):
        """Those that are there although their failure ruled that out."""
        return [x for x in failed(self.sends)
                if x["storage"] != "maybe_stored"
                and x["index"] in self.places]

    def _read(self, name_server, topic):
        acknowledged = len(stored(self.sends))
        for x in rocketmq.each_read_back(name_server, topic,
                                         "%d+" % acknowledged, limit=600):
            index = int(x["keys"])
            places = self.places.setdefault(index, [])
            places.append(place(x))
            if key := x["properties"].get("__SHARDINGKEY"):
                self.sharding_keys.setdefault(index, set()).add(key)
            digest = hashlib.sha256(body(index)).hexdigest()
            # All attempts have the same id.
            if x["bodySha256"] != digest or x["msgId"] != places[0][0]:
                self.spoilt.append(x)
