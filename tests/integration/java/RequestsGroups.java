import com.google.gson.JsonObject;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import org.apache.rocketmq.client.exception.MQBrokerException;
import org.apache.rocketmq.remoting.protocol.RemotingCommand;
import org.apache.rocketmq.remoting.protocol.RemotingSerializable;
import org.apache.rocketmq.remoting.protocol.body.LockBatchRequestBody;
import org.apache.rocketmq.remoting.protocol.body.UnlockBatchRequestBody;
import org.apache.rocketmq.remoting.protocol.filter.FilterAPI;
import org.apache.rocketmq.remoting.protocol.heartbeat.HeartbeatData;

/** Requests about groups and those who live in a client. */
final class RequestsGroups {
  private final RequestsClient client;

  RequestsGroups(RequestsClient client) {
    this.client = client;
  }

  void addTo(Map<String, Requests.Call> calls) {
    calls.put("join", this::join);
    calls.put("leave", this::leave);
    calls.put("get_consumer_list", x -> client.api().getConsumerIdListByGroup(
        client.broker(x), text(x, "consumer_group"), RequestsClient.LIMIT));
    calls.put("consumer_connections", x -> Requests.body(
        client.api().getConsumerConnectionList(
            client.broker(x), text(x, "group"), RequestsClient.LIMIT)));
    calls.put("producer_connections", x -> Requests.body(
        client.api().getProducerConnectionList(
            client.broker(x), text(x, "group"), RequestsClient.LIMIT)));
    calls.put("lock_queues", this::lock);
    calls.put("unlock_queues", this::unlock);
    calls.put("send_heartbeat", this::heartbeat);
    calls.put("unregister_client", this::unregister);
    calls.put("invoke", this::invoke);
    calls.put("check_client_config", this::check);
    calls.put("update_broker_config", this::configure);
  }

  private static String text(JsonObject x, String name) {
    return RequestsClient.text(x, name);
  }

  /** A consumer of the group, of which brokers of the topic are told: its id. */
  @SuppressWarnings("deprecation") // Of the pull consumer's parts.
  private Object join(JsonObject x) throws Exception {
    var instance = client.consumer(text(x, "group"))
        .getDefaultMQPullConsumerImpl().getRebalanceImpl()
        .getmQClientFactory();
    instance.updateTopicRouteInfoFromNameServer(text(x, "topic"));
    instance.sendHeartbeatToAllBrokerWithLock();
    return instance.getClientId();
  }

  private Object leave(JsonObject x) {
    client.leave(text(x, "group"));
    return null;
  }

  private Object lock(JsonObject x) throws Exception {
    var body = new LockBatchRequestBody();
    body.setConsumerGroup(text(x, "consumer_group"));
    body.setClientId(text(x, "client_id"));
    body.setMqSet(RequestsClient.queues(x));
    return client.api()
        .lockBatchMQ(client.broker(x), body, RequestsClient.LIMIT).stream()
        .sorted().map(RequestsClient::describe).toList();
  }

  private Object unlock(JsonObject x) throws Exception {
    var body = new UnlockBatchRequestBody();
    body.setConsumerGroup(text(x, "consumer_group"));
    body.setClientId(text(x, "client_id"));
    body.setMqSet(RequestsClient.queues(x));
    client.api().unlockBatchMQ(client.broker(x), body, RequestsClient.LIMIT,
                               false);
    return null;
  }

  private Object heartbeat(JsonObject x) throws Exception {
    var content = RemotingSerializable.decode(
        x.get("content").toString().getBytes(StandardCharsets.UTF_8),
        HeartbeatData.class);
    var result = client.api().sendHeartbeatV2(client.broker(x), content,
                                              RequestsClient.LIMIT);
    return List.of(result.getVersion(), result.isSupportV2(),
                   result.isSubChange());
  }

  private Object unregister(JsonObject x) throws Exception {
    client.api().unregisterClient(
        client.broker(x), text(x, "client_id"), text(x, "producer_group"),
        text(x, "consumer_group"), RequestsClient.LIMIT);
    return null;
  }

  /** Any request, with fields and a body. */
  private Object invoke(JsonObject x) throws Exception {
    var request = RemotingCommand.createRequestCommand(
        x.get("code").getAsInt(), null);
    x.get("fields").getAsJsonObject().entrySet().forEach(
        each -> request.addExtField(each.getKey(),
                                    each.getValue().getAsString()));
    request.setBody(RequestsClient.text(x, "body", "")
                        .getBytes(StandardCharsets.UTF_8));
    var address = text(x, "address");
    var answer = client.api().getRemotingClient().invokeSync(
        address, request, RequestsClient.LIMIT);
    if (answer.getCode() != 0) {
      throw new MQBrokerException(answer.getCode(), answer.getRemark());
    }
    var body = answer.getBody() == null ? new byte[0] : answer.getBody();
    return Map.of("fields", answer.getExtFields() == null
                            ? Map.of() : answer.getExtFields(),
                  "bodyBase64", Base64.getEncoder().encodeToString(body));
  }

  private Object check(JsonObject x) throws Exception {
    var selector = x.get("selector").getAsJsonArray();
    client.api().checkClientInBroker(
        client.broker(x), text(x, "consumer_group"),
        client.instance().getClientId(),
        FilterAPI.build(text(x, "topic"), selector.get(1).getAsString(),
                        selector.get(0).getAsString()),
        RequestsClient.LIMIT);
    return null;
  }

  private Object configure(JsonObject x) throws Exception {
    var settings = new Properties();
    settings.setProperty(text(x, "key"), text(x, "value"));
    client.admin.updateBrokerConfig(client.broker(x), settings);
    return null;
  }
}
