#include "rocketcaf/protocol/bytes.hpp"
#include "rocketcaf/protocol/command_view.hpp"
#include "rocketcaf/protocol/frame.hpp"
#include "rocketcaf/protocol/heartbeat_data.hpp"
#include "rocketcaf/protocol/properties.hpp"
#include "rocketcaf/protocol/remoting_command.hpp"
#include "rocketcaf/protocol/route_data.hpp"
#include "rocketcaf/protocol/stored_message.hpp"

#include "support/hex.hpp"
#include "support/test.hpp"
#include "support/vectors.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <map>
#include <random>
#include <set>
#include <string>

SUITE("vectors")

using namespace rocketcaf;
using namespace rocketcaf::protocol;
using test::cut_frame;
using test::load_all_vectors;
using test::load_vectors;
using test::vector_frame;

namespace {

std::string label(const vector_frame& x) {
  return x.file + " " + x.name + (x.is_request ? " request" : " response");
}

std::map<std::string, std::string> to_map(const field_list& xs) {
  return {xs.begin(), xs.end()};
}

/// The header of a JSON frame as nlohmann/json reads it.
nlohmann::json header_doc(const frame& x) {
  auto doc = nlohmann::json::parse(x.header);
  // We always write the fields, also when there is none.
  if (!doc.contains("extFields"))
    doc["extFields"] = nlohmann::json::object();
  // Nor do we write an empty remark.
  if (doc.value("remark", "") == "")
    doc.erase("remark");
  return doc;
}

} // namespace

// -- headers -----------------------------------------------------------------

TEST("there are frames of every kind") {
  size_t requests = 0;
  std::map<serialization, size_t> types;
  for (auto& x : load_all_vectors()) {
    requests += x.is_request ? 1 : 0;
    ++types[cut_frame(x.bytes).type];
  }
  CHECK_GT(requests, 400u);
  CHECK_GT(types[serialization::json], 500u);
  CHECK_GT(types[serialization::rocketmq], 300u);
}

TEST("every recorded frame is decoded, and all three ways agree") {
  for (auto& x : load_all_vectors()) {
    auto input = cut_frame(x.bytes);
    auto command = decode(input);
    if (!command)
      FAIL(label(x));
    command_view view;
    REQUIRE_EQ(view.decode(input), errc::none);
    auto found = peek(input);
    REQUIRE(found);
    CHECK_EQ(command->opaque, x.opaque);
    CHECK_EQ(command->is_request(), x.is_request);
    CHECK_EQ(command->code, x.code);
    CHECK_EQ(found->opaque, command->opaque);
    CHECK_EQ(found->flag, command->flag);
    CHECK_EQ(view.code, command->code);
    CHECK_EQ(view.flag, command->flag);
    CHECK_EQ(view.opaque, command->opaque);
    CHECK_EQ(view.version, command->version);
    CHECK_EQ(view.language, command->language);
    CHECK_EQ(view.remark, command->remark);
    CHECK_EQ(view.body, command->body);
    CHECK_EQ(view.fields.size(), command->fields.size());
    for (auto& [name, value] : command->fields)
      CHECK_EQ(view.field(name), value);
  }
}

TEST("JSON: every recorded header means what nlohmann/json reads in it") {
  for (auto& x : load_all_vectors()) {
    auto input = cut_frame(x.bytes);
    if (input.type != serialization::json)
      continue;
    auto doc = header_doc(input);
    auto command = decode(input);
    REQUIRE(command);
    CHECK_EQ(command->code, doc.at("code").get<int32_t>());
    CHECK_EQ(command->opaque, doc.at("opaque").get<int32_t>());
    CHECK_EQ(command->version, doc.at("version").get<int32_t>());
    CHECK_EQ(command->language, doc.at("language").get<std::string>());
    CHECK_EQ(command->remark, doc.value("remark", ""));
    auto fields = doc.at("extFields").get<std::map<std::string, std::string>>();
    CHECK_EQ(to_map(command->fields), fields);
  }
}

TEST("JSON: every recorded frame is encoded again with the same members") {
  for (auto& x : load_all_vectors()) {
    auto input = cut_frame(x.bytes);
    if (input.type != serialization::json)
      continue;
    std::string bytes;
    REQUIRE_EQ(encode(bytes, *decode(input), serialization::json), errc::none);
    auto output = cut_frame(bytes);
    CHECK_EQ(output.body, input.body);
    auto expected = header_doc(input);
    // Requests made by hand may lack it.
    expected["serializeTypeCurrentRPC"] = "JSON";
    if (header_doc(output) != expected)
      FAIL(label(x));
  }
}

TEST("binary: every recorded frame is encoded again byte for byte") {
  for (auto& x : load_all_vectors()) {
    auto input = cut_frame(x.bytes);
    if (input.type != serialization::rocketmq)
      continue;
    std::string bytes;
    REQUIRE_EQ(encode(bytes, *decode(input), serialization::rocketmq),
               errc::none);
    CHECK_EQ(test::to_hex(bytes), test::to_hex(x.bytes));
  }
}

TEST("every recorded frame survives the other serialization") {
  for (auto& x : load_all_vectors()) {
    auto command = *decode(cut_frame(x.bytes));
    auto type = cut_frame(x.bytes).type == serialization::json
                ? serialization::rocketmq
                : serialization::json;
    std::string bytes;
    // POP requests have codes that only JSON can hold.
    if (command.code > 32767) {
      CHECK_EQ(encode(bytes, command, type), errc::invalid_argument);
      continue;
    }
    REQUIRE_EQ(encode(bytes, command, type), errc::none);
    CHECK(*decode(cut_frame(bytes)) == command);
  }
}

