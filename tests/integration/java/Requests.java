import com.google.gson.Gson;
import com.google.gson.GsonBuilder;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import org.apache.rocketmq.client.exception.MQBrokerException;
import org.apache.rocketmq.client.exception.MQClientException;
import org.apache.rocketmq.remoting.protocol.RemotingSerializable;

/**
 * Asks name server and broker what lines of standard input say, each a JSON
 * object whose "call" names a request, with RocketMQ's own admin client and pull
 * consumer. Prints a line for each: {"ok": ANSWER}, without a member if there is
 * no answer, or {"error": {"code": C, "remark": R}}. Ends with its input.
 */
public final class Requests {
  /** Makes one request. */
  interface Call {
    Object make(JsonObject arguments) throws Exception;
  }

  private static final Gson GSON
      = new GsonBuilder().disableHtmlEscaping().create();

  private Requests() {
  }

  public static void main(String[] args) throws Exception {
    if (args.length != 1) {
      System.err.println("usage: Requests NAME_SERVER");
      System.exit(2);
    }
    var client = new RequestsClient(args[0]);
    var calls = new HashMap<String, Call>();
    new RequestsNames(client).addTo(calls);
    new RequestsReading(client).addTo(calls);
    new RequestsGroups(client).addTo(calls);
    new RequestsSending(client).addTo(calls);
    new RequestsServing(client).addTo(calls);
    var in = new BufferedReader(
        new InputStreamReader(System.in, StandardCharsets.UTF_8));
    for (var line = in.readLine(); line != null; line = in.readLine()) {
      System.out.println(GSON.toJson(answer(calls, line)));
    }
    System.exit(0);
  }

  /** A body as it goes over the wire; map keys that are numbers become text. */
  static JsonElement body(Object x) {
    return JsonParser.parseString(RemotingSerializable.toJson(x, false));
  }

  private static Object answer(Map<String, Call> calls, String line) {
    var arguments = JsonParser.parseString(line).getAsJsonObject();
    var result = new HashMap<String, Object>();
    try {
      var call = calls.get(arguments.get("call").getAsString());
      if (call == null) {
        throw new IllegalArgumentException("no such call: " + line);
      }
      result.put("ok", call.make(arguments));
    } catch (Exception e) {
      result.put("error", describe(e));
    }
    return result;
  }

  /** What the server said, though the client wraps it up. */
  private static Map<String, Object> describe(Throwable x) {
    for (var e = x; e != null; e = e.getCause()) {
      if (e instanceof MQBrokerException broker) {
        return Map.of("code", broker.getResponseCode(),
                      "remark", String.valueOf(broker.getErrorMessage()));
      }
      if (e instanceof MQClientException client
          && client.getResponseCode() != -1) {
        return Map.of("code", client.getResponseCode(),
                      "remark", String.valueOf(client.getErrorMessage()));
      }
    }
    return Map.of("code", -1, "remark", String.valueOf(x));
  }
}
