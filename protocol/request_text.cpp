#include "rocketcaf/protocol/request_text.hpp"

#include "rocketcaf/protocol/numbers.hpp"
#include "rocketcaf/protocol/requests/all_requests.hpp"

#include <algorithm>
#include <utility>

namespace rocketcaf::protocol {

namespace {

bool is_field(const field_name& name, std::string_view text) {
  return text == name.name || text == name.key;
}

// -- values: stricter than what is read from others ---------------------------

/// What a value should be; empty if it is.
std::string_view read_value(std::string_view text, std::string& out) {
  from_field_text(text, out);
  return {};
}

std::string_view read_value(std::string_view text, bool& out) {
  from_field_text(text, out);
  return out || equals_ignoring_case(text, "false") ? "" : "true or false";
}

std::string_view read_value(std::string_view text, offset_boundary& out) {
  from_field_text(text, out);
  auto is_one
    = out == offset_boundary::upper || equals_ignoring_case(text, "lower");
  return is_one ? "" : "UPPER or LOWER";
}

template <std::integral T>
std::string_view read_value(std::string_view text, T& out) {
  if (from_field_text(text, out))
    return {};
  return sizeof(T) < sizeof(int64_t) ? "a number of 32 bits"
                                     : "a number of 64 bits";
}

// -- visitors of headers ------------------------------------------------------

/// Sets the fields of a header, and keeps the first thing that is wrong.
class field_setter {
public:
  explicit field_setter(const std::vector<field_text>& in)
    : in_(in), used_(in.size()) {
    // nop
  }

  template <class T>
  void operator()(const field_name& name, T& out) {
    if (!set(name, out))
      fail(std::string{name.name} + " is missing");
  }

  template <class T>
  void operator()(const field_name& name, std::optional<T>& out) {
    if (!set(name, out.emplace()))
      out.reset();
  }

  template <class T>
  void operator()(const field_name& name, T& out, tolerated_t) {
    set(name, out);
  }

  /// What is wrong with the fields; empty if nothing is.
  std::string finish() && {
    // What is misspelt is missing, too: the word itself says more.
    for (size_t i = 0; i < in_.size(); ++i)
      if (!used_[i])
        return "there is no field " + in_[i].name;
    return std::move(error_);
  }

private:
  template <class T>
  bool set(const field_name& name, T& out) {
    auto found = false;
    for (size_t i = 0; i < in_.size(); ++i) {
      if (!is_field(name, in_[i].name))
        continue;
      used_[i] = true;
      if (std::exchange(found, true)) {
        fail(in_[i].name + " is given twice");
      } else if (auto what = read_value(in_[i].value, out); !what.empty()) {
        fail(in_[i].name + " must be " + std::string{what} + ": "
             + in_[i].value.substr(0, 32));
      }
    }
    return found;
  }

  void fail(std::string text) {
    if (error_.empty())
      error_ = std::move(text);
  }

  const std::vector<field_text>& in_;
  std::vector<bool> used_;
  std::string error_;
};

/// Lists the names of fields.
class field_lister {
public:
  template <class T>
  void operator()(const field_name& name, const T&) {
    add(std::string{name.name});
  }

  template <class T>
  void operator()(const field_name& name, const std::optional<T>&) {
    add('[' + std::string{name.name} + ']');
  }

  template <class T>
  void operator()(const field_name& name, const T&, tolerated_t) {
    add('[' + std::string{name.name} + ']');
  }

  std::string result;

private:
  void add(const std::string& word) {
    if (!result.empty())
      result += ' ';
    result += word;
  }
};

} // namespace

std::optional<request_code> find_request(std::string_view text) {
  std::string name{text};
  std::transform(name.begin(), name.end(), name.begin(), [](char c) {
    return c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
  });
  request_code result{};
  if (auto number = parse_number<int32_t>(text))
    result = request_code{*number};
  else if (!from_string(name, result))
    return std::nullopt;
  if (!visit_request(result, [](const auto&) {}))
    return std::nullopt;
  return result;
}

expected<remoting_command, std::string> make_request(
  request_code code, const std::vector<field_text>& fields) {
  remoting_command result;
  std::string error = "there is no such request";
  visit_request(code, [&]<class T>(T header) {
    field_setter in{fields};
    T::fields(header, in);
    error = std::move(in).finish();
    result = make_request(header);
  });
  if (!error.empty())
    return unexpected{std::move(error)};
  return result;
}

std::string describe_fields(request_code code) {
  field_lister out;
  visit_request(code,
                [&]<class T>(const T& header) { T::fields(header, out); });
  return std::move(out.result);
}

} // namespace rocketcaf::protocol
