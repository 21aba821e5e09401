import java.nio.charset.StandardCharsets;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.apache.rocketmq.client.producer.LocalTransactionState;
import org.apache.rocketmq.client.producer.SendStatus;
import org.apache.rocketmq.client.producer.TransactionListener;
import org.apache.rocketmq.client.producer.TransactionMQProducer;
import org.apache.rocketmq.common.message.Message;
import org.apache.rocketmq.common.message.MessageConst;
import org.apache.rocketmq.common.message.MessageExt;

/**
 * Sends transactional messages with the Java producer. Each body says what
 * becomes of it: "commit", "rollback" or "unknown", then the answers to the
 * checks, in their order, separated by blanks. Ends when all of these answers
 * were asked for, or after a minute. Exit status 0 only if they were, each with
 * its number, and all messages were stored.
 */
public final class SendTransactions implements TransactionListener {
  private static final int LIMIT_SECONDS = 60;

  /** One permit for each check that was as it should be. */
  private final Semaphore checks = new Semaphore(0);

  public static void main(String[] args) throws Exception {
    if (args.length < 3) {
      System.err.println("usage: SendTransactions NAME_SERVER TOPIC BODY...");
      System.exit(2);
    }
    var listener = new SendTransactions();
    var producer = new TransactionMQProducer("java_transactions");
    producer.setNamesrvAddr(args[0]);
    producer.setTransactionListener(listener);
    producer.start();
    var sent = 0;
    var expected = 0;
    for (var i = 2; i < args.length; ++i) {
      var body = args[i].getBytes(StandardCharsets.UTF_8);
      var message = new Message(args[1], "java", "key-" + i, body);
      var result = producer.sendMessageInTransaction(message, null);
      sent += result.getSendStatus() == SendStatus.SEND_OK ? 1 : 0;
      expected += args[i].trim().split(" ").length - 1;
    }
    var asked = listener.checks.tryAcquire(expected, LIMIT_SECONDS,
                                           TimeUnit.SECONDS);
    // Answers are on their way once this has ended.
    producer.shutdown();
    System.out.println("{\"sent\":" + sent + ",\"asked\":" + asked + "}");
    System.exit(asked && sent == args.length - 2 ? 0 : 1);
  }

  @Override
  public LocalTransactionState executeLocalTransaction(Message msg,
                                                       Object arg) {
    return state(msg, 0);
  }

  @Override
  public LocalTransactionState checkLocalTransaction(MessageExt msg) {
    var times = Integer.parseInt(
        msg.getProperty(MessageConst.PROPERTY_TRANSACTION_CHECK_TIMES));
    var id = msg.getProperty(
        MessageConst.PROPERTY_UNIQ_CLIENT_MESSAGE_ID_KEYIDX);
    if (msg.getTransactionId().equals(id)) {
      checks.release();
    }
    return state(msg, times);
  }

  private static LocalTransactionState state(Message msg, int index) {
    var text = new String(msg.getBody(), StandardCharsets.UTF_8).trim();
    switch (text.split(" ")[index]) {
    case "commit":
      return LocalTransactionState.COMMIT_MESSAGE;
    case "rollback":
      return LocalTransactionState.ROLLBACK_MESSAGE;
    default:
      return LocalTransactionState.UNKNOW;
    }
  }
}
