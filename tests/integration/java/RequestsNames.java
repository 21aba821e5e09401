import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import org.apache.rocketmq.common.TopicConfig;
import org.apache.rocketmq.remoting.protocol.RemotingCommand;
import org.apache.rocketmq.remoting.protocol.RemotingSerializable;
import org.apache.rocketmq.remoting.protocol.RequestCode;

/** Requests to the name server, and those that make and delete topics. */
final class RequestsNames {
  private final RequestsClient client;

  RequestsNames(RequestsClient client) {
    this.client = client;
  }

  void addTo(Map<String, Requests.Call> calls) {
    calls.put("query_route", x -> Requests.body(
        client.admin.examineTopicRouteInfo(text(x, "topic"))));
    calls.put("get_cluster_info", x -> Requests.body(
        client.admin.examineBrokerClusterInfo()));
    calls.put("get_all_topics", x -> Requests.body(
        client.admin.fetchAllTopicList()));
    calls.put("get_cluster_topics", x -> Requests.body(
        client.admin.fetchTopicsByCLuster(text(x, "cluster"))));
    calls.put("get_system_topics", x -> systemTopics());
    calls.put("forget_topic", this::forgetTopic);
    calls.put("update_name_server_config", this::configure);
    calls.put("wipe_write_permission", x -> client.admin.wipeWritePermOfBroker(
        client.nameServer, text(x, "broker_name")));
    calls.put("add_write_permission", x -> client.admin.addWritePermOfBroker(
        client.nameServer, text(x, "broker_name")));
    calls.put("put_kv_config", this::putValue);
    calls.put("get_kv_config", x -> client.admin.getKVConfig(
        text(x, "ns"), text(x, "key")));
    calls.put("delete_kv_config", this::deleteValue);
    calls.put("get_kv_list", x -> Requests.body(
        client.admin.getKVListByNamespace(text(x, "ns"))));
    calls.put("create_topic", this::createTopic);
    calls.put("delete_topic", this::deleteTopic);
    calls.put("get_topic_config", x -> Requests.body(
        client.admin.examineTopicConfig(client.broker(x), text(x, "topic"))));
  }

  private static String text(JsonObject x, String name) {
    return RequestsClient.text(x, name);
  }

  /** The name server's answer: the client's own call adds a broker's (305). */
  private Object systemTopics() throws Exception {
    var answer = client.api().getRemotingClient().invokeSync(
        client.nameServer,
        RemotingCommand.createRequestCommand(
            RequestCode.GET_SYSTEM_TOPIC_LIST_FROM_NS, null),
        RequestsClient.LIMIT);
    return JsonParser.parseString(
        new String(answer.getBody(), StandardCharsets.UTF_8));
  }

  private Object putValue(JsonObject x) throws Exception {
    client.admin.createAndUpdateKvConfig(text(x, "ns"), text(x, "key"),
                                         text(x, "value"));
    return null;
  }

  private Object deleteValue(JsonObject x) throws Exception {
    client.admin.deleteKvConfig(text(x, "ns"), text(x, "key"));
    return null;
  }

  private Object forgetTopic(JsonObject x) throws Exception {
    if (x.has("cluster")) {
      client.admin.deleteTopicInNameServer(
          Set.of(client.nameServer), text(x, "cluster"), text(x, "topic"));
    } else {
      client.admin.deleteTopicInNameServer(Set.of(client.nameServer),
                                           text(x, "topic"));
    }
    return null;
  }

  private Object configure(JsonObject x) throws Exception {
    var settings = new Properties();
    settings.setProperty(text(x, "key"), text(x, "value"));
    client.admin.updateNameServerConfig(settings, List.of(client.nameServer));
    return null;
  }

  private Object createTopic(JsonObject x) throws Exception {
    client.admin.createAndUpdateTopicConfig(
        client.broker(x),
        RemotingSerializable.fromJson(x.get("config").toString(),
                                      TopicConfig.class));
    return null;
  }

  private Object deleteTopic(JsonObject x) throws Exception {
    client.admin.deleteTopicInBroker(Set.of(client.broker(x)),
                                     text(x, "topic"));
    return null;
  }
}
