"""Programs that drop their handles and return from main end by themselves.

    lifetime_test.py STATE
"""

import json
import os
import sys
import time

import wire
from name_server import NameServer
from processes import SLOWDOWN, EmbeddedBroker, Process, unused_address
from sockets import BlackHole, DeafPeer

# "At once" on a busy machine.
AT_ONCE = 1.5 * SLOWDOWN
TIMEOUT = 2.0


class Failed(Exception):
    pass


def check(condition, *what):
    if not condition:
        raise Failed(" ".join(map(str, what)))


class Lifetime(Process):
    """The program; `answered` and the times of its steps are filled in."""

    def __init__(self, state, address, timeout=TIMEOUT):
        self.start = time.monotonic()
        super().__init__(state, address, int(timeout * 1000),
                         executable=os.environ["ROCKETCAF_LIFETIME"])

    def finish(self):
        """Waits for the end and returns the outcomes and, in seconds, how
        long that took after main returned."""
        outcomes = {}
        returning = ended = None
        answered = self.start
        while (line := self.read_line()) is not None:
            step = json.loads(line)
            if step["step"] == "answered":
                answered = time.monotonic()
                for name, count in step["outcomes"].items():
                    outcomes[name] = outcomes.get(name, 0) + count
            elif step["step"] == "returning":
                returning = time.monotonic()
            elif step["step"] == "ended":
                ended = time.monotonic()
            else:
                raise Failed(line)
        status = self.wait()
        done = time.monotonic()
        check(status == 0, "status", status, self.error_text())
        check(returning and ended, "no end of main")
        # Nothing is open after the last answer, or never was.
        late = done - max(returning, answered)
        check(late < AT_ONCE, "ended %.3f s late" % late)
        return outcomes, done - self.start


def sends(outcomes):
    return sum(n for name, n in outcomes.items() if " " not in name)


# -- a broker that serves ------------------------------------------------------


def fresh():
    with EmbeddedBroker() as broker, Lifetime("fresh", broker.address) as x:
        outcomes, total = x.finish()
    check(outcomes == {}, outcomes)
    check(total < AT_ONCE, total)


def idle():
    with EmbeddedBroker() as broker, Lifetime("idle", broker.address) as x:
        outcomes, total = x.finish()
    check(outcomes == {"stored": 1}, outcomes)
    check(total < AT_ONCE, total)


def in_flight():
    with EmbeddedBroker() as broker:
        with Lifetime("sending_many", broker.address) as x:
            outcomes, _ = x.finish()
        messages = wire.pull_topic(broker.address, "lifetime", 8)
    check(outcomes == {"stored": 101}, outcomes)
    check(len(messages) == 101, len(messages))


def send_exit():
    with EmbeddedBroker() as broker:
        with Lifetime("send_exit", broker.address) as x:
            outcomes, total = x.finish()
    check(sends(outcomes) == 101, outcomes)
    # Some may have been answered before the exit message came.
    allowed = {"stored", "shutting_down", "storage not_stored",
               "storage maybe_stored"}
    check(set(outcomes) <= allowed, outcomes)
    check(total < AT_ONCE, total)


def facade():
    with EmbeddedBroker() as broker, Lifetime("facade", broker.address) as x:
        outcomes, total = x.finish()
    check(outcomes == {"stored": 10}, outcomes)
    check(total < AT_ONCE, total)


def facade_dropped():
    with EmbeddedBroker() as broker:
        with Lifetime("facade_dropped", broker.address) as x:
            outcomes, total = x.finish()
        messages = wire.pull_topic(broker.address, "lifetime", 8)
    check(outcomes == {}, outcomes)
    check(len(messages) == 10, len(messages))
    check(total < AT_ONCE, total)


# -- an address that never answers a connect -----------------------------------


def connecting_to_name_server():
    with BlackHole() as hole, Lifetime("asking", hole.address) as x:
        outcomes, total = x.finish()
    check(outcomes == {}, outcomes)
    check(total < AT_ONCE, total)


