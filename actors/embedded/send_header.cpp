#include "rocketcaf/actors/embedded/send_header.hpp"

#include "rocketcaf/protocol/codes.hpp"
#include "rocketcaf/protocol/numbers.hpp"
#include "rocketcaf/protocol/requests/field_text.hpp"

#include <array>

namespace rocketcaf::actors::embedded {

namespace {

/// The long names of the fields 'a' to 'm', in this order.
constexpr std::array<std::string_view, 13> long_names = {
  "producerGroup", "topic",          "defaultTopic",  "defaultTopicQueueNums",
  "queueId",       "sysFlag",        "bornTimestamp", "flag",
  "properties",    "reconsumeTimes", "unitMode",      "maxReconsumeTimes",
  "batch",
};

/// The values of the fields 'a' to 'm'. Empty ones count as missing: the
/// binary layout cannot tell them apart.
class field_table {
public:
  explicit field_table(const protocol::command_view& request)
    : long_form_(protocol::request_code{request.code}
                 == protocol::request_code::send_message) {
    for (auto& [name, value] : request.fields)
      if (auto index = index_of(name); index < values_.size())
        values_[index] = value;
  }

  std::string_view text(char letter) const noexcept {
    return values_[static_cast<size_t>(letter - 'a')];
  }

  /// Reads a number; an absent one is an error if it is `required`.
  template <class T>
  void read(char letter, bool required, T& out) {
    auto value = text(letter);
    if (value.empty()) {
      if (required)
        fail(letter, "is missing");
      return;
    }
    if (auto number = protocol::parse_number<T>(value))
      out = *number;
    else
      fail(letter, "is not a number in its range");
  }

  void fail(char letter, std::string_view what) {
    if (!error.empty())
      return;
    auto index = static_cast<size_t>(letter - 'a');
    if (long_form_)
      error = long_names[index];
    else
      error.append(1, letter).append(" (").append(long_names[index]) += ')';
    error.append(" ").append(what);
  }

  std::string error;

private:
  size_t index_of(std::string_view name) const noexcept {
    if (!long_form_)
      return name.size() == 1 ? static_cast<size_t>(name[0] - 'a')
                              : values_.size();
    size_t result = 0;
    while (result < long_names.size() && long_names[result] != name)
      ++result;
    return result;
  }

  bool long_form_;
  std::array<std::string_view, long_names.size()> values_;
};

} // namespace

expected<send_header, std::string> read_send_header(
  const protocol::command_view& request) {
  field_table in{request};
  send_header x;
  x.topic = in.text('b');
  if (x.topic.empty())
    in.fail('b', "is missing");
  x.create_topic = in.text('c');
  in.read('d', false, x.create_topic_queues);
  in.read('e', true, x.queue_id);
  in.read('f', true, x.sys_flag);
  in.read('g', true, x.born_millis);
  in.read('h', true, x.flag);
  x.properties = in.text('i');
  in.read('j', false, x.reconsume_times);
  in.read('l', false, x.max_reconsume_times);
  protocol::from_field_text(in.text('m'), x.batch);
  if (!in.error.empty())
    return unexpected{std::move(in.error)};
  return x;
}

} // namespace rocketcaf::actors::embedded
