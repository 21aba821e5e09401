import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Calendar;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.rocketmq.client.producer.selector.SelectMessageQueueByHash;
import org.apache.rocketmq.common.UtilAll;
import org.apache.rocketmq.common.compression.CompressionType;
import org.apache.rocketmq.common.compression.Compressor;
import org.apache.rocketmq.common.compression.CompressorFactory;
import org.apache.rocketmq.common.message.Message;
import org.apache.rocketmq.common.message.MessageClientIDSetter;
import org.apache.rocketmq.common.message.MessageDecoder;
import org.apache.rocketmq.common.message.MessageExtBrokerInner;
import org.apache.rocketmq.common.message.MessageQueue;

/** The values that are no messages. */
final class AgreementValues {
  private AgreementValues() {
  }

  static Agreement.Value read(String kind, Fields in) {
    return switch (kind) {
      case "offset_id" -> new OffsetId(in.host(), in.longNumber());
      case "unique_id" -> new UniqueId(in.bytes(), in.number(),
                                       in.longNumber(), in.longNumber(),
                                       in.number());
      case "tag_hash" -> new TagHash(in.text());
      case "queue" -> new Queue(in.text(), in.number());
      case "properties" -> new Properties(in.properties());
      case "property_text" -> new PropertyText(in.text());
      case "compressed" -> new Compressed(CompressionType.of(in.text()),
                                          in.number(), in.bytes());
      case "batch" -> AgreementBatch.read(in);
      case "stored" -> AgreementStored.Messages.read(in);
      case "inner_batch" -> AgreementStored.InnerBatch.read(in);
      default -> throw new IllegalArgumentException("no such kind: " + kind);
    };
  }

  private static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }

  private static String ascii(byte[] text) {
    return new String(text, StandardCharsets.US_ASCII);
  }

  private static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private static byte[] bigEndian(int x) {
    return ByteBuffer.allocate(4).putInt(x).array();
  }

  private record OffsetId(InetSocketAddress host, long offset)
      implements Agreement.Value {
    @Override
    public boolean isIn(byte[] bytes) throws Exception {
      var id = MessageDecoder.decodeMessageId(ascii(bytes));
      return id.getAddress().equals(host) && id.getOffset() == offset;
    }

    @Override
    public List<byte[]> encode() {
      var ip = host.getAddress().getAddress();
      var address = ByteBuffer.allocate(ip.length + 4);
      address.put(ip).putInt(host.getPort()).flip();
      var buffer = ByteBuffer.allocate(ip.length + 12);
      return List.of(
        ascii(MessageDecoder.createMessageId(host, offset)),
        ascii(MessageDecoder.createMessageId(buffer, address, offset)));
    }
  }

  private record UniqueId(byte[] ip, int processId, long discriminator,
                          long millisOfMonth, int counter)
      implements Agreement.Value {
    @Override
    public boolean isIn(byte[] bytes) {
      var id = ascii(bytes);
      var tail = ByteBuffer.wrap(UtilAll.string2bytes(id));
      var time = MessageClientIDSetter.getNearlyTimeFromID(id).getTime();
      return Arrays.equals(MessageClientIDSetter.getIPFromID(id), ip)
        && MessageClientIDSetter.getPidFromID(id) == processId
        && tail.getInt(ip.length + 2) == (int) discriminator
        && tail.getShort(ip.length + 10) == (short) counter
        && (time == startOfMonth(0) + millisOfMonth
            || time == startOfMonth(-1) + millisOfMonth);
    }

    /** This one's, or that of so many months later. */
    private static long startOfMonth(int later) {
      var calendar = Calendar.getInstance();
      calendar.set(calendar.get(Calendar.YEAR), calendar.get(Calendar.MONTH),
                   1, 0, 0, 0);
      calendar.set(Calendar.MILLISECOND, 0);
      calendar.add(Calendar.MONTH, later);
      return calendar.getTimeInMillis();
    }

    /** With the layout alone: the client makes ids of its own process only. */
    @Override
    public List<byte[]> encode() {
      var buffer = ByteBuffer.allocate(ip.length + 12);
      buffer.put(ip).putShort((short) processId).putInt((int) discriminator);
      buffer.putInt((int) millisOfMonth).putShort((short) counter);
      return List.of(ascii(UtilAll.bytes2string(buffer.array())));
    }
  }

  private record TagHash(String tag) implements Agreement.Value {
    @Override
    public boolean isIn(byte[] bytes) {
      return ByteBuffer.wrap(bytes).getInt() == tag.hashCode();
    }

    @Override
    public List<byte[]> encode() {
      var code = MessageExtBrokerInner.tagsString2tagsCode(tag);
      return List.of(bigEndian(Math.toIntExact(code)));
    }
  }

  private record Queue(String key, int queues) implements Agreement.Value {
    @Override
    public boolean isIn(byte[] bytes) {
      return ByteBuffer.wrap(bytes).getInt() == select();
    }

    @Override
    public List<byte[]> encode() {
      return List.of(bigEndian(select()));
    }

    private int select() {
      var all = new ArrayList<MessageQueue>();
      for (int i = 0; i < queues; ++i) {
        all.add(new MessageQueue("topic", "broker", i));
      }
      return new SelectMessageQueueByHash()
        .select(all, new Message(), key)
        .getQueueId();
    }
  }

  private record Properties(Map<String, String> properties)
      implements Agreement.Value {
    @Override
    public boolean isIn(byte[] bytes) {
      var text = new String(bytes, StandardCharsets.UTF_8);
      return decode(text).equals(properties)
        && decode(withoutEnd(text)).equals(properties);
    }

    /** Also in the order of a hash map, and as before 5.2.0. */
    @Override
    public List<byte[]> encode() {
      var text = MessageDecoder.messageProperties2String(properties);
      var mixed
        = MessageDecoder.messageProperties2String(new HashMap<>(properties));
      return List.of(utf8(text), utf8(mixed), utf8(withoutEnd(mixed)));
    }

    private static Map<String, String> decode(String text) {
      return MessageDecoder.string2messageProperties(text);
    }

    private static String withoutEnd(String text) {
      return text.isEmpty() ? text : text.substring(0, text.length() - 1);
    }
  }

  private record PropertyText(String text) implements Agreement.Value {
    @Override
    public boolean isIn(byte[] bytes) {
      return MessageDecoder
        .string2messageProperties(new String(bytes, StandardCharsets.UTF_8))
        .equals(MessageDecoder.string2messageProperties(text));
    }

    @Override
    public List<byte[]> encode() {
      var properties = MessageDecoder.string2messageProperties(text);
      return List.of(utf8(MessageDecoder.messageProperties2String(properties)));
    }

    @Override
    public boolean hasSameBytes() {
      return false; // The order is that of a hash map.
    }
  }

  private record Compressed(CompressionType type, int level, byte[] body)
      implements Agreement.Value {
    @Override
    public boolean isIn(byte[] bytes) throws Exception {
      return Arrays.equals(compressor().decompress(bytes), body);
    }

    @Override
    public List<byte[]> encode() throws Exception {
      return List.of(compressor().compress(body, level));
    }

    @Override
    public boolean hasSameBytes() {
      return false;
    }

    private Compressor compressor() {
      return CompressorFactory.getCompressor(type);
    }
  }
}
