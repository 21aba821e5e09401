import com.sun.management.OperatingSystemMXBean;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Locale;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.rocketmq.client.producer.DefaultMQProducer;
import org.apache.rocketmq.client.producer.LocalTransactionState;
import org.apache.rocketmq.client.producer.SendCallback;
import org.apache.rocketmq.client.producer.SendResult;
import org.apache.rocketmq.client.producer.TransactionListener;
import org.apache.rocketmq.client.producer.TransactionMQProducer;
import org.apache.rocketmq.common.message.Message;
import org.apache.rocketmq.common.message.MessageExt;

/**
 * Load generator with the Java producer, to compare with "rocketcaf perf":
 * sends as fast as it can, keeping at most a window of messages open. In mode
 * transaction, whose sends block, the window is threads, and the listener
 * commits at once. The warm-up is extra messages that are not counted. Prints
 * one JSON object; exit status 0 only if no send failed, not counting the
 * warm-up; the first failure goes to standard error.
 */
public final class Perf {
  private static final int WARM_UP_THREADS = 32;
  private static final int WARM_UP_ALONE = 50_000;

  private final DefaultMQProducer producer;
  private final String topic;
  private final byte[] body;
  private final int window;
  private final String mode;
  private final int batchSize;

  private Perf(DefaultMQProducer producer, String topic, int size, int window,
               String mode, int batchSize) {
    this.producer = producer;
    this.topic = topic;
    this.body = new byte[Math.max(size, 1)];
    this.window = window;
    this.mode = mode;
    this.batchSize = batchSize;
    Arrays.fill(body, (byte) 'x');
  }

  /** What a number of sends took. */
  private static final class Round {
    final long[] nanos; // Of the successful sends, in order of completion.
    final AtomicInteger stored = new AtomicInteger();
    final AtomicLong errors = new AtomicLong();
    final AtomicReference<Throwable> firstError = new AtomicReference<>();

    Round(int count) {
      nanos = new long[count];
    }

    void stored(long since, int messages) {
      var end = stored.addAndGet(messages);
      Arrays.fill(nanos, end - messages, end, System.nanoTime() - since);
    }

    void failed(Throwable why, int messages) {
      errors.addAndGet(messages);
      firstError.compareAndSet(null, why);
    }
  }

  public static void main(String[] args) throws Exception {
    var single = args.length == 7
                 && Arrays.asList("async", "sync", "transaction")
                      .contains(args[5]);
    var batch = args.length == 8 && args[5].equals("batch");
    if (!single && !batch) {
      System.err.println("usage: Perf NAME_SERVER TOPIC COUNT SIZE WINDOW"
                         + " async|sync|transaction WARM_UP_COUNT\n"
                         + "       Perf NAME_SERVER TOPIC COUNT SIZE WINDOW"
                         + " batch WARM_UP_COUNT BATCH_SIZE");
      System.exit(2);
    }
    var producer = args[5].equals("transaction")
                   ? transactional() : new DefaultMQProducer("java_perf");
    producer.setNamesrvAddr(args[0]);
    // With the default of 3 s a window of 50,000 fails on a busy machine: what
    // is late is sent again, and gets later.
    producer.setSendMsgTimeout(60_000);
    producer.start();
    var perf = new Perf(producer, args[1], Integer.parseInt(args[3]),
                        Integer.parseInt(args[4]), args[5],
                        batch ? Integer.parseInt(args[7]) : 1);
    perf.warmUp(Integer.parseInt(args[6]));
    var cpu = cpuNanos();
    var start = System.nanoTime();
    var round = perf.send(Integer.parseInt(args[2]));
    report(round, System.nanoTime() - start, cpuNanos() - cpu);
    producer.shutdown();
    if (round.errors.get() > 0) {
      var why = round.firstError.get();
      System.err.println("first failure: " + why.getMessage() + ": "
                         + why.getCause());
    }
    System.exit(round.errors.get() == 0 ? 0 : 1);
  }

  private static DefaultMQProducer transactional() {
    var producer = new TransactionMQProducer("java_perf");
    producer.setTransactionListener(new TransactionListener() {
      @Override
      public LocalTransactionState executeLocalTransaction(Message message,
                                                           Object argument) {
        return LocalTransactionState.COMMIT_MESSAGE;
      }

      @Override
      public LocalTransactionState checkLocalTransaction(MessageExt message) {
        return LocalTransactionState.COMMIT_MESSAGE;
      }
    });
    return producer;
  }

