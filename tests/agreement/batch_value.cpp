#include "agreement/batch_value.hpp"

#include "rocketcaf/protocol/message_batch.hpp"
#include "rocketcaf/protocol/properties.hpp"

namespace rocketcaf::test {

namespace property = protocol::property;

namespace {

message random_message(random_values& random, bool wait) {
  message result;
  result.body = random.bytes(random.below(300));
  result.flag = random.number<int32_t>();
  result.wait_store_ok = wait;
  if (random.one_in(2))
    result.tag = random.user_text(10);
  for (auto count = random.below(4); count > 0; --count)
    result.keys.push_back(random.user_text(8));
  for (auto count = random.below(4); count > 0; --count) {
    auto name = random.user_text(10);
    result.properties[name] = random.user_text(20);
  }
  return result;
}

/// Java writes `WAIT` always, we only if it is not "true".
bool waits(const properties_map& properties) {
  auto i = properties.find(std::string{property::wait});
  return i == properties.end() || i->second == "true";
}

} // namespace

batch_value batch_value::random(random_values& random) {
  batch_value result;
  auto wait = !random.one_in(4);
  for (auto count = 1 + random.below(6); count > 0; --count) {
    result.messages.push_back(random_message(random, wait));
    auto id = to_hex(random.bytes(16));
    result.ids.push_back(*unique_message_id::from(id));
  }
  return result;
}

batch_value batch_value::read(fields_reader& in) {
  batch_value result;
  size_t count = 0;
  for (in.get(count); count > 0; --count) {
    message x;
    int wait = 0;
    size_t keys = 0;
    std::string id;
    in.get(x.body);
    in.get(x.flag);
    in.get(wait);
    in.get(id);
    in.get(x.tag);
    for (in.get(keys); keys > 0; --keys)
      in.get(x.keys.emplace_back());
    in.get(x.properties);
    x.wait_store_ok = wait != 0;
    result.messages.push_back(std::move(x));
    result.ids.push_back(unique_message_id::from(id).value());
  }
  return result;
}

void batch_value::write(fields_writer& out) const {
  out.put(messages.size());
  for (size_t i = 0; i < messages.size(); ++i) {
    auto& x = messages[i];
    out.put(std::string_view{x.body});
    out.put(x.flag);
    out.put(x.wait_store_ok ? 1 : 0);
    out.put(ids[i].view());
    out.put(std::string_view{x.tag});
    out.put(x.keys.size());
    for (auto& key : x.keys)
      out.put(std::string_view{key});
    out.put(x.properties);
  }
}

std::string batch_value::encode() const {
  return protocol::encode_batch(messages, ids).value();
}

bool batch_value::is_in(std::string_view bytes) const {
  auto items = protocol::decode_batch(bytes);
  if (!items || items->size() != messages.size())
    return false;
  for (size_t i = 0; i < messages.size(); ++i) {
    auto& item = (*items)[i];
    auto properties = protocol::decode_properties(item.properties);
    if (item.flag != messages[i].flag || item.body != messages[i].body
        || waits(properties) != messages[i].wait_store_ok)
      return false;
    properties.erase(std::string{property::wait});
    if (properties != properties_of(i))
      return false;
  }
  return true;
}

properties_map batch_value::properties_of(size_t index) const {
  properties_map result;
  protocol::for_each_property(
    messages[index], ids[index],
    [&result](auto name, auto value) { result[std::string{name}] = value; });
  result.erase(std::string{property::wait});
  return result;
}

} // namespace rocketcaf::test
