"""`rocketcaf decode` over all recorded frames, compared with a decoder of our
own."""

import collections
import json
import os
import struct
import tempfile
import unittest

from processes import json_lines, run

VECTORS = os.path.join(os.path.dirname(__file__), "..", "data", "vectors")

MEMBERS = ["code", "name", "flag", "opaque", "language", "version",
           "serialize", "remark", "extFields", "header", "body"]

LANGUAGES = ["JAVA", "CPP", "DOTNET", "PYTHON", "DELPHI", "ERLANG", "RUBY",
             "OTHER", "HTTP", "GO", "PHP", "OMS", "RUST", "NODE_JS"]

# What the letters of requests that send stand for.
LETTERS = dict(zip("abcdefghijklmn", [
    "producerGroup", "topic", "defaultTopic", "defaultTopicQueueNums",
    "queueId", "sysFlag", "bornTimestamp", "flag", "properties",
    "reconsumeTimes", "unitMode", "maxReconsumeTimes", "batch", "bname"]))
LONG_SENDS = {10, 324}
SHORT_SENDS = {310, 320, 325}

# No part of any header, but of all requests.
LOOSE = {"AccessKey", "Signature", "SecurityToken", "ReqT"}

NUMBERS = set("""
    defaultTopicQueueNums queueId sysFlag bornTimestamp flag reconsumeTimes
    maxReconsumeTimes queueOffset maxMsgNums commitOffset suspendTimeoutMillis
    subVersion maxMsgBytes maxNum beginTimestamp endTimestamp readQueueNums
    writeQueueNums perm topicSysFlag timestamp offset delayLevel commitLogOffset
    commitOrRollback tranStateTableOffset groupSysFlag storeTimestamp index
    count bornTime initMode invisibleTime pollTime suggestWhichBrokerId
    nextBeginOffset minOffset maxOffset forbiddenType indexLastUpdatePhyoffset
    indexLastUpdateTimestamp wipeTopicCount addTopicCount restNum popTime
    reviveQid""".split())
BOOLEANS = set("""
    unitMode batch _UNIQUE_KEY_QUERY setZeroIfNotFound order force committed
    fromTransactionCheck acceptStandardJsonOnly cleanOffset isForce
    jstackEnable lo IS_SUPPORT_HEART_BEAT_V2 IS_SUB_CHANGE""".split())


def decode_binary(header):
    code, language, version, opaque, flag = struct.unpack(">hBhii", header[:13])
    at = 13

    def take(form):
        nonlocal at
        (size,) = struct.unpack_from(form, header, at)
        at += struct.calcsize(form) + size
        return header[at - size:at].decode()

    remark = take(">i")
    at += 4
    fields = {}
    while at < len(header):
        key = take(">h")
        fields[key] = take(">i")
    return {"code": code, "flag": flag, "opaque": opaque,
            "language": LANGUAGES[language], "version": version,
            "serialize": "ROCKETMQ", "remark": remark or None,
            "extFields": fields}


def decode_json(header):
    doc = json.loads(header)
    return {"code": doc["code"], "flag": doc["flag"], "opaque": doc["opaque"],
            "language": doc["language"], "version": doc["version"],
            "serialize": "JSON", "remark": doc.get("remark"),
            "extFields": doc.get("extFields", {})}


def decode(frame):
    size, word = struct.unpack(">iI", frame[:8])
    assert size + 4 == len(frame)
    header = frame[8:8 + (word & 0xFFFFFF)]
    return decode_binary(header) if word >> 24 else decode_json(header)


def typed(name, text):
    if name in NUMBERS:
        return int(text)
    if name in BOOLEANS:
        return text.lower() == "true"
    return text


def request_header(code, fields):
    if code in SHORT_SENDS:
        fields = {LETTERS[key]: text for key, text in fields.items()
                  if key in LETTERS}
    elif code in LONG_SENDS:
        fields = {key: text for key, text in fields.items()
                  if key not in LETTERS}
    return {name: typed(name, text) for name, text in fields.items()
            if name not in LOOSE}


Vector = collections.namedtuple("Vector", "label hex is_request request")


def load():
    """All recorded frames, with the codes of their requests."""
    result = []
    for name in sorted(os.listdir(VECTORS)):
        if name == "malformed.jsonl":
            continue
        codes = {}
        with open(os.path.join(VECTORS, name), encoding="utf-8") as lines:
            for x in map(json.loads, lines):
                key = (x["name"], x["opaque"])
                is_request = x["direction"] == "request"
                if is_request:
                    codes[key] = x["code"]
                result.append(Vector("%s %s" % (name, x["name"]), x["hex"],
                                     is_request, codes.get(key)))
    return result


