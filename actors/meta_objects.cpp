#include "rocketcaf/actors/meta_objects.hpp"

#include "rocketcaf/actors/caf_compat.hpp"
#include "rocketcaf/actors/internal_interfaces.hpp"

#include <caf/init_global_meta_objects.hpp>
#include <caf/io/middleman.hpp>

namespace rocketcaf::actors {

namespace {

template <class T>
bool known() {
  return compat::has_meta_object(caf::type_id_v<T>);
}

template <class Block>
void add() {
  caf::init_global_meta_objects<Block>();
}

} // namespace

void register_meta_objects() {
  if (!known<write_batch>())
    add<caf::id_block::rocketcaf_internal>();
  if (!known<send_message>())
    add<caf::id_block::rocketcaf>();
  if (!known<caf::io::new_data_msg>())
    caf::io::middleman::init_global_meta_objects();
  if (!known<caf::exit_msg>())
    caf::core::init_global_meta_objects();
}

bool has_meta_objects() {
  return known<write_batch>() && known<send_message>();
}

} // namespace rocketcaf::actors
