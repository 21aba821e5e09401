"""What ./dev bench measures. A measure is a function of its name's entry in
MEASURES; it returns numbers by name."""

import dataclasses
import functools
import json
import time

from programs import LIMIT, Failed, java_perf, start_java

BODY_BYTES = 128
WINDOWS = (1000, 50_000)
MANY = 1000
BATCH = 100
# In messages: 100 batches are open at a time.
BATCH_WINDOW = 10_000
# Transactions that are open at a time; with Java each has a thread.
TRANSACTIONS = (16, 64, 256)
# Of the idle producers.
GROUPS = 10
# How often Java pulls everything before it is measured.
JAVA_PASSES = 2


@dataclasses.dataclass(frozen=True)
class Sizes:
    """How much is sent. Warm-ups are messages, rocketcaf's are seconds."""

    raw: int = 4_000_000
    windowed: int = 2_000_000
    batches: int = 6_000_000
    one_by_one: int = 50_000
    transactions: int = 300_000
    warm_up_seconds: float = 2
    java: int = 500_000
    java_warm_up: int = 1_000_000
    java_batches: int = 4_000_000
    java_batches_warm_up: int = 8_000_000
    java_transactions: int = 200_000
    java_transactions_warm_up: int = 300_000
    producers: int = 1000
    # A heartbeat and a refresh of the route are among it.
    idle_seconds: int = 31
    open_sends: int = 50_000
    open_transactions: int = 10_000
    idle_producers: int = 100_000
    pulled: int = 1_000_000
    polled_queues: int = 1000
    # Every queue is answered three times, and there is a heartbeat.
    polled_seconds: int = 46


QUICK = Sizes(raw=200_000, windowed=100_000, batches=100_000, one_by_one=1000,
              warm_up_seconds=0.2, java=20_000, java_warm_up=20_000,
              java_batches=20_000, java_batches_warm_up=20_000,
              transactions=5000, java_transactions=5000,
              java_transactions_warm_up=5000, producers=100, idle_seconds=1,
              open_sends=5000, open_transactions=1000, idle_producers=1000,
              pulled=20_000, polled_queues=50, polled_seconds=1)


def flat(report):
    """A report of perf with its latency's numbers beside the others."""
    latency = report.pop("latencyMicros")
    return report | {name + "Micros": value for name, value in latency.items()}


def with_stub(programs, send):
    """What `send(address)` reports, and how busy it kept the stub broker."""
    with programs.stub() as stub:
        report = flat(send(stub.address))
        _, report["stubPercent"] = stub.stop()
        return report


def with_ends(programs, send):
    """The same for messages in transactions: the stub must have heard how they
    ended, but for those of which it was told as it stopped."""
    with programs.stub() as stub:
        report = flat(send(stub.address))
        sends, report["stubPercent"] = stub.stop()
        if stub.ended_transactions < 0.99 * sends:
            raise Failed("%d half messages, of which %d ended" % (
                sends, stub.ended_transactions))
        return report


# -- clients -------------------------------------------------------------------


