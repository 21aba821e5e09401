"""`rocketcaf tail` on a real cluster of two brokers, one of which is killed and
started again while a producer sends: what was printed is what the Java client
reads back from the beginning, each message once, those of a queue in order."""

import base64
import hashlib
import json
import signal
import time
import unittest

import rocketmq
import wire
from outage import QUEUES, place
from outage_case import CYCLES, OutageCase
from processes import LIMIT, Process

BROKERS = ["broker", "second-broker"]
COUNT = 20_000
RATE = 2_000
# Seconds from a broker's death until it is started again, at least.
AWAY = 2
GET_MAX_OFFSET = 30


def body_sha256(message):
    if "body" in message:
        body = message["body"].encode()
    else:
        body = base64.b64decode(message["bodyBase64"])
    return hashlib.sha256(body).hexdigest()


class Tail(OutageCase):
    maxDiff = None

    # -- steps ----------------------------------------------------------------

    def tail(self, topic, *arguments):
        result = Process("tail", topic, "--json", "--name-server",
                         self.cluster.address, *arguments)
        self.addCleanup(result.__exit__)
        return result

    def stored_at(self, role, topic):
        """How many messages a broker has."""
        with wire.Connection(self.cluster.address_of(role)) as broker:
            return sum(int(broker.request(GET_MAX_OFFSET, {
                "topic": topic, "queueId": queue})[0]["extFields"]["offset"])
                for queue in range(QUEUES))

    def outage(self, sender, topic, meanwhile):
        """Kills a broker in the middle of sends, and starts it again; it has
        new messages then."""
        sender.wait_for_more("stored", COUNT // 4, limit=3 * LIMIT)
        self.fill_window_and_kill(sender, "second-broker")
        meanwhile()
        sender.run_for(AWAY)
        self.restart("second-broker")
        before = self.stored_at("second-broker", topic)
        sender.wait_until(
            lambda: self.stored_at("second-broker", topic) > before,
            limit=3 * LIMIT)

    def read_back(self, topic, *roles):
        """All there is, by place."""
        self.await_route(topic, *roles)
        messages = rocketmq.read_back(self.cluster.address, topic, "1+",
                                      limit=600)
        return {self.place(x): x for x in messages}

    def place(self, x):
        return x["broker"], x["queueId"], x["queueOffset"]

    def read_lines(self, process, count):
        until = time.monotonic() + 3 * LIMIT
        result = []
        while len(result) < count:
            line = process.read_line(until - time.monotonic())
            self.assertIsNotNone(line, process.error_text())
            result.append(json.loads(line))
        return result

    def end(self, process, number):
        """Ends it in order; returns what it had not printed before."""
        process.interrupt(number)
        self.assertEqual(process.wait(), 0)
        notes = process.error_text()
        self.say("notes:\n" + notes)
        self.assertNotIn("are gone", notes)
        self.assertNotIn("fewer messages", notes)
        return process.read_rest()

    # -- checks ---------------------------------------------------------------

    def check_printed(self, printed, truth):
        """All of the truth was printed, each once and as it is."""
        places = [self.place(x) for x in printed]
        self.assertEqual(len(set(places)), len(places))
        self.assertEqual(set(places), set(truth))
        ends = {}
        for x in printed:
            queue = x["broker"], x["queueId"]
            self.assertGreater(x["queueOffset"], ends.get(queue, -1))
            ends[queue] = x["queueOffset"]
            wanted = truth[self.place(x)]
            for name in ["topic", "msgId", "offsetMsgId", "properties",
                         "reconsumeTimes"]:
                self.assertEqual(x[name], wanted[name])
            self.assertEqual(x["tags"], wanted.get("tags", ""))
            self.assertEqual(" ".join(x["keys"]), wanted.get("keys", ""))
            self.assertEqual(x["bornMillis"], wanted["bornTimestamp"])
            self.assertEqual(x["storeMillis"], wanted["storeTimestamp"])
            self.assertEqual(body_sha256(x), wanted["bodySha256"])

    def check_notes(self, process):
        """It told of the broker's death, and of its return."""
        notes = process.error_text()
        self.assertIn("broker-b:", notes)
        self.assertIn("broker-b: answers again", notes)

    def test_a_broker_that_is_killed_loses_and_doubles_nothing(self):
        topic = "tail_outage"
        self.create_topic(topic, *BROKERS)
        whole = self.tail(topic, "--from", "first")
        late = {}

        def start_late():
            if not late:
                late["since"] = int(time.time() * 1000)
                late["first"] = self.tail(topic, "--from", "first")
                late["now"] = self.tail(topic)

        sender = self.sender(topic, count=COUNT, rate=RATE)
        for _ in range(CYCLES):
            self.outage(sender, topic, start_late)
        summary, sends = sender.finish()
        self.say(summary)
        truth = self.read_back(topic, *BROKERS)
        acknowledged = [x for x in sends if "msgId" in x]
        for x in acknowledged:
            self.assertEqual(truth[place(x)[1:]]["msgId"], x["msgId"])
        self.say("%d messages, %d acknowledged" % (len(truth),
                                                   len(acknowledged)))
        for process, number in [(whole, signal.SIGINT),
                                (late["first"], signal.SIGTERM)]:
            printed = self.read_lines(process, len(truth))
            self.assertEqual(self.end(process, number), "")
            self.check_printed(printed, truth)
        self.check_notes(whole)
        self.check_late(late["now"], late["since"], truth)

    def check_late(self, process, since, truth):
        """One that began while the broker was away printed what that broker
        stored since then, and of the other one all from some message on."""
        away = {key: x for key, x in truth.items()
                if key[0] == "broker-b" and x["storeTimestamp"] >= since}
        self.assertGreater(len(away), 0)
        lasts = {}
        for broker, queue, offset in truth:
            key = broker, queue
            lasts[key] = max(lasts.get(key, -1), offset)
        printed = []
        ends = {}
        while ends != lasts:
            (message,) = self.read_lines(process, 1)
            printed.append(message)
            broker, queue, offset = self.place(message)
            ends[broker, queue] = offset
        self.assertEqual(self.end(process, signal.SIGINT), "")
        begins = {}
        for x in printed:
            begins.setdefault((x["broker"], x["queueId"]), x["queueOffset"])
        expected = {key: x for key, x in truth.items()
                    if key[2] >= begins[key[:2]]}
        self.check_printed(printed, expected)
        self.assertEqual({key for key in expected if key[0] == "broker-b"},
                         set(away))
        self.say("%d printed since %d" % (len(printed), since))

    # -- the only broker of a topic -------------------------------------------

    def test_it_starts_with_the_only_broker_away(self):
        topic = "tail_away"
        self.create_topic(topic, "second-broker")
        self.kill("second-broker")
        process = self.tail(topic)
        until = time.monotonic() + LIMIT
        # It says that the broker, or the route, is missing.
        while not process.error_text():
            self.assertLess(time.monotonic(), until)
            time.sleep(0.05)
        self.restart("second-broker")
        self.await_route(topic, "second-broker")
        sender = self.sender(topic, count=1000, rate=RATE)
        sender.finish()
        truth = self.read_back(topic, "second-broker")
        printed = self.read_lines(process, len(truth))
        self.assertEqual(self.end(process, signal.SIGINT), "")
        self.check_printed(printed, truth)

    def test_new_queues_and_brokers_are_found(self):
        topic = "tail_grows"
        self.create_topic(topic, "broker", queues=2)
        process = self.tail(topic)
        sender = self.sender(topic, "--rocketcaf.client.route-refresh-interval"
                             "=1s", count=COUNT, rate=RATE)
        sender.wait_for_more("stored", COUNT // 8)
        self.create_topic(topic, *BROKERS, queues=4)
        sender.finish()
        truth = self.read_back(topic, *BROKERS)
        self.assertEqual(len({key[:2] for key in truth}), 8)
        lasts = {}
        for broker, queue, offset in truth:
            lasts[broker, queue] = max(lasts.get((broker, queue), -1), offset)
        printed = []
        ends = {}
        while ends != lasts:
            (message,) = self.read_lines(process, 1)
            printed.append(message)
            ends[self.place(message)[:2]] = message["queueOffset"]
        self.assertEqual(self.end(process, signal.SIGINT), "")
        # Of the first two queues, what came before it began is missing.
        begins = {}
        for x in printed:
            begins.setdefault((x["broker"], x["queueId"]), x["queueOffset"])
        for queue, offset in begins.items():
            if queue not in [("broker-a", 0), ("broker-a", 1)]:
                self.assertEqual(offset, 0, queue)
        self.check_printed(printed, {key: x for key, x in truth.items()
                                     if key[2] >= begins[key[:2]]})


if __name__ == "__main__":
    unittest.main()
