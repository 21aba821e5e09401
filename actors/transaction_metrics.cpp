#include "rocketcaf/actors/transaction_metrics.hpp"

namespace rocketcaf::actors {

void transaction_metrics::happened(transaction_event what) {
  auto& counter = events_[static_cast<size_t>(what)];
  if (counter == nullptr)
    counter
      = find_counter(sys_, metric::transactions, {group_, to_string(what)});
  counter->inc();
}

void transaction_metrics::set_open(size_t count) {
  if (!has_gauge_) {
    open_ = gauge_share{find_gauge(sys_, metric::open_transactions, {group_})};
    has_gauge_ = true;
  }
  open_.set(static_cast<int64_t>(count));
}

} // namespace rocketcaf::actors
