#pragma once

#include "rocketcaf/actors/caf_compat.hpp"

#include <caf/default_enum_inspect.hpp>

#if !ROCKETCAF_CAF_HAS_MAIL
// CAF 0.18 passes a string view type of its own.
#  define ROCKETCAF_FROM_CAF_STRING(Type)                                      \
    inline bool from_string(caf::string_view name, Type& x) {                  \
      return from_string(rocketcaf::compat::to_std(name), x);                  \
    }
#else
#  define ROCKETCAF_FROM_CAF_STRING(Type)
#endif

/// Teaches CAF to read, write and print an enumeration that has `to_string`,
/// `from_string` and `from_integer`. It stands in the enumeration's namespace.
#define ROCKETCAF_INSPECT_ENUM(Type)                                           \
  ROCKETCAF_FROM_CAF_STRING(Type)                                              \
  template <class Inspector>                                                   \
  bool inspect(Inspector& f, Type& x) {                                        \
    return caf::default_enum_inspect(f, x);                                    \
  }
