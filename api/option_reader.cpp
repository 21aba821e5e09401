#include "rocketcaf/api/option_reader.hpp"

#include "rocketcaf/actors/caf_compat.hpp"
#include "rocketcaf/actors/errors.hpp"

#include <caf/actor_system_config.hpp>

#include <cstdlib>
#include <fstream>
#include <iterator>
#include <sstream>

namespace rocketcaf::api {

namespace {

constexpr auto name_servers_key = "client.name-servers";

/// Gives a text of the command line the type that the key wants.
caf::config_value from_text(const option_key& key, const std::string& text) {
  if (key.type == "string")
    return caf::config_value{text};
  if (key.type == "list" && !text.starts_with('['))
    return caf::config_value{split_addresses(text)};
  auto is_bare_list = key.type == "integers" && !text.starts_with('[');
  auto parsed
    = caf::config_value::parse(is_bare_list ? '[' + text + ']' : text);
  return parsed ? std::move(*parsed) : caf::config_value{text};
}

/// Tells whether "a.b = 1" means the same as "a { b = 1 }". CAF 0.18 ignores it
/// and all that follows.
bool caf_knows_dotted_keys() {
  std::istringstream in{"a.b = 1\n"};
  auto parsed = caf::actor_system_config::parse_config(in);
  return parsed && caf::get_if(&*parsed, "a.b") != nullptr;
}

} // namespace

// -- constructors, destructors, and assignment operators ----------------------

option_reader::option_reader(const caf::settings& content,
                             std::string_view prefix)
  : content_(content), prefix_(prefix) {
  if (auto path = caf::get_if<std::string>(&content_, "config-file"))
    path_ = *path;
}

// -- reading ------------------------------------------------------------------

caf::error option_reader::read(options& out) {
  if (auto err = check_file(); compat::failed(err))
    return err;
  texts_allowed_ = true;
  if (auto err = read_group(content_, out); compat::failed(err))
    return err;
  read_environment(out);
  return check_values(out);
}

caf::error option_reader::check_file() {
  std::ifstream in{path_};
  // What CAF read from the file is in `content_` in any case.
  if (path_.empty() || !in)
    return {};
  std::string text{std::istreambuf_iterator<char>{in}, {}};
  outline_.emplace(text);
  if (auto err = check_outline(); compat::failed(err))
    return err;
  std::istringstream source{text};
  auto parsed = caf::actor_system_config::parse_config(source);
  if (!parsed)
    return make_error(errc::invalid_option,
                      path_ + ": " + caf::to_string(parsed.error()));
  options ignored;
  return read_group(*parsed, ignored);
}

caf::error option_reader::check_outline() const {
  auto refuse = [this](size_t line, const std::string& why) {
    return make_error(errc::invalid_option,
                      path_ + ", line " + std::to_string(line) + ": " + why);
  };
  if (auto& problem = outline_->first_problem())
    return refuse(problem->line, problem->text);
  if (auto line = outline_->first_dotted_key();
      line && !caf_knows_dotted_keys())
    return refuse(*line, "this version of CAF does not understand keys with "
                         "dots; write groups in braces");
  return {};
}

void option_reader::read_environment(options& out) {
  auto name = prefix_ + '.' + name_servers_key;
  auto value = caf::get_if(&content_, name);
  // Only the command line gives a text: files that do were refused.
  if (value != nullptr && caf::get_if<std::string>(value) != nullptr)
    return;
  for (auto variable : {"ROCKETCAF_NAME_SERVERS", "NAMESRV_ADDR"}) {
    auto text = std::getenv(variable);
    if (text == nullptr || *text == '\0')
      continue;
    variable_ = variable;
    out.client.name_servers = split_addresses(text);
    return;
  }
}

caf::error option_reader::check_values(const options& x) const {
  if (auto broken = validate(x.client))
    return fail(broken->field, broken->rule);
  auto producer = x.producer;
  // The program may name the group itself, later.
  if (producer.group.empty())
    producer.group = "unnamed";
  if (auto broken = validate(producer))
    return fail(broken->field, broken->rule);
  return {};
}

caf::error option_reader::read_group(const caf::settings& xs,
                                     options& out) const {
  auto group = caf::get_if(&xs, prefix_);
  if (group == nullptr)
    return {};
  auto keys = caf::get_if<caf::settings>(group);
  if (keys == nullptr)
    return make_error(errc::invalid_option,
                      prefix_ + ": must be a group of keys in braces");
  return read_keys(*keys, "", out);
}

caf::error option_reader::read_keys(const caf::settings& xs,
                                    const std::string& group,
                                    options& out) const {
  for (auto& [key, value] : xs) {
    auto name = group + key;
    auto keys = caf::get_if<caf::settings>(&value);
    auto err = keys != nullptr ? read_keys(*keys, name + '.', out)
                               : read_key(name, value, out);
    if (compat::failed(err))
      return err;
  }
  return {};
}

caf::error option_reader::read_key(const std::string& name,
                                   const caf::config_value& value,
                                   options& out) const {
  auto key = find_option(name);
  if (key == nullptr)
    return fail(name, "unknown key");
  auto text = caf::get_if<std::string>(&value);
  auto broken = texts_allowed_ && text != nullptr
                ? key->read(from_text(*key, *text), out)
                : key->read(value, out);
  if (broken)
    return fail(name, *broken);
  return {};
}

caf::error option_reader::fail(const std::string& name,
                               const std::string& rule) const {
  auto full_name = prefix_ + '.' + name;
  auto text = full_name + ": " + rule;
  if (!variable_.empty() && name.starts_with(name_servers_key))
    text += " (from the environment variable " + variable_ + ")";
  else if (auto line = outline_ ? outline_->line_of(full_name) : std::nullopt)
    text += " (" + path_ + ", line " + std::to_string(*line) + ")";
  return make_error(errc::invalid_option, std::move(text));
}

} // namespace rocketcaf::api
