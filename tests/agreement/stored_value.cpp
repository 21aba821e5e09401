#include "agreement/stored_value.hpp"

#include "rocketcaf/protocol/sys_flag.hpp"

#include <algorithm>

namespace rocketcaf::test {

namespace {

std::string_view ip_of(const protocol::stored_host& x) {
  return {reinterpret_cast<const char*>(x.ip.data()), x.is_v6 ? 16u : 4u};
}

void write_host(fields_writer& out, const protocol::stored_host& x) {
  out.put(ip_of(x));
  out.put(x.port);
}

protocol::stored_host read_host(fields_reader& in) {
  protocol::stored_host result;
  std::string ip;
  in.get(ip);
  in.get(result.port);
  result.is_v6 = ip.size() == 16;
  std::copy(ip.begin(), ip.end(), result.ip.begin());
  return result;
}

} // namespace

protocol::stored_message random_stored(random_values& random) {
  protocol::stored_message x;
  // Up to 127 bytes there is layout V1.
  size_t sizes[] = {1 + random.below(40), 127, 128, 128 + random.below(400)};
  x.topic.assign(sizes[random.below(4)],
                 static_cast<char>('A' + random.below(26)));
  x.properties = random.properties();
  x.queue_id = random.number<int32_t>();
  x.flag = random.number<int32_t>();
  x.queue_offset = random.number<int64_t>();
  x.physical_offset = random.number<int64_t>();
  x.born_millis = random.number<int64_t>();
  x.born_host = random.host();
  x.store_millis = random.number<int64_t>();
  x.store_host = random.host();
  x.reconsume_times = random.number<int32_t>();
  x.prepared_transaction_offset = random.number<int64_t>();
  namespace bits = protocol::sys_flag;
  x.sys_flag
    = random.number<int32_t>()
    & ~(bits::compressed | bits::compression_mask | bits::need_unwrap
        | bits::inner_batch | bits::born_host_v6 | bits::store_host_v6);
  if (x.born_host.is_v6)
    x.sys_flag |= bits::born_host_v6;
  if (x.store_host.is_v6)
    x.sys_flag |= bits::store_host_v6;
  return x;
}

void write_stored(fields_writer& out, const protocol::stored_message& x) {
  out.put(std::string_view{x.topic});
  out.put(x.properties.map());
  out.put(x.queue_id);
  out.put(x.flag);
  out.put(x.queue_offset);
  out.put(x.physical_offset);
  out.put(x.sys_flag);
  out.put(x.born_millis);
  write_host(out, x.born_host);
  out.put(x.store_millis);
  write_host(out, x.store_host);
  out.put(x.reconsume_times);
  out.put(x.prepared_transaction_offset);
  out.put(std::string_view{to_string(x.offset_id())});
}

protocol::stored_message read_stored(fields_reader& in) {
  protocol::stored_message x;
  in.get(x.topic);
  properties_map properties;
  in.get(properties);
  x.properties = properties;
  in.get(x.queue_id);
  in.get(x.flag);
  in.get(x.queue_offset);
  in.get(x.physical_offset);
  in.get(x.sys_flag);
  in.get(x.born_millis);
  x.born_host = read_host(in);
  in.get(x.store_millis);
  x.store_host = read_host(in);
  in.get(x.reconsume_times);
  in.get(x.prepared_transaction_offset);
  std::string offset_id; // It says what two other fields say.
  in.get(offset_id);
  return x;
}

} // namespace rocketcaf::test
