"""C++ and Java encode and decode the same values and find the same in them."""

import collections
import json
import os
import re
import subprocess
import tempfile
import unittest

import rocketmq

PROGRAM = os.environ["ROCKETCAF_AGREEMENT"]
LONG_RUN = os.environ.get("ROCKETCAF_LONG_TESTS") == "1"
# Java's own ids, which it adds to those that it got.
OWN_IDS = 300


def run(*command):
    """Runs a program; returns its status, the JSON that it prints, and its
    errors, of which there may be many."""
    done = subprocess.run([*map(str, command)], stdin=subprocess.DEVNULL,
                          capture_output=True, text=True, timeout=600,
                          check=False)
    try:
        return done.returncode, json.loads(done.stdout), done.stderr
    except ValueError:
        return done.returncode, {}, done.stderr + done.stdout


def run_java(*arguments):
    return run(os.path.join(rocketmq.HERE, "java.sh"), "run", "Agreement",
               *arguments)


def summary(errors):
    """How many mismatches there were of which kind, and the first one."""
    before, *found = errors.split("mismatch: ")
    kinds = collections.Counter(re.match(r"\w+", x)[0] for x in found)
    return "%s %s\n%s" % (before, dict(kinds), found[0] if found else "")


def break_a_line_of_each_kind(source, target):
    """Copies the first line of each kind that has bytes, the first of which is
    changed. Returns the kinds."""
    kinds = set()
    with open(source, encoding="ascii") as lines, \
            open(target, "w", encoding="ascii") as broken:
        for line in lines:
            value, data = line.rstrip("\n").rsplit("\t", 1)
            kind = value.split("\t", 1)[0]
            if data and kind not in kinds:
                kinds.add(kind)
                first = bytes([int(data[:2], 16) ^ 1]).hex()
                broken.write("%s\t%s%s\n" % (value, first, data[2:]))
    return kinds


class Agreement(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        rocketmq.require()

    def setUp(self):
        folder = tempfile.TemporaryDirectory(prefix="rocketcaf-")
        self.addCleanup(folder.cleanup)
        self.ours = os.path.join(folder.name, "ours")
        self.javas = os.path.join(folder.name, "javas")

    def write(self, seed, factor=1):
        status, counts, errors = run(PROGRAM, "write", seed, factor, self.ours)
        self.assertEqual(status, 0, errors)
        return counts

    def test_both_languages_agree(self):
        for seed in range(1, 21 if LONG_RUN else 2):
            counts = self.write(seed)
            self.assertEqual(counts["queue"], 10000)
            self.assertGreaterEqual(min(counts.values()), 200)
            status, read, errors = run_java(self.ours, self.javas)
            self.assertEqual(status, 0, summary(errors))
            self.assertEqual(read, counts)
            status, read, errors = run(PROGRAM, "check", self.javas)
            self.assertEqual(status, 0, summary(errors))
            # Some of Java's values have several forms.
            for kind, count in counts.items():
                self.assertGreaterEqual(read[kind], count, kind)
            self.assertEqual(read["unique_id"], counts["unique_id"] + OWN_IDS)
            self.assertEqual(read["properties"], 3 * counts["properties"])
            self.assertGreater(read["stored"], counts["stored"])

    def test_a_changed_byte_of_any_kind_is_told(self):
        counts = self.write(seed=1)
        broken = self.ours + ".broken"
        kinds = break_a_line_of_each_kind(self.ours, broken)
        self.assertEqual(kinds, set(counts))
        for name, (status, _, errors) in {
                "Java": run_java(broken, self.javas),
                "C++": run(PROGRAM, "check", broken)}.items():
            self.assertEqual(status, 1, name)
            for kind in kinds:
                self.assertRegex(errors, r"mismatch: %s\b" % kind, name)
            self.assertEqual(errors.count("mismatch: "), len(kinds), name)


if __name__ == "__main__":
    unittest.main()
