#pragma once

#include "rocketcaf/protocol/message.hpp"
#include "rocketcaf/protocol/message_id.hpp"

#include "agreement/fields.hpp"
#include "agreement/random_values.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace rocketcaf::test {

/// The messages of one request (code 320), as users give them to producers,
/// and their ids. All of them wait for storage, or none, as Java wants it.
struct batch_value {
  std::vector<message> messages;
  std::vector<unique_message_id> ids;

  static batch_value random(random_values& random);

  static batch_value read(fields_reader& in);

  void write(fields_writer& out) const;

  std::string encode() const;

  bool is_in(std::string_view bytes) const;

  /// What the properties of a message are when its property string has been
  /// decoded, without `WAIT`.
  properties_map properties_of(size_t index) const;
};

} // namespace rocketcaf::test
