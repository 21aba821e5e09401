"""Runs the rocketcaf program for tests, and brokers of its own.

The path of the program is in the environment variable ROCKETCAF_COMMAND.
"""

import json
import os
import queue
import signal
import socket
import subprocess
import tempfile
import threading
import time

# How many times slower than usual the programs may be: sanitizers make it more.
SLOWDOWN = int(os.environ.get("ROCKETCAF_SLOWDOWN", "1"))

# Nothing that works takes this long, even on a busy machine.
LIMIT = 60 * SLOWDOWN


def environment(**variables):
    """The environment without what tells name servers, plus `variables`."""
    result = dict(os.environ)
    result.pop("ROCKETCAF_NAME_SERVERS", None)
    result.pop("NAMESRV_ADDR", None)
    result.update(variables)
    return result


def program():
    return os.environ["ROCKETCAF_COMMAND"]


def run(*arguments, text="", variables=None, limit=LIMIT):
    """Runs the program to its end; `text` is its standard input."""
    data = text if isinstance(text, bytes) else text.encode()
    done = subprocess.run(
        [program(), *map(str, arguments)],
        input=data,
        capture_output=True,
        env=environment(**(variables or {})),
        timeout=limit,
        check=False,
    )
    done.stdout = done.stdout.decode()
    done.stderr = done.stderr.decode()
    return done


def json_lines(text):
    return [json.loads(line) for line in text.splitlines()]


def unused_address():
    """An address that nobody listens at, kept so while the socket lives."""
    holder = socket.socket()
    holder.bind(("127.0.0.1", 0))
    return holder, "127.0.0.1:%d" % holder.getsockname()[1]


class Process:
    """A program that is still running; its output is read as it comes."""

    def __init__(self, *arguments, variables=None, executable=None):
        self.errors = tempfile.TemporaryFile()
        self.process = subprocess.Popen(
            [executable or program(), *map(str, arguments)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=self.errors,
            env=environment(**(variables or {})),
        )
        self.lines = queue.Queue()
        self.reader = threading.Thread(target=self._read, daemon=True)
        self.reader.start()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        if self.process.poll() is None:
            self.process.kill()
        self.process.wait()
        if not self.process.stdin.closed:
            try:
                self.process.stdin.close()
            except BrokenPipeError:
                pass
        self.reader.join()
        self.process.stdout.close()
        self.errors.close()

    def _read(self):
        for line in self.process.stdout:
            self.lines.put(line.decode())
        self.lines.put(None)

    def write(self, text):
        self.process.stdin.write(text.encode())
        self.process.stdin.flush()

    def read_line(self, limit=LIMIT):
        """The next line, or None at the end of the output."""
        try:
            return self.lines.get(timeout=limit)
        except queue.Empty:
            raise TimeoutError("no line in %s s" % limit) from None

    def read_rest(self, limit=LIMIT):
        until = time.monotonic() + limit
        result = []
        while (line := self.read_line(until - time.monotonic())) is not None:
            result.append(line)
        return "".join(result)

    def interrupt(self, number=signal.SIGINT):
        self.process.send_signal(number)

    def wait(self, limit=LIMIT):
        return self.process.wait(limit)

    def error_text(self):
        self.errors.seek(0)
        return self.errors.read().decode()


class EmbeddedBroker(Process):
    """`rocketcaf embedded-broker` at a free port, ready to serve."""

    def __init__(self, *arguments):
        super().__init__("embedded-broker", "--port", "0", *arguments)
        line = self.read_line()
        if line is None:
            raise RuntimeError(self.error_text())
        self.address = line.strip()
        self.port = int(self.address.rpartition(":")[2])

    def stop(self, number=signal.SIGTERM):
        self.interrupt(number)
        return self.wait()
