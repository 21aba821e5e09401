import com.sun.management.OperatingSystemMXBean;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.rocketmq.client.producer.DefaultMQProducer;
import org.apache.rocketmq.client.producer.SendCallback;
import org.apache.rocketmq.client.producer.SendResult;
import org.apache.rocketmq.common.message.Message;

/**
 * Load generator with the Java producer, to compare with "rocketcaf perf":
 * sends as fast as it can, keeping at most a window of sends open. The warm-up
 * is extra messages that are not counted. Prints one JSON object; exit status 0
 * only if no send failed.
 */
public final class Perf {
  private final DefaultMQProducer producer;
  private final String topic;
  private final byte[] body;
  private final int window;
  private final boolean async;

  private Perf(DefaultMQProducer producer, String topic, int size, int window,
               boolean async) {
    this.producer = producer;
    this.topic = topic;
    this.body = new byte[Math.max(size, 1)];
    this.window = window;
    this.async = async;
    Arrays.fill(body, (byte) 'x');
  }

  /** What a number of sends took. */
  private static final class Round {
    final long[] nanos; // Of the successful sends, in order of completion.
    final AtomicInteger stored = new AtomicInteger();
    final AtomicLong errors = new AtomicLong();

    Round(int count) {
      nanos = new long[count];
    }

    void stored(long since) {
      nanos[stored.getAndIncrement()] = System.nanoTime() - since;
    }
  }

  public static void main(String[] args) throws Exception {
    var modes = Arrays.asList("async", "sync");
    if (args.length != 7 || !modes.contains(args[5])) {
      System.err.println("usage: Perf NAME_SERVER TOPIC COUNT SIZE WINDOW"
                         + " async|sync WARM_UP_COUNT");
      System.exit(2);
    }
    var producer = new DefaultMQProducer("java_perf");
    producer.setNamesrvAddr(args[0]);
    producer.start();
    var perf = new Perf(producer, args[1], Integer.parseInt(args[3]),
                        Integer.parseInt(args[4]), args[5].equals("async"));
    perf.send(Integer.parseInt(args[6]));
    var cpu = cpuNanos();
    var start = System.nanoTime();
    var round = perf.send(Integer.parseInt(args[2]));
    report(round, System.nanoTime() - start, cpuNanos() - cpu);
    producer.shutdown();
    System.exit(round.errors.get() == 0 ? 0 : 1);
  }

  private Round send(int count) throws Exception {
    var round = new Round(count);
    if (async) {
      sendAsync(round);
    } else {
      sendSync(round);
    }
    return round;
  }

  private void sendSync(Round round) throws InterruptedException {
    for (int i = 0; i < round.nanos.length; ++i) {
      var since = System.nanoTime();
      try {
        producer.send(new Message(topic, body));
        round.stored(since);
      } catch (InterruptedException e) {
        throw e;
      } catch (Exception e) {
        round.errors.incrementAndGet();
      }
    }
  }

  private void sendAsync(Round round) throws InterruptedException {
    var open = new Semaphore(window);
    for (int i = 0; i < round.nanos.length; ++i) {
      open.acquire();
      var since = System.nanoTime();
      try {
        producer.send(new Message(topic, body), new SendCallback() {
          @Override
          public void onSuccess(SendResult result) {
            round.stored(since);
            open.release();
          }

          @Override
          public void onException(Throwable e) {
            round.errors.incrementAndGet();
            open.release();
          }
        });
      } catch (InterruptedException e) {
        throw e;
      } catch (Exception e) {
        round.errors.incrementAndGet();
        open.release();
      }
    }
    open.acquire(window);
  }

  private static void report(Round round, long nanos, long cpu)
      throws Exception {
    var stored = round.stored.get();
    var sorted = Arrays.copyOf(round.nanos, stored);
    Arrays.sort(sorted);
    var seconds = nanos / 1e9;
    System.out.printf(
      Locale.ROOT,
      "{\"messages\":%d,\"errors\":%d,\"seconds\":%.3f,"
        + "\"messagesPerSecond\":%.0f,\"cpuMicrosPerMessage\":%.2f,"
        + "\"latencyMicros\":{\"p50\":%.0f,\"p99\":%.0f,\"p999\":%.0f,"
        + "\"max\":%.0f},\"threads\":%d}%n",
      stored, round.errors.get(), seconds, stored / seconds,
      cpu / 1e3 / Math.max(stored, 1), micros(sorted, 0.5),
      micros(sorted, 0.99), micros(sorted, 0.999), micros(sorted, 1.0),
      threads());
  }

  private static double micros(long[] sorted, double quantile) {
    if (sorted.length == 0) {
      return 0;
    }
    var index = (int) Math.ceil(quantile * sorted.length) - 1;
    return sorted[Math.max(index, 0)] / 1e3;
  }

  /** User and system time of the whole process. */
  private static long cpuNanos() {
    var bean = (OperatingSystemMXBean)
        ManagementFactory.getOperatingSystemMXBean();
    return bean.getProcessCpuTime();
  }

  /** Threads of the process, those of the virtual machine included. */
  private static int threads() throws Exception {
    var status = Path.of("/proc/self/status");
    if (Files.isReadable(status)) {
      for (var line : Files.readAllLines(status)) {
        if (line.startsWith("Threads:")) {
          return Integer.parseInt(line.substring(8).strip());
        }
      }
    }
    return ManagementFactory.getThreadMXBean().getThreadCount();
  }
}
