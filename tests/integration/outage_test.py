"""Brokers and name servers that die, or stop for a while, in the middle of
50,000 asynchronous sends to a real RocketMQ.

Each send is answered exactly once and in time, what was acknowledged is read
back by the Java client, and traffic goes on by itself. A long run does each of
it several times over.
"""

import time
import unittest

from outage import (COUNT, RATE, SECOND, WINDOW, ReadBack, Return, failed,
                    share_stored, stored)
from outage_case import CYCLES, OutageCase

# What is promised, on top of what a bare timer suffered.
ALLOWED_MICROS = 50_000
# From a broker's return, which is when it serves a bare client, to the first
# message that it stores.
RESUMES_WITHIN = 5 * SECOND
NEVER = 1 << 62


class Outage(OutageCase):
    # -- steps ----------------------------------------------------------------

    def send_through(self, sender, outage):
        """Breaks and mends in the middle, and returns all sends and what
        `outage` said of each time."""
        results = []
        for _ in range(CYCLES):
            sender.wait_for_more("stored", COUNT // 3)
            results.append(outage())
            sender.wait_for_more("stored", 1)
        summary, sends = sender.finish()
        self.say(sender.error_text())
        self.say(summary)
        self.check_answers(summary)
        return sends, results

    # -- checks ---------------------------------------------------------------

    def check_answers(self, summary):
        self.assertGreaterEqual(summary["sent"], COUNT)
        self.assertEqual(summary["missing"], 0)
        self.assertEqual(summary["doubled"], 0)
        self.assertLessEqual(summary["lateMicrosLessTimer"]["p999"],
                             ALLOWED_MICROS, summary)

    def check_storage(self, topic, sends, *roles):
        self.await_route(topic, *roles)
        read = ReadBack(self.cluster.address, topic, sends)
        self.say(read)
        # A few tell as much as all.
        self.assertEqual(read.missing()[:5], [])
        self.assertEqual(read.unexpected()[:5], [])
        self.assertEqual(read.spoilt[:5], [])

    def between(self, sends, since, until):
        return [x for x in sends if since <= x["begun"] < until]

    # -- the one broker is away -----------------------------------------------

    def check_broker_outage(self, topic, outage):
        """Nothing can be stored meanwhile; `outage` returns when it began and
        when the broker was back."""
        self.create_topic(topic, "broker")
        sender = self.sender(topic)
        sends, outages = self.send_through(sender, lambda: outage(sender))
        # What was open, if nothing else.
        self.assertGreaterEqual(len(failed(sends)), WINDOW)
        ends = [since for since, _ in outages[1:]] + [NEVER]
        for (since, returned), end in zip(outages, ends):
            first = min(x["answered"] for x in stored(sends)
                        if x["answered"] > returned)
            self.say("resumed after %d ms" % ((first - returned) / 1_000_000))
            self.assertLessEqual(first - returned, RESUMES_WITHIN)
            # All is well from then on, until the next outage.
            after = [x for x in self.between(sends, first, end)
                     if x["answered"] < end]
            self.say("of %d later ones %d failed"
                     % (len(after), len(failed(after))))
            self.assertGreaterEqual(len(after), COUNT // 4)
            self.assertGreaterEqual(share_stored(after), 0.99)
        self.check_storage(topic, sends, "broker")

    def test_broker_killed(self):
        probes = "broker_killed_probes"
        self.create_topic(probes, "broker")

        def outage(sender):
            since = time.monotonic_ns()
            self.fill_window_and_kill(sender, "broker")
            back = Return(self.cluster.broker, probes)
            self.restart("broker")
            back.join()
            self.say("takes connections after %d ms, serves %d ms later"
                     % ((back.accepts - since) / 1_000_000,
                        (back.serves - back.accepts) / 1_000_000))
            return since, back.serves
        self.check_broker_outage("broker_killed", outage)

    def check_stopped(self, topic, *roles):
        def outage(sender):
            since = time.monotonic_ns()
            for role in roles:
                self.pause(role)
            # Until the deadline of all that was open.
            sender.wait_for_more("failed", WINDOW)
            for role in roles:
                self.resume(role)
            return since, time.monotonic_ns()
        self.check_broker_outage(topic, outage)

    def test_broker_stopped(self):
        self.check_stopped("broker_stopped", "broker")

    def test_both_stopped(self):
        self.check_stopped("both_stopped", "name-server", "broker")

    # -- somebody is away whom sends can do without ---------------------------

    def check_going_on(self, topic, roles, outage):
        """`outage` returns when it began and when it was over."""
        self.create_topic(topic, *roles)
        # Routes are asked for during the outage, too.
        sender = self.sender(topic,
                             "--rocketcaf.client.route-refresh-interval=1s")
        sends, outages = self.send_through(sender, lambda: outage(sender))
        starts = [since for since, _ in outages]
        for since, end in zip(starts, starts[1:] + [NEVER]):
            first_second = self.between(sends, since, since + SECOND)
            after = self.between(sends, since + SECOND, end)
            self.say("stored in the first second: %.2f %% of %d, later: "
                     "%.3f %% of %d"
                     % (100 * share_stored(first_second), len(first_second),
                        100 * share_stored(after), len(after)))
            self.assertGreaterEqual(len(after), RATE)
            self.assertGreaterEqual(share_stored(after), 0.99)
        self.check_storage(topic, sends, *roles)
        return sends, outages

    def test_name_server_killed(self):
        def outage(sender):
            self.kill("name-server")
            since = time.monotonic_ns()
            sender.run_for(2)
            self.restart("name-server")
            return since, time.monotonic_ns()
        self.check_going_on("name_server_killed", ["broker"], outage)

    def test_name_server_stopped(self):
        def outage(sender):
            self.pause("name-server")
            since = time.monotonic_ns()
            # More than the limit for a request.
            sender.run_for(4)
            self.resume("name-server")
            return since, time.monotonic_ns()
        self.check_going_on("name_server_stopped", ["broker"], outage)

    def test_one_of_two_killed(self):
        def outage(sender):
            self.fill_window_and_kill(sender, "second-broker")
            since = time.monotonic_ns()
            sender.run_for(3)
            self.restart("second-broker")
            return since, time.monotonic_ns()
        sends, outages = self.check_going_on(
            "one_of_two_killed", ["broker", "second-broker"], outage)
        # It is used before each of its deaths, and at the end.
        times = [0] + [returned for _, returned in outages]
        for since, until in zip(times, times[1:] + [NEVER]):
            used = [x for x in stored(self.between(sends, since, until))
                    if x["broker"] == "broker-b"]
            self.assertGreater(len(used), 0)


if __name__ == "__main__":
    unittest.main()
