"""Sharding keys against a real cluster of two brokers: they keep their order
while one of the brokers dies, and have the queues that the Java client's own
selector chooses.
"""

import collections
import concurrent.futures
import json
import os
import random
import tempfile
import time
import unittest

import rocketmq
from outage import SECOND, ReadBack, place, stored
from outage_case import CYCLES, OutageCase
from processes import LIMIT, json_lines, run
from ways_test import FORMS, sha256

BROKERS = ["broker", "second-broker"]
COUNT = 20_000
RATE = 2_000
KEYS = 100
# A third of the default deadline: what is not answered by then is tried again.
ATTEMPT = 1 * SECOND
# Seconds from a broker's death until it is started again, at least.
AWAY = 2
# Of this the hash is the smallest number, which has no absolute value.
WORST_KEY = "polygenelubricants"


def key_of(index):
    return "key-%d" % (index % KEYS)


class Lines:
    """The messages of each key, in the order of each queue that has some."""

    def __init__(self, read, sends):
        acknowledged = {x["index"] for x in stored(sends)}
        at_offsets = collections.defaultdict(list)
        for index, places in read.places.items():
            for _, broker, queue, offset in places:
                at_offsets[key_of(index), broker, queue].append((offset, index))
        # All that is there, and the first copies of what was acknowledged.
        self.all = {}
        self.first = {}
        for line, messages in at_offsets.items():
            self.all[line] = [index for _, index in sorted(messages)]
            self.first[line] = [index for index in dict.fromkeys(self.all[line])
                                if index in acknowledged]

    def queues_of_keys(self):
        result = collections.defaultdict(set)
        for key, broker, queue in self.all:
            result[key].add((broker, queue))
        return result


