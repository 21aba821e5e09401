#pragma once

#include "rocketcaf/protocol/message.hpp"
#include "rocketcaf/protocol/queue_choice.hpp"

#include "actors/property/world.hpp"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace rocketcaf::test::property {

/// Makes messages, deadlines and choices of queues, legal ones and others, and
/// enters in the books what must become of them.
class send_maker {
public:
  // -- member types -----------------------------------------------------------

  /// Who chooses queues, and how that ends.
  struct chooser {
    queue_choice choice;
    /// It is a selector that chooses nothing.
    bool chooses_none = false;
    /// There is no selector of this name.
    bool is_unknown = false;
  };

  // -- constructors, destructors, and assignment operators --------------------

  explicit send_maker(world& around);

  // -- making -----------------------------------------------------------------

  /// Begins the entry of a send of which nothing else is known.
  sent begin(uint32_t sender, send_form form) const;

  std::optional<time_point> make_deadline(sent& what);

  message make_message(sent& what);

  /// Messages of one topic for batches, maybe such as must be refused.
  std::vector<message> make_batch(sent& what);

  /// Draws who chooses the queues of a send, or of several.
  chooser make_chooser(bool is_batch);

  /// Puts an ordered send in a lane; all of its messages have the key.
  static void order(sent& what, uint32_t lane, message& x);

  // -- entering ---------------------------------------------------------------

  /// Enters who chooses the queue of a send.
  void choose(sent& what, const message& x, const chooser& by) const;

  /// Enters a send and writes its number into the body.
  /// @returns the number.
  uint32_t add(sent& what, message& x);

  /// Enters the requests as which a batch will go.
  /// @returns how many there are.
  size_t add_batch(const sent& what, std::vector<message>& messages,
                   const chooser& by);

private:
  message make_plain(sent& what, size_t body_size);
  void spoil(message& x, sent& what);
  void spoil(std::vector<message>& batch, sent& what);
  queue_selector make_selector(bool is_batch) const;
  uint32_t enter(sent what);

  world& world_;
  /// Size of the ids that producers give here.
  size_t id_size_;
};

} // namespace rocketcaf::test::property
