import java.io.ByteArrayOutputStream;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.rocketmq.common.UtilAll;
import org.apache.rocketmq.common.compression.CompressorFactory;
import org.apache.rocketmq.common.message.MessageAccessor;
import org.apache.rocketmq.common.message.MessageClientExt;
import org.apache.rocketmq.common.message.MessageDecoder;
import org.apache.rocketmq.common.message.MessageExt;
import org.apache.rocketmq.common.message.MessageExtBrokerInner;
import org.apache.rocketmq.common.message.MessageVersion;
import org.apache.rocketmq.common.sysflag.MessageSysFlag;
import org.apache.rocketmq.store.MessageExtEncoder;
import org.apache.rocketmq.store.config.MessageStoreConfig;

/** Messages as brokers store them. */
final class AgreementStored {
  private static final int MAX_TOPIC_V1 = Byte.MAX_VALUE;
  private static final int LEVEL = 5;
  private static final int CRC_POSITION = 8;
  private static final MessageExtEncoder BROKER
      = new MessageExtEncoder(1 << 20, new MessageStoreConfig());

  private AgreementStored() {
  }

  /** All of a stored message but its body. */
  record Stored(String topic, Map<String, String> properties, int queueId,
                int flag, long queueOffset, long physicalOffset, int sysFlag,
                long bornMillis, InetSocketAddress bornHost, long storeMillis,
                InetSocketAddress storeHost, int reconsumeTimes,
                long transactionOffset, String offsetId) {
    static Stored read(Fields in) {
      return new Stored(in.text(), in.properties(), in.number(), in.number(),
                        in.longNumber(), in.longNumber(), in.number(),
                        in.longNumber(), in.host(), in.longNumber(), in.host(),
                        in.number(), in.longNumber(), in.text());
    }

    boolean isV1() {
      return topic.length() <= MAX_TOPIC_V1;
    }

    boolean isCompressed() {
      return MessageSysFlag.check(sysFlag, MessageSysFlag.COMPRESSED_FLAG);
    }

    /** What a message of an inner batch takes from the batch, too. */
    boolean isSourceOf(MessageExt x, int index) {
      return x.getTopic().equals(topic) && x.getQueueId() == queueId
        && x.getQueueOffset() == queueOffset + index
        && x.getCommitLogOffset() == physicalOffset
        && x.getSysFlag() == MessageSysFlag.clearCompressedFlag(sysFlag)
        && x.getBornTimestamp() == bornMillis
        && x.getBornHost().equals(bornHost)
        && x.getStoreTimestamp() == storeMillis
        && x.getStoreHost().equals(storeHost);
    }

    boolean isSameAs(MessageExt x, byte[] body) {
      return isSourceOf(x, 0) && x.getFlag() == flag
        && AgreementBatch.withoutWait(x).equals(properties)
        && x.getReconsumeTimes() == reconsumeTimes
        && x.getPreparedTransactionOffset() == transactionOffset
        && ((MessageClientExt) x).getOffsetMsgId().equals(offsetId)
        && Arrays.equals(AgreementBatch.bodyOf(x), body);
    }

    private <T extends MessageExt> T fill(T x, byte[] body) {
      x.setTopic(topic);
      MessageAccessor.setProperties(x, properties);
      x.setQueueId(queueId);
      x.setFlag(flag);
      x.setQueueOffset(queueOffset);
      x.setCommitLogOffset(physicalOffset);
      x.setSysFlag(sysFlag);
      x.setBornTimestamp(bornMillis);
      x.setBornHost(bornHost);
      x.setStoreTimestamp(storeMillis);
      x.setStoreHost(storeHost);
      x.setReconsumeTimes(reconsumeTimes);
      x.setPreparedTransactionOffset(transactionOffset);
      x.setBody(body);
      return x;
    }

    /** As a broker writes it, with properties in our order. */
    byte[] store(byte[] plain) throws Exception {
      var body = plain;
      if (isCompressed()) {
        var type = MessageSysFlag.getCompressionType(sysFlag);
        body = CompressorFactory.getCompressor(type).compress(plain, LEVEL);
      }
      var message = fill(new MessageExtBrokerInner(), body);
      message.setBodyCRC(UtilAll.crc32(body));
      message.setVersion(isV1() ? MessageVersion.MESSAGE_VERSION_V1
                                : MessageVersion.MESSAGE_VERSION_V2);
      message.setPropertiesString(
        MessageDecoder.messageProperties2String(properties));
      var refusal = BROKER.encode(message);
      if (refusal != null) {
        throw new IllegalStateException("" + refusal.getPutMessageStatus());
      }
      // The buffer is larger than the message.
      var buffer = BROKER.getEncoderBuffer();
      var result = new byte[buffer.getInt(0)];
      buffer.get(result);
      // The broker does that when it knows where the message is.
      ByteBuffer.wrap(result).putLong(
        MessageDecoder.MESSAGE_PHYSIC_OFFSET_POSITION, physicalOffset);
      return result;
    }

    /** As clients write it, in the order of a hash map. V1 only. */
    byte[] encode(byte[] plain) throws Exception {
      var message = fill(new MessageExt(), plain);
      MessageAccessor.setProperties(message, new HashMap<>(properties));
      var result = MessageDecoder.encode(message, true);
      // The check sum is that of the body as it is stored, compressed or not.
      var stored = MessageDecoder.decode(ByteBuffer.wrap(result), true, false);
      var crc = UtilAll.crc32(AgreementBatch.bodyOf(stored));
      ByteBuffer.wrap(result).putInt(CRC_POSITION, crc);
      return result;
    }
  }

