"""Reads the metrics of examples/metrics.cpp as Prometheus does.

metrics_test.py PROGRAM PAGE: what is exported must be in the table of PAGE.
"""

import re
import subprocess
import sys
import unittest
import urllib.request

PROGRAM, PAGE = sys.argv[1:]


def scrape():
    """The text of one scrape while the program runs."""
    with subprocess.Popen(
        [PROGRAM], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as process:
        try:
            first = process.stdout.readline()
            url = re.search(r"http://\S+", first)
            assert url, first
            with urllib.request.urlopen(url[0], timeout=30) as answer:
                text = answer.read().decode()
            process.communicate("\n", timeout=30)
            assert process.returncode == 0, process.returncode
            return text
        finally:
            process.kill()


class Export(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.text = scrape()

    def value(self, name, **labels):
        inner = ",".join('%s="%s"' % x for x in sorted(labels.items()))
        key = name + ("{%s}" % inner if inner else "")
        for line in self.text.splitlines():
            if line.startswith(key + " "):
                return float(line[len(key) :].split()[0])
        self.fail("no " + key)

    def test_sends_are_counted(self):
        group = {"group": "metrics-example"}
        sends = "rocketcaf_sends_total"
        self.assertEqual(
            self.value(sends, form="request", outcome="stored", **group), 100
        )
        self.assertEqual(
            self.value(sends, form="request", outcome="not_stored", **group), 1
        )
        self.assertEqual(
            self.value(
                "rocketcaf_send_failures_total", cause="invalid_argument", **group
            ),
            1,
        )
        self.assertEqual(
            self.value("rocketcaf_send_duration_seconds_count", **group), 100
        )

    def test_the_cluster_is_seen(self):
        self.assertGreaterEqual(
            self.value("rocketcaf_connections", state="connected"), 1
        )
        self.assertGreaterEqual(self.value("rocketcaf_routes"), 1)
        self.assertGreater(self.value("rocketcaf_received_bytes_total"), 0)

    def test_all_of_it_is_documented(self):
        exported = dict(re.findall(r"^# TYPE (rocketcaf_\w+) (\w+)", self.text, re.M))
        with open(PAGE, encoding="utf-8") as page:
            rows = re.findall(r"^\| `(rocketcaf_\w+)` \| (\w+) \|", page.read(), re.M)
        self.assertGreater(len(exported), 20)
        for name, kind in exported.items():
            self.assertEqual(dict(rows).get(name), kind, name)


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1])
