#pragma once

#include "rocketcaf/protocol/errc.hpp"
#include "rocketcaf/protocol/route_data.hpp"
#include "rocketcaf/protocol/time_point.hpp"

#include <chrono>
#include <cstddef>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace rocketcaf::protocol {

/// Times of a `route_table`.
struct route_times {
  /// How old a route of a watched topic gets before it is asked for again.
  std::chrono::milliseconds refresh_interval{30'000};
  /// Least time between two look-ups of one topic: sends that fail by the
  /// thousand must not become questions by the thousand.
  std::chrono::milliseconds min_pause{100};
  /// Pause after the first look-up without a route, doubled each time up to the
  /// refresh interval: a topic that is created later is found soon.
  std::chrono::milliseconds first_retry{200};
};

/// What is known of one topic's route.
struct route_status {
  /// The last good route; null if there never was one.
  route_ptr route;
  /// The last look-up failed, and `route` is older.
  bool stale = false;
  /// Why the last look-up gave no route; `none` if it did.
  errc cause = errc::none;
  std::string detail = {};
};

/// Sums over all topics that have a route.
struct route_totals {
  size_t routes = 0;
  size_t stale = 0;
  /// Of the times, since the clock's epoch, at which name servers told them
  /// last.
  std::chrono::milliseconds confirmed{0};

  friend bool operator==(const route_totals&, const route_totals&) = default;
};

/// Keeps routes and decides when a topic is looked up: at once if it is wanted
/// and unknown, joined with a look-up under way, and again when the route has
/// become old.
///
/// A watched topic that name servers do not know gets the route on which the
/// broker would create it (that of `default_create_topic`), until name servers
/// know it.
class route_table {
public:
  // -- constants --------------------------------------------------------------

  /// Look-ups at a time; the others wait for their turn. Enough to hide the
  /// round trip, too few to trouble a name server.
  static constexpr size_t max_look_ups = 16;

  /// Queues of a topic that the broker is yet to create, as in Java.
  static constexpr int32_t created_queues = 4;

  // -- member types -----------------------------------------------------------

  /// A master's broker name and address.
  using master = std::pair<std::string, std::string>;

  /// Topics whose status changed: tell observers.
  using changes = std::vector<std::string>;

  // -- constructors, destructors, and assignment operators --------------------

  explicit route_table(route_times times) : times_(times) {
    // nop
  }

  // -- wishes -----------------------------------------------------------------

  /// Keeps this topic's route fresh from now on.
  void watch(std::string_view topic, time_point now);

  /// The topic has no observer any more: it is dropped when its route is old,
  /// or at once if there is none and nobody else wants it.
  void unwatch(std::string_view topic);

  /// Asks for a look-up as soon as `min_pause` allows; joins one under way.
  void look_up(std::string_view topic, time_point now);

  /// Asks for another look-up of all topics whose last one failed.
  void look_up_failed(time_point now);

  // -- look-ups ---------------------------------------------------------------

  /// Takes the topics to ask name servers for now. Each is being looked up
  /// until one of the functions below tells how that ended. Drops old routes
  /// that nobody watches.
  std::vector<std::string> take_due(time_point now);

  /// A name server told the route.
  changes found(std::string_view topic, route_ptr route, time_point now);

  /// A name server does not know the topic.
  changes not_found(std::string_view topic, std::string detail, time_point now);

  /// No name server told anything.
  changes failed(std::string_view topic, errc cause, std::string detail,
                 time_point now);

  // -- properties -------------------------------------------------------------

  /// When to call `take_due` next, unless something happens before.
  std::optional<time_point> next_due() const;

  /// What is known of the topic; nullptr if it was never looked up.
  const route_status* status(std::string_view topic) const;

  /// The route as a name server told it within the refresh interval, or null.
  route_ptr fresh(std::string_view topic, time_point now) const;

  /// The masters of all routes.
  std::vector<master> masters() const;

  /// All addresses in any route, replicas included.
  std::vector<std::string> addresses() const;

  /// Tells, once for each change, whether `masters` or `addresses` changed.
  bool take_masters_changed() noexcept {
    return std::exchange(masters_changed_, false);
  }

  const route_totals& totals() const noexcept {
    return totals_;
  }

  /// Number of topics that are kept.
  size_t size() const noexcept {
    return entries_.size();
  }

private:
  struct entry {
    route_status status;
    bool watched = false;
    /// Somebody asked for a look-up, watched or not.
    bool wanted = false;
    /// A name server is being asked.
    bool asking = false;
    /// Name servers do not know it; the template's route is being looked up.
    bool awaits_template = false;
    /// The route is the one on which the broker would create the topic.
    bool from_template = false;
    /// Look-ups in a row that gave no route of the topic itself.
    size_t misses = 0;
    /// When it is looked up next or, if nobody watches it, dropped.
    std::optional<time_point> due;
    std::optional<time_point> asked_at;
    time_point answered_at;
    /// When a name server told `status.route`, or that it is still good.
    time_point confirmed_at;
  };

  using entry_map = std::map<std::string, entry, std::less<>>;
  using iterator = entry_map::iterator;

  iterator get(std::string_view topic);

  /// Makes a look-up due as soon as `min_pause` allows, or joins one under way.
  void ask_soon(iterator i, time_point now);

  /// Finds the entry of a look-up that ended; `end()` if there is none.
  iterator end_look_up(std::string_view topic);

  void set_due(iterator i, std::optional<time_point> due);
  void plan_next(iterator i, time_point now);
  void drop(iterator i);

  /// Notes a new status.
  void settle(iterator i, route_status next, time_point now, changes& result);

  /// Notes that there is no new route: the last good one stays.
  void settle_without(iterator i, errc cause, std::string detail,
                      time_point now, changes& result);

  /// Uses the template's route for a topic that is yet to be created.
  void settle_created(iterator i, const route_data& tmpl, time_point now,
                      changes& result);

  /// Takes the topics that wait for the template's route.
  std::vector<iterator> take_awaiting();

  /// Counts the masters and addresses of a route in or out.
  void count(const route_ptr& route, bool add);

  /// Counts an entry into the totals, or out.
  void sum_up(const entry& x, bool add);

  route_times times_;
  entry_map entries_;
  std::set<std::pair<time_point, std::string>> due_;
  size_t look_ups_ = 0;
  /// Topics that wait for the template's route.
  std::set<std::string> awaiting_;
  /// Number of routes in which these appear.
  std::map<master, size_t> masters_;
  std::map<std::string, size_t> addresses_;
  route_totals totals_;
  bool masters_changed_ = false;
};

} // namespace rocketcaf::protocol
