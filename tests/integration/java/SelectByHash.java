import com.google.gson.Gson;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.rocketmq.client.producer.DefaultMQProducer;
import org.apache.rocketmq.client.producer.SendStatus;
import org.apache.rocketmq.client.producer.selector.SelectMessageQueueByHash;
import org.apache.rocketmq.common.message.Message;

/**
 * Sends a message for each sharding key of a file, a JSON text a line, to the
 * queue that the Java client's own selector chooses. Its body is the number of
 * the line, from 0. Exit status 0 only if all were stored.
 */
public final class SelectByHash {
  private static final Gson GSON = new Gson();

  private SelectByHash() {}

  public static void main(String[] args) throws Exception {
    if (args.length != 3) {
      System.err.println("usage: SelectByHash NAME_SERVER TOPIC KEYS_FILE");
      System.exit(2);
    }
    var producer = new DefaultMQProducer("java_select");
    producer.setNamesrvAddr(args[0]);
    producer.start();
    var selector = new SelectMessageQueueByHash();
    var number = 0;
    for (var line : Files.readAllLines(Path.of(args[2]))) {
      var body = Integer.toString(number++).getBytes(StandardCharsets.US_ASCII);
      var result = producer.send(new Message(args[1], "java", body), selector,
                                 GSON.fromJson(line, String.class));
      if (result.getSendStatus() != SendStatus.SEND_OK) {
        System.err.println(result);
        System.exit(1);
      }
    }
    producer.shutdown();
    System.exit(0);
  }
}
