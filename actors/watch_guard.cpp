#include "rocketcaf/actors/watch_guard.hpp"

#include "rocketcaf/actors/caf_compat.hpp"

#include <caf/abstract_actor.hpp>
#include <caf/attachable.hpp>

#include <mutex>
#include <unordered_set>

namespace rocketcaf::compat {

// -- one watch ----------------------------------------------------------------

class watch_guard::entry {
public:
  entry(caf::weak_actor_ptr watcher, callback f)
    : watcher_(std::move(watcher)), f_(std::move(f)) {
    // nop
  }

  /// Drops the callback; called by the watcher only.
  void dispose() noexcept {
    f_ = nullptr;
  }

  /// Tells the watcher; called by whoever ends the watched actor.
  static void tell(const std::shared_ptr<entry>& x, const caf::error& reason) {
    auto run = [x, reason] {
      // The callback may destroy its own watch.
      if (auto f = std::exchange(x->f_, nullptr))
        f(reason);
    };
    if (auto watcher = x->watcher_.lock())
      compat::anon_mail(caf::make_action(std::move(run)))
        .send(caf::actor_cast<caf::actor>(watcher));
  }

private:
  caf::weak_actor_ptr watcher_;
  callback f_;
};

// -- all watches on one actor -------------------------------------------------

class watch_guard::table {
public:
  void add(const std::shared_ptr<entry>& x) {
    {
      std::lock_guard guard{mtx_};
      if (!ended_) {
        entries_.insert(x);
        return;
      }
    }
    entry::tell(x, reason_);
  }

  void remove(const std::shared_ptr<entry>& x) {
    std::lock_guard guard{mtx_};
    entries_.erase(x);
  }

  void end(const caf::error& reason) {
    decltype(entries_) entries;
    {
      std::lock_guard guard{mtx_};
      ended_ = true;
      reason_ = reason;
      entries.swap(entries_);
    }
    for (auto& x : entries)
      entry::tell(x, reason);
  }

private:
  std::mutex mtx_;
  bool ended_ = false;
  /// Does not change any more once the actor has ended.
  caf::error reason_;
  std::unordered_set<std::shared_ptr<entry>> entries_;
};

/// Attaches a table to its actor. CAF keeps attached objects in a list, which
/// it searches one by one: with one for all watches, each is made and ended in
/// constant time.
class watch_guard::attached_table : public caf::attachable {
public:
  /// Asks attached objects for their table, by way of `detach`.
  struct question {
    static constexpr size_t token_type = 0x726f636b6574;
    mutable std::shared_ptr<table> answer;
  };

  static std::shared_ptr<table> of(caf::abstract_actor* watched) {
    question x;
    watched->detach(token{x});
    if (x.answer)
      return x.answer;
    // Another thread may attach one, too: then there are two of them.
    auto ptr = std::make_unique<attached_table>();
    auto result = ptr->table_;
    watched->attach(std::move(ptr));
    return result;
  }

  void actor_exited(const caf::error& reason, exit_context*) override {
    table_->end(reason);
  }

  bool matches(const token& what) override {
    if (what.subtype == question::token_type)
      static_cast<const question*>(what.ptr)->answer = table_;
    return false;
  }

private:
  std::shared_ptr<table> table_ = std::make_shared<table>();
};

// -- constructors, destructors, and assignment operators ----------------------

watch_guard::watch_guard(caf::abstract_actor* watched,
                         caf::weak_actor_ptr watcher, callback f)
  : table_(attached_table::of(watched)),
    entry_(std::make_shared<entry>(std::move(watcher), std::move(f))) {
  table_->add(entry_);
}

// -- modifiers ----------------------------------------------------------------

void watch_guard::dispose() noexcept {
  if (!entry_)
    return;
  table_->remove(entry_);
  // What the callback owns may lead back here.
  auto x = std::exchange(entry_, nullptr);
  table_ = nullptr;
  x->dispose();
}

} // namespace rocketcaf::compat
