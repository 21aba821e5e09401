import com.google.gson.Gson;
import java.io.PrintWriter;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.TreeMap;
import org.apache.rocketmq.common.UtilAll;
import org.apache.rocketmq.common.message.MessageClientIDSetter;

/**
 * Java's half of the comparison in tests/agreement: reads lines of a kind, a
 * value and the C++ library's bytes for it, checks that Java finds the value in
 * these bytes and makes the same, and writes the line with Java's own bytes,
 * several times where Java has several ways. Prints how many lines there were
 * of each kind, as JSON. Mismatches go to standard error; exit status 1 then.
 */
public final class Agreement {
  /** A value, which knows how Java encodes and decodes it. */
  interface Value {
    /** Whether that is what Java reads in the bytes. */
    boolean isIn(byte[] bytes) throws Exception;

    /** The bytes that Java makes of it. */
    List<byte[]> encode() throws Exception;

    /** Whether the first ones are to be the same as those of C++. */
    default boolean hasSameBytes() {
      return true;
    }
  }

  private static final HexFormat HEX = HexFormat.of();
  private static final int OWN_IDS = 300;

  private final PrintWriter out;
  private final TreeMap<String, Integer> counts = new TreeMap<>();
  private int mismatches = 0;

  private Agreement(PrintWriter out) {
    this.out = out;
  }

  public static void main(String[] args) throws Exception {
    if (args.length != 2) {
      System.err.println("usage: Agreement INPUT_FILE OUTPUT_FILE");
      System.exit(2);
    }
    int mismatches;
    try (var lines = Files.lines(Path.of(args[0]), StandardCharsets.US_ASCII);
         var out = new PrintWriter(Files.newBufferedWriter(
           Path.of(args[1]), StandardCharsets.US_ASCII))) {
      var agreement = new Agreement(out);
      lines.forEach(agreement::compare);
      agreement.writeOwnIds();
      System.out.println(new Gson().toJson(agreement.counts));
      mismatches = agreement.mismatches;
    }
    System.exit(mismatches == 0 ? 0 : 1);
  }

  private void compare(String line) {
    var end = line.lastIndexOf('\t') + 1;
    var fields = new Fields(line.substring(0, end));
    var kind = fields.word();
    counts.merge(kind, 1, Integer::sum);
    var value = AgreementValues.read(kind, fields);
    var ours = HEX.parseHex(line, end, line.length());
    List<byte[]> javas = List.of();
    String error = null;
    try {
      javas = value.encode();
      if (value.hasSameBytes() && !Arrays.equals(javas.get(0), ours)) {
        error = "other bytes";
      } else if (!value.isIn(ours)) {
        error = "another value";
      }
    } catch (Exception e) {
      error = e.toString();
    }
    if (error != null) {
      ++mismatches;
      System.err.printf("mismatch: %s: %s%n  value: %s%n  ours:  %s%n", kind,
                        error, line.substring(kind.length() + 1, end),
                        HEX.formatHex(ours));
      javas.forEach(x -> System.err.println("  Java:  " + HEX.formatHex(x)));
    }
    javas.forEach(x -> out.println(line.substring(0, end) + HEX.formatHex(x)));
  }

  /** Ids as they are in real messages of the Java client. */
  private void writeOwnIds() {
    var loader = MessageClientIDSetter.class.getClassLoader().hashCode();
    for (int i = 0; i < OWN_IDS; ++i) {
      var before = System.currentTimeMillis();
      var id = MessageClientIDSetter.createUniqID();
      var after = System.currentTimeMillis();
      while (System.currentTimeMillis() == after) {
        Thread.onSpinWait(); // Java takes a time that is now for a month ago.
      }
      // Java has no function that tells exactly the time in the id.
      var tail = ByteBuffer.wrap(HEX.parseHex(id));
      var millis = tail.getInt(tail.limit() - 6) & 0xFFFFFFFFL;
      var time = MessageClientIDSetter.getNearlyTimeFromID(id).getTime();
      if (time < before || time > after) {
        ++mismatches;
        System.err.println("mismatch: the time in " + id);
      }
      out.printf("unique_id\t%s\t%d\t%d\t%d\t%d\t%s%n",
                 HEX.formatHex(MessageClientIDSetter.getIPFromID(id)),
                 UtilAll.getPid() & 0xFFFF, loader & 0xFFFFFFFFL, millis, i,
                 HEX.formatHex(id.getBytes(StandardCharsets.US_ASCII)));
    }
  }
}
