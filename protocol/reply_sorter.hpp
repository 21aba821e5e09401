#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace rocketcaf::protocol {

/// Gathers the frames of one read by receiver, so that each gets all of its
/// frames at once. Frames that lie side by side are copied in one go: when all
/// bytes of a read are for one receiver, there is one copy.
class reply_sorter {
public:
  // -- member types -----------------------------------------------------------

  struct bundle {
    uint64_t receiver = 0;
    std::string frames;
  };

  // -- modifiers --------------------------------------------------------------

  /// Begins a read. Frames that lie within `bytes` may be copied as late as in
  /// `finish`; all others are copied at once.
  void start(std::string_view bytes);

  /// Adds a whole frame.
  void add(uint64_t receiver, std::string_view frame);

  /// Ends the read. The bundles may be moved from; they last until `start`.
  std::vector<bundle>& finish();

private:
  bundle& bundle_of(uint64_t receiver);
  void flush();

  std::string_view source_;
  /// Frames side by side in `source_`, not copied yet; for `last_`.
  std::string_view run_;
  /// Index of the bundle that got the last frame.
  size_t last_ = 0;
  std::vector<bundle> bundles_;
};

} // namespace rocketcaf::protocol
