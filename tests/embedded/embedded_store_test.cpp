#include "rocketcaf/actors/embedded/embedded_store.hpp"

#include "support/test.hpp"

SUITE("embedded_store")

using namespace rocketcaf::actors::embedded;

namespace {

stored_record make_record(const std::string& properties,
                          const std::string& body) {
  stored_record result;
  result.properties_size = static_cast<uint32_t>(properties.size());
  result.bytes = properties + body;
  return result;
}

} // namespace

TEST("a new store has no topics") {
  embedded_store uut{1'000'000};
  CHECK(uut.find("t") == nullptr);
  CHECK_EQ(uut.bytes(), 0u);
}

TEST("creating a topic again adds queues, but takes none away") {
  embedded_store uut{1'000'000};
  REQUIRE(uut.create("t", 2) != nullptr);
  CHECK_EQ(uut.find("t")->queue_count(), 2);
  uut.append(*uut.find("t"), 1, make_record("", "kept"));
  CHECK_EQ(uut.create("t", 4)->queue_count(), 4);
  CHECK_EQ(uut.create("t", 1)->queue_count(), 4);
  CHECK_EQ(uut.find("t")->queues[1].at(0).body(), "kept");
}

TEST("offsets count up in each queue of its own") {
  embedded_store uut{1'000'000};
  auto& topic = *uut.create("t", 2);
  CHECK_EQ(uut.append(topic, 0, make_record("", "a")), 0);
  CHECK_EQ(uut.append(topic, 0, make_record("", "b")), 1);
  CHECK_EQ(uut.append(topic, 1, make_record("", "c")), 0);
  CHECK_EQ(topic.queues[0].min_offset(), 0);
  CHECK_EQ(topic.queues[0].max_offset(), 2);
  CHECK_EQ(topic.queues[1].max_offset(), 1);
}

TEST("a record tells its properties from its body") {
  embedded_store uut{1'000'000};
  auto& topic = *uut.create("t", 1);
  uut.append(topic, 0, make_record("props", "body"));
  CHECK_EQ(topic.queues[0].at(0).properties(), "props");
  CHECK_EQ(topic.queues[0].at(0).body(), "body");
}

TEST("physical offsets grow over all queues") {
  embedded_store uut{1'000'000};
  auto& topic = *uut.create("t", 2);
  uut.append(topic, 0, make_record("", "a"));
  auto second = uut.next_physical_offset();
  uut.append(topic, 1, make_record("", "b"));
  CHECK_EQ(topic.queues[0].at(0).physical_offset, 0);
  CHECK_EQ(topic.queues[1].at(0).physical_offset, second);
  CHECK_GT(second, 0);
}

