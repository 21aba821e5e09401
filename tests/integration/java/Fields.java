import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;

/** Reads what fields_writer of tests/agreement/fields.hpp writes. */
final class Fields {
  private final String[] fields;
  private int next = 0;

  Fields(String text) {
    fields = text.split("\t", -1);
  }

  String word() {
    return fields[next++];
  }

  int number() {
    return Integer.parseInt(word());
  }

  long longNumber() {
    return Long.parseLong(word());
  }

  byte[] bytes() {
    return HexFormat.of().parseHex(word());
  }

  String text() {
    return new String(bytes(), StandardCharsets.UTF_8);
  }

  /** In the order of the fields. */
  Map<String, String> properties() {
    var result = new LinkedHashMap<String, String>();
    for (int count = number(); count > 0; --count) {
      var name = text();
      result.put(name, text());
    }
    return result;
  }

  InetSocketAddress host() {
    try {
      var ip = InetAddress.getByAddress(bytes());
      return new InetSocketAddress(ip, number());
    } catch (UnknownHostException e) {
      throw new IllegalArgumentException(e);
    }
  }
}
