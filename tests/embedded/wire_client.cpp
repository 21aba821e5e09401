#include "wire_client.hpp"

#include "rocketcaf/protocol/requests/pulling.hpp"
#include "rocketcaf/protocol/requests/routes.hpp"
#include "rocketcaf/protocol/requests/sending.hpp"
#include "rocketcaf/protocol/route_data.hpp"

#include <charconv>
#include <filesystem>

namespace rocketcaf::test {

namespace {

/// Returns a connected socket, or -1.
int open_socket(const std::string& address) {
  auto colon = address.rfind(':');
  uint16_t port = 0;
  std::from_chars(address.data() + colon + 1, address.data() + address.size(),
                  port);
  sockaddr_in where{};
  where.sin_family = AF_INET;
  where.sin_port = htons(port);
  inet_pton(AF_INET, address.substr(0, colon).c_str(), &where.sin_addr);
  auto fd = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  if (::connect(fd, reinterpret_cast<sockaddr*>(&where), sizeof(where)) == 0)
    return fd;
  ::close(fd);
  return -1;
}

} // namespace

peer_link connect_to(const std::string& address) {
  return peer_link{open_socket(address)};
}

bool accepts(const std::string& address) {
  auto fd = open_socket(address);
  if (fd < 0)
    return false;
  ::close(fd);
  return true;
}

size_t count_open_descriptors() {
  size_t result = 0;
  for ([[maybe_unused]] auto& entry :
       std::filesystem::directory_iterator{"/proc/self/fd"})
    ++result;
  return result;
}

flooding_link::flooding_link(const std::string& address)
  : fd_(open_socket(address)) {
  // nop
}

flooding_link::~flooding_link() {
  ::close(fd_);
}

size_t flooding_link::fill(size_t limit) {
  std::string bytes(1u << 20, 'x');
  size_t result = 0;
  while (result < limit
         && await_fd(fd_, POLLOUT, std::chrono::milliseconds{200})) {
    auto count
      = ::send(fd_, bytes.data(), bytes.size(), MSG_NOSIGNAL | MSG_DONTWAIT);
    if (count <= 0)
      break;
    result += static_cast<size_t>(count);
  }
  return result;
}

int32_t wire_client::send(remoting_command request) {
  request.opaque = next_opaque_++;
  std::string bytes;
  protocol::encode(bytes, request, type_);
  link.write(bytes);
  return request.opaque;
}

std::optional<remoting_command> wire_client::receive() {
  auto bytes = link.read_frame();
  std::optional<remoting_command> result;
  protocol::frame_reader reader;
  reader.feed(bytes, [&result](const protocol::frame& frame) {
    if (auto command = protocol::decode(frame))
      result = *command;
  });
  return result;
}

remoting_command wire_client::call(remoting_command request) {
  auto opaque = send(std::move(request));
  auto answer = receive();
  if (answer && answer->opaque == opaque && answer->is_response())
    return *answer;
  remoting_command nothing;
  nothing.code = -1;
  return nothing;
}

bool wire_client::closed() {
  auto rest = link.read_all();
  return rest && rest->empty();
}

// -- requests -----------------------------------------------------------------

remoting_command make_request(int32_t code) {
  remoting_command result;
  result.code = code;
  return result;
}

remoting_command make_send(std::string_view topic, std::string body,
                           int32_t queue_id, std::string properties) {
  return protocol::make_request(
    protocol::send_message_v2_request{.producer_group = "producers",
                                      .topic = std::string{topic},
                                      .queue_id = queue_id,
                                      .born_timestamp = 1'700'000'000'123,
                                      .flag = 7,
                                      .properties = std::move(properties)},
    std::move(body));
}

remoting_command make_pull(std::string_view topic, int32_t queue_id,
                           int64_t offset, int64_t suspend_millis,
                           std::string tags) {
  protocol::pull_message_request x;
  x.consumer_group = "consumers";
  x.topic = topic;
  x.queue_id = queue_id;
  x.queue_offset = offset;
  x.sys_flag = protocol::pull_subscription_flag;
  if (suspend_millis > 0)
    x.sys_flag |= protocol::pull_suspend_flag;
  x.suspend_timeout_millis = suspend_millis;
  x.subscription = std::move(tags);
  return protocol::make_request(x);
}

remoting_command make_route(std::string_view topic) {
  return protocol::make_request(protocol::get_routeinfo_by_topic_request{
    .topic = std::string{topic}, .accept_standard_json_only = true});
}

std::string property(std::string_view name, std::string_view value) {
  std::string result{name};
  result += '\x01';
  result += value;
  result += '\x02';
  return result;
}

} // namespace rocketcaf::test
