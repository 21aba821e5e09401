#include "rocketcaf/api/conf_outline.hpp"

#include <utility>

namespace rocketcaf::api {

namespace {

bool is_key_char(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z')
      || (c >= '0' && c <= '9') || c == '-' || c == '_' || c == '.';
}

/// Returns the position of the first of `chars` or the end.
size_t find(std::string_view text, std::string_view chars, size_t first) {
  auto pos = text.find_first_of(chars, first);
  return pos == std::string_view::npos ? text.size() : pos;
}

} // namespace

conf_outline::conf_outline(std::string_view text) {
  scan(text);
  if (!frames_.empty())
    fail(frames_.back().line,
         std::string{frames_.back().type} + " is never closed");
}

std::optional<size_t> conf_outline::line_of(const std::string& key) const {
  auto i = lines_.find(key);
  return i != lines_.end() ? std::optional{i->second} : std::nullopt;
}

void conf_outline::scan(std::string_view text) {
  for (size_t i = 0; i < text.size() && !problem_;) {
    auto c = text[i];
    switch (c) {
    case '\n':
      ++line_;
      expects_key_ = !in_list();
      ++i;
      break;
    case '#':
      i = find(text, "\n", i);
      break;
    case '<':
      i = find(text, ">\n", i);
      break;
    case '"':
    case '\'':
      i = skip_quotes(text, i);
      break;
    case '{':
    case '[':
      open(c);
      ++i;
      break;
    case '}':
    case ']':
      close(c);
      ++i;
      break;
    case ',':
      expects_key_ = !in_list();
      ++i;
      break;
    case '=':
    case ':':
      assign();
      ++i;
      break;
    default:
      i = expects_key_ && is_key_char(c) ? read_key(text, i) : i + 1;
    }
  }
}

size_t conf_outline::skip_quotes(std::string_view text, size_t first) {
  auto start = line_;
  for (auto i = first + 1; i < text.size(); ++i) {
    if (text[i] == '\\') {
      ++i;
    } else if (text[i] == '\n') {
      ++line_;
    } else if (text[i] == text[first]) {
      if (expects_key_)
        key_ = text.substr(first + 1, i - first - 1);
      expects_key_ = false;
      return i + 1;
    }
  }
  fail(start, std::string{text[first]} + " is never closed");
  return text.size();
}

size_t conf_outline::read_key(std::string_view text, size_t first) {
  auto last = first;
  while (last < text.size() && is_key_char(text[last]))
    ++last;
  key_ = text.substr(first, last - first);
  if (!dotted_ && key_.find('.') != std::string::npos)
    dotted_ = line_;
  expects_key_ = false;
  return last;
}

void conf_outline::open(char type) {
  frames_.push_back({type, std::exchange(key_, {}), line_});
  expects_key_ = type == '{';
}

void conf_outline::close(char type) {
  auto opening = type == '}' ? '{' : '[';
  if (frames_.empty() || frames_.back().type != opening)
    fail(line_, std::string{type} + " closes nothing");
  else
    frames_.pop_back();
  expects_key_ = false;
}

void conf_outline::assign() {
  if (key_.empty() || in_list())
    return;
  std::string path;
  for (auto& x : frames_)
    if (!x.name.empty())
      path += x.name + '.';
  lines_[path + key_] = line_;
}

void conf_outline::fail(size_t line, std::string text) {
  if (!problem_)
    problem_ = problem{line, std::move(text)};
}

bool conf_outline::in_list() const {
  return !frames_.empty() && frames_.back().type == '[';
}

} // namespace rocketcaf::api
