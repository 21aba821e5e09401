import com.google.gson.JsonObject;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;
import org.apache.rocketmq.client.producer.RequestCallback;
import org.apache.rocketmq.client.utils.MessageUtil;
import org.apache.rocketmq.common.message.Message;
import org.apache.rocketmq.common.message.MessageQueue;
import org.apache.rocketmq.remoting.protocol.body.ConsumerRunningInfo;

/** What brokers pass on to the members of groups, and to who waits for replies. */
final class RequestsServing {
  private final RequestsClient client;

  RequestsServing(RequestsClient client) {
    this.client = client;
  }

  void addTo(Map<String, Requests.Call> calls) {
    calls.put("running_info", x -> describe(client.admin.getConsumerRunningInfo(
        text(x, "group"), text(x, "client_id"),
        x.get("stacks").getAsBoolean())));
    calls.put("consume_directly", x -> client.admin.consumeMessageDirectly(
        text(x, "group"), text(x, "client_id"), text(x, "topic"),
        text(x, "id")));
    calls.put("reset_offsets", x -> pairs(client.admin.resetOffsetByTimestamp(
        text(x, "topic"), text(x, "group"), x.get("time").getAsLong(), true)));
    calls.put("consumer_status", this::status);
    calls.put("reply", this::reply);
    calls.put("send_request", this::request);
  }

  private static String text(JsonObject x, String name) {
    return RequestsClient.text(x, name);
  }

  /** A table as a list of pairs. */
  private static <T> List<Object> pairs(Map<MessageQueue, T> table) {
    return table.entrySet().stream().sorted(Map.Entry.comparingByKey())
        .map(x -> (Object) List.of(RequestsClient.describe(x.getKey()),
                                   x.getValue()))
        .toList();
  }

  private static Object describe(ConsumerRunningInfo x) {
    var result = new LinkedHashMap<String, Object>();
    result.put("properties", x.getProperties());
    result.put("subscriptionSet", x.getSubscriptionSet());
    result.put("mqTable", pairs(x.getMqTable()));
    result.put("mqPopTable", pairs(x.getMqPopTable()));
    result.put("statusTable", x.getStatusTable());
    result.put("userConsumerInfo", x.getUserConsumerInfo());
    result.put("jstack", x.getJstack());
    return result;
  }

  /** The offsets in the memory of each member, by client id. */
  private Object status(JsonObject x) throws Exception {
    return client.admin
        .getConsumeStatus(text(x, "topic"), text(x, "group"), "")
        .entrySet().stream().collect(Collectors.toMap(
            Map.Entry::getKey, each -> pairs(each.getValue())));
  }

  /** Replies to the message at an offset. */
  private Object reply(JsonObject x) throws Exception {
    var queue = RequestsClient.queue(x);
    var reply = MessageUtil.createReplyMessage(
        client.messageAt(x), text(x, "body").getBytes(StandardCharsets.UTF_8));
    var sent = client.producer.send(reply, new MessageQueue(
        reply.getTopic(), queue.getBrokerName(), 0));
    return Map.of("topic", reply.getTopic(), "msgId", sent.getMsgId());
  }

  /**
   * Sends a request as a message, and waits for the reply. Of 5.3.3, the call
   * that blocks ends when the request is sent, and callbacks are called then.
   */
  private Object request(JsonObject x) throws Exception {
    var reply = new CompletableFuture<Message>();
    client.producer.request(
        new Message(text(x, "topic"),
                    text(x, "body").getBytes(StandardCharsets.UTF_8)),
        new RequestCallback() {
          @Override
          public void onSuccess(Message received) {
            if (received != null) {
              reply.complete(received);
            }
          }

          @Override
          public void onException(Throwable e) {
            reply.completeExceptionally(e);
          }
        }, 4 * RequestsClient.LIMIT);
    var received = reply.get();
    return Map.of("body", new String(received.getBody(), StandardCharsets.UTF_8),
                  "properties", received.getProperties());
  }
}