def connecting_to_name_server_sending():
    with BlackHole() as hole, Lifetime("sending", hole.address) as x:
        outcomes, total = x.finish()
    check(sends(outcomes) == 1 and "stored" not in outcomes, outcomes)
    check("storage not_stored" in outcomes, outcomes)
    check(total < TIMEOUT + AT_ONCE, total)


def connecting_to_broker():
    with BlackHole() as hole, NameServer({"a": hole.address}) as server:
        with Lifetime("sending", server.address) as x:
            outcomes, total = x.finish()
    check(sends(outcomes) == 1 and "storage not_stored" in outcomes, outcomes)
    check(total < TIMEOUT + AT_ONCE, total)


def connecting_facade():
    with BlackHole() as hole, NameServer({"a": hole.address}) as server:
        with Lifetime("facade", server.address) as x:
            outcomes, total = x.finish()
    check(sends(outcomes) == 10 and "stored" not in outcomes, outcomes)
    check(total < TIMEOUT + AT_ONCE, total)


# -- a peer that accepts and never reads ---------------------------------------


def stalled():
    with DeafPeer() as peer, NameServer({"a": peer.address}) as server:
        with Lifetime("unsent", server.address) as x:
            outcomes, total = x.finish()
    check(sends(outcomes) == 10 and "stored" not in outcomes, outcomes)
    check(total < TIMEOUT + AT_ONCE, total)


def stalled_after_answers():
    with DeafPeer() as peer, NameServer({"a": peer.address}) as server:
        with Lifetime("unsent_and_answered", server.address) as x:
            outcomes, total = x.finish()
    check(sends(outcomes) == 10 and "stored" not in outcomes, outcomes)
    check(total < TIMEOUT + AT_ONCE, total)


def send_exit_in_flight():
    with DeafPeer() as peer, NameServer({"a": peer.address}) as server:
        with Lifetime("send_exit_in_flight", server.address, 30) as x:
            outcomes, total = x.finish()
    check(outcomes == {"shutting_down": 100, "storage maybe_stored": 100},
          outcomes)
    check(total < AT_ONCE, total)


def stalled_name_server():
    with DeafPeer() as peer, Lifetime("sending", peer.address) as x:
        outcomes, total = x.finish()
    check(sends(outcomes) == 1 and "storage not_stored" in outcomes, outcomes)
    check(total < TIMEOUT + AT_ONCE, total)


# -- no name server ------------------------------------------------------------


def name_server_away():
    holder, address = unused_address()
    with holder, Lifetime("sending", address) as x:
        outcomes, total = x.finish()
    check(sends(outcomes) == 1 and "storage not_stored" in outcomes, outcomes)
    check(total < TIMEOUT + AT_ONCE, total)


def name_server_away_asking():
    holder, address = unused_address()
    with holder, Lifetime("asking", address) as x:
        outcomes, total = x.finish()
    check(outcomes == {}, outcomes)
    check(total < AT_ONCE, total)


def broker_away():
    holder, address = unused_address()
    with holder, NameServer({"a": address}) as server:
        with Lifetime("sending", server.address) as x:
            outcomes, total = x.finish()
    check(sends(outcomes) == 1 and "storage not_stored" in outcomes, outcomes)
    check(total < TIMEOUT + AT_ONCE, total)


STATES = [fresh, idle, in_flight, send_exit, send_exit_in_flight, facade,
          facade_dropped,
          connecting_to_name_server, connecting_to_name_server_sending,
          connecting_to_broker, connecting_facade, stalled,
          stalled_after_answers, stalled_name_server, name_server_away,
          name_server_away_asking, broker_away]


def main():
    states = {state.__name__: state for state in STATES}
    if sys.argv[1:] == ["--list"]:
        print("\n".join(states))
        return 0
    if len(sys.argv) != 2 or sys.argv[1] not in states:
        print("usage: lifetime_test.py --list | STATE", file=sys.stderr)
        return 2
    try:
        states[sys.argv[1]]()
    except (Failed, TimeoutError) as what:
        print("%s: %s" % (sys.argv[1], what))
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
