import com.google.gson.Gson;
import com.google.gson.GsonBuilder;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.apache.rocketmq.client.consumer.DefaultMQPullConsumer;
import org.apache.rocketmq.client.consumer.PullResult;
import org.apache.rocketmq.client.exception.MQClientException;
import org.apache.rocketmq.common.message.MessageClientExt;
import org.apache.rocketmq.common.message.MessageConst;
import org.apache.rocketmq.common.message.MessageExt;
import org.apache.rocketmq.common.message.MessageQueue;

/**
 * Reads every message of every queue of a topic, from offset 0, with the Java
 * client, and writes one JSON object a line to a file. Ends when the expected
 * number was read and a further round over all queues found nothing more, or
 * at the time limit. Exit status 0 only if exactly that number was read, or,
 * if a plus sign follows it, at least that.
 */
@SuppressWarnings("deprecation") // Of the pull consumer: it reads any offset.
public final class ReadBack {
  private static final int PULL_SIZE = 64;
  private static final Gson GSON
      = new GsonBuilder().disableHtmlEscaping().create();

  private final DefaultMQPullConsumer consumer;
  private final PrintWriter out;
  private long read = 0;

  private ReadBack(DefaultMQPullConsumer consumer, PrintWriter out) {
    this.consumer = consumer;
    this.out = out;
  }

  public static void main(String[] args) throws Exception {
    if (args.length != 5) {
      System.err.println("usage: ReadBack NAME_SERVER TOPIC EXPECTED_COUNT"
                         + " LIMIT_SECONDS OUTPUT_FILE");
      System.exit(2);
    }
    var topic = args[1];
    var atLeast = args[2].endsWith("+");
    var expected = Long.parseLong(args[2].replace("+", ""));
    var limit = System.nanoTime() + Long.parseLong(args[3]) * 1_000_000_000L;
    var consumer = new DefaultMQPullConsumer("read_back");
    consumer.setNamesrvAddr(args[0]);
    consumer.start();
    long read;
    try (var out = new PrintWriter(Files.newBufferedWriter(
           Path.of(args[4]), StandardCharsets.UTF_8))) {
      read = new ReadBack(consumer, out).readAll(topic, expected, limit);
    } finally {
      consumer.shutdown();
    }
    System.out.println("{\"read\":" + read + ",\"expected\":" + expected + "}");
    System.exit(read == expected || (atLeast && read > expected) ? 0 : 1);
  }

  private long readAll(String topic, long expected, long limit)
      throws Exception {
    var queues = queuesOf(topic, limit);
    var offsets = new LinkedHashMap<MessageQueue, Long>();
    queues.forEach(queue -> offsets.put(queue, 0L));
    boolean more = true;
    while (more || (read < expected && System.nanoTime() < limit)) {
      more = false;
      for (var entry : offsets.entrySet()) {
        more |= readQueue(entry, limit);
      }
      if (!more && read < expected) {
        Thread.sleep(50); // Nothing new: the sender may still be at work.
      }
    }
    return read;
  }

  /** Asks until the topic exists: it may be created by the first send. */
  private Set<MessageQueue> queuesOf(String topic, long limit)
      throws Exception {
    while (true) {
      try {
        return consumer.fetchSubscribeMessageQueues(topic);
      } catch (MQClientException e) {
        if (System.nanoTime() > limit) {
          throw e;
        }
        Thread.sleep(200);
      }
    }
  }

  /** Reads a queue up to its end; returns whether there was anything new. */
  private boolean readQueue(Map.Entry<MessageQueue, Long> entry, long limit)
      throws Exception {
    var found = false;
    while (System.nanoTime() < limit) {
      PullResult result
        = consumer.pull(entry.getKey(), "*", entry.getValue(), PULL_SIZE);
      entry.setValue(result.getNextBeginOffset());
      switch (result.getPullStatus()) {
        case FOUND -> {
          for (var msg : result.getMsgFoundList()) {
            out.println(GSON.toJson(describe(msg)));
            ++read;
          }
          found = true;
        }
        case NO_NEW_MSG -> {
          return found;
        }
        default -> {
          // A gap in the queue: go on at the offset the broker named.
        }
      }
    }
    return found;
  }

  /** What a message is, but for what the Java client adds to it. */
  static Map<String, Object> describe(MessageExt msg)
      throws Exception {
    // These two are no part of the message: the Java client adds them.
    var properties = new TreeMap<>(msg.getProperties());
    properties.remove(MessageConst.PROPERTY_MIN_OFFSET);
    properties.remove(MessageConst.PROPERTY_MAX_OFFSET);
    var line = new LinkedHashMap<String, Object>();
    line.put("topic", msg.getTopic());
    line.put("broker", msg.getBrokerName());
    line.put("queueId", msg.getQueueId());
    line.put("queueOffset", msg.getQueueOffset());
    line.put("msgId", msg.getMsgId());
    line.put("offsetMsgId", ((MessageClientExt) msg).getOffsetMsgId());
    line.put("tags", msg.getTags());
    line.put("keys", msg.getKeys());
    line.put("properties", properties);
    line.put("flag", msg.getFlag());
    line.put("bodyLength", msg.getBody().length);
    line.put("bodySha256", sha256(msg.getBody()));
    line.put("bornTimestamp", msg.getBornTimestamp());
    line.put("bornHost", msg.getBornHostString());
    line.put("storeTimestamp", msg.getStoreTimestamp());
    line.put("sysFlag", msg.getSysFlag());
    line.put("reconsumeTimes", msg.getReconsumeTimes());
    return line;
  }

  private static String sha256(byte[] body) throws Exception {
    var digest = MessageDigest.getInstance("SHA-256").digest(body);
    return HexFormat.of().formatHex(digest);
  }
}
