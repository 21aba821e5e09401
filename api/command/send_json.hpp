#pragma once

#include "rocketcaf/api/producer.hpp"

#include <nlohmann/json.hpp>

#include <cstdint>
#include <string>

namespace rocketcaf::command {

/// One line of `produce --json`: what became of message number `seq`.
std::string to_json_line(uint64_t seq, const send_outcome& outcome);

/// The same for people.
std::string to_text_line(uint64_t seq, const send_outcome& outcome);

/// Writes JSON without line breaks; bytes that are no UTF-8 are replaced.
std::string dump(const nlohmann::ordered_json& x);

} // namespace rocketcaf::command
