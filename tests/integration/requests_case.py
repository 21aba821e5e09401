"""What the cases of requests_test.py have in common: our clients and Java's are
asked the same, and must say the same."""

import base64
import hashlib
import json
import os
import re
import time
import unittest

import rocketmq
from processes import LIMIT, Process

BROKER = "broker-a"
FORMS = ("json", "binary")
# How long what a broker does in its own time may take, in seconds.
SOON = 20
CLIENT_PORT = re.compile(r"(/|Producer: )127\.0\.0\.1:\d+")


def normal(x):
    """Without what depends on who writes it down: absent values, the order of
    names, and how bodies are shown."""
    if isinstance(x, list):
        items = [normal(item) for item in x]
        is_names = all(isinstance(item, str) for item in items)
        return sorted(items) if is_names else items
    if not isinstance(x, dict):
        return x
    result = {k: normal(v) for k, v in x.items() if v is not None}
    if "bodyBase64" in result:
        body = base64.b64decode(result.pop("bodyBase64"))
        result["bodyLength"] = len(body)
        result["bodySha256"] = hashlib.sha256(body).hexdigest()
    return result


class Side(Process):
    """A program that asks what it reads, line by line."""

    def __init__(self, *arguments, executable):
        super().__init__(*arguments, executable=executable)
        self.case = None
        # Pairs of a case and what it asked for; the code, if it asked by code.
        self.asked = set()

    def begin(self, call, arguments, is_noted=True):
        if is_noted and self.case:
            what = str(arguments["code"]) if call == "invoke" else call
            self.asked.add((self.case, what))
        self.write(json.dumps({"call": call, **arguments}) + "\n")

    def finish(self):
        """The answer, which has "ok" if there is one, or "error"."""
        line = self.read_line(LIMIT)
        if line is None:
            raise RuntimeError(self.error_text())
        return normal(json.loads(line))


class Sides:
    """A cluster, our clients with each form of headers, and Java's."""

    def __init__(self):
        self.cluster = rocketmq.Cluster("enablePropertyFilter=true").__enter__()
        address = self.cluster.address
        self.java = Side("run", "Requests", address, executable=os.path.join(
            rocketmq.HERE, "java.sh"))
        self.ours = {form: Side(
            "--rocketcaf.client.name-servers=" + address,
            "--rocketcaf.client.header-serialization=" + form,
            "--rocketcaf.client.instance-name=requests-" + form,
            "--rocketcaf.client.unit-name=unit",
            executable=os.environ["ROCKETCAF_REQUESTS"]) for form in FORMS}

    @property
    def all(self):
        return (self.java, *self.ours.values())

    def close(self):
        for side in self.all:
            side.__exit__()
        self.cluster.__exit__()


