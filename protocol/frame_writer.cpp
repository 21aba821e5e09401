#include "rocketcaf/protocol/frame_writer.hpp"

#include "rocketcaf/protocol/bytes.hpp"
#include "rocketcaf/protocol/language.hpp"
#include "rocketcaf/protocol/numbers.hpp"
#include "rocketcaf/protocol/text.hpp"

#include <limits>

namespace rocketcaf::protocol {

namespace {

constexpr size_t max_header_size = 0xFFFFFF;
constexpr size_t prefix_size = 8;
constexpr size_t word_size = 4;

template <class T>
bool fits(int64_t value) {
  return value >= std::numeric_limits<T>::min()
      && value <= std::numeric_limits<T>::max();
}

} // namespace

// -- constructors, destructors, and assignment operators ----------------------

frame_writer::frame_writer(std::string& out, const frame_head& head,
                           serialization type)
  : out_(out), head_(head), type_(type), begin_(out.size()) {
  out_.append(prefix_size, '\0');
  if (type_ == serialization::json)
    begin_json();
  else
    begin_binary();
  fields_ = out_.size();
}

// -- modifiers ----------------------------------------------------------------

void frame_writer::field(std::string_view name, std::string_view value) {
  if (type_ == serialization::json)
    json_field(name, value);
  else
    binary_field(name, value);
}

errc frame_writer::finish(std::string_view body) {
  if (type_ == serialization::json)
    end_json();
  else
    patch_big_endian(out_, fields_ - word_size,
                     static_cast<uint32_t>(out_.size() - fields_));
  auto header_size = out_.size() - begin_ - prefix_size;
  auto length = word_size + header_size + body.size();
  if (!ok_ || header_size > max_header_size
      || !fits<int32_t>(static_cast<int64_t>(length))) {
    out_.resize(begin_);
    return errc::invalid_argument;
  }
  auto word
    = static_cast<uint32_t>(type_) << 24 | static_cast<uint32_t>(header_size);
  patch_big_endian(out_, begin_, static_cast<uint32_t>(length));
  patch_big_endian(out_, begin_ + word_size, word);
  out_ += body;
  return errc::none;
}

// -- JSON ---------------------------------------------------------------------

// The keys are in the order in which Java writes them.
void frame_writer::begin_json() {
  ok_ = is_valid_utf8(head_.remark) && is_valid_utf8(head_.language);
  out_ += R"({"code":)";
  append_number(out_, head_.code);
  // Left out never: servers use the map without a check for null.
  out_ += R"(,"extFields":{)";
}

void frame_writer::json_field(std::string_view name, std::string_view value) {
  ok_ = ok_ && is_valid_utf8(name) && is_valid_utf8(value);
  // What is not valid must not be escaped.
  if (!ok_)
    return;
  if (out_.size() != fields_)
    out_ += ',';
  append_json_string(out_, name);
  out_ += ':';
  append_json_string(out_, value);
}

void frame_writer::end_json() {
  if (!ok_)
    return;
  out_ += R"(},"flag":)";
  append_number(out_, head_.flag);
  out_ += R"(,"language":)";
  append_json_string(out_, head_.language);
  out_ += R"(,"opaque":)";
  append_number(out_, head_.opaque);
  if (!head_.remark.empty()) {
    out_ += R"(,"remark":)";
    append_json_string(out_, head_.remark);
  }
  out_ += R"(,"serializeTypeCurrentRPC":"JSON","version":)";
  append_number(out_, head_.version);
  out_ += '}';
}

// -- binary -------------------------------------------------------------------

void frame_writer::begin_binary() {
  ok_ = fits<int16_t>(head_.code) && fits<int16_t>(head_.version)
     && head_.remark.size() <= max_header_size;
  append_big_endian(out_, static_cast<int16_t>(head_.code));
  append_big_endian(out_, language_code(head_.language));
  append_big_endian(out_, static_cast<int16_t>(head_.version));
  append_big_endian(out_, head_.opaque);
  append_big_endian(out_, head_.flag);
  append_big_endian(out_, static_cast<uint32_t>(head_.remark.size()));
  out_ += head_.remark;
  // Size of the fields.
  append_big_endian(out_, uint32_t{0});
}

void frame_writer::binary_field(std::string_view name, std::string_view value) {
  ok_ = ok_ && !name.empty() && fits<int16_t>(static_cast<int64_t>(name.size()))
     && value.size() <= max_header_size;
  if (!ok_)
    return;
  append_big_endian(out_, static_cast<uint16_t>(name.size()));
  out_ += name;
  append_big_endian(out_, static_cast<uint32_t>(value.size()));
  out_ += value;
}

} // namespace rocketcaf::protocol
