"""What ./dev bench measures. A measure is a function of its name's entry in
MEASURES; it returns numbers by name."""

import dataclasses
import functools
import json

from programs import Failed, java_perf

BODY_BYTES = 128
WINDOWS = (1000, 50_000)


@dataclasses.dataclass(frozen=True)
class Sizes:
    """How much is sent. Warm-ups are messages, rocketcaf's are seconds."""

    raw: int = 4_000_000
    windowed: int = 2_000_000
    one_by_one: int = 50_000
    warm_up_seconds: float = 2
    java: int = 500_000
    java_warm_up: int = 1_000_000
    producers: int = 1000
    # A heartbeat and a refresh of the route are among it.
    idle_seconds: int = 31
    open_sends: int = 50_000


QUICK = Sizes(raw=200_000, windowed=100_000, one_by_one=1000,
              warm_up_seconds=0.2, java=20_000, java_warm_up=20_000,
              producers=100, idle_seconds=1, open_sends=5000)


def flat(report):
    """A report of perf with its latency's numbers beside the others."""
    latency = report.pop("latencyMicros")
    return report | {name + "Micros": value for name, value in latency.items()}


# -- clients -------------------------------------------------------------------


def raw(programs, sizes, window):
    with programs.stub() as stub:
        if window == 1:
            return flat(programs.raw("ping-pong", stub.address,
                                     sizes.one_by_one, BODY_BYTES,
                                     sizes.one_by_one // 10))
        return flat(programs.raw("window", stub.address, sizes.raw, BODY_BYTES,
                                 window, sizes.raw // 10))


def rocketcaf(programs, sizes, window, form="json"):
    mode, count = (("sync", sizes.one_by_one) if window == 1 else
                   ("async", sizes.windowed))
    with programs.stub() as stub:
        return flat(programs.perf(
            stub.address, "--mode", mode, "--count", count, "--size",
            BODY_BYTES, "--window", window, "--warmup", sizes.warm_up_seconds,
            "--serialization", form))


def java(programs, sizes, window):
    mode, count = (("sync", sizes.one_by_one) if window == 1 else
                   ("async", sizes.java))
    with programs.stub() as stub:
        return flat(java_perf(stub.address, "bench", count, BODY_BYTES, window,
                              mode, sizes.java_warm_up))


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


def idle(programs, sizes):
    """With and without a producer at the same time: one sitting."""
    shares = {}
    with programs.stub() as stub, \
            programs.start_client("idle", sizes.idle_seconds) as without, \
            programs.start_client("idle", sizes.idle_seconds,
                                  stub.address) as producer:
        for name, process in [("without", without), ("with", producer)]:
            line = process.read_line(limit=sizes.idle_seconds + 60)
            if line is None:
                raise Failed("idle: " + process.error_text().strip())
            shares[name + "Percent"] = json.loads(line)["cpuPercent"]
    shares["morePercent"] = shares["withPercent"] - shares["withoutPercent"]
    return shares


def memory(programs, sizes):
    with programs.stub("--silent") as stub:
        return programs.client("memory", stub.address, sizes.open_sends,
                               BODY_BYTES)


def clients(name, function, **options):
    result = {"%s-%d" % (name, window): functools.partial(
        function, window=window, **options) for window in WINDOWS}
    result[name + "-sync"] = functools.partial(function, window=1, **options)
    return result


MEASURES = {
    **clients("raw", raw),
    **clients("rocketcaf", rocketcaf),
    **clients("rocketcaf-binary", rocketcaf, form="binary"),
    **clients("java", java),
    "threads": threads,
    "idle": idle,
    "memory": memory,
}
