"""Command lines: help, versions, and what is wrong with them."""

import re
import unittest

from processes import run

COMMON = ["--help", "--name-server", "--config-file"]
SENDING = COMMON + ["--topic", "--group", "--serialization", "--json"]
OPTIONS = {
    "produce": SENDING + ["--tag", "--key", "--property", "--sharding-key",
                          "--mode", "--batch-size", "--selector",
                          "--compression", "--input", "--transaction",
                          "--check", "--linger"],
    "perf": SENDING + ["--count", "--size", "--window", "--mode",
                       "--batch-size", "--keys", "--producers", "--rate",
                       "--warmup"],
    "route": COMMON + ["TOPIC", "--json"],
    "offsets": COMMON + ["TOPIC", "--group", "--at", "--json"],
    "pull": COMMON + ["TOPIC", "--broker", "--queue", "--offset", "--max",
                      "--filter", "--sql", "--group", "--json"],
    "message": COMMON + ["ID", "--topic", "--broker", "--json"],
    "query": COMMON + ["TOPIC", "KEY", "--unique", "--max", "--begin", "--end",
                       "--json"],
    "tail": COMMON + ["TOPIC", "--from", "--filter", "--json"],
    "cluster": COMMON + ["--json"],
    "topics": COMMON + ["--cluster", "--system", "--json"],
    "topic": ["--help"],
    "topic create": COMMON + ["NAME", "--cluster", "--broker", "--queues",
                              "--read-queues", "--write-queues", "--perm",
                              "--order", "--attribute", "--json"],
    "topic delete": COMMON + ["NAME", "--cluster", "--broker", "--json"],
    "call": ["--help", "--config-file", "--serialization", "CODE", "ADDRESS",
             "FIELD=VALUE", "--body", "--oneway", "--timeout"],
    "decode": ["--help", "FILE", "--response-to"],
    "embedded-broker": ["--help", "--port", "--queues",
                        "--transaction-timeout",
                        "--transaction-check-interval",
                        "--transaction-check-max"],
}
# Those that need a value and have no default.
REQUIRED = {"--topic", "--port", "TOPIC", "NAME", "CODE", "ADDRESS", "ID",
            "KEY"}
# But for these.
OPTIONAL = {("message", "--topic")}
FLAGS = {"--help", "--json", "--system", "--order", "--oneway", "--unique"}


def entries(text):
    """Maps each option to its description, the lines of which are joined."""
    result = {}
    name = None
    for line in text.splitlines():
        start = re.match(r"  (?:-\w,)?(--[\w-]+|[A-Z]+(?:=[A-Z]+)?)(?= |$)",
                         line)
        if start:
            name = start.group(1)
            result[name] = line
        elif name and line.startswith("        "):
            result[name] += " " + line.strip()
        else:
            name = None
    return result


class Help(unittest.TestCase):
    def test_the_program_lists_its_sub_commands(self):
        done = run("--help")
        self.assertEqual(done.returncode, 0)
        self.assertEqual(done.stderr, "")
        for name in OPTIONS:
            if " " in name:
                done = run(name.split()[0], "--help")
                name = name.split()[1]
            else:
                done = run("--help")
            self.assertRegex(done.stdout, r"\n  %s +\S" % name)

    def test_each_help_has_all_options_and_their_defaults(self):
        for name, options in OPTIONS.items():
            with self.subTest(name):
                done = run(*name.split(), "--help")
                self.assertEqual(done.returncode, 0)
                found = entries(done.stdout)
                self.assertEqual(set(found), set(options))
                for option in options:
                    if option in FLAGS:
                        continue
                    required = (option in REQUIRED
                                and (name, option) not in OPTIONAL)
                    expected = "Required" if required else "Default: "
                    self.assertIn(expected, found[option])

    def test_each_help_tells_the_exit_statuses(self):
        for name in OPTIONS:
            with self.subTest(name):
                text = run(*name.split(), "--help").stdout
                self.assertIn("Exit status:", text)
                for status in "012":
                    self.assertRegex(text, r"\n  %s +\S" % status)

    def test_help_fits_a_terminal(self):
        for name in OPTIONS:
            for line in run(*name.split(), "--help").stdout.splitlines():
                with self.subTest(name, line=line):
                    self.assertLessEqual(len(line), 80)

    def test_the_version_is_one_line(self):
        done = run("--version")
        self.assertEqual(done.returncode, 0)
        self.assertRegex(done.stdout, r"^rocketcaf \d+\.\d+\.\d+\n$")


class Usage(unittest.TestCase):
    def check(self, *arguments, expected):
        done = run(*arguments)
        self.assertEqual(done.returncode, 2, done)
        self.assertEqual(done.stdout, "")
        self.assertEqual(done.stderr.count("\n"), 1, done.stderr)
        self.assertTrue(done.stderr.startswith("rocketcaf: "), done.stderr)
        for text in expected:
            self.assertIn(text, done.stderr)

    def test_a_sub_command_is_needed(self):
        self.check(expected=["subcommand", "rocketcaf --help"])

    def test_unknown_sub_commands_are_named(self):
        self.check("consume", expected=["consume", "rocketcaf --help"])

    def test_unknown_options_are_named(self):
        self.check("produce", "--topic", "t", "--colour", "red",
                   expected=["--colour", "rocketcaf produce --help"])

    def test_the_topic_is_required(self):
        for name in ["produce", "perf"]:
            self.check(name, expected=["--topic is required"])
        for name in ["route", "offsets", "pull", "query", "tail"]:
            self.check(name, expected=["TOPIC is required"])

    def test_the_port_is_required(self):
        self.check("embedded-broker", expected=["--port is required"])

    def test_numbers_are_checked(self):
        for option, value in [("--count", "0"), ("--count", "many"),
                              ("--count", "-1"), ("--size", "0"),
                              ("--window", "0"), ("--producers", "0"),
                              ("--rate", "-1"), ("--warmup", "-1"),
                              ("--warmup", "soon")]:
            with self.subTest(option, value=value):
                self.check("perf", "--topic", "t", option, value,
                           expected=[option])
        for option, value in [("--port", "65536"), ("--port", "http")]:
            with self.subTest(option, value=value):
                self.check("embedded-broker", option, value,
                           expected=[option])
        for option, value in [("--queues", "0"),
                              ("--transaction-timeout", "0"),
                              ("--transaction-check-interval", "86401"),
                              ("--transaction-check-max", "0")]:
            with self.subTest(option, value=value):
                self.check("embedded-broker", "--port", "0", option, value,
                           expected=[option])

    def test_words_are_checked(self):
        self.check("perf", "--topic", "t", "--mode", "fast",
                   expected=["--mode", "async"])
        self.check("produce", "--topic", "t", "--serialization", "xml",
                   expected=["--serialization", "json", "binary"])

    def test_a_configuration_file_has_to_exist(self):
        self.check("route", "t", "--config-file", "/nowhere/rocketcaf.conf",
                   expected=["--config-file", "/nowhere/rocketcaf.conf"])


if __name__ == "__main__":
    unittest.main()
