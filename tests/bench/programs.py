"""Runs the programs of a benchmark."""

import contextlib
import json
import os
import pathlib
import re
import subprocess
import sys
import time

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
sys.path[:0] = [str(ROOT / "tests" / x) for x in ("command", "integration")]

from processes import Process, environment  # noqa: E402
from rocketmq import Cluster  # noqa: E402

JAVA = ROOT / "tests" / "integration" / "java.sh"
CANNOT_RUN = 77
# Java's warm-up takes half a minute on a slow machine.
LIMIT = 600
# How long what a broker does in its own time may take, in seconds.
SOON = 20


class Failed(Exception):
    """A program of the benchmark did not do what it should."""


class Programs:
    """The programs in the build's folder of binaries."""

    def __init__(self, folder):
        self.folder = pathlib.Path(folder)
        self.filled = None

    def close(self):
        if self.filled:
            self.filled.close()

    def path(self, name):
        return str(self.folder / name)

    def version(self):
        done = subprocess.run([self.path("rocketcaf"), "--version"],
                              capture_output=True, text=True, check=True)
        return done.stdout.split()[-1]

    def stub(self, *options):
        return Stub(self.path("rocketcaf_stub_broker"), *options)

    def raw(self, *arguments):
        return run_json(self.path("rocketcaf_raw_client"), *arguments)

    def perf(self, address, *arguments):
        return run_json(self.path("rocketcaf"), "perf", "--name-server",
                        address, "--topic", "bench", "--json", *arguments)

    def ask(self, address, *arguments):
        """Runs a command of the rocketcaf program that asks and ends."""
        return subprocess.run(
            [self.path("rocketcaf"), *map(str, arguments), "--name-server",
             address], stdin=subprocess.DEVNULL, capture_output=True, text=True,
            env=environment(), timeout=LIMIT, check=False)

    def client(self, *arguments):
        return run_json(self.path("rocketcaf_bench_client"), *arguments)

    def start_client(self, *arguments):
        return Process(*arguments,
                       executable=self.path("rocketcaf_bench_client"))

    def start_pull_client(self, *arguments):
        return Process(*arguments,
                       executable=self.path("rocketcaf_pull_client"))

    def embedded_broker(self):
        return Embedded(self.path("rocketcaf"))

    def filled_topic(self, count, size):
        """The real broker with so many messages in its topic "bench": the same
        one in all rounds."""
        if not self.filled:
            self.filled = FilledTopic(self, count, size)
        return self.filled


class Stub(Process):
    """A stub broker at a free port, ready to serve."""

    def __init__(self, path, *options):
        super().__init__(*options, executable=path)
        line = self.read_line()
        if line is None:
            raise Failed("the stub broker: " + self.error_text().strip())
        self.address = line.strip()
        self.ended_transactions = None

    def stop(self):
        """Ends it; returns how many send requests it took, and its CPU time
        meanwhile in percent of a core. `ended_transactions` is known then."""
        self.process.stdin.close()
        if self.wait() != 0:
            raise Failed("the stub broker: " + self.error_text().strip())
        words = self.read_line().split()
        self.ended_transactions = int(words[8])
        return int(words[0]), float(words[3])


class Embedded(Process):
    """An embedded broker, in a process of its own, ready to serve."""

    def __init__(self, path):
        super().__init__("embedded-broker", "--port", "0", executable=path)
        line = self.read_line()
        if line is None:
            raise Failed("the embedded broker: " + self.error_text().strip())
        self.address = line.strip()


