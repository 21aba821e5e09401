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
