// Which test fails when a setting is read, but not obeyed. A key without one is
// a setting that nobody noticed if it did nothing.
#include "rocketcaf/api/option_table.hpp"

#include "support/test.hpp"
#include "support/test_names.hpp"

#include <map>
#include <set>
#include <string>

using namespace rocketcaf;

SUITE("settings")

namespace {

/// The test of each key, as `ctest` and the test binaries name it.
const std::map<std::string, std::string> tests_by_key{
  {"client.name-servers",
   "actors.client_settings: the name servers of the options are asked"},
  {"client.instance-name",
   "actors.client_settings: the client id has the instance name and the "
   "unit name of the options"},
  {"client.unit-name",
   "actors.client_settings: the client id has the instance name and the "
   "unit name of the options"},
  {"client.header-serialization",
   "actors.client_settings: headers of all requests have the form of the "
   "options"},
  {"client.connect-timeout",
   "actors.client_settings: a connect may take as long as the options say"},
  {"client.request-timeout",
   "actors.client_settings: a request may take as long as the options say"},
  {"client.reconnect-backoff-min",
   "actors.client_settings: the first pause between connects is that of "
   "the options, less a quarter at most"},
  {"client.reconnect-backoff-max",
   "actors.client_settings: pauses between connects double up to the "
   "maximum of the options"},
  {"client.idle-timeout",
   "actors.client_settings: a connection without traffic is closed after "
   "the time of the options"},
  {"client.connections-per-broker",
   "integration.pool: sends take all connections to a broker, and all are "
   "stored"},
  {"client.route-refresh-interval",
   "actors.client_settings: routes in use are asked for at the interval "
   "of the options"},
  {"client.heartbeat-interval",
   "actors.client_settings: brokers hear of producers at the interval of "
   "the options"},
  {"client.linger",
   "actors.client_producers: a lingering client outlives its last "
   "producer for a while"},
  {"client.max-frame-size",
   "actors.client_settings: frames may be as large as the options say"},
  {"client.max-header-size",
   "actors.client_settings: headers may be as large as the options say"},
  {"producer.group",
   "actors.producer_settings: the group of the options is in heartbeats "
   "and in sends"},
  {"producer.namespace",
   "actors.producer_forms: a namespace is written, and seen by brokers "
   "alone"},
  {"producer.send-timeout",
   "actors.producer_settings: a send that names no deadline has that of "
   "the options"},
  {"producer.attempt-timeout",
   "actors.producer_settings: an attempt has as long as the options say"},
  {"producer.retries",
   "actors.producer_settings: there are as many attempts, and pauses as "
   "long, as the options say"},
  {"producer.retry-backoff",
   "actors.producer_settings: there are as many attempts, and pauses as "
   "long, as the options say"},
  {"producer.retry-maybe-stored",
   "actors.producer_forms: what may be stored is not sent again if so "
   "wished"},
  {"producer.retry-codes",
   "actors.producer_forms: codes of the options are tried again"},
  {"producer.retry-another-broker-when-not-store-ok",
   "actors.producer_forms: a batch that is stored, only not as wanted, is "
   "kept"},
  {"producer.max-message-size",
   "actors.producer_bad_input: a bad message is refused by field and rule, "
   "with or without an answer to come"},
  {"producer.compression",
   "actors.producer_forms: large bodies are compressed as the options say"},
  {"producer.compress-from",
   "actors.producer_forms: large bodies are compressed as the options say"},
  {"producer.compression-level",
   "actors.producer_forms: the level of the compression is that of the "
   "options"},
  {"producer.max-in-flight",
   "actors.producer_flow: past the bound in flight a send waits for room"},
  {"producer.max-in-flight-bytes",
   "actors.producer_flow: bytes in flight are bounded, too"},
  {"producer.max-waiting",
   "actors.producer_flow: past the bound in flight a send waits for room"},
  {"producer.max-waiting-bytes",
   "actors.producer_settings: bytes that wait are bounded as the options "
   "say"},
  {"producer.on-full",
   "actors.producer_flow: past the bound in flight a send fails if the "
   "options say so"},
  {"producer.drain-timeout",
   "actors.producer_settings: a shutdown without a limit has that of the "
   "options"},
  {"producer.selector",
   "actors.producer_forms: the selector of the options is used, and one's "
   "own"},
  {"producer.machine-rooms",
   "actors.producer_forms: machine rooms are chosen from"},
  {"producer.latency-fault-tolerance",
   "actors.producer_forms: slow brokers are left alone if that is wanted"},
  {"producer.pin-ordered-queues",
   "actors.producer_forms: a pinned key waits for its broker"},
  {"producer.transaction-timeout",
   "actors.producer_transactions: the listener has transaction-timeout to "
   "answer"},
  {"producer.transaction-lifetime",
   "actors.transaction_ends: a transaction lives no longer than "
   "transaction-lifetime"},
  {"producer.max-transactions",
   "actors.producer_transactions: no more than max-transactions are open"},
  {"producer.max-transaction-checks",
   "actors.transaction_checks: the listener is asked up to "
   "max-transaction-checks times"},
  {"producer.transaction-topics",
   "actors.transaction_checks: brokers of transaction-topics are told from "
   "the start"},
  {"producer.listener-threads",
   "api.transactions: functions run on listener-threads threads"},
  {"producer.create-topic",
   "actors.producer_settings: a send has the group of the options, and "
   "what a topic shall be like that is created"},
  {"producer.create-topic-queues",
   "actors.producer_settings: a send has the group of the options, and "
   "what a topic shall be like that is created"},
  {"log.level",
   "api.log_settings: a level makes a logger that is in no registry"},
  {"log.file",
   "api.log_settings: a level makes a logger that is in no registry"},
  {"log.components.client", "api.log_settings: each component can speak alone"},
  {"log.components.client-directory",
   "api.log_settings: each component can speak alone"},
  {"log.components.connection",
   "api.log_settings: each component can speak alone"},
  {"log.components.heartbeat",
   "api.log_settings: each component can speak alone"},
  {"log.components.producer",
   "api.log_settings: each component can speak alone"},
  {"log.components.resolver",
   "api.log_settings: each component can speak alone"},
  {"log.components.route-cache",
   "api.log_settings: each component can speak alone"},
};

} // namespace

TEST("every setting has a test that fails when it is ignored") {
  std::set<std::string> listed;
  for (auto& [key, test] : tests_by_key)
    listed.insert(key);
  std::set<std::string> keys;
  for (auto& key : api::option_table())
    keys.insert(key.name);
  CHECK_EQ(listed, keys);
}

TEST("the tests of settings exist") {
  auto tests = test::all_test_names();
  CHECK_GT(tests.size(), 500u);
  for (auto& [key, test] : tests_by_key)
    if (!tests.contains(test))
      FAIL(key + ": there is no test " + test);
}
