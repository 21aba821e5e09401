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
# A row of requests.md: the request and the cases.
ROW = re.compile(r"^\|[^|]*\| `([\w:]+)`.*\| ([^|]+) \|$", re.MULTILINE)


def requests():
    result = set()
    for name in ("broker_messages.hpp", "name_server_messages.hpp"):
        with open(ACTORS + name, encoding="utf-8") as text:
            result.update(REQUEST.findall(text.read()))
    return result


class Coverage(unittest.TestCase):
    """Comes last."""

    def test_each_request_was_made_with_each_form(self):
        wanted = requests()
        self.assertGreater(len(wanted), 30)
        for form, side in requests_case.RequestCase.sides.ours.items():
            with self.subTest(form):
                self.assertEqual(wanted - {x for _, x in side.asked}, set())

    def test_the_page_names_the_cases_of_each_request(self):
        cases = {name[len("test_"):] for case in CASES for name in dir(case)
                 if name.startswith("test_")}
        with open(ACTORS + "requests.md", encoding="utf-8") as text:
            page = text.read()
        rows = dict(ROW.findall(page))
        self.assertLessEqual(requests(), set(rows))
        for request, named in rows.items():
            if request.startswith("atom::") or request in requests():
                with self.subTest(request):
                    names = re.findall(r"`(\w+)`", named)
                    self.assertTrue(names)
                    self.assertLessEqual(set(names), cases)
        self.assertEqual({x for x in cases if "`%s`" % x not in page}, set())


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
