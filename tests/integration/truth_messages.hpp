#pragma once

#include "rocketcaf/api/producer.hpp"

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

namespace rocketcaf::test {

/// Makes messages of all shapes: with and without tag, keys, properties, flag;
/// text of several scripts; bodies of any bytes. Of 5,000, 10 have 1 MiB and 40
/// have 64 KiB; the others 1 byte to 4 KiB. Same seed, same messages.
std::vector<message> truth_messages(const std::string& topic, size_t count,
                                    uint64_t seed);

} // namespace rocketcaf::test
