// What encoding and decoding costs: ./dev bench protocol

#include "rocketcaf/protocol/command_view.hpp"
#include "rocketcaf/protocol/frame.hpp"
#include "rocketcaf/protocol/message_id.hpp"
#include "rocketcaf/protocol/send_request.hpp"
#include "rocketcaf/protocol/stored_message.hpp"

#include "support/vectors.hpp"

#include <benchmark/benchmark.h>

#include <cstdlib>
#include <string>

using namespace rocketcaf;
using namespace rocketcaf::protocol;

namespace {

message sample_message() {
  return {.topic = "TopicTest",
          .body = std::string(128, 'x'),
          .tag = "TagA",
          .keys = {"order-4711"}};
}

void encode_send(benchmark::State& state, serialization type,
                 const char* target_time) {
  send_request_encoder encoder{
    {.producer_group = "PG_orders",
     .queue = queue_ref{message_queue{"TopicTest", "broker-a", 3}},
     .type = type}};
  auto content = sample_message();
  auto id = unique_id_generator{"\x7f\1\1\1", 1, 2}.next(3);
  std::string out;
  int32_t opaque = 0;
  for (auto _ : state) {
    out.clear();
    encoder.encode(out, ++opaque, 1'700'000'000'000, content, id);
    benchmark::DoNotOptimize(out.data());
  }
  state.SetLabel(target_time);
}

/// The queue that a reply names, as the producer knows it.
queue_ref queue_of(const std::string& bytes) {
  command_view view;
  frame_reader{}.feed(bytes, [&](const frame& x) { view.decode(x); });
  auto id = view.number("queueId");
  return queue_ref{
    message_queue{"TopicTest", "broker-a", static_cast<int32_t>(*id)}};
}

/// The answer of a real broker.
std::string recorded_reply(const std::string& file) {
  for (auto& x : test::load_vectors(file))
    if (!x.is_request && x.name == "send_first")
      return x.bytes;
  std::abort();
}

void decode_reply(benchmark::State& state, const std::string& file,
                  const char* target_time) {
  auto bytes = recorded_reply(file);
  auto queue = queue_of(bytes);
  frame_reader reader;
  command_view view;
  for (auto _ : state) {
    reader.feed(bytes, [&](const frame& x) {
      if (view.decode(x) != errc::none)
        state.SkipWithError("not decoded");
      auto result = read_send_response(view, {}, queue);
      if (!result)
        state.SkipWithError("no result of a send");
      benchmark::DoNotOptimize(result);
    });
  }
  state.SetLabel(target_time);
}

constexpr int pulled_messages = 32;

std::string pull_body() {
  stored_message x;
  x.topic = "TopicTest";
  x.body = std::string(1024, 'x');
  x.properties = {{"KEYS", "order-4711"},
                  {"TAGS", "TagA"},
                  {"UNIQ_KEY", "0A000001000030398184AC4277060EB0001"},
                  {"CLUSTER", "DefaultCluster"},
                  {"MSG_REGION", "DefaultRegion"},
                  {"TRACE_ON", "true"}};
  x.body_crc = body_crc(x.body);
  std::string result;
  for (int i = 0; i < pulled_messages; ++i)
    encode_stored(result, x);
  return result;
}

template <auto Decode>
void decode_pull_body(benchmark::State& state) {
  auto body = pull_body();
  for (auto _ : state) {
    auto messages = Decode(body);
    if (!messages || messages->size() != pulled_messages)
      state.SkipWithError("not decoded");
    benchmark::DoNotOptimize(messages);
  }
  state.SetLabel("32 messages of 1 KB: 4800 ns at most beyond the copy");
}

void copy_pull_bodies(benchmark::State& state) {
  std::string body(1024, 'x');
  for (auto _ : state) {
    for (int i = 0; i < pulled_messages; ++i) {
      std::string copy{body};
      benchmark::DoNotOptimize(copy.data());
    }
  }
  state.SetLabel("the copy of these 32 bodies alone");
}

} // namespace

BENCHMARK_CAPTURE(encode_send, json, serialization::json, "300 ns at most");
BENCHMARK_CAPTURE(encode_send, binary, serialization::rocketmq,
                  "150 ns at most");
BENCHMARK_CAPTURE(decode_reply, json, "json_send", "300 ns at most");
BENCHMARK_CAPTURE(decode_reply, binary, "binary_send", "120 ns at most");
BENCHMARK(decode_pull_body<view_stored>)->Name("decode_pull_body/views");
BENCHMARK(decode_pull_body<decode_stored>)->Name("decode_pull_body/copies");
BENCHMARK(copy_pull_bodies);

BENCHMARK_MAIN();