  /** What consumers do, and check sums. */
  private static List<MessageExt> decode(byte[] bytes) {
    var result = MessageDecoder.decodes(ByteBuffer.wrap(bytes));
    var checked = ByteBuffer.wrap(bytes);
    for (int i = 0; i < result.size(); ++i) {
      if (MessageDecoder.decode(checked, true, true, true, false, true)
          == null) {
        throw new IllegalArgumentException("the check sum is wrong");
      }
    }
    return result;
  }

  record Messages(List<Stored> messages, List<byte[]> bodies)
      implements Agreement.Value {
    static Messages read(Fields in) {
      var result = new Messages(new ArrayList<>(), new ArrayList<>());
      for (int count = in.number(); count > 0; --count) {
        result.messages.add(Stored.read(in));
        result.bodies.add(in.bytes());
      }
      return result;
    }

    @Override
    public boolean isIn(byte[] bytes) {
      var found = decode(bytes);
      var same = found.size() == messages.size();
      for (int i = 0; same && i < found.size(); ++i) {
        same = messages.get(i).isSameAs(found.get(i), bodies.get(i));
      }
      return same;
    }

    /** By the broker, and by the client if all are of layout V1. */
    @Override
    public List<byte[]> encode() throws Exception {
      var broker = new ByteArrayOutputStream();
      var client = new ByteArrayOutputStream();
      for (int i = 0; i < messages.size(); ++i) {
        broker.writeBytes(messages.get(i).store(bodies.get(i)));
      }
      if (!messages.stream().allMatch(Stored::isV1)) {
        return List.of(broker.toByteArray());
      }
      for (int i = 0; i < messages.size(); ++i) {
        client.writeBytes(messages.get(i).encode(bodies.get(i)));
      }
      return List.of(broker.toByteArray(), client.toByteArray());
    }

    @Override
    public boolean hasSameBytes() {
      return messages.stream().noneMatch(Stored::isCompressed);
    }
  }

  record InnerBatch(Stored outer, AgreementBatch batch)
      implements Agreement.Value {
    static InnerBatch read(Fields in) {
      return new InnerBatch(Stored.read(in), AgreementBatch.read(in));
    }

    @Override
    public boolean isIn(byte[] bytes) throws Exception {
      var found = decode(bytes);
      var inner = new ArrayList<MessageExt>();
      if (found.size() == 1) {
        MessageDecoder.decodeMessage(found.get(0), inner);
      }
      var same = batch.areSameAs(inner);
      for (int i = 0; same && i < inner.size(); ++i) {
        same = outer.isSourceOf(inner.get(i), i);
      }
      return same;
    }

    @Override
    public List<byte[]> encode() throws Exception {
      return List.of(outer.store(batch.ordered()));
    }
  }
}
