"""Requests that send messages, give them back, and end transactions, all read
by Java; where Java sends the same, it must look the same."""

from requests_case import BROKER, RequestCase

# Those of one message alone.
OWN = ("bornTimestamp", "storeTimestamp", "queueOffset", "msgId", "offsetMsgId")
CONTENTS = [
    {"body": "plain"},
    {"body": "tag and keys", "tag": "t", "keys": ["k1", "k2"], "flag": 5},
    {"body": "gr\u00fcn \U0001f600", "properties": {"a": "1", "\u00fc": "\u00df"}},
    {"body": "large " * 2000},
]


def common(message):
    """What two messages with the same content have in common. Java writes
    WAIT=true, which is what brokers take for granted."""
    result = {k: v for k, v in message.items() if k not in OWN}
    result["properties"] = {
        k: v for k, v in message["properties"].items()
        if k not in ("UNIQ_KEY", "WAIT")}
    return result


class Sending(RequestCase):
    def check_result(self, result, message):
        """What the sender was told is what is read."""
        self.assertEqual(result["status"], "SEND_OK")
        self.assertEqual(result["queue"], [
            message["topic"], message["broker"], message["queueId"]])
        for name in ("queueOffset", "msgId", "offsetMsgId"):
            self.assertEqual(result[name], message[name])

    def contents(self, topic):
        return [{"topic": topic, **x} for x in CONTENTS]

    def java_sends_all(self, queue, contents, call="send_to_queue"):
        for content in contents:
            self.java(call, queue=queue, content=content)

    def test_send(self):
        queue = self.make_queue("send")
        contents = self.contents(queue[0])
        results = [self.ours("send_to_queue", queue=queue, content=x)
                   for x in contents]
        self.java_sends_all(queue, contents)
        read = self.java_reads(queue, 2 * len(contents))
        ours, java = read[:len(contents)], read[len(contents):]
        for result, message in zip(results, ours):
            self.check_result(result, message)
        self.assertEqual([common(x) for x in ours],
                         [common(x) for x in java])

    def test_send_where_the_broker_likes(self):
        topic = self.make_topic("anywhere", queues=1)
        result = self.ours("send_to_queue", queue=["", BROKER, -1],
                           content={"topic": topic, "body": "x"})
        (message,) = self.java_reads([topic, BROKER, 0], 1)
        self.check_result(result, message)

    def test_send_batch(self):
        queue = self.make_queue("batch")
        contents = self.contents(queue[0])
        results = self.ours("send_batch_to_queue", queue=queue,
                            messages=contents)
        self.java("send_batch_to_queue", queue=queue, messages=contents)
        read = self.java_reads(queue, 2 * len(contents))
        ours, java = read[:len(contents)], read[len(contents):]
        self.assertEqual(len(results), len(ours))
        for result, message in zip(results, ours):
            self.check_result(result, message)
        self.assertEqual([common(x) for x in ours],
                         [common(x) for x in java])

    def test_send_oneway(self):
        queue = self.make_queue("oneway")
        contents = self.contents(queue[0])
        for content in contents:
            self.ours("send_oneway_to_queue", queue=queue, content=content)
        # Brokers store in any order what does not wait for an answer.
        ours = self.java_reads(queue, len(contents))
        self.java_sends_all(queue, contents, call="send_oneway_to_queue")
        java = self.java_reads(queue, len(contents), offset=len(contents))

        def by_body(xs):
            return sorted(map(common, xs), key=lambda x: x["bodySha256"])

        self.assertEqual(by_body(ours), by_body(java))

    def test_send_batch_oneway(self):
        queue = self.make_queue("batch_oneway")
        contents = self.contents(queue[0])
        self.ours("send_batch_oneway_to_queue", queue=queue, messages=contents)
        ours = self.java_reads(queue, len(contents))
        self.java("send_batch_to_queue", queue=queue, messages=contents)
        java = self.java_reads(queue, len(contents), offset=len(contents))
        self.assertEqual([common(x) for x in ours],
                         [common(x) for x in java])

    def test_send_message_back(self):
        queue = self.make_queue("back")
        group = self.named("back")
        sent = self.java_sends(queue, body="again", keys=["k"])
        self.join(group, queue[0])
        back = {"queue": queue, "offset": 0, "consumer_group": group}
        retry = ["%RETRY%" + group, BROKER, 0]
        for i, side in enumerate((self.ours, self.java)):
            side("send_message_back", delay_level=1, **back)
            self.java_reads(retry, i + 1)
        ours, java = self.java_reads(retry, 2)
        self.assertEqual(common(ours), common(java))
        self.assertEqual(ours["reconsumeTimes"], 1)
        self.assertEqual(ours["properties"]["RETRY_TOPIC"], queue[0])
        self.assertEqual(ours["properties"]["ORIGIN_MESSAGE_ID"],
                         sent["offsetMsgId"])
        self.assertEqual((ours["msgId"], java["msgId"]), 2 * (sent["msgId"],))
        # To the dead letters: at once, or after that many times.
        for side in (self.ours, self.java):
            side("send_message_back", delay_level=-1, **back)
            side("send_message_back", max_reconsume_times=0, **back)
        dead = self.java_reads(["%DLQ%" + group, BROKER, 0], 4)
        self.assertEqual({x["properties"]["ORIGIN_MESSAGE_ID"] for x in dead},
                         {sent["offsetMsgId"]})

    def test_end_half_message(self):
        queue = self.make_queue("half")
        group = self.named("half")
        committed = []
        for side in (self.ours, self.java):
            for state in ("ROLLBACK_MESSAGE", "COMMIT_MESSAGE"):
                half = self.java("send_half", queue=queue,
                                 producer_group=group,
                                 content={"topic": queue[0], "body": state})
                side("end_half_message", broker=BROKER, topic=queue[0],
                     producer_group=group, state=state, half=half)
            committed.append(half["msgId"])
            messages = self.java_reads(queue, len(committed))
        self.assertEqual([x["msgId"] for x in messages], committed)
        # Commits and rollbacks are told one after the other: there comes no
        # more.
        self.assertEqual(self.same("get_max_offset", queue=queue), 2)
