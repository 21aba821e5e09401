import com.google.gson.JsonObject;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.rocketmq.client.consumer.MessageSelector;
import org.apache.rocketmq.client.consumer.PullResult;
import org.apache.rocketmq.client.impl.consumer.PullResultExt;
import org.apache.rocketmq.common.BoundaryType;
import org.apache.rocketmq.common.message.MessageExt;
import org.apache.rocketmq.remoting.protocol.header.QueryConsumerOffsetRequestHeader;

/** Requests that read messages and offsets. */
@SuppressWarnings("deprecation") // Of the pull consumer: it reads any offset.
final class RequestsReading {
  private static final String TOOLS_GROUP = "TOOLS_CONSUMER";

  private final RequestsClient client;

  RequestsReading(RequestsClient client) {
    this.client = client;
  }

  void addTo(Map<String, Requests.Call> calls) {
    calls.put("pull_messages", this::pull);
    calls.put("query_consumer_offset", this::queryOffset);
    calls.put("update_consumer_offset", this::updateOffset);
    calls.put("get_max_offset",
              x -> client.lookups().maxOffset(known(x)));
    calls.put("get_min_offset",
              x -> client.lookups().minOffset(known(x)));
    calls.put("search_offset", x -> client.lookups().searchOffset(
        known(x), x.get("time").getAsLong(),
        BoundaryType.getType(text(x, "boundary"))));
    calls.put("get_earliest_store_time",
              x -> client.lookups().earliestMsgStoreTime(known(x)));
    calls.put("view_message", x -> ReadBack.describe(
        client.lookups().viewMessage(text(x, "topic"), text(x, "id"))));
    calls.put("query_messages", this::query);
  }

  private static String text(JsonObject x, String name) {
    return RequestsClient.text(x, name);
  }

  /** A queue whose broker the client has looked up. */
  private org.apache.rocketmq.common.message.MessageQueue known(JsonObject x) {
    var queue = RequestsClient.queue(x);
    client.instance().updateTopicRouteInfoFromNameServer(queue.getTopic());
    return queue;
  }

  private static List<Object> describe(List<MessageExt> messages)
      throws Exception {
    var result = new ArrayList<Object>();
    for (var each : messages) {
      result.add(ReadBack.describe(each));
    }
    return result;
  }

  private Object pull(JsonObject x) throws Exception {
    var selector = MessageSelector.byTag("*");
    if (x.has("selector")) {
      var given = x.get("selector").getAsJsonArray();
      var expression = given.get(1).getAsString();
      selector = given.get(0).getAsString().equals("SQL92")
                 ? MessageSelector.bySql(expression)
                 : MessageSelector.byTag(expression);
    }
    var group = RequestsClient.text(x, "consumer_group", TOOLS_GROUP);
    var consumer = client.consumer(group);
    var queue = RequestsClient.queue(x);
    var offset = x.get("offset").getAsLong();
    var most = (int) RequestsClient.number(x, "max_messages", 32);
    var suspend = RequestsClient.number(x, "suspend", 0);
    if (suspend == 0) {
      return describe(consumer.pull(queue, selector, offset, most));
    }
    consumer.setBrokerSuspendMaxTimeMillis(suspend);
    return describe(consumer.getDefaultMQPullConsumerImpl()
        .pullBlockIfNotFoundWithMessageSelector(queue, selector, offset, most));
  }

  private static Object describe(PullResult x) throws Exception {
    var result = new LinkedHashMap<String, Object>();
    result.put("status", x.getPullStatus().name());
    result.put("nextOffset", x.getNextBeginOffset());
    result.put("minOffset", x.getMinOffset());
    result.put("maxOffset", x.getMaxOffset());
    result.put("suggestedBrokerId",
               ((PullResultExt) x).getSuggestWhichBrokerId());
    result.put("messages", x.getMsgFoundList() == null
                           ? List.of() : describe(x.getMsgFoundList()));
    return result;
  }

  private Object queryOffset(JsonObject x) throws Exception {
    var queue = RequestsClient.queue(x);
    var header = new QueryConsumerOffsetRequestHeader();
    header.setConsumerGroup(text(x, "consumer_group"));
    header.setTopic(queue.getTopic());
    header.setQueueId(queue.getQueueId());
    return client.api().queryConsumerOffset(
        client.addressOf(queue.getBrokerName()), header, RequestsClient.LIMIT);
  }

  private Object updateOffset(JsonObject x) throws Exception {
    var queue = RequestsClient.queue(x);
    client.admin.updateConsumeOffset(
        client.addressOf(queue.getBrokerName()), text(x, "consumer_group"),
        queue, x.get("offset").getAsLong());
    return null;
  }

  private Object query(JsonObject x) throws Exception {
    var topic = text(x, "topic");
    var key = text(x, "key");
    var most = (int) RequestsClient.number(x, "max_messages", 32);
    var begin = RequestsClient.number(x, "begin", 0);
    var end = RequestsClient.number(x, "end", Long.MAX_VALUE);
    var unique = x.has("is_unique_id") && x.get("is_unique_id").getAsBoolean();
    var found = unique ? client.lookups().queryMessageByUniqKey(
        topic, key, most, begin, end)
        : client.lookups().queryMessage(topic, key, most, begin, end);
    return describe(found.getMessageList());
  }
}
