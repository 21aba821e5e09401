#pragma once

/// What goes over the wire, for people: `protocol::describe_frame`,
/// `protocol::describe_answer` and `protocol::make_request`.
#include "rocketcaf/protocol/answer_text.hpp"
#include "rocketcaf/protocol/frame_text.hpp"
#include "rocketcaf/protocol/request_text.hpp"