TEST("retention drops the oldest of all queues and moves minimum offsets") {
  embedded_store uut{10'000};
  auto& topic = *uut.create("t", 2);
  for (int i = 0; i < 100; ++i)
    uut.append(topic, i % 2, make_record("", std::string(1000, 'x')));
  CHECK_LE(uut.bytes(), 10'000u);
  CHECK_EQ(uut.appended(), 100u);
  auto& first = topic.queues[0];
  auto& second = topic.queues[1];
  CHECK_EQ(first.max_offset(), 50);
  CHECK_EQ(second.max_offset(), 50);
  CHECK_GT(first.min_offset(), 40);
  CHECK_EQ(static_cast<uint64_t>(first.min_offset() + second.min_offset()),
           uut.dropped());
  // What is left is the end, not the beginning.
  CHECK_EQ(first.at(first.min_offset()).body().size(), 1000u);
  CHECK_LE(std::abs(first.min_offset() - second.min_offset()), 1);
}

TEST("the newest message stays, however large") {
  embedded_store uut{100};
  auto& topic = *uut.create("t", 1);
  uut.append(topic, 0, make_record("", std::string(1000, 'x')));
  uut.append(topic, 0, make_record("", std::string(1000, 'y')));
  CHECK_EQ(topic.queues[0].min_offset(), 1);
  CHECK_EQ(topic.queues[0].at(1).body(), std::string(1000, 'y'));
}

TEST("the number of topics has a bound") {
  embedded_store uut{1'000'000};
  auto created = true;
  for (size_t i = 0; i < embedded_store::max_topics; ++i)
    created = uut.create("t" + std::to_string(i), 1) != nullptr && created;
  CHECK(created);
  CHECK(uut.create("one-too-many", 1) == nullptr);
  CHECK(uut.create("t0", 2) != nullptr);
}

TEST("a message is found by its place in the commit log") {
  embedded_store uut{1'000'000};
  CHECK(!uut.find_at(0));
  CHECK(!uut.newest());
  auto& topic = *uut.create("t", 2);
  uut.append(topic, 0, make_record("", "a"));
  uut.reserve("half", 10);
  auto place = uut.next_physical_offset();
  uut.append(topic, 1, make_record("", "b"));
  auto found = uut.find_at(place);
  REQUIRE(found.has_value());
  CHECK_EQ(found->log->topic().name, "t");
  CHECK_EQ(found->log->queue_id(), 1);
  CHECK_EQ(found->queue_offset, 0);
  CHECK_EQ(found->record().body(), "b");
  CHECK(uut.newest() == found);
  CHECK(!uut.find_at(place - 1));
  CHECK(!uut.find_at(place + 1));
}

TEST("a message that retention dropped is not found any more") {
  embedded_store uut{10'000};
  auto& topic = *uut.create("t", 2);
  for (int i = 0; i < 100; ++i)
    uut.append(topic, i % 2, make_record("", std::string(1000, 'x')));
  CHECK(!uut.find_at(0));
  auto& oldest = topic.queues[0].at(topic.queues[0].min_offset());
  auto found = uut.find_at(oldest.physical_offset);
  REQUIRE(found.has_value());
  CHECK_EQ(&found->record(), &oldest);
}

TEST("erasing a topic frees what its messages take, and nothing else") {
  embedded_store uut{1'000'000};
  auto& kept = *uut.create("kept", 1);
  uut.append(kept, 0, make_record("", "a"));
  auto bytes = uut.bytes();
  auto& erased = *uut.create("erased", 2);
  uut.append(erased, 0, make_record("", "b"));
  auto place = uut.next_physical_offset();
  uut.append(erased, 1, make_record("", "c"));
  uut.append(kept, 0, make_record("", "d"));
  uut.erase("erased");
  uut.erase("erased");
  CHECK(uut.find("erased") == nullptr);
  CHECK_EQ(uut.topics().size(), 1u);
  CHECK(!uut.find_at(place));
  CHECK_EQ(uut.bytes(), 2 * bytes);
  CHECK_EQ(uut.newest()->record().body(), "d");
  // Retention goes on without it.
  for (int i = 0; i < 2000; ++i)
    uut.append(kept, 0, make_record("", std::string(1000, 'x')));
  CHECK_GT(kept.queues[0].min_offset(), 2);
}

TEST("a topic can have more queues to read than to write") {
  embedded_store uut{1'000'000};
  rocketcaf::protocol::topic_config config;
  config.topic_name = "t";
  config.read_queue_nums = 4;
  config.write_queue_nums = 2;
  REQUIRE(uut.configure(config) != nullptr);
  CHECK_EQ(uut.find("t")->queue_count(), 4);
  config.read_queue_nums = 1;
  config.write_queue_nums = 1;
  CHECK_EQ(uut.configure(config)->queue_count(), 4);
  CHECK(uut.find("t")->config == config);
  CHECK(uut.find("t")->find_queue(3) != nullptr);
  CHECK(uut.find("t")->find_queue(4) == nullptr);
  CHECK(uut.find("t")->find_queue(-1) == nullptr);
}

TEST("room in the commit log may be left for what is kept elsewhere") {
  embedded_store uut{1'000'000};
  auto& topic = *uut.create("t", 1);
  uut.append(topic, 0, make_record("", "a"));
  auto next = uut.next_physical_offset();
  CHECK_EQ(uut.reserve("half", 10), next);
  // As much as a message of this size takes.
  CHECK_EQ(uut.next_physical_offset(), next + 91 + 10 + 4);
  uut.append(topic, 0, make_record("", "b"));
  CHECK_EQ(topic.queues[0].at(1).physical_offset, next + 91 + 10 + 4);
  CHECK_EQ(uut.appended(), 2u);
}