def raw(programs, sizes, window):
    if window == 1:
        return with_stub(programs, lambda address: programs.raw(
            "ping-pong", address, sizes.one_by_one, BODY_BYTES,
            sizes.one_by_one // 10))
    return with_stub(programs, lambda address: programs.raw(
        "window", address, sizes.raw, BODY_BYTES, window, sizes.raw // 10))


def perf(programs, sizes, mode, count, window, *options, run=with_stub):
    return run(programs, lambda address: programs.perf(
        address, "--mode", mode, "--count", count, "--size", BODY_BYTES,
        "--window", window, "--warmup", sizes.warm_up_seconds, *options))


def rocketcaf(programs, sizes, window, form="json"):
    mode, count = (("sync", sizes.one_by_one) if window == 1 else
                   ("async", sizes.windowed))
    return perf(programs, sizes, mode, count, window, "--serialization", form)


def rocketcaf_many(programs, sizes):
    return perf(programs, sizes, "many", sizes.windowed, MANY)


def rocketcaf_batch(programs, sizes):
    return perf(programs, sizes, "batch", sizes.batches, BATCH_WINDOW,
                "--batch-size", BATCH)


def rocketcaf_transactions(programs, sizes, window):
    return perf(programs, sizes, "transaction", sizes.transactions, window,
                run=with_ends)


def java(programs, sizes, window):
    mode, count = (("sync", sizes.one_by_one) if window == 1 else
                   ("async", sizes.java))
    return with_stub(programs, lambda address: java_perf(
        address, "bench", count, BODY_BYTES, window, mode, sizes.java_warm_up))


def java_batch(programs, sizes):
    return with_stub(programs, lambda address: java_perf(
        address, "bench", sizes.java_batches, BODY_BYTES, BATCH_WINDOW,
        "batch", sizes.java_batches_warm_up, BATCH))


def java_transactions(programs, sizes, window):
    return with_ends(programs, lambda address: java_perf(
        address, "bench", sizes.java_transactions, BODY_BYTES, window,
        "transaction", sizes.java_transactions_warm_up))


# -- a client at rest ----------------------------------------------------------


def threads(programs, sizes):
    result = {}
    for name, producers in [("one", 1), ("many", sizes.producers)]:
        with programs.stub() as stub:
            report = programs.perf(
                stub.address, "--producers", producers, "--window", 1,
                "--count", 10 * producers, "--warmup", 0)
        if report["errors"]:
            raise Failed("%d producers: %d sends failed" % (
                producers, report["errors"]))
        result[name + "Producers"] = producers
        result[name + "Threads"] = report["threads"]
    result["more"] = result["manyThreads"] - result["oneThreads"]
    return result


def next_object(process, name, limit):
    """The next line of a program that prints JSON objects."""
    line = process.read_line(limit)
    if line is None:
        raise Failed("%s: %s" % (name, process.error_text().strip()))
    return json.loads(line)


def idle(programs, sizes):
    """With and without a producer at the same time: one sitting."""
    shares = {}
    with programs.stub() as stub, \
            programs.start_client("idle", sizes.idle_seconds) as without, \
            programs.start_client("idle", sizes.idle_seconds,
                                  stub.address) as producer:
        for name, process in [("without", without), ("with", producer)]:
            line = next_object(process, "idle", sizes.idle_seconds + 60)
            shares[name + "Percent"] = line["cpuPercent"]
    shares["morePercent"] = shares["withPercent"] - shares["withoutPercent"]
    return shares


def idle_producers(programs, sizes):
    """As `idle`, with many producers that are attached and have no topic."""
    with programs.stub() as stub, programs.start_client(
            "idle-producers", sizes.idle_seconds, stub.address,
            sizes.idle_producers, GROUPS) as producers:
        result = next_object(producers, "idle-producers", LIMIT)
        with programs.start_client("idle", sizes.idle_seconds) as without:
            for name, process in [("without", without), ("with", producers)]:
                line = next_object(process, "idle-producers",
                                   sizes.idle_seconds + 60)
                result[name + "Percent"] = line["cpuPercent"]
    result["morePercent"] = result["withPercent"] - result["withoutPercent"]
    return result


def memory(programs, sizes):
    with programs.stub("--silent") as stub:
        return programs.client("memory", stub.address, sizes.open_sends,
                               BODY_BYTES)


def open_transactions(programs, sizes):
    with programs.stub() as stub:
        return programs.client("open-transactions", stub.address,
                               sizes.open_transactions, BODY_BYTES)


# -- reading -------------------------------------------------------------------


def pull(programs, sizes, start):
    """Everything, from the real broker: see PullTopic.java and pull_client.cpp.
    The CPU of client and broker is in percent of a core."""
    topic = programs.filled_topic(sizes.pulled, BODY_BYTES)
    with start(programs, topic.address, "bench", sizes.pulled) as client:
        next_object(client, "pull", LIMIT)
        cpu, since = topic.broker_cpu(), time.monotonic()
        x = next_object(client, "pull", LIMIT)
        busy, elapsed = topic.broker_cpu() - cpu, time.monotonic() - since
    if x["bodyBytes"] != BODY_BYTES * x["messages"]:
        raise Failed("pull: %s" % x)
    x |= {"clientPercent": x["cpuMicrosPerMessage"] * x["messagesPerSecond"]
                           / 1e4,
          "brokerPercent": 100 * busy / elapsed}
    if "heapMiBFirstThird" in x:
        x["heapGrowth"] = x["heapMiBLastThird"] / x["heapMiBFirstThird"]
    return x


def pull_apart(programs, sizes, start):
    """The same with a core for the broker and one for the client, so that
    neither takes from the other, as on machines of their own."""
    topic = programs.filled_topic(sizes.pulled, BODY_BYTES)
    with topic.broker_apart():
        return pull(programs, sizes, start)


def pull_client(programs, *arguments):
    return programs.start_pull_client("pull", *arguments)


def java_pull_client(_, *arguments):
    return start_java("PullTopic", *arguments, JAVA_PASSES)


def long_polls(programs, sizes):
    """Beside a client with a producer at rest, and at the same time."""
    seconds = sizes.polled_seconds
    with programs.embedded_broker() as broker, programs.start_pull_client(
            "long-polls", seconds, broker.address,
            sizes.polled_queues) as polls:
        next_object(polls, "long-polls", LIMIT)
        with programs.start_client("idle", seconds - 1 or 1,
                                   broker.address) as idle_client:
            still = next_object(idle_client, "long-polls", seconds + 60)
        x = next_object(polls, "long-polls", seconds + 60)
    if x["otherAnswers"]:
        raise Failed("long-polls: %s" % x)
    x["idlePercent"] = still["cpuPercent"]
    x["morePercent"] = x["cpuPercent"] - still["cpuPercent"]
    return x


def for_windows(name, function, windows, **options):
    return {"%s-%d" % (name, window): functools.partial(
        function, window=window, **options) for window in windows}


def clients(name, function, **options):
    result = for_windows(name, function, WINDOWS, **options)
    result[name + "-sync"] = functools.partial(function, window=1, **options)
    return result


MEASURES = {
    **clients("raw", raw),
    **clients("rocketcaf", rocketcaf),
    "rocketcaf-many": rocketcaf_many,
    "rocketcaf-batch-100": rocketcaf_batch,
    **for_windows("rocketcaf-transactions", rocketcaf_transactions,
                  TRANSACTIONS),
    **clients("rocketcaf-binary", rocketcaf, form="binary"),
    **clients("java", java),
    "java-batch-100": java_batch,
    **for_windows("java-transactions", java_transactions, TRANSACTIONS),
    "threads": threads,
    "idle": idle,
    "idle-producers": idle_producers,
    "memory": memory,
    "open-transactions": open_transactions,
    "pull-rocketcaf": functools.partial(pull, start=pull_client),
    "pull-java": functools.partial(pull, start=java_pull_client),
    "pull-rocketcaf-apart": functools.partial(pull_apart, start=pull_client),
    "pull-java-apart": functools.partial(pull_apart, start=java_pull_client),
    "long-polls": long_polls,
}