  /**
   * Sends so much that all is compiled. One thread that sends one message at a
   * time would take minutes: most are sent by many threads, the last ones as
   * they are measured.
   */
  private void warmUp(int count) throws Exception {
    if (!mode.equals("sync")) {
      send(count);
      return;
    }
    var alone = Math.min(count, WARM_UP_ALONE);
    sendFrom(WARM_UP_THREADS, new Round(count - alone));
    send(alone);
  }

  private Round send(int count) throws Exception {
    var round = new Round(count);
    if (mode.equals("sync")) {
      sendSync(round, count);
    } else if (mode.equals("transaction")) {
      sendFrom(window, round);
    } else {
      sendAsync(round);
    }
    return round;
  }

  /** Shares a round out to so many threads that send one at a time. */
  private void sendFrom(int count, Round round) throws InterruptedException {
    var whole = (long) round.nanos.length;
    var threads = new Thread[count];
    for (int i = 0; i < count; ++i) {
      var share = (int) (whole * (i + 1) / count - whole * i / count);
      threads[i] = new Thread(() -> sendSync(round, share));
      threads[i].start();
    }
    for (var thread : threads) {
      thread.join();
    }
  }

  /** A thread that is interrupted counts it as an error. */
  private void sendSync(Round round, int count) {
    for (int i = 0; i < count; ++i) {
      var since = System.nanoTime();
      try {
        sendOne();
        round.stored(since, 1);
      } catch (Exception e) {
        round.failed(e, 1);
      }
    }
  }

  private void sendOne() throws Exception {
    var message = new Message(topic, body);
    if (!mode.equals("transaction")) {
      producer.send(message);
      return;
    }
    var state = producer.sendMessageInTransaction(message, null)
        .getLocalTransactionState();
    if (state != LocalTransactionState.COMMIT_MESSAGE) {
      throw new IllegalStateException("the transaction is " + state);
    }
  }

  /** Counts one send; the client calls back twice if retries fail. */
  private static final class Outcome extends AtomicBoolean
      implements SendCallback {
    private static final long serialVersionUID = 1;

    private final transient Round round;
    private final transient Semaphore open;
    private final int messages;
    private final long since = System.nanoTime();

    Outcome(Round round, Semaphore open, int messages) {
      this.round = round;
      this.open = open;
      this.messages = messages;
    }

    @Override
    public void onSuccess(SendResult result) {
      if (compareAndSet(false, true)) {
        round.stored(since, messages);
        open.release(messages);
      }
    }

    @Override
    public void onException(Throwable e) {
      if (compareAndSet(false, true)) {
        round.failed(e, messages);
        open.release(messages);
      }
    }
  }

  private void sendAsync(Round round) throws InterruptedException {
    var open = new Semaphore(window);
    for (int sent = 0; sent < round.nanos.length; sent += batchSize) {
      var size = Math.min(batchSize, round.nanos.length - sent);
      open.acquire(size);
      var outcome = new Outcome(round, open, size);
      try {
        handOver(size, outcome);
      } catch (InterruptedException e) {
        throw e;
      } catch (Exception e) {
        outcome.onException(e);
      }
    }
    open.acquire(window);
  }

  private void handOver(int size, SendCallback outcome) throws Exception {
    if (mode.equals("async")) {
      producer.send(new Message(topic, body), outcome);
      return;
    }
    var batch = new ArrayList<Message>(size);
    for (int i = 0; i < size; ++i) {
      batch.add(new Message(topic, body));
    }
    producer.send(batch, outcome);
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
        + "\"max\":%.0f},\"threads\":%d,\"maxRssKiB\":%d}%n",
      stored, round.errors.get(), seconds, stored / seconds,
      cpu / 1e3 / Math.max(stored, 1), micros(sorted, 0.5),
      micros(sorted, 0.99), micros(sorted, 0.999), micros(sorted, 1.0),
      status("Threads:"), status("VmHWM:"));
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

  /**
   * What Linux tells of this process, such as its threads, those of the virtual
   * machine included, or the most memory it held; 0 elsewhere.
   */
  private static long status(String name) throws Exception {
    var status = Path.of("/proc/self/status");
    if (Files.isReadable(status)) {
      for (var line : Files.readAllLines(status)) {
        if (line.startsWith(name)) {
          var value = line.substring(name.length()).replace("kB", "");
          return Long.parseLong(value.strip());
        }
      }
    }
    return 0;
  }
}
