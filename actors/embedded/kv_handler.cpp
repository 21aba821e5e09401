#include "rocketcaf/actors/embedded/kv_handler.hpp"

#include "rocketcaf/actors/embedded/answers.hpp"

#include "rocketcaf/protocol/bodies/kv_table.hpp"
#include "rocketcaf/protocol/requests/kv_config.hpp"

#include <utility>

namespace rocketcaf::actors::embedded {

namespace {

using protocol::delete_kv_config_request;
using protocol::get_kv_config_request;
using protocol::get_kvlist_by_namespace_request;
using protocol::put_kv_config_request;
using protocol::remoting_command;
using protocol::request_code;
using protocol::response_code;

/// Memory of an entry beside its texts.
constexpr size_t entry_size = 128;

size_t size_of(const std::string& key, const std::string& value) {
  return entry_size + key.size() + value.size();
}

} // namespace

remoting_command kv_handler::handle(const command& request) {
  switch (request_code{request.code}) {
  case request_code::put_kv_config:
    return on_put(request);
  case request_code::get_kv_config:
    return on_get(request);
  case request_code::delete_kv_config:
    return on_delete(request);
  default:
    return on_list(request);
  }
}

remoting_command kv_handler::on_put(const command& request) {
  auto x = protocol::read_header<put_kv_config_request>(request);
  if (!x)
    return refuse_header(x.error());
  auto ns = namespaces_.find(x->ns);
  auto is_new = ns == namespaces_.end();
  size_t freed = 0;
  if (!is_new)
    if (auto i = ns->second.find(x->key); i != ns->second.end())
      freed = size_of(i->first, i->second);
  auto added = size_of(x->key, x->value) + (is_new ? size_of(x->ns, "") : 0);
  if (bytes_ - freed + added > max_bytes)
    return make_answer(response_code::system_error,
                       "there are too many values");
  bytes_ += added - freed;
  namespaces_[x->ns][x->key] = std::move(x->value);
  return make_answer(response_code::success);
}

remoting_command kv_handler::on_get(const command& request) const {
  auto x = protocol::read_header<get_kv_config_request>(request);
  if (!x)
    return refuse_header(x.error());
  if (auto ns = namespaces_.find(x->ns); ns != namespaces_.end()) {
    if (auto i = ns->second.find(x->key); i != ns->second.end()) {
      auto result = make_answer(response_code::success);
      protocol::write_header(
        result, protocol::get_kv_config_response{.value = i->second});
      return result;
    }
  }
  return make_answer(response_code::query_not_found,
                     "No config item, Namespace: " + shown(x->ns)
                       + " Key: " + shown(x->key));
}

remoting_command kv_handler::on_delete(const command& request) {
  auto x = protocol::read_header<delete_kv_config_request>(request);
  if (!x)
    return refuse_header(x.error());
  // As with name servers, the namespace stays.
  if (auto ns = namespaces_.find(x->ns); ns != namespaces_.end()) {
    if (auto i = ns->second.find(x->key); i != ns->second.end()) {
      bytes_ -= size_of(i->first, i->second);
      ns->second.erase(i);
    }
  }
  return make_answer(response_code::success);
}

remoting_command kv_handler::on_list(const command& request) const {
  auto x = protocol::read_header<get_kvlist_by_namespace_request>(request);
  if (!x)
    return refuse_header(x.error());
  auto ns = namespaces_.find(x->ns);
  if (ns == namespaces_.end())
    return make_answer(response_code::query_not_found,
                       "No config item, Namespace: " + shown(x->ns));
  return answer_with(protocol::encode_json_body(
    protocol::kv_table{{ns->second.begin(), ns->second.end()}}));
}

} // namespace rocketcaf::actors::embedded
