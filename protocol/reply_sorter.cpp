#include "rocketcaf/protocol/reply_sorter.hpp"

#include <functional>

namespace rocketcaf::protocol {

namespace {

bool lies_within(std::string_view part, std::string_view whole) {
  // `std::less_equal` orders pointers into different objects, too.
  std::less_equal<const char*> not_after;
  return not_after(whole.data(), part.data())
      && not_after(part.data() + part.size(), whole.data() + whole.size());
}

} // namespace

void reply_sorter::start(std::string_view bytes) {
  source_ = bytes;
  run_ = {};
  last_ = 0;
  bundles_.clear();
}

void reply_sorter::add(uint64_t receiver, std::string_view frame) {
  if (last_ >= bundles_.size() || bundles_[last_].receiver != receiver) {
    flush();
    last_ = static_cast<size_t>(&bundle_of(receiver) - bundles_.data());
  }
  auto& to = bundles_[last_];
  if (!lies_within(frame, source_)) {
    flush();
    to.frames.append(frame);
  } else if (!run_.empty() && run_.data() + run_.size() == frame.data()) {
    run_ = {run_.data(), run_.size() + frame.size()};
  } else {
    flush();
    run_ = frame;
  }
}

std::vector<reply_sorter::bundle>& reply_sorter::finish() {
  flush();
  return bundles_;
}

reply_sorter::bundle& reply_sorter::bundle_of(uint64_t receiver) {
  // A connection has few receivers in one read.
  for (auto& x : bundles_)
    if (x.receiver == receiver)
      return x;
  return bundles_.emplace_back(bundle{receiver, {}});
}

void reply_sorter::flush() {
  if (run_.empty())
    return;
  bundles_[last_].frames.append(run_);
  run_ = {};
}

} // namespace rocketcaf::protocol
