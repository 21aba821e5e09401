import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.rocketmq.client.consumer.DefaultMQPullConsumer;
import org.apache.rocketmq.client.impl.MQAdminImpl;
import org.apache.rocketmq.client.impl.MQClientAPIImpl;
import org.apache.rocketmq.client.impl.factory.MQClientInstance;
import org.apache.rocketmq.client.producer.DefaultMQProducer;
import org.apache.rocketmq.common.message.MessageExt;
import org.apache.rocketmq.common.message.MessageQueue;
import org.apache.rocketmq.tools.admin.DefaultMQAdminExt;

/** The Java client's parts that requests go through, and their arguments. */
@SuppressWarnings("deprecation") // Of the pull consumer: it reads any offset.
final class RequestsClient {
  /** Milliseconds for what the Java client has no limit of its own for. */
  static final long LIMIT = 5000;

  final String nameServer;
  final DefaultMQAdminExt admin;
  final DefaultMQProducer producer;
  private final Map<String, DefaultMQPullConsumer> consumers = new HashMap<>();

  RequestsClient(String nameServer) throws Exception {
    this.nameServer = nameServer;
    admin = new DefaultMQAdminExt("requests_admin");
    admin.setNamesrvAddr(nameServer);
    admin.start();
    producer = new DefaultMQProducer("requests_producer");
    producer.setNamesrvAddr(nameServer);
    producer.start();
  }

  MQClientInstance instance() {
    return admin.getDefaultMQAdminExtImpl().getMqClientInstance();
  }

  /** What the client sends by itself, with answers and errors as they come. */
  MQClientAPIImpl api() {
    return instance().getMQClientAPIImpl();
  }

  /** Lookups of queues and messages. */
  MQAdminImpl lookups() {
    return instance().getMQAdminImpl();
  }

  /** The pull consumer of a group. */
  DefaultMQPullConsumer consumer(String group) throws Exception {
    var known = consumers.get(group);
    if (known != null) {
      return known;
    }
    var result = new DefaultMQPullConsumer(group);
    result.setNamesrvAddr(nameServer);
    result.start();
    consumers.put(group, result);
    return result;
  }

  /** Ends the pull consumer of a group: brokers are told. */
  void leave(String group) {
    consumers.remove(group).shutdown();
  }

  /** Of the broker that is named "broker", by name or address. */
  String broker(JsonObject x) throws Exception {
    return addressOf(text(x, "broker"));
  }

  String addressOf(String broker) throws Exception {
    if (broker.indexOf(':') >= 0) {
      return broker;
    }
    return admin.examineBrokerClusterInfo().getBrokerAddrTable().get(broker)
        .getBrokerAddrs().get(0L);
  }

  // -- arguments -------------------------------------------------------------

  static String text(JsonObject x, String name) {
    return text(x, name, null);
  }

  static String text(JsonObject x, String name, String otherwise) {
    return x.has(name) ? x.get(name).getAsString() : otherwise;
  }

  static long number(JsonObject x, String name, long otherwise) {
    return x.has(name) ? x.get(name).getAsLong() : otherwise;
  }

  /** A queue is written [TOPIC, BROKER, ID]. */
  static MessageQueue queue(JsonElement x) {
    var parts = x.getAsJsonArray();
    return new MessageQueue(parts.get(0).getAsString(),
                            parts.get(1).getAsString(),
                            parts.get(2).getAsInt());
  }

  static MessageQueue queue(JsonObject x) {
    return queue(x.get("queue"));
  }

  /** The message at an offset of a queue. */
  MessageExt messageAt(JsonObject x) throws Exception {
    return consumer("requests_reader")
        .pull(queue(x), "*", x.get("offset").getAsLong(), 1)
        .getMsgFoundList().get(0);
  }

  static Set<MessageQueue> queues(JsonObject x) {
    var result = new LinkedHashSet<MessageQueue>();
    x.get("queues").getAsJsonArray().forEach(each -> result.add(queue(each)));
    return result;
  }

  static List<Object> describe(MessageQueue x) {
    return List.of(x.getTopic(), x.getBrokerName(), x.getQueueId());
  }
}