class RequestCase(unittest.TestCase):
    """Runs with each form of the headers: requests_test.py makes a class of it
    for each."""

    maxDiff = None
    form = ""
    sides = None

    def setUp(self):
        """What is asked from here on is what the case is about."""
        self.addCleanup(self.name_case, None)
        self.name_case(self._testMethodName[len("test_"):])

    def name_case(self, name):
        for side in self.sides.all:
            side.case = name

    # -- asking ----------------------------------------------------------------

    @property
    def ours_side(self):
        return self.sides.ours[self.form]

    def try_ours(self, call, /, **arguments):
        self.ours_side.begin(call, arguments)
        return self.ours_side.finish()

    def try_java(self, call, /, **arguments):
        self.sides.java.begin(call, arguments)
        return self.sides.java.finish()

    def answer_of(self, what):
        self.assertNotIn("error", what)
        return what.get("ok")

    def ours(self, call, /, **arguments):
        """What our client says, which must be no error."""
        return self.answer_of(self.try_ours(call, **arguments))

    def java(self, call, /, **arguments):
        """What Java's says."""
        return self.answer_of(self.try_java(call, **arguments))

    def try_arrange(self, call, /, **arguments):
        """Java does something that the case is not about."""
        self.sides.java.begin(call, arguments, is_noted=False)
        return self.sides.java.finish()

    def arrange(self, call, /, **arguments):
        return self.answer_of(self.try_arrange(call, **arguments))

    def same(self, call, /, **arguments):
        """What both say."""
        ours = self.ours(call, **arguments)
        self.assertEqual(ours, self.java(call, **arguments))
        return ours

    def fails(self, call, cause, code, /, **arguments):
        """Our error: its cause, and the server's code (-1 if it gave none)."""
        what = self.try_ours(call, **arguments)
        self.assertIn("error", what)
        self.assertEqual((what["error"]["cause"], what["error"]["code"]),
                         (cause, code), what)
        self.assertTrue(what["error"]["remark"], what)
        return what["error"]

    def both_fail(self, call, cause, code, /, **arguments):
        """The same error, with the server's words."""
        ours = self.fails(call, cause, code, **arguments)
        java = self.try_java(call, **arguments)
        self.assertIn("error", java)
        self.assertEqual(java["error"]["code"], code)
        # Both may add advice to the server's words, which may have the client's
        # port in them.
        words = [CLIENT_PORT.sub("", x["error"]["remark"])
                 for x in ({"error": ours}, java)]
        self.assertIn(*sorted(words, key=len))
        return ours

    def soon(self, ask, wanted=lambda answer: "ok" in answer):
        """The answer, once it is as wanted."""
        until = time.monotonic() + SOON
        while not wanted(answer := ask()):
            self.assertLess(time.monotonic(), until, answer)
            time.sleep(0.1)
        return answer.get("ok")

    # -- what cases need -------------------------------------------------------

    def configure_broker(self, key, value, before):
        """Until the case ends."""
        self.arrange("update_broker_config", broker=BROKER, key=key,
                     value=value)
        self.addCleanup(self.arrange, "update_broker_config", broker=BROKER,
                        key=key, value=before)

    def join(self, group, topic):
        """Java's client becomes a member of the group; returns its id."""
        result = self.arrange("join", group=group, topic=topic)
        self.addCleanup(self.arrange, "leave", group=group)
        return result

    def named(self, name):
        """A name that no other case, and not the other form, has."""
        return "%s_%s" % (name, self.form)

    def make_topic(self, name, queues=2, **config):
        """A topic that Java makes; returns its name."""
        name = self.named(name)
        self.arrange("create_topic", broker=BROKER, config={
            "topicName": name, "readQueueNums": queues,
            "writeQueueNums": queues, **config})
        self.soon(lambda: self.try_arrange("query_route", topic=name))
        return name

    def make_queue(self, name, **config):
        """A queue of a topic that Java makes."""
        return [self.make_topic(name, **config), BROKER, 1]

    def java_sends(self, queue, body="hello", **content):
        return self.arrange("send_to_queue", queue=queue, content={
            "topic": queue[0], "body": body, **content})

    def java_reads(self, queue, count, offset=0):
        """So many messages from an offset on, as Java pulls them."""
        def pull():
            return self.try_arrange("pull_messages", queue=queue, offset=offset)

        found = self.soon(pull, lambda x: "ok" in x and len(
            x["ok"]["messages"]) >= count)
        self.assertEqual(len(found["messages"]), count)
        return found["messages"]

    def raw_message(self, code, queue, body, group="raw", **properties):
        """A request that sends a message with properties that only RocketMQ
        itself gives, as arguments of "invoke"."""
        text = "".join("%s\x01%s\x02" % each for each in properties.items())
        return {"code": code, "address": self.sides.cluster.broker,
                "body": body, "fields": {
                    "producerGroup": group, "topic": queue[0],
                    "queueId": str(queue[2]), "properties": text,
                    "defaultTopic": "TBW102", "defaultTopicQueueNums": "4",
                    "bornTimestamp": str(int(time.time() * 1000)),
                    "sysFlag": "0", "flag": "0", "batch": "false"}}