// -- malformed frames --------------------------------------------------------

TEST("frames that a server refuses are refused") {
  // Servers close the connection for it, but what language a peer is written
  // in matters to nobody.
  const std::set<std::string> tolerated = {"json_language_99"};
  size_t refused = 0;
  for (auto& x : load_vectors("malformed")) {
    errc result = errc::none;
    size_t frames = 0;
    // The limit of servers.
    frame_reader reader{{.max_frame = 16u * 1024 * 1024}};
    auto error = reader.feed(x.bytes, [&](const frame& input) {
      ++frames;
      command_view view;
      result = view.decode(input);
      CHECK_EQ(result == errc::none, decode(input).has_value());
      if (result == errc::none)
        CHECK(peek(input));
    });
    if (error != errc::none)
      result = error;
    auto expected = x.note.find("closes the connection") != std::string::npos
                 && tolerated.count(x.name) == 0;
    refused += expected ? 1 : 0;
    if ((result != errc::none) != expected || (!expected && frames != 1))
      FAIL(x.name);
  }
  CHECK_GE(refused, 19u);
}

// -- bodies ------------------------------------------------------------------

TEST("every recorded route is decoded and survives a round trip") {
  size_t count = 0;
  std::set<std::pair<std::string, int>> routes;
  for (auto& x : load_all_vectors()) {
    if (x.is_request && x.code == 105)
      routes.emplace(x.file + x.name, x.opaque);
    if (x.is_request || routes.count({x.file + x.name, x.opaque}) == 0)
      continue;
    auto command = *decode(cut_frame(x.bytes));
    if (command.code != 0)
      continue;
    auto route = decode_route(command.body);
    if (!route)
      FAIL(label(x));
    ++count;
    CHECK(!route->queue_datas.empty());
    CHECK(!route->broker_datas.empty());
    for (auto& broker : route->broker_datas)
      CHECK(route->master_of(broker.broker_name) != nullptr);
    auto again = decode_route(encode_route(*route));
    REQUIRE(again);
    CHECK(*again == *route);
  }
  CHECK_GT(count, 10u);
}

TEST("every recorded heartbeat is decoded") {
  size_t count = 0;
  for (auto& x : load_all_vectors()) {
    if (!x.is_request || x.code != 34)
      continue;
    auto command = *decode(cut_frame(x.bytes));
    auto data = decode_heartbeat(command.body);
    auto doc = nlohmann::json::parse(command.body, nullptr, false);
    if (!data) {
      // Made by hand, and refused by the broker, too.
      CHECK(doc.is_discarded() || !doc.is_object() || !doc.contains("clientID")
            || (doc.contains("producerDataSet")
                && !doc["producerDataSet"].is_array()));
      continue;
    }
    ++count;
    CHECK_EQ(data->client_id, doc.at("clientID").get<std::string>());
    if (doc.contains("producerDataSet"))
      CHECK_EQ(data->producer_groups.size(), doc["producerDataSet"].size());
  }
  CHECK_GT(count, 5u);
}

TEST("every recorded pull body is decoded and encoded again") {
  size_t messages = 0;
  std::set<std::pair<std::string, int>> pulls;
  for (auto& x : load_all_vectors()) {
    if (x.is_request && (x.code == 11 || x.code == 361))
      pulls.emplace(x.file + x.name, x.opaque);
    if (x.is_request || pulls.count({x.file + x.name, x.opaque}) == 0)
      continue;
    auto body = decode(cut_frame(x.bytes))->body;
    auto decoded = decode_stored(body);
    if (!decoded)
      FAIL(label(x));
    std::string_view rest{body};
    for (auto& message : *decoded) {
      ++messages;
      CHECK_EQ(message.body_crc, body_crc(message.body));
      CHECK(!message.topic.empty());
      std::string again;
      REQUIRE(encode_stored(again, message));
      CHECK(decode_stored(again)->front() == message);
      CHECK_EQ(test::to_hex(again), test::to_hex(rest.substr(0, again.size())));
      rest.remove_prefix(std::min(again.size(), rest.size()));
    }
    CHECK(rest.empty());
  }
  CHECK_GT(messages, 150u);
}

// -- mutations ---------------------------------------------------------------

TEST("mutated frames are refused or read, and never crash") {
  auto vectors = load_all_vectors();
  std::mt19937 random{7};
  size_t decoded = 0;
  for (int i = 0; i < 60'000; ++i) {
    auto bytes = vectors[random() % vectors.size()].bytes;
    for (auto count = 1 + random() % 4; count > 0; --count) {
      // The header is where it hurts.
      auto limit
        = random() % 4 ? std::min<size_t>(bytes.size(), 64) : bytes.size();
      bytes[random() % limit] = static_cast<char>(random());
    }
    if (random() % 8 == 0)
      bytes.resize(random() % bytes.size());
    frame_reader reader;
    command_view view;
    reader.feed(bytes, [&](const frame& input) {
      auto found = peek(input);
      if (view.decode(input) != errc::none)
        return;
      ++decoded;
      // Whatever is accepted has the same opaque everywhere.
      if (!found || found->opaque != view.opaque || found->flag != view.flag)
        FAIL(test::to_hex(bytes));
      decode_stored(view.body);
      if (i % 16 == 0) {
        decode_route(view.body);
        decode_heartbeat(view.body);
      }
    });
  }
  CHECK_GT(decoded, 1000u);
}
