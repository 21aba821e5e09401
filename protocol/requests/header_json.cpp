#include "rocketcaf/protocol/requests/header_json.hpp"

#include "rocketcaf/protocol/requests/all_requests.hpp"

namespace rocketcaf::protocol {

namespace {

using json = nlohmann::ordered_json;

json to_json(offset_boundary x) {
  return to_field_text(x);
}

template <class T>
json to_json(const T& x) {
  return x;
}

/// Visits the fields of a header for their names and types alone.
class header_json_writer {
public:
  explicit header_json_writer(const remoting_command& source)
    : source_(source) {
    // nop
  }

  template <class T>
  void operator()(const field_name& name, T& value) {
    if (auto text = source_.field(name.key))
      result[std::string{name.name}]
        = from_field_text(*text, value) ? to_json(value) : json{};
  }

  template <class T>
  void operator()(const field_name& name, std::optional<T>& value) {
    (*this)(name, value.emplace());
  }

  template <class T>
  void operator()(const field_name& name, T& value, tolerated_t) {
    (*this)(name, value);
  }

  json result = json::object();

private:
  const remoting_command& source_;
};

template <typed_header T>
json header_json(const remoting_command& source) {
  T header;
  header_json_writer out{source};
  T::fields(header, out);
  return std::move(out.result);
}

} // namespace

json request_header_json(const remoting_command& request) {
  json result;
  visit_request(request_code{request.code},
                [&]<class T>(const T&) { result = header_json<T>(request); });
  return result;
}

json reply_header_json(request_code request, const remoting_command& reply) {
  json result;
  visit_request(request, [&]<class T>(const T&) {
    result = header_json<typename T::response>(reply);
  });
  return result;
}

} // namespace rocketcaf::protocol
