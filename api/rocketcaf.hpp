#pragma once

/// The one include.
#include "rocketcaf/api/blocking_client.hpp"
#include "rocketcaf/api/blocking_producer.hpp"
#include "rocketcaf/api/broker_client.hpp"
#include "rocketcaf/api/client.hpp"
#include "rocketcaf/api/config.hpp"
#include "rocketcaf/api/init.hpp"
#include "rocketcaf/api/name_server_client.hpp"
#include "rocketcaf/api/producer.hpp"
#include "rocketcaf/api/runtime.hpp"
#include "rocketcaf/api/transaction.hpp"

#include "rocketcaf/version.hpp"
