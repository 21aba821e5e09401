import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.rocketmq.client.producer.DefaultMQProducer;
import org.apache.rocketmq.client.producer.SendCallback;
import org.apache.rocketmq.client.producer.SendResult;
import org.apache.rocketmq.client.producer.SendStatus;
import org.apache.rocketmq.common.message.Message;

/**
 * Sends messages with the Java producer in its default settings: the first half
 * one after the other, the second half asynchronously. Prints how many were
 * stored and how many failed; exit status 0 only if none failed.
 */
public final class Produce {
  private static final int WINDOW = 256;

  private final DefaultMQProducer producer;
  private final AtomicLong sent = new AtomicLong();
  private final AtomicLong errors = new AtomicLong();
  private final Semaphore window = new Semaphore(WINDOW);

  private Produce(DefaultMQProducer producer) {
    this.producer = producer;
  }

  public static void main(String[] args) throws Exception {
    if (args.length != 4) {
      System.err.println("usage: Produce NAME_SERVER TOPIC COUNT SIZE");
      System.exit(2);
    }
    var count = Integer.parseInt(args[2]);
    var size = Integer.parseInt(args[3]);
    var producer = new DefaultMQProducer("java_produce");
    producer.setNamesrvAddr(args[0]);
    producer.start();
    var run = new Produce(producer);
    for (int i = 0; i < count / 2; ++i) {
      run.sendSync(message(args[1], i, size));
    }
    for (int i = count / 2; i < count; ++i) {
      run.sendAsync(message(args[1], i, size));
    }
    run.window.acquire(WINDOW); // All callbacks have come.
    producer.shutdown();
    System.out.println("{\"sent\":" + run.sent + ",\"errors\":" + run.errors
                       + "}");
    System.exit(run.errors.get() == 0 ? 0 : 1);
  }

  private static Message message(String topic, int i, int size) {
    var body = new byte[Math.max(size, 1)]; // The client refuses empty bodies.
    Arrays.fill(body, (byte) 'x');
    var number = Integer.toString(i).getBytes(StandardCharsets.US_ASCII);
    System.arraycopy(number, 0, body, 0, Math.min(number.length, body.length));
    return new Message(topic, "java", "key-" + i, body);
  }

  private void sendSync(Message msg) throws InterruptedException {
    try {
      count(producer.send(msg));
    } catch (InterruptedException e) {
      throw e;
    } catch (Exception e) {
      failed(e);
    }
  }

  private void sendAsync(Message msg) throws InterruptedException {
    window.acquire();
    try {
      producer.send(msg, new SendCallback() {
        @Override
        public void onSuccess(SendResult result) {
          count(result);
          window.release();
        }

        @Override
        public void onException(Throwable e) {
          failed(e);
          window.release();
        }
      });
    } catch (InterruptedException e) {
      throw e;
    } catch (Exception e) {
      failed(e);
      window.release();
    }
  }

  private void count(SendResult result) {
    if (result.getSendStatus() == SendStatus.SEND_OK) {
      sent.incrementAndGet();
    } else {
      errors.incrementAndGet();
      System.err.println(result);
    }
  }

  private void failed(Throwable e) {
    errors.incrementAndGet();
    System.err.println(e);
  }
}