class Decode(unittest.TestCase):
    maxDiff = None

    @classmethod
    def setUpClass(cls):
        cls.vectors = load()

    def decode(self, vectors, *arguments):
        done = run("decode", *arguments,
                   text="".join(x.hex + "\n" for x in vectors))
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertEqual(done.stderr, "")
        lines = json_lines(done.stdout)
        self.assertEqual(len(lines), len(vectors))
        return lines

    def test_every_frame_is_shown_as_it_is(self):
        self.assertGreater(len(self.vectors), 1000)
        for x, line in zip(self.vectors, self.decode(self.vectors)):
            with self.subTest(x.label):
                self.assertEqual(list(line), MEMBERS)
                expected = decode(bytes.fromhex(x.hex))
                self.assertEqual({name: line[name] for name in expected},
                                 expected)

    def test_codes_have_their_names(self):
        requests = {}
        responses = {}
        for x, line in zip(self.vectors, self.decode(self.vectors)):
            names = requests if x.is_request else responses
            names[line["code"]] = line["name"]
        self.assertEqual(requests.pop(9999), None)
        for code, name in [(310, "SEND_MESSAGE_V2"), (11, "PULL_MESSAGE"),
                           (34, "HEART_BEAT"), (200050, "POP_MESSAGE")]:
            self.assertEqual(requests[code], name)
        for code, name in [(0, "SUCCESS"), (17, "TOPIC_NOT_EXIST"),
                           (1500, "GO_AWAY"), (604, "ILLEGAL_OPERATION")]:
            self.assertEqual(responses[code], name)
        self.assertNotIn(None, requests.values())
        self.assertNotIn(None, responses.values())

    def test_every_request_has_a_typed_header(self):
        requests = [x for x in self.vectors if x.is_request]
        seen = set()
        for x, line in zip(requests, self.decode(requests)):
            with self.subTest(x.label):
                if line["name"] is None:
                    self.assertEqual(line["header"], None)
                    continue
                seen.add(x.request)
                expected = request_header(x.request, line["extFields"])
                self.assertEqual(line["header"], expected)
        self.assertGreater(len(seen), 50)

    def test_every_response_has_the_typed_header_of_its_request(self):
        by_request = collections.defaultdict(list)
        for x in self.vectors:
            if not x.is_request and x.request is not None:
                by_request[x.request].append(x)
        fields = 0
        for code, responses in by_request.items():
            lines = self.decode(responses, "--response-to", code)
            for x, line in zip(responses, lines):
                with self.subTest(x.label):
                    if code == 9999:
                        self.assertEqual(line["header"], None)
                        continue
                    expected = request_header(0, line["extFields"])
                    self.assertEqual(line["header"], expected)
                    fields += len(expected)
        self.assertGreater(len(by_request), 50)
        self.assertGreater(fields, 500)

    def test_bodies_are_typed(self):
        def find(label, is_request):
            return next(x for x in self.vectors
                        if x.label == label and x.is_request == is_request)

        (line,) = self.decode([find("json_send.jsonl send_first", False)],
                              "--response-to", 310)
        self.assertEqual(line["body"], None)
        seen = set()
        for x in self.vectors:
            if x.request in seen or x.request not in (34, 11, 105, 39):
                continue
            (line,) = self.decode([x], *([] if x.is_request else
                                         ["--response-to", x.request]))
            body = line["body"]
            if body is None:
                continue
            seen.add(x.request)
            if x.request == 34:
                self.assertIn("@", body["clientID"])
            elif x.request == 105:
                self.assertIsInstance(body["queueDatas"][0]["perm"], int)
            else:
                self.assertIsInstance(body[0]["queueOffset"], int)
        self.assertEqual(seen, {34, 11, 105, 39})

    def test_without_a_request_a_response_has_no_types(self):
        responses = [x for x in self.vectors if not x.is_request]
        for line in self.decode(responses):
            self.assertEqual((line["header"], line["body"]), (None, None))

    def test_a_request_may_be_named(self):
        (x,) = [x for x in self.vectors
                if x.label == "json_send.jsonl send_first"
                and not x.is_request]
        (line,) = self.decode([x], "--response-to", "SEND_MESSAGE_V2")
        self.assertEqual(line["header"]["queueOffset"], 0)

    def test_files_are_read_in_order(self):
        a, b = self.vectors[:2]
        with tempfile.TemporaryDirectory() as folder:
            paths = [os.path.join(folder, name) for name in "ab"]
            for path, x in zip(paths, [a, b]):
                with open(path, "w", encoding="ascii") as out:
                    # The last line has no end.
                    out.write("\n \n" + x.hex.upper())
            done = run("decode", *paths)
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertEqual([x["opaque"] for x in json_lines(done.stdout)],
                         [decode(bytes.fromhex(x.hex))["opaque"]
                          for x in [a, b]])