class FilledTopic:
    """The real RocketMQ, whose topic "bench" has messages."""

    QUEUES = 256
    # After so many readers the broker's compiler has little left to do.
    WARM_UPS = 4

    def __init__(self, programs, count, size):
        self.cluster = Cluster("waitTimeMillsInSendQueue=3000").__enter__()
        self.address = self.cluster.address
        try:
            self.make_topic(programs)
            found = programs.perf(
                self.address, "--mode", "batch", "--batch-size", 100,
                "--size", size, "--count", count, "--window", 10_000,
                "--warmup", 0)
            if found["errors"] or found["messages"] != count:
                raise Failed("the topic was not filled: %s" % found)
            self.await_messages(programs, count)
            for _ in range(self.WARM_UPS):
                self.read_all(programs, count)
        except BaseException:
            self.close()
            raise

    def make_topic(self, programs):
        """Makes the topic, and waits until the name server knows its queues:
        brokers tell of them a moment later."""
        made = programs.ask(self.address, "topic", "create", "bench",
                            "--queues", self.QUEUES)
        if made.returncode != 0:
            raise Failed("the topic was not made: " + made.stderr.strip())
        until = time.monotonic() + SOON
        while self.writable_queues(programs) != self.QUEUES:
            if time.monotonic() > until:
                raise Failed("the topic has no route after %d s" % SOON)
            time.sleep(0.1)

    def read_all(self, programs, count):
        with programs.start_pull_client("pull", self.address, "bench",
                                        count) as reader:
            if reader.wait() != 0:
                raise Failed("the topic was not read: "
                             + reader.error_text().strip())

    def await_messages(self, programs, count):
        """Brokers put messages into queues a moment after they stored them."""
        until = time.monotonic() + SOON
        while self.readable_messages(programs) != count:
            if time.monotonic() > until:
                raise Failed("the topic has too few messages after %d s" % SOON)
            time.sleep(0.1)

    def readable_messages(self, programs):
        done = programs.ask(self.address, "offsets", "bench", "--json")
        return sum(json.loads(x)["count"] or 0
                   for x in done.stdout.splitlines())

    def writable_queues(self, programs):
        done = programs.ask(self.address, "route", "bench", "--json")
        return len(json.loads(done.stdout)["writable"]) \
            if done.returncode == 0 else 0

    def close(self):
        self.cluster.__exit__()

    def broker_pid(self):
        with open(os.path.join(self.cluster.folder, "broker.pid"),
                  encoding="utf-8") as pid:
            return int(pid.read())

    @contextlib.contextmanager
    def broker_apart(self):
        """Meanwhile the broker has a core for itself, and what is started has
        another one."""
        cores = os.sched_getaffinity(0)
        if len(cores) < 2:
            raise Failed("a core for each takes two cores")
        first, second = sorted(cores)[:2]
        keep_to(self.broker_pid(), {first})
        os.sched_setaffinity(0, {second})
        try:
            yield
        finally:
            os.sched_setaffinity(0, cores)
            keep_to(self.broker_pid(), cores)

    def broker_cpu(self):
        """Seconds of CPU time that the broker has used."""
        path = "/proc/%d/stat" % self.broker_pid()
        with open(path, encoding="utf-8") as stat:
            # After the name, which may have anything in it.
            fields = stat.read().rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def keep_to(pid, cores):
    """Lets all threads of a process, and those they start, run on these cores
    only."""
    for thread in os.listdir("/proc/%d/task" % pid):
        # It may have ended.
        with contextlib.suppress(ProcessLookupError):
            os.sched_setaffinity(int(thread), cores)


def java_is_there():
    """Says why, if not."""
    return subprocess.run([JAVA, "check"], check=False).returncode == 0


def java_perf(*arguments):
    return run_json(str(JAVA), "run", "Perf", *arguments)


def start_java(*arguments):
    return Process("run", *arguments, executable=str(JAVA))


def run_json(*command):
    """Runs a program that prints one JSON object. Sends that failed are no
    reason to give up: they are counted in it, and the first one is told."""
    command = [str(x) for x in command]
    try:
        done = subprocess.run(command, stdin=subprocess.DEVNULL, text=True,
                              capture_output=True, env=environment(),
                              timeout=LIMIT, check=False)
    except subprocess.TimeoutExpired:
        raise Failed("no end after %d s: %s" % (LIMIT, " ".join(command))) \
            from None
    if done.returncode not in (0, 1) or not done.stdout.strip():
        raise Failed("%s: status %d\n%s" % (" ".join(command), done.returncode,
                                            done.stderr.strip()))
    if done.returncode == 1:
        print(*re.findall("first failure: .*", done.stderr), end=" ",
              file=sys.stderr)
    return json.loads(done.stdout.splitlines()[-1])


def machine():
    """What the figures depend on."""
    model = "unknown processor"
    try:
        with open("/proc/cpuinfo", encoding="utf-8") as lines:
            names = [x.partition(":")[2].strip() for x in lines
                     if x.startswith("model name")]
        model = names[0] if names else model
    except OSError:
        pass
    return {
        "cores": len(os.sched_getaffinity(0)),
        "processor": model,
        "kernel": os.uname().release,
        "loadAverage": os.getloadavg()[0],
    }
