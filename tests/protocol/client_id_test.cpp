#include "rocketcaf/protocol/client_id.hpp"

#include "support/test.hpp"

using rocketcaf::protocol::make_client_id;
using rocketcaf::protocol::make_instance_name;

SUITE("client_id")

TEST("the id names address and instance") {
  CHECK_EQ(make_client_id("10.0.0.7", "orders", ""), "10.0.0.7@orders");
}

TEST("a unit name is a third part") {
  CHECK_EQ(make_client_id("10.0.0.7", "orders", "u1"), "10.0.0.7@orders@u1");
}

TEST("a made-up instance name has the process and a number") {
  CHECK_EQ(make_instance_name(42, 18446744073709551615u),
           "42#18446744073709551615");
}
