"""The real RocketMQ and the Java client, for tests. Skips the whole program,
with exit status 77 and the reason, where they cannot run."""

import json
import os
import subprocess
import sys
import tempfile

HERE = os.path.dirname(os.path.abspath(__file__))
CANNOT_RUN = 77
PATIENT = "rocketcaf { producer { send-timeout = 60s, attempt-timeout = 60s } }"


def _script(name, *arguments, limit):
    """Runs a script to its end and returns its standard output."""
    # A file, since the brokers that it starts would keep a pipe open.
    with tempfile.TemporaryFile() as errors:
        done = subprocess.run(
            [os.path.join(HERE, name), *map(str, arguments)],
            stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=errors,
            timeout=limit, check=False)
        errors.seek(0)
        text = errors.read().decode()
    if done.returncode == CANNOT_RUN:
        print(text.strip() or "skipped")
        sys.stdout.flush()
        os._exit(CANNOT_RUN)
    if done.returncode != 0:
        raise RuntimeError("%s %s: status %d\n%s%s" % (
            name, " ".join(map(str, arguments)), done.returncode,
            done.stdout.decode(), text))
    return done.stdout.decode()


def java(program, *arguments, limit=300):
    """Runs one of the programs of java/."""
    return _script("java.sh", "run", program, *arguments, limit=limit)


def read_back(name_server, topic, count, limit=120):
    """All messages of a topic, as the Java client reads them: `count` of them,
    or at least N if `count` is "N+"."""
    return list(each_read_back(name_server, topic, count, limit))


def each_read_back(name_server, topic, count, limit=120):
    """The same one by one, where there are many."""
    with tempfile.TemporaryDirectory() as folder:
        path = os.path.join(folder, "messages.jsonl")
        java("ReadBack", name_server, topic, count, limit, path,
             limit=limit + 60)
        with open(path, encoding="utf-8") as lines:
            yield from map(json.loads, lines)


def patient_config(folder):
    """A configuration, as a file in the folder, with which no send is given up
    or repeated because a broker is slow; returns its path."""
    path = os.path.join(folder, "patient.conf")
    with open(path, "w", encoding="utf-8") as config:
        config.write(PATIENT)
    return path


class Cluster:
    """A name server and a broker of one's own, or two, or one with a slave;
    `settings` are lines of the brokers' configuration."""

    def __init__(self, *settings, second_broker=False, slave=False):
        self.folder = tempfile.mkdtemp(prefix="rocketcaf-")
        self.settings = settings
        if second_broker:
            self.settings = ("--second-broker", *self.settings)
        if slave:
            self.settings = ("--slave", *self.settings)

    def __enter__(self):
        try:
            self.address = _script("rocketmq.sh", "start", self.folder,
                                   *self.settings, limit=300).strip()
        except BaseException:
            self.__exit__()
            raise
        return self

    def __exit__(self, *_):
        _script("rocketmq.sh", "stop", self.folder, limit=60)
        if os.path.isdir(self.folder):
            os.rmdir(self.folder)

    @property
    def broker(self):
        """The broker's address."""
        return self.address_of("broker")

    def address_of(self, role):
        """The address of "name-server", "broker", "second-broker" or "slave"."""
        with open(os.path.join(self.folder, role + ".conf"),
                  encoding="utf-8") as lines:
            settings = dict(line.strip().split("=", 1) for line in lines)
        return "127.0.0.1:" + settings["listenPort"]

    def kill(self, role):
        """Kills (-9) and waits until it is gone."""
        self._control("kill", role)

    def pause(self, role):
        """Stops it, without its noticing, until `resume`."""
        self._control("pause", role)

    def resume(self, role):
        self._control("resume", role)

    def restart(self, role):
        """Starts it again on its files, and waits until it serves."""
        self._control("restart", role)

    def _control(self, command, role):
        _script("rocketmq.sh", command, self.folder, role, limit=300)


def require():
    """Ends the program with status 77 where RocketMQ cannot run."""
    _script("java.sh", "check", limit=60)
    _script("java.sh", "jars", limit=600)
