#pragma once

#include "rocketcaf/protocol/bodies/json_body.hpp"
#include "rocketcaf/protocol/json.hpp"

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

/// How structs become JSON bodies and back. Each of them lists its fields once,
/// in a static member function template `describe`, which calls
/// - `f("name", &T::member)` for a field;
/// - `f.required("name", &T::member)` for one that must be there;
/// - `f.unless_empty("name", &T::member)` for one that is null when empty;
/// - `f.alias("name", &T::member)` for another name of the field that follows.
///
/// nlohmann's macros do not serve: they take the members' own names, refuse
/// null and numbers in quotes, and know strings as keys only.
namespace rocketcaf::protocol::detail {

/// Accepts any list of fields.
struct any_fields {
  template <class M>
  void operator()(const char*, M) {
    // nop
  }

  template <class M>
  void required(const char*, M) {
    // nop
  }

  template <class M>
  void unless_empty(const char*, M) {
    // nop
  }

  template <class M>
  void alias(const char*, M) {
    // nop
  }
};

/// A struct with a list of its fields.
template <class T>
concept described = requires(any_fields& f) { T::describe(f); };

/// Reads what bodies are made of. All functions return false if the value is of
/// another type; `out` is then unspecified.
class json_reader {
public:
  // -- scalars ---------------------------------------------------------------

  static bool read(const nlohmann::json& in, std::string& out);
  static bool read(const nlohmann::json& in, bool& out);
  static bool read(const nlohmann::json& in, int32_t& out);
  static bool read(const nlohmann::json& in, int64_t& out);
  static bool read(const nlohmann::json& in, double& out);

  /// Tells whether a value counts as absent: null, or fastjson's reference to
  /// an object that it wrote before.
  static bool is_absent(const nlohmann::json& in);

  // -- containers ------------------------------------------------------------

  template <class T>
  static bool read(const nlohmann::json& in, std::optional<T>& out) {
    return read(in, out.emplace());
  }

  template <class T>
  static bool read(const nlohmann::json& in, std::vector<T>& out) {
    if (!in.is_array())
      return false;
    out.clear();
    for (auto& item : in)
      if (!is_absent(item) && !read(item, out.emplace_back()))
        return false;
    return true;
  }

  template <class K, class T>
  static bool read(const nlohmann::json& in, std::map<K, T>& out) {
    if (!in.is_object())
      return false;
    out.clear();
    for (auto& [name, value] : in.items()) {
      if (is_absent(value))
        continue;
      K key{};
      if (!read_key(name, key) || !read(value, out[std::move(key)]))
        return false;
    }
    return true;
  }

  // -- structs ---------------------------------------------------------------

  template <described T>
  static bool read(const nlohmann::json& in, T& out) {
    if (!in.is_object())
      return false;
    fields<T> f{in, out};
    T::describe(f);
    return f.ok;
  }

private:
  template <class T>
  struct fields {
    template <class U, class M>
    bool operator()(const char* name, M U::*member) {
      auto i = in.find(name);
      if (i == in.end() || is_absent(*i))
        return false;
      ok = ok && read(*i, out.*member);
      return true;
    }

    template <class U, class M>
    void required(const char* name, M U::*member) {
      ok = (*this)(name, member) && ok;
    }

    template <class U, class M>
    void unless_empty(const char* name, M U::*member) {
      (*this)(name, member);
    }

    template <class U, class M>
    void alias(const char* name, M U::*member) {
      (*this)(name, member);
    }

    const nlohmann::json& in;
    T& out;
    bool ok = true;
  };

  static bool read_key(const std::string& name, std::string& out);
  static bool read_key(const std::string& name, int32_t& out);
  static bool read_key(const std::string& name, int64_t& out);

  /// `parse_json` has made a text of it.
  template <described T>
  static bool read_key(const std::string& name, T& out) {
    auto doc = parse_json(name);
    return doc && read(*doc, out);
  }
};

/// Appends what bodies are made of to a text.
class json_writer {
public:
  // -- scalars ---------------------------------------------------------------

  static void write(std::string& out, const std::string& x);
  static void write(std::string& out, bool x);
  static void write(std::string& out, int32_t x);
  static void write(std::string& out, int64_t x);
  static void write(std::string& out, double x);

  // -- containers ------------------------------------------------------------

  template <class T>
  static void write(std::string& out, const std::vector<T>& xs) {
    list items{out, '[', ']'};
    for (auto& x : xs) {
      items.next();
      write(out, x);
    }
  }

  template <class K, class T>
  static void write(std::string& out, const std::map<K, T>& xs) {
    list items{out, '{', '}'};
    for (auto& [key, value] : xs) {
      items.next();
      write_key(out, key);
      out += ':';
      write(out, value);
    }
  }

  // -- structs ---------------------------------------------------------------

  template <described T>
  static void write(std::string& out, const T& x) {
    list items{out, '{', '}'};
    fields<T> f{out, x, items};
    T::describe(f);
  }

private:
  /// Puts brackets around items and commas between them.
  class list {
  public:
    list(std::string& out, char open, char close) : out_(out), close_(close) {
      out_ += open;
    }

    list(const list&) = delete;

    ~list() {
      out_ += close_;
    }

    void next() {
      if (!std::exchange(is_first_, false))
        out_ += ',';
    }

  private:
    std::string& out_;
    char close_;
    bool is_first_ = true;
  };

  template <class T>
  struct fields {
    template <class U, class M>
    void operator()(const char* name, M U::*member) {
      put(name, x.*member);
    }

    template <class U, class M>
    void required(const char* name, M U::*member) {
      put(name, x.*member);
    }

    template <class U, class M>
    void unless_empty(const char* name, M U::*member) {
      if (!(x.*member).empty())
        put(name, x.*member);
    }

    template <class U, class M>
    void alias(const char*, M U::*) {
      // Only names of today are written.
    }

    template <class M>
    void put(const char* name, const M& value) {
      items.next();
      ((out += '"') += name) += "\":";
      write(out, value);
    }

    /// Null is left out.
    template <class M>
    void put(const char* name, const std::optional<M>& value) {
      if (value)
        put(name, *value);
    }

    std::string& out;
    const T& x;
    list& items;
  };

  /// fastjson writes a key as it writes a value, but for integers in standard
  /// JSON.
  template <class K>
  static void write_key(std::string& out, const K& key) {
    write(out, key);
  }

  static void write_key(std::string& out, int32_t key);
  static void write_key(std::string& out, int64_t key);
};

} // namespace rocketcaf::protocol::detail

namespace rocketcaf::protocol {

template <class T>
expected<T, errc> decode_json_body(std::string_view body) {
  auto doc = parse_json(body);
  T result;
  if (!doc || !detail::json_reader::read(*doc, result))
    return unexpected{errc::protocol_error};
  return result;
}

template <class T>
std::string encode_json_body(const T& x) {
  std::string result;
  detail::json_writer::write(result, x);
  return result;
}

} // namespace rocketcaf::protocol

/// Instantiates what makes a body of a struct and back.
#define ROCKETCAF_JSON_BODY(Type)                                              \
  template ::rocketcaf::expected<Type, ::rocketcaf::errc>                      \
    rocketcaf::protocol::decode_json_body<Type>(std::string_view);             \
  template std::string rocketcaf::protocol::encode_json_body<Type>(const Type&)
