import com.sun.management.OperatingSystemMXBean;
import java.lang.management.ManagementFactory;
import java.util.Locale;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.rocketmq.client.consumer.DefaultMQPullConsumer;
import org.apache.rocketmq.client.consumer.PullCallback;
import org.apache.rocketmq.client.consumer.PullResult;
import org.apache.rocketmq.client.consumer.PullStatus;
import org.apache.rocketmq.common.message.MessageQueue;

/**
 * Pulls a topic with the Java pull consumer, to compare with
 * "rocketcaf_pull_client pull": callbacks, all queues at the same time, in each
 * queue one pull after the other. Several passes warm up; one is measured.
 * Prints {"begin":true} before it, and then one JSON object.
 */
@SuppressWarnings("deprecation") // Of the pull consumer: it reads any offset.
public final class PullTopic {
  private static final int PULL_SIZE = 32; // Brokers do not send more.

  private final DefaultMQPullConsumer consumer;
  private final long wanted;
  private final AtomicLong messages = new AtomicLong();
  private final AtomicLong bytes = new AtomicLong();
  private final AtomicLong pulls = new AtomicLong();
  private final CountDownLatch done = new CountDownLatch(1);
  private final AtomicReference<Throwable> error = new AtomicReference<>();

  private PullTopic(DefaultMQPullConsumer consumer, long wanted) {
    this.consumer = consumer;
    this.wanted = wanted;
  }

  public static void main(String[] args) throws Exception {
    if (args.length != 4) {
      System.err.println(
          "usage: PullTopic NAME_SERVER TOPIC COUNT WARM_UP_PASSES");
      System.exit(2);
    }
    var consumer = new DefaultMQPullConsumer("pull_topic");
    consumer.setNamesrvAddr(args[0]);
    consumer.start();
    var count = Long.parseLong(args[2]);
    for (int i = 0; i < Integer.parseInt(args[3]); ++i) {
      new PullTopic(consumer, count).run(args[1]);
    }
    System.out.println("{\"begin\":true}");
    var cpu = cpuNanos();
    var start = System.nanoTime();
    var pass = new PullTopic(consumer, count);
    pass.run(args[1]);
    pass.report(System.nanoTime() - start, cpuNanos() - cpu);
    System.exit(0);
  }

  private void run(String topic) throws Exception {
    for (var queue : consumer.fetchSubscribeMessageQueues(topic)) {
      pull(queue, 0);
    }
    done.await();
    if (error.get() != null) {
      throw new IllegalStateException(error.get());
    }
  }

  private void pull(MessageQueue queue, long offset) {
    pulls.incrementAndGet();
    try {
      consumer.pull(queue, "*", offset, PULL_SIZE, new PullCallback() {
        @Override
        public void onSuccess(PullResult result) {
          pulled(queue, result);
        }

        @Override
        public void onException(Throwable e) {
          fail(e);
        }
      });
    } catch (Exception e) {
      fail(e);
    }
  }

  private void pulled(MessageQueue queue, PullResult result) {
    if (result.getMsgFoundList() != null) {
      for (var message : result.getMsgFoundList()) {
        bytes.addAndGet(message.getBody().length);
      }
      if (messages.addAndGet(result.getMsgFoundList().size()) >= wanted) {
        done.countDown();
        return;
      }
    }
    if (result.getPullStatus() != PullStatus.NO_NEW_MSG) {
      pull(queue, result.getNextBeginOffset());
    }
  }

  private void fail(Throwable e) {
    error.compareAndSet(null, e);
    done.countDown();
  }

  private void report(long nanos, long cpu) {
    var seconds = nanos / 1e9;
    System.out.printf(
        Locale.ROOT,
        "{\"messages\":%d,\"bodyBytes\":%d,\"pulls\":%d,\"seconds\":%.3f,"
            + "\"messagesPerSecond\":%.0f,\"cpuMicrosPerMessage\":%.2f}%n",
        messages.get(), bytes.get(), pulls.get(), seconds,
        messages.get() / seconds, cpu / 1e3 / messages.get());
  }

  /** User and system time of the whole process. */
  private static long cpuNanos() {
    var bean = (OperatingSystemMXBean)
        ManagementFactory.getOperatingSystemMXBean();
    return bean.getProcessCpuTime();
  }
}
