"""What name servers and brokers answer us is what they answer Java.

A name server and a broker of the real RocketMQ are asked everything that
actors/name_server_messages.hpp and actors/broker_messages.hpp have, with JSON
and with binary headers, and the Java admin client and pull consumer are asked
the same. A case is a test's name without "test_".
"""

import re
import sys
import unittest

import requests_case
import rocketmq
from requests_errors import Errors
from requests_groups import Groups
from requests_names import Names
from requests_others import Others
from requests_reading import Reading
from requests_sending import Sending
from requests_serving import Serving

CASES = (Names, Reading, Sending, Groups, Serving, Errors, Others)
ACTORS = rocketmq.HERE + "/../../actors/"
REQUEST = re.compile(r"^struct (\w+) \{\n  using response", re.MULTILINE)
# A row of requests.md: what it is about, and the cases in which Java does the
# same, or our client is alone.
ROW = re.compile(r"^\|[^|]*\| `([\w:]+)`.*\| ([^|]+) \| ([^|]+) \|$",
                 re.MULTILINE)
# One of those by code: the codes, and the same.
CODES = re.compile(r"^\| ([\d, ]+) [^|]*\|[^|]*\| ([^|]+) \| ([^|]+) \|$",
                   re.MULTILINE)
# Where the page goes on to what brokers ask of clients.
SERVED = "## What brokers ask of clients"
# A row of it: the code, and the cases.
SERVED_ROW = re.compile(r"^\| (\d+) .*\| ([^|]+) \|$", re.MULTILINE)
# What stands for a request of the page in the cases.
CALLS = {"atom::get_client_id": "get_client_id",
         "atom::get_connections": "get_connections"}


def requests():
    result = set()
    for name in ("broker_messages.hpp", "name_server_messages.hpp"):
        with open(ACTORS + name, encoding="utf-8") as text:
            result.update(REQUEST.findall(text.read()))
    return result


def page():
    """Its two parts: what clients ask for, and what they are asked for."""
    with open(ACTORS + "requests.md", encoding="utf-8") as text:
        return text.read().split(SERVED)


def names_in(text):
    return set(re.findall(r"`(\w+)`", text))


def cases_of(*classes):
    return {name[len("test_"):] for each in classes for name in dir(each)
            if name.startswith("test_")}


class Coverage(unittest.TestCase):
    """Comes last."""

    def test_each_request_was_made_with_each_form(self):
        wanted = requests()
        self.assertGreater(len(wanted), 30)
        json, binary = (side.asked for side in
                        requests_case.RequestCase.sides.ours.values())
        self.assertEqual(json, binary)
        self.assertEqual(wanted - {x for _, x in json}, set())

    def asked(self, what):
        """The cases in which both sides asked for it, and ours alone."""
        sides = requests_case.RequestCase.sides
        java = {case for case, x in sides.java.asked if x == what}
        ours = {case for side in sides.ours.values()
                for case, x in side.asked if x == what}
        return ours & java, ours - java

    def test_the_page_tells_who_asked_in_each_case(self):
        asking, _ = page()
        rows = {row[0]: row[1:] for row in ROW.findall(asking)}
        self.assertEqual({x for x in rows if not x.startswith("atom::")},
                         requests())
        for codes, *columns in CODES.findall(asking):
            rows.update((code, columns) for code in codes.split(", "))
        for what, columns in rows.items():
            with self.subTest(what):
                self.assertEqual(tuple(map(names_in, columns)),
                                 self.asked(CALLS.get(what, what)))
        codes = {x for side in requests_case.RequestCase.sides.ours.values()
                 for _, x in side.asked if x.isdigit()}
        self.assertEqual(codes, {x for x in rows if x.isdigit()})

    def test_the_page_names_each_case(self):
        asking, serving = page()
        self.assertEqual(cases_of(*CASES) - names_in(asking + serving), set())
        served = dict(SERVED_ROW.findall(serving))
        self.assertEqual(len(served), 7)
        self.assertEqual(set().union(*map(names_in, served.values())),
                         cases_of(Serving))


def setUpModule():
    rocketmq.require()
    sides = requests_case.Sides()
    unittest.addModuleCleanup(sides.close)
    requests_case.RequestCase.sides = sides


def load_tests(loader, *_):
    """Every case with each form; some, if the command line names parts of
    their names."""
    result = unittest.TestSuite()
    chosen = sys.argv[1:]
    for form in requests_case.FORMS:
        for case in CASES:
            of_form = type("%s_%s" % (case.__name__, form), (case,),
                           {"form": form, "__module__": __name__})
            result.addTests(
                of_form(name) for name in loader.getTestCaseNames(case)
                if not chosen or any(x in name for x in chosen))
    if not chosen:
        result.addTests(loader.loadTestsFromTestCase(Coverage))
    return result


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1], verbosity=2)
