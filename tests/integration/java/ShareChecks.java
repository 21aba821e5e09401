import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;
import org.apache.rocketmq.client.producer.LocalTransactionState;
import org.apache.rocketmq.client.producer.TransactionListener;
import org.apache.rocketmq.client.producer.TransactionMQProducer;
import org.apache.rocketmq.common.message.Message;
import org.apache.rocketmq.common.message.MessageConst;
import org.apache.rocketmq.common.message.MessageExt;

/**
 * A Java producer that shares its group, and so what brokers ask, with others.
 * It sends messages in transactions that are unknown, stays so long, and answers
 * all checks with a commit. Prints a line of JSON for each message and check.
 */
public final class ShareChecks implements TransactionListener {
  public static void main(String[] args) throws Exception {
    if (args.length != 5) {
      System.err.println(
          "usage: ShareChecks NAME_SERVER GROUP TOPIC COUNT SECONDS");
      System.exit(2);
    }
    var producer = new TransactionMQProducer(args[1]);
    producer.setNamesrvAddr(args[0]);
    producer.setTransactionListener(new ShareChecks());
    producer.start();
    for (var i = 0; i < Integer.parseInt(args[3]); ++i) {
      var body = ("java " + i).getBytes(StandardCharsets.UTF_8);
      var result = producer.sendMessageInTransaction(
          new Message(args[2], body), null);
      print("sent", result.getMsgId());
    }
    TimeUnit.SECONDS.sleep(Integer.parseInt(args[4]));
    producer.shutdown();
    System.exit(0);
  }

  private static synchronized void print(String what, String id) {
    System.out.println("{\"" + what + "\":\"" + id + "\"}");
  }

  @Override
  public LocalTransactionState executeLocalTransaction(Message msg,
                                                       Object arg) {
    return LocalTransactionState.UNKNOW;
  }

  @Override
  public LocalTransactionState checkLocalTransaction(MessageExt msg) {
    print("check", msg.getProperty(
        MessageConst.PROPERTY_UNIQ_CLIENT_MESSAGE_ID_KEYIDX));
    return LocalTransactionState.COMMIT_MESSAGE;
  }
}
