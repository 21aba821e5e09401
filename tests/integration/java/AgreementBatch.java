import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.rocketmq.common.message.Message;
import org.apache.rocketmq.common.message.MessageAccessor;
import org.apache.rocketmq.common.message.MessageBatch;
import org.apache.rocketmq.common.message.MessageConst;
import org.apache.rocketmq.common.message.MessageDecoder;
import org.apache.rocketmq.common.message.MessageExt;
import org.apache.rocketmq.common.message.MessageExtBatch;
import org.apache.rocketmq.store.MessageExtEncoder;
import org.apache.rocketmq.store.PutMessageContext;
import org.apache.rocketmq.store.config.MessageStoreConfig;

/** The messages of one request (code 320). */
record AgreementBatch(List<Item> items) implements Agreement.Value {
  private static final MessageExtEncoder BROKER
      = new MessageExtEncoder(1 << 20, new MessageStoreConfig());

  /** A message that a producer sends with others. */
  record Item(byte[] body, int flag, boolean waits, String id, String tag,
              List<String> keys, Map<String, String> properties) {
    static Item read(Fields in) {
      var body = in.bytes();
      var flag = in.number();
      var waits = in.number() != 0;
      var id = in.text();
      var tag = in.text();
      var keys = new ArrayList<String>();
      for (int count = in.number(); count > 0; --count) {
        keys.add(in.text());
      }
      return new Item(body, flag, waits, id, tag, keys, in.properties());
    }

    /** Made with the functions that users have. */
    Message message() {
      var result = new Message("topic", tag, "", flag, body, waits);
      if (!keys.isEmpty()) {
        result.setKeys(keys);
      }
      properties.forEach(result::putUserProperty);
      MessageAccessor.putProperty(
        result, MessageConst.PROPERTY_UNIQ_CLIENT_MESSAGE_ID_KEYIDX, id);
      return result;
    }

    /** With the properties in our order, and no WAIT that says "true". */
    Message ordered() {
      var mixed = message().getProperties();
      var ours = new LinkedHashMap<String, String>();
      for (var name :
           List.of(MessageConst.PROPERTY_UNIQ_CLIENT_MESSAGE_ID_KEYIDX,
                   MessageConst.PROPERTY_TAGS, MessageConst.PROPERTY_KEYS)) {
        if (mixed.containsKey(name)) {
          ours.put(name, mixed.get(name));
        }
      }
      if (!waits) {
        ours.put(MessageConst.PROPERTY_WAIT_STORE_MSG_OK, "false");
      }
      ours.putAll(properties);
      var result = new Message("topic", tag, "", flag, body, waits);
      MessageAccessor.setProperties(result, ours);
      return result;
    }

    boolean isSameAs(Message x) {
      return x.getFlag() == flag && Arrays.equals(bodyOf(x), body)
        && withoutWait(x).equals(withoutWait(message()));
    }
  }

  /** Java gives messages without body none, where we give them an empty one. */
  static byte[] bodyOf(Message x) {
    return x.getBody() == null ? new byte[0] : x.getBody();
  }

  static Map<String, String> withoutWait(Message x) {
    var result = new HashMap<String, String>();
    if (x.getProperties() != null) {
      result.putAll(x.getProperties());
    }
    result.remove(MessageConst.PROPERTY_WAIT_STORE_MSG_OK);
    return result;
  }

  static AgreementBatch read(Fields in) {
    var items = new ArrayList<Item>();
    for (int count = in.number(); count > 0; --count) {
      items.add(Item.read(in));
    }
    return new AgreementBatch(items);
  }

  @Override
  public boolean isIn(byte[] bytes) throws Exception {
    var messages = MessageDecoder.decodeMessages(ByteBuffer.wrap(bytes));
    if (!areSameAs(messages)) {
      return false;
    }
    for (int i = 0; i < items.size(); ++i) {
      if (messages.get(i).isWaitStoreMsgOK() != items.get(i).waits()) {
        return false;
      }
    }
    return areSameAs(store(bytes));
  }

  /** What a broker makes of them, as consumers get it. */
  private static List<MessageExt> store(byte[] bytes) {
    var host = new InetSocketAddress(InetAddress.getLoopbackAddress(), 1);
    var batch = new MessageExtBatch();
    batch.setTopic("topic");
    batch.setBody(bytes);
    batch.setBornHost(host);
    batch.setStoreHost(host);
    var context = new PutMessageContext("topic-0");
    return MessageDecoder.decodes(BROKER.encode(batch, context));
  }

  boolean areSameAs(List<? extends Message> messages) {
    var same = messages.size() == items.size();
    for (int i = 0; same && i < items.size(); ++i) {
      same = items.get(i).isSameAs(messages.get(i));
    }
    return same;
  }

  /** Also in the order of hash maps, as a producer does it. */
  @Override
  public List<byte[]> encode() {
    var mixed = items.stream().map(Item::message).toList();
    return List.of(ordered(), MessageBatch.generateFromList(mixed).encode());
  }

  byte[] ordered() {
    return MessageDecoder.encodeMessages(
      items.stream().map(Item::ordered).toList());
  }
}
