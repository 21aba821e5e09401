#include "rocketcaf/api/command/command.hpp"
#include "rocketcaf/api/command/common_options.hpp"
#include "rocketcaf/api/command/produce_run.hpp"
#include "rocketcaf/api/command/transaction_words.hpp"

#include <CLI/Option.hpp>
#include <CLI/Validators.hpp>

#include <map>
#include <memory>
#include <utility>

namespace rocketcaf::command {

namespace {

constexpr auto produce_notes
  = R"(Sends each line of standard input as one message, without the line end.
Up to 1000 lines or 64 MiB are on their way at a time; reading waits meanwhile.

Modes: single sends each line as a request; many and batch gather up to
--batch-size lines, while there are some to read, and send them in one actor
message or in one batch; ordered keeps the order of lines with one sharding key;
oneway asks for no answer of the broker: the status is HANDED_OVER.

With --input json each line is a JSON object with any of these fields, of which
those that are absent are as the options say:
  topic, tags, shardingKey   texts
  body, or bodyBase64        a text; other bytes in base64
  keys, properties           a list of texts; an object of texts
  broker and queueId         the queue
  delayLevel                 1 to 18
  deliverAtMillis            milliseconds since 1970
  waitStoreMsgOk             false does not wait for flush and replication

With --json, one JSON object a line tells what became of each message, in the
order in which the sends finish: `seq` is the number of the line, from 0.
Without it, results go to standard output and failures to standard error.

With --transaction each line is a half message, which consumers see once its
transaction is committed. The local transaction answers --transaction, and
brokers that ask later are told --check, also about transactions of this group
that other processes have left. Lines in JSON may have fields of their own:
  transaction, check   commit, rollback or unknown; a line with `transaction`
                       and without `check` is checked alike, but for --check
  transactionId        a text, which is the message's unique id, too
With --json these fields are told beside the others, of which `queueOffset` is
the place among half messages:
  transactionId
  state           COMMIT_MESSAGE, ROLLBACK_MESSAGE or UNKNOW
  ended           committed, rolled_back, left_to_check, or failed: the half
                  message was not stored
  checks          how often brokers had asked when this line was printed
  cause, remark   why it did not go as was said, only then
With --linger also each answered check of a transaction that was left is told,
as they come: {"check": TRANSACTION_ID, "checks": N, "state": STATE}.

SIGINT and SIGTERM end the reading and the lingering; what is on its way is
finished and reported. A second one ends the program at once.

Exit status:
  0    all messages were stored, and transactions ended as was said
  1    some were not or did not, or standard input could not be read
  2    the command line or the configuration is wrong
  130  ended by SIGINT
  143  ended by SIGTERM)";

void add_sending_ways(CLI::App& app, produce_options& x) {
  static const std::map<std::string, line_mode> modes{
    {"single", line_mode::single}, {"many", line_mode::many},
    {"batch", line_mode::batch},   {"ordered", line_mode::ordered},
    {"oneway", line_mode::oneway},
  };
  static const std::map<std::string, bool> inputs{{"lines", false},
                                                  {"json", true}};
  app
    .add_option("--mode", x.mode,
                "single, many, batch, ordered or oneway, see below. Default: "
                "single")
    ->option_text("MODE")
    ->transform(CLI::CheckedTransformer(modes));
  app
    .add_option("--batch-size", x.batch_size,
                "Lines that go together, in modes many and batch. Default: 100")
    ->option_text("N")
    ->check(CLI::Range(size_t{1}, max_open_sends));
  app
    .add_option("--selector", x.selector,
                "Who chooses queues: round-robin, random, hash or "
                "machine-room. Default: producer.selector")
    ->option_text("NAME");
  app
    .add_option("--compression", x.compression,
                "How large bodies are compressed: none, zlib, lz4 or zstd. "
                "Default: producer.compression")
    ->option_text("NAME")
    ->check(CLI::IsMember({"none", "zlib", "lz4", "zstd"}));
  app
    .add_option("--input", x.json_input,
                "lines: each is a body; json: each is an object, see below. "
                "Default: lines")
    ->option_text("FORM")
    ->transform(CLI::CheckedTransformer(inputs));
}

void add_transaction_options(CLI::App& app, produce_options& x) {
  auto main
    = app
        .add_option("--transaction", x.transaction,
                    "Sends lines in transactions that answer commit, rollback "
                    "or unknown, see below. Default: no transactions")
        ->option_text("STATE")
        ->transform(CLI::CheckedTransformer(transaction_words()));
  app
    .add_option("--check", x.check,
                "What brokers are told that ask about transactions: commit, "
                "rollback or unknown. Default: as --transaction")
    ->option_text("STATE")
    ->transform(CLI::CheckedTransformer(transaction_words()))
    ->needs(main);
  constexpr double longest = 24 * 3600;
  app
    .add_option("--linger", x.linger_seconds,
                "Seconds to stay after the input, to answer brokers that ask "
                "about transactions. Default: 0")
    ->option_text("SECONDS")
    ->check(CLI::Range(0.0, longest))
    ->needs(main);
}

} // namespace

runner add_produce(CLI::App& app) {
  auto x = std::make_shared<produce_options>();
  auto sub = app.add_subcommand("produce", "Send lines of standard input");
  sub->footer(produce_notes);
  add_common_options(*sub, x->common);
  add_sending_options(*sub, x->sending);
  // Lines in JSON may name it.
  sub->get_option("--topic")->required(false);
  sub->add_option("--tag", x->tag, "Tag of all messages. Default: none")
    ->option_text("TAG");
  sub
    ->add_option("--key", x->keys,
                 "Key to look messages up by; may be repeated. Default: none")
    ->option_text("KEY")
    ->allow_extra_args(false);
  sub
    ->add_option("--property", x->properties,
                 "User property; may be repeated. Default: none")
    ->option_text("NAME=VALUE")
    ->allow_extra_args(false);
  sub
    ->add_option("--sharding-key", x->sharding_key,
                 "Sharding key of all messages. Default: none")
    ->option_text("KEY");
  add_sending_ways(*sub, *x);
  add_transaction_options(*sub, *x);
  sub->add_flag("--json", x->json, "Print one JSON object a message");
  return [x] { return run_produce(*x); };
}

} // namespace rocketcaf::command
