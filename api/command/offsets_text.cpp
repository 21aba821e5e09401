#include "rocketcaf/api/command/offsets_text.hpp"

#include "rocketcaf/api/command/printable.hpp"
#include "rocketcaf/api/command/send_json.hpp"
#include "rocketcaf/api/command/table.hpp"

#include <algorithm>

namespace rocketcaf::command {

namespace {

using json = nlohmann::ordered_json;
using number = std::optional<int64_t>;

json or_null(number x) {
  return x ? json(*x) : json(nullptr);
}

std::string or_blank(number x) {
  return x ? std::to_string(*x) : "";
}

number difference(number x, number y) {
  if (!x || !y)
    return std::nullopt;
  return *x - *y;
}

/// The sum over all queues of which it is known.
template <class F>
std::string sum(const std::vector<queue_offsets>& xs, F f) {
  number result;
  for (auto& x : xs)
    if (auto value = f(x))
      result = result.value_or(0) + *value;
  return or_blank(result);
}

table::row head(offset_columns columns) {
  table::row result{"BROKER", "QUEUE", "MIN", "MAX", "COUNT"};
  if (columns.group)
    result.insert(result.end(), {"GROUP", "LAG"});
  if (columns.at)
    result.push_back("AT");
  return result;
}

table::row to_row(const queue_offsets& x, offset_columns columns) {
  table::row result{printable(x.queue.broker_name),
                    std::to_string(x.queue.queue_id), or_blank(x.min),
                    or_blank(x.max), or_blank(x.count())};
  if (columns.group)
    result.insert(result.end(), {or_blank(x.group), or_blank(x.lag())});
  if (columns.at)
    result.push_back(or_blank(x.at));
  return result;
}

table::row sums(const std::vector<queue_offsets>& xs, offset_columns columns) {
  table::row result{"all", "", "", "",
                    sum(xs, [](auto& x) { return x.count(); })};
  if (columns.group)
    result.insert(result.end(), {"", sum(xs, [](auto& x) { return x.lag(); })});
  return result;
}

} // namespace

std::optional<int64_t> queue_offsets::count() const {
  return difference(max, min);
}

std::optional<int64_t> queue_offsets::lag() const {
  return difference(max, group);
}

std::string to_json(const queue_offsets& x, offset_columns columns) {
  json out{{"topic", x.queue.topic},      {"broker", x.queue.broker_name},
           {"queueId", x.queue.queue_id}, {"min", or_null(x.min)},
           {"max", or_null(x.max)},       {"count", or_null(x.count())}};
  if (columns.group) {
    out["groupOffset"] = or_null(x.group);
    out["lag"] = or_null(x.lag());
  }
  if (columns.at)
    out["at"] = or_null(x.at);
  return dump(out);
}

std::string to_table(const std::vector<queue_offsets>& xs,
                     offset_columns columns) {
  std::vector<table::row> rows{head(columns)};
  for (auto& x : xs)
    rows.push_back(to_row(x, columns));
  rows.push_back(sums(xs, columns));
  return layout(rows);
}

} // namespace rocketcaf::command
