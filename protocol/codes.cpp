#include "rocketcaf/protocol/codes.hpp"

namespace rocketcaf::protocol {

std::string_view name_of(request_code x) {
  switch (x) {
  case request_code::send_message:
    return "SEND_MESSAGE";
  case request_code::pull_message:
    return "PULL_MESSAGE";
  case request_code::heart_beat:
    return "HEART_BEAT";
  case request_code::unregister_client:
    return "UNREGISTER_CLIENT";
  case request_code::get_routeinfo_by_topic:
    return "GET_ROUTEINFO_BY_TOPIC";
  case request_code::send_message_v2:
    return "SEND_MESSAGE_V2";
  case request_code::send_batch_message:
    return "SEND_BATCH_MESSAGE";
  }
  return {};
}

std::string_view name_of(response_code x) {
  switch (x) {
  case response_code::success:
    return "SUCCESS";
  case response_code::system_error:
    return "SYSTEM_ERROR";
  case response_code::system_busy:
    return "SYSTEM_BUSY";
  case response_code::request_code_not_supported:
    return "REQUEST_CODE_NOT_SUPPORTED";
  case response_code::flush_disk_timeout:
    return "FLUSH_DISK_TIMEOUT";
  case response_code::slave_not_available:
    return "SLAVE_NOT_AVAILABLE";
  case response_code::flush_slave_timeout:
    return "FLUSH_SLAVE_TIMEOUT";
  case response_code::message_illegal:
    return "MESSAGE_ILLEGAL";
  case response_code::service_not_available:
    return "SERVICE_NOT_AVAILABLE";
  case response_code::version_not_supported:
    return "VERSION_NOT_SUPPORTED";
  case response_code::no_permission:
    return "NO_PERMISSION";
  case response_code::topic_not_exist:
    return "TOPIC_NOT_EXIST";
  case response_code::pull_not_found:
    return "PULL_NOT_FOUND";
  case response_code::pull_retry_immediately:
    return "PULL_RETRY_IMMEDIATELY";
  case response_code::pull_offset_moved:
    return "PULL_OFFSET_MOVED";
  case response_code::subscription_group_not_exist:
    return "SUBSCRIPTION_GROUP_NOT_EXIST";
  case response_code::invalid_parameter:
    return "INVALID_PARAMETER";
  case response_code::no_buyer_id:
    return "NO_BUYER_ID";
  case response_code::not_in_current_unit:
    return "NOT_IN_CURRENT_UNIT";
  case response_code::flow_control:
    return "FLOW_CONTROL";
  case response_code::not_leader_for_queue:
    return "NOT_LEADER_FOR_QUEUE";
  case response_code::go_away:
    return "GO_AWAY";
  }
  return {};
}

errc to_errc(response_code x) {
  switch (x) {
  case response_code::success:
    return errc::none;
  case response_code::system_busy:
  case response_code::flow_control:
    return errc::broker_busy;
  case response_code::request_code_not_supported:
    return errc::request_not_supported;
  case response_code::message_illegal:
    return errc::message_illegal;
  case response_code::service_not_available:
  case response_code::not_leader_for_queue:
  case response_code::go_away:
    return errc::broker_unavailable;
  case response_code::no_permission:
    return errc::no_permission;
  case response_code::topic_not_exist:
    return errc::topic_not_exist;
  case response_code::invalid_parameter:
    return errc::invalid_parameter;
  default:
    return errc::broker_error;
  }
}

} // namespace rocketcaf::protocol
