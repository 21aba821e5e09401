"""`rocketcaf call` against the embedded broker."""

import json
import os
import tempfile
import unittest

from processes import EmbeddedBroker, run, unused_address
from wire import pull_queue


class Call(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.broker = EmbeddedBroker("--queues", "1")
        cls.addClassCleanup(cls.broker.__exit__)
        run("produce", "--name-server", cls.broker.address, "--topic",
            "called", text="hello\n")
        folder = tempfile.TemporaryDirectory()
        cls.addClassCleanup(folder.cleanup)
        cls.folder = folder.name

    def call(self, code, *arguments):
        return run("call", code, self.broker.address, *arguments)

    def answer(self, code, *arguments, status=0):
        done = self.call(code, *arguments)
        self.assertEqual(done.returncode, status, done.stderr)
        self.assertEqual(done.stderr, "")
        self.assertEqual(done.stdout.count("\n"), 1)
        return json.loads(done.stdout)

    def file(self, content):
        path = os.path.join(self.folder, "body")
        with open(path, "wb") as out:
            out.write(content)
        return path

    def test_an_answer_is_typed(self):
        for code in ["30", "GET_MAX_OFFSET", "get_max_offset"]:
            with self.subTest(code):
                answer = self.answer(code, "topic=called", "queueId=0")
                self.assertEqual(answer, {
                    "code": 0, "name": "SUCCESS", "remark": None,
                    "header": {"offset": 1}, "extFields": {"offset": "1"},
                    "body": None, "bodyEncoding": None})

    def test_name_servers_are_asked_the_same_way(self):
        answer = self.answer("GET_ROUTEINFO_BY_TOPIC", "topic=called")
        self.assertEqual(answer["bodyEncoding"], "json")
        (broker,) = answer["body"]["brokerDatas"]
        self.assertEqual(broker["brokerAddrs"], {"0": self.broker.address})

    def test_messages_are_shown(self):
        answer = self.answer(
            "PULL_MESSAGE", "consumerGroup=g", "topic=called", "queueId=0",
            "queueOffset=0", "maxMsgNums=32", "sysFlag=4", "subscription=*")
        self.assertEqual(answer["header"]["nextBeginOffset"], 1)
        (message,) = answer["body"]
        self.assertEqual(message["topic"], "called")
        self.assertEqual(message["body"], "hello")
        self.assertEqual(message["bodyEncoding"], "text")

    def test_headers_may_be_binary(self):
        answer = self.answer("30", "topic=called", "queueId=0",
                             "--serialization", "binary")
        self.assertEqual(answer["header"], {"offset": 1})

    def test_a_body_can_be_sent(self):
        fields = ["a=g", "b=bodies", "c=TBW102", "d=1", "e=0", "f=0", "g=1",
                  "h=0", "i=", "j=0", "k=false", "m=false"]
        body = b"\x00\xff\n"
        answer = self.answer("310", *fields, "--body", self.file(body))
        self.assertEqual(answer["header"]["queueOffset"], 0)
        (message,) = pull_queue(self.broker.address, "bodies", 0)
        self.assertEqual(message["body"], body)

    def test_an_error_answer_is_printed_and_has_a_status(self):
        answer = self.answer("GET_ROUTEINFO_BY_TOPIC", "topic=unknown",
                             status=1)
        self.assertEqual(answer["code"], 17)
        self.assertEqual(answer["name"], "TOPIC_NOT_EXIST")
        self.assertIn("unknown", answer["remark"])

    def test_a_oneway_request_has_no_answer(self):
        for i in range(20):
            done = self.call("UPDATE_CONSUMER_OFFSET",
                             "consumerGroup=g%d" % i, "topic=called",
                             "queueId=0", "commitOffset=1", "--oneway")
            self.assertEqual(done.returncode, 0, done.stderr)
            self.assertEqual(done.stdout + done.stderr, "")
        # Each of them has arrived.
        for i in range(20):
            answer = self.answer("QUERY_CONSUMER_OFFSET",
                                 "consumerGroup=g%d" % i, "topic=called",
                                 "queueId=0")
            self.assertEqual(answer["header"], {"offset": 1})

    def test_who_is_away_is_named(self):
        holder, address = unused_address()
        with holder:
            for arguments in [[], ["--oneway"]]:
                with self.subTest(arguments):
                    done = run("call", "30", address, "topic=t", "queueId=0",
                               *arguments)
                    self.assertEqual(done.returncode, 1)
                    self.assertEqual(done.stdout, "")
                    self.assertIn(address, done.stderr)
                    self.assertEqual(done.stderr.count("\n"), 1)

    def test_a_time_limit_ends_the_wait(self):
        done = self.call("PULL_MESSAGE", "consumerGroup=g", "topic=called",
                         "queueId=0", "queueOffset=1", "maxMsgNums=32",
                         "sysFlag=6", "subscription=*",
                         "suspendTimeoutMillis=60000", "--timeout", "300")
        self.assertEqual(done.returncode, 1)
        self.assertEqual(done.stdout, "")
        self.assertIn("deadline_exceeded", done.stderr)

    def test_what_is_wrong_is_named_before_anything_is_sent(self):
        max_offset = ["GET_MAX_OFFSET", self.broker.address]
        for arguments, words in [
            (["GET_MAX"], ["ADDRESS is required"]),
            (["GET_MAX", self.broker.address], ["no request GET_MAX"]),
            (["0", self.broker.address], ["no request 0"]),
            (["30", "nowhere"], ["address nowhere"]),
            (max_offset, ["topic is missing", "topic queueId"]),
            (max_offset + ["topic=t"], ["queueId is missing"]),
            (max_offset + ["topic=t", "queueId=x"], ["queueId", "x"]),
            (max_offset + ["topic=t", "queueId=0", "colour=red"],
             ["no field colour"]),
            (max_offset + ["topic=t", "topic=u", "queueId=0"],
             ["topic is given twice"]),
            (max_offset + ["topic"], ["FIELD=VALUE", "topic"]),
            (["GET_BROKER_CLUSTER_INFO", self.broker.address, "a=b"],
             ["no field a", "it has none"]),
            (max_offset + ["--body", "/nowhere/body"], ["/nowhere/body"]),
            (max_offset + ["--timeout", "0"], ["--timeout"]),
        ]:
            with self.subTest(arguments):
                done = run("call", *arguments)
                self.assertEqual(done.returncode, 2, done)
                self.assertEqual(done.stdout, "")
                self.assertEqual(done.stderr.count("\n"), 1, done.stderr)
                for word in words:
                    self.assertIn(word, done.stderr)


if __name__ == "__main__":
    unittest.main()
