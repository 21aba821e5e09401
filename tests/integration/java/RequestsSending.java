import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.Map;
import org.apache.rocketmq.client.producer.SendResult;
import org.apache.rocketmq.common.compression.CompressionType;
import org.apache.rocketmq.common.message.Message;
import org.apache.rocketmq.common.message.MessageAccessor;
import org.apache.rocketmq.common.message.MessageConst;
import org.apache.rocketmq.common.message.MessageDecoder;
import org.apache.rocketmq.common.sysflag.MessageSysFlag;
import org.apache.rocketmq.remoting.protocol.header.EndTransactionRequestHeader;

/** Sends messages. */
final class RequestsSending {
  private final RequestsClient client;

  RequestsSending(RequestsClient client) {
    this.client = client;
  }

  void addTo(Map<String, Requests.Call> calls) {
    calls.put("send_to_queue", x -> describe(client.producer.send(
        message(x.get("content")), RequestsClient.queue(x))));
    calls.put("send_batch_to_queue", this::sendBatch);
    calls.put("send_oneway_to_queue", this::sendOneway);
    calls.put("send_message_back", this::giveBack);
    calls.put("end_half_message", this::endHalf);
    calls.put("send_compressed", this::sendCompressed);
    calls.put("send_half", this::sendHalf);
  }

  private static Message message(JsonElement given) {
    var x = given.getAsJsonObject();
    var result = new Message(
        RequestsClient.text(x, "topic"), RequestsClient.text(x, "tag", ""),
        "", RequestsClient.text(x, "body").getBytes(StandardCharsets.UTF_8));
    if (x.has("keys")) {
      var keys = new ArrayList<String>();
      x.get("keys").getAsJsonArray().forEach(
          key -> keys.add(key.getAsString()));
      result.setKeys(keys);
    }
    if (x.has("properties")) {
      x.get("properties").getAsJsonObject().entrySet().forEach(
          entry -> result.putUserProperty(entry.getKey(),
                                          entry.getValue().getAsString()));
    }
    result.setFlag((int) RequestsClient.number(x, "flag", 0));
    return result;
  }

  private static Map<String, Object> describe(SendResult x) {
    var result = new LinkedHashMap<String, Object>();
    result.put("status", x.getSendStatus().name());
    result.put("msgId", x.getMsgId());
    result.put("offsetMsgId", x.getOffsetMsgId());
    result.put("queue", RequestsClient.describe(x.getMessageQueue()));
    result.put("queueOffset", x.getQueueOffset());
    return result;
  }

  private Object sendBatch(JsonObject x) throws Exception {
    var messages = new ArrayList<Message>();
    x.get("messages").getAsJsonArray().forEach(
        each -> messages.add(message(each)));
    return describe(client.producer.send(messages, RequestsClient.queue(x)));
  }

  private Object sendOneway(JsonObject x) throws Exception {
    client.producer.sendOneway(message(x.get("content")),
                               RequestsClient.queue(x));
    return null;
  }

  /** The client's own call: consumers hide errors of it. */
  private Object giveBack(JsonObject x) throws Exception {
    var queue = RequestsClient.queue(x);
    var found = client.messageAt(x);
    if (x.has("commit_log_offset")) {
      found.setCommitLogOffset(x.get("commit_log_offset").getAsLong());
    }
    client.api().consumerSendMessageBack(
        client.addressOf(queue.getBrokerName()), queue.getBrokerName(), found,
        RequestsClient.text(x, "consumer_group"),
        (int) RequestsClient.number(x, "delay_level", 0), RequestsClient.LIMIT,
        (int) RequestsClient.number(x, "max_reconsume_times", 16));
    return null;
  }

  private Object endHalf(JsonObject x) throws Exception {
    var half = x.get("half").getAsJsonObject();
    var header = new EndTransactionRequestHeader();
    header.setTopic(RequestsClient.text(x, "topic"));
    header.setProducerGroup(RequestsClient.text(x, "producer_group"));
    header.setTranStateTableOffset(half.get("queueOffset").getAsLong());
    header.setCommitLogOffset(MessageDecoder.decodeMessageId(
        RequestsClient.text(half, "offsetMsgId")).getOffset());
    header.setCommitOrRollback(
        RequestsClient.text(x, "state").equals("COMMIT_MESSAGE")
        ? MessageSysFlag.TRANSACTION_COMMIT_TYPE
        : MessageSysFlag.TRANSACTION_ROLLBACK_TYPE);
    header.setMsgId(RequestsClient.text(half, "msgId"));
    header.setTransactionId(RequestsClient.text(half, "msgId"));
    client.api().endTransactionOneway(client.broker(x), header, null,
                                      RequestsClient.LIMIT);
    return null;
  }

  private Object sendCompressed(JsonObject x) throws Exception {
    var before = client.producer.getCompressType();
    client.producer.setCompressType(
        CompressionType.of(RequestsClient.text(x, "type")));
    try {
      return describe(client.producer.send(message(x.get("content")),
                                           RequestsClient.queue(x)));
    } finally {
      client.producer.setCompressType(before);
    }
  }

  /** The half message of a transaction, and no more of it. */
  private Object sendHalf(JsonObject x) throws Exception {
    var content = message(x.get("content"));
    MessageAccessor.putProperty(
        content, MessageConst.PROPERTY_TRANSACTION_PREPARED, "true");
    MessageAccessor.putProperty(content, MessageConst.PROPERTY_PRODUCER_GROUP,
                                RequestsClient.text(x, "producer_group"));
    return describe(client.producer.send(content, RequestsClient.queue(x)));
  }
}
