#pragma once

/// Recorded frames as JSON: `protocol::describe_frame`.
#include "rocketcaf/protocol/frame_text.hpp"
