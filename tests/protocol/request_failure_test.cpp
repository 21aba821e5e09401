#include "rocketcaf/protocol/request_failure.hpp"

#include "support/test.hpp"

SUITE("request_failure")

using namespace rocketcaf;

TEST("a failure names cause, request, address, answer and remark") {
  request_failure x{.code = errc::broker_error,
                    .request_code = 38,
                    .address = "10.0.0.1:10911",
                    .response_code = 1,
                    .remark = "no consumer for this group"};
  CHECK_EQ(to_string(x),
           "broker_error, request 38 GET_CONSUMER_LIST_BY_GROUP to "
           "10.0.0.1:10911, answer 1 SYSTEM_ERROR: no consumer for this group");
}

TEST("what is not known is left out") {
  CHECK_EQ(to_string(request_failure{.code = errc::deadline_exceeded}),
           "deadline_exceeded");
  CHECK_EQ(to_string(request_failure{.code = errc::connect_failed,
                                     .address = "h:1",
                                     .remark = "refused"}),
           "connect_failed to h:1: refused");
  CHECK_EQ(to_string(request_failure{
             .code = errc::not_found, .request_code = 14, .response_code = 22}),
           "not_found, request 14 QUERY_CONSUMER_OFFSET, answer 22 "
           "QUERY_NOT_FOUND");
}

TEST("codes without a name are numbers") {
  CHECK_EQ(to_string(request_failure{.code = errc::broker_error,
                                     .request_code = 9999,
                                     .response_code = 8888}),
           "broker_error, request 9999, answer 8888");
  // 0 says that all is well, and is an answer, too.
  CHECK_EQ(to_string(request_failure{.code = errc::protocol_error,
                                     .response_code = 0,
                                     .remark = "offset is missing"}),
           "protocol_error, answer 0 SUCCESS: offset is missing");
}
