#pragma once

#include "rocketcaf/api/producer.hpp"

#include <nlohmann/json.hpp>

#include <cstdint>
#include <optional>
#include <string>

namespace rocketcaf::command {

/// One line of `produce --json`: what became of message number `seq`.
/// @param outcome nullopt if it was handed over and nobody knows more.
std::string to_json_line(uint64_t seq,
                         const std::optional<send_outcome>& outcome);

/// The same for people.
std::string to_text_line(uint64_t seq,
                         const std::optional<send_outcome>& outcome);

/// Adds what a line tells of a stored message, or of one that failed.
void add_fields(nlohmann::ordered_json& out, const send_result& x);
void add_fields(nlohmann::ordered_json& out, const send_failure& x);

/// Writes JSON without line breaks; bytes that are no UTF-8 are replaced.
std::string dump(const nlohmann::ordered_json& x);

} // namespace rocketcaf::command
