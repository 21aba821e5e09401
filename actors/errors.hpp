#pragma once

#include "rocketcaf/actors/interfaces.hpp"

#include "rocketcaf/protocol/request_failure.hpp"
#include "rocketcaf/protocol/validation.hpp"

#include <caf/error.hpp>

#include <optional>
#include <string>

namespace rocketcaf {

/// Makes an error that explains itself: what failed and what to do about it.
caf::error make_error(errc code, std::string text);

/// Makes an error that carries a failure; `failure_of` gets it back, on other
/// nodes, too.
caf::error make_error(send_failure failure);

/// Makes the failure of a send that did not get as far as a broker.
send_failure make_failure(errc code, std::string text);

/// Makes an error that names the field or key and the rule.
caf::error make_error(const validation_error& what);

/// The failure that an answer to a send carries. Errors that CAF itself made
/// (the producer died, a request timed out) become failures, too, so that
/// callers have one path: `broken_promise` and `request_timeout` may have been
/// stored, `request_receiver_down` is not.
send_failure failure_of(const caf::error& what);

/// Makes an error that carries a failure; `request_failure_of` gets it back, on
/// other nodes, too.
caf::error make_error(request_failure failure);

/// The failure that the answer to a request carries. Errors that CAF itself
/// made become failures, too, as those of sends do.
request_failure request_failure_of(const caf::error& what);

/// The error in words: the name of its code and what it says.
std::string text_of(const caf::error& what);

/// The code of an error, or `errc::none` if it is not of our category.
errc code_of(const caf::error& what);

} // namespace rocketcaf