class Malformed(unittest.TestCase):
    def check(self, text, *expected):
        done = run("decode", text=text)
        self.assertEqual(done.returncode, 1, done)
        lines = json_lines(done.stdout)
        self.assertEqual([list(x) for x in lines], [["error"]] * len(expected))
        for line, part in zip(lines, expected):
            self.assertIn(part, line["error"])

    def test_lines_that_are_no_frames_say_why(self):
        self.check("00\n0x\nabc\n", "cut short", "hexadecimal", "odd")
        self.check("00000004 00000000\n", "length words")
        self.check("000000060000000278 79\n", "header")

    def test_bytes_after_a_frame_are_counted(self):
        (x,) = [x for x in load() if x.label == "json_send.jsonl send_first"
                and x.is_request]
        self.check(x.hex + "00ff\n", "2 bytes after")
        self.check(x.hex + x.hex, "%d bytes after" % (len(x.hex) // 2))

    def test_other_lines_are_decoded_all_the_same(self):
        x = load()[0]
        done = run("decode", text="zz\n" + x.hex + "\n\nzz\n")
        self.assertEqual(done.returncode, 1)
        self.assertEqual(["error" in line for line in json_lines(done.stdout)],
                         [True, False, True])

    def test_what_servers_refuse_is_refused_and_never_crashes(self):
        path = os.path.join(VECTORS, "malformed.jsonl")
        with open(path, encoding="utf-8") as lines:
            frames = [json.loads(line) for line in lines]
        done = run("decode", text="".join(x["hex"] + "\n" for x in frames))
        self.assertEqual(done.returncode, 1)
        lines = json_lines(done.stdout)
        self.assertEqual(len(lines), len(frames))
        for x, line in zip(frames, lines):
            # A language that nobody knows hurts nobody.
            tolerated = x["name"] == "json_language_99"
            closes = "closes the connection" in x["note"] and not tolerated
            self.assertEqual("error" in line, closes, x["name"])

    def test_unknown_numbers_survive(self):
        header = struct.pack(">hBhiiiih1si2sh1si1s", -7, 99, 9999, -1, 6, 0,
                             7 + 2 + 7 + 1, 1, b"a", 2, b"\xff\x00", 1, b"b",
                             1, b"1")
        frame = struct.pack(">iI", 4 + len(header), 1 << 24 | len(header))
        done = run("decode", text=(frame + header).hex())
        self.assertEqual(done.returncode, 0, done.stdout)
        (line,) = json_lines(done.stdout)
        self.assertEqual(
            [line[name] for name in MEMBERS],
            [-7, None, 6, -1, "99", 9999, "ROCKETMQ", None,
             {"a": "\ufffd\0", "b": "1"}, None, None])

    def test_values_of_another_type_are_null(self):
        text = ('{"code":30,"opaque":1,"extFields":{"topic":"t","queueId":"x",'
                '"committed":"yes"}}').encode()
        frame = struct.pack(">iI", 4 + len(text), len(text)) + text
        done = run("decode", text=frame.hex())
        (line,) = json_lines(done.stdout)
        self.assertEqual(line["header"], {"topic": "t", "queueId": None,
                                          "committed": False})
        self.assertEqual(line["extFields"]["queueId"], "x")

    def test_a_file_has_to_exist_and_a_request_to_be_one(self):
        for arguments in [["/nowhere/frames"], ["--response-to", "SEND"]]:
            done = run("decode", *arguments)
            self.assertEqual(done.returncode, 2)
            self.assertEqual(done.stdout, "")
            self.assertEqual(done.stderr.count("\n"), 1, done.stderr)
            self.assertIn(arguments[-1], done.stderr)


if __name__ == "__main__":
    unittest.main()