class Order(OutageCase):
    maxDiff = None

    # -- order ----------------------------------------------------------------

    def outage(self, senders):
        """Kills one of the brokers with sends open; returns when it last
        answered, when it was gone, and when it was back."""
        for sender in senders:
            sender.wait_for_more("stored", COUNT // 4, limit=3 * LIMIT)
        since = time.monotonic_ns()
        self.fill_window_and_kill(senders[0], "second-broker")
        killed = time.monotonic_ns()
        senders[0].run_for(AWAY)
        self.restart("second-broker")
        back = time.monotonic_ns()
        for sender in senders:
            sender.wait_for_more("stored", 1, limit=3 * LIMIT)
        return since, killed, back

    def check_order(self, topic, summary, sends, outages):
        """What holds whether keys are pinned or not."""
        self.say("%s: %s" % (topic, summary))
        self.assertGreaterEqual(summary["sent"], COUNT)
        self.assertEqual((summary["missing"], summary["doubled"]), (0, 0))
        self.await_route(topic, *BROKERS)
        read = ReadBack(self.cluster.address, topic, sends)
        self.say("%s: %s" % (topic, read))
        self.assertEqual(read.missing()[:5], [])
        self.assertEqual(read.unexpected()[:5], [])
        self.assertEqual(read.spoilt[:5], [])
        for index, keys in read.sharding_keys.items():
            self.assertEqual(keys, {key_of(index)})
        self.assertEqual(len(read.sharding_keys), len(read.places))
        self.check_copies(read, sends, outages)
        lines = Lines(read, sends)
        for line, messages in lines.first.items():
            self.assertEqual(messages, sorted(messages), line)
        self.check_acknowledged_places(sends)
        self.assertEqual(set(lines.queues_of_keys()),
                         {key_of(index) for index in range(KEYS)})
        return lines.queues_of_keys()

    def check_acknowledged_places(self, sends):
        """The same by what the sender was told: no copy is taken for it."""
        offsets = {}
        for x in stored(sends):
            _, broker, queue, offset = place(x)
            line = key_of(x["index"]), broker, queue
            self.assertGreater(offset, offsets.get(line, -1), x)
            offsets[line] = offset

    def check_copies(self, read, sends, outages):
        """Only what was tried again may be there twice: what was open when the
        broker died, or was not answered for as long as an attempt takes."""
        for index, places in read.places.items():
            x = sends[index]
            open_at_death = any(x["begun"] <= killed and since <= x["answered"]
                                for since, killed, _ in outages)
            if not open_at_death and x["answered"] - x["begun"] < ATTEMPT:
                self.assertEqual(len(places), 1, x)

    def check_free(self, queues):
        """Keys of the broker that died went to the other one."""
        moved = [key for key, used in queues.items()
                 if {broker for broker, _ in used} == {"broker-a", "broker-b"}]
        self.say("%d keys moved" % len(moved))
        self.assertGreater(len(moved), 0)

    def check_pinned(self, queues, sends, outages):
        """Each key stayed, and what it had open waited for the broker."""
        self.assertEqual({key: used for key, used in queues.items()
                          if len(used) > 1}, {})
        for _, killed, back in outages:
            # It serves long before whoever started it knows, on a slow machine:
            # what is certain is how long it was not started again.
            waited = [x for x in stored(sends)
                      if x["begun"] < back
                      and x["answered"] - x["begun"] > AWAY * SECOND]
            self.say("%d sends waited for their broker, back after %d ms"
                     % (len(waited), (back - killed) / 1_000_000))
            self.assertGreater(len(waited), 0)
            self.assertEqual({x["broker"] for x in waited}, {"broker-b"})

    def test_keys_keep_their_order_when_a_broker_dies(self):
        topics = ["order_free", "order_pinned"]
        for topic in topics:
            self.create_topic(topic, *BROKERS)
        load = {"count": COUNT, "rate": RATE}
        senders = [
            self.sender(topics[0], "--keys=%d" % KEYS, **load),
            self.sender(topics[1], "--keys=%d" % KEYS,
                        "--rocketcaf.producer.pin-ordered-queues",
                        # Longer than the broker is away.
                        "--rocketcaf.producer.send-timeout=60s",
                        "--rocketcaf.producer.attempt-timeout=1s", **load)]
        outages = [self.outage(senders) for _ in range(CYCLES)]
        with concurrent.futures.ThreadPoolExecutor() as threads:
            (free, pinned) = threads.map(lambda x: x.finish(), senders)
        self.check_free(self.check_order(topics[0], *free, outages))
        self.check_pinned(self.check_order(topics[1], *pinned, outages),
                          pinned[1], outages)

    # -- queues ---------------------------------------------------------------

    def sharding_keys(self):
        """A thousand, of many kinds."""
        result = ["0", " ", "  ", "a", "\u00a0", "é", "消息队列", "🚀", "Ωμέγα",
                  "e\u0301", "שלום עולם", "\ufeff", "\uffff", "quote \" \\ /",
                  "x" * 1000, "🀄" * 300, WORST_KEY]
        number = random.Random(1)
        alphabets = ["ab", "0123456789", "äöüß", "消息队列", "🚀🀄𝄞",
                     "aZ9-_ é消🚀"]
        while len(result) < 1000:
            letters = number.choice(alphabets)
            key = "".join(number.choices(letters, k=number.randint(1, 40)))
            if key not in result:
                result.append(key)
        return result

    def send_from_java(self, topic, keys):
        with tempfile.TemporaryDirectory() as folder:
            path = os.path.join(folder, "keys.jsonl")
            with open(path, "w", encoding="utf-8") as lines:
                lines.writelines(json.dumps(key) + "\n" for key in keys)
            rocketmq.java("SelectByHash", self.cluster.address, topic, path)

    def send(self, topic, keys, *arguments):
        lines = [json.dumps({"shardingKey": key, "body": str(number)})
                 for number, key in enumerate(keys)]
        done = run("produce", "--name-server", self.cluster.address, "--topic",
                   topic, "--input", "json", "--json", *arguments,
                   text="\n".join(lines))
        self.assertEqual(done.returncode, 0, done.stdout + done.stderr)
        self.assertEqual({x["status"] for x in json_lines(done.stdout)},
                         {"SEND_OK"})

    def test_a_key_has_the_queue_that_java_chooses(self):
        topic = "order_as_java"
        self.create_topic(topic, *BROKERS, queues=7)
        keys = self.sharding_keys()
        self.send_from_java(topic, keys)
        for form in FORMS:
            self.send(topic, keys, "--selector", "hash", "--serialization",
                      form)
            # Ordered sends use it without being told.
            self.send(topic, keys, "--mode", "ordered", "--serialization",
                      form)
        queues = collections.defaultdict(list)
        by_java = {}
        for x in rocketmq.each_read_back(self.cluster.address, topic,
                                         5 * len(keys)):
            queue = x["broker"], x["queueId"]
            if x.get("tags") == "java":
                by_java[x["bodySha256"]] = queue
            else:
                queues[x["properties"]["__SHARDINGKEY"]].append(queue)
        self.assertEqual(queues, {key: 4 * [by_java[sha256(str(number))]]
                                  for number, key in enumerate(keys)})
        self.assertEqual(len(set(by_java.values())), 14)


if __name__ == "__main__":
    unittest.main()
