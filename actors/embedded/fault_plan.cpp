#include "rocketcaf/actors/embedded/fault_plan.hpp"

#include <algorithm>
#include <utility>

namespace rocketcaf::actors::embedded {

namespace {

bool concerns(const embedded_fault& fault, std::string_view broker_name,
              int32_t request_code) {
  return (fault.broker_name.empty() || fault.broker_name == broker_name)
      && (fault.request_code == 0 || fault.request_code == request_code);
}

bool used_up(const embedded_fault& fault, uint64_t seen) {
  return fault.count != 0 && seen > fault.skip
      && seen - fault.skip >= fault.count;
}

} // namespace

void fault_plan::add(embedded_fault fault) {
  faults_.push_back({std::move(fault)});
}

void fault_plan::clear(std::string_view broker_name) {
  std::erase_if(faults_, [broker_name](const entry& x) {
    return broker_name.empty() || x.fault.broker_name == broker_name;
  });
}

fault_decision fault_plan::decide(std::string_view broker_name,
                                  int32_t request_code) {
  fault_decision result;
  for (auto& [fault, seen] : faults_) {
    if (!concerns(fault, broker_name, request_code))
      continue;
    // A fault that stands behind another one keeps its count for later.
    if (fault.kind != fault_kind::delay && result.kind)
      continue;
    if (++seen <= fault.skip)
      continue;
    if (fault.kind == fault_kind::delay) {
      result.delay += fault.delay;
    } else {
      result.kind = fault.kind;
      result.response_code = fault.response_code;
      result.remark = fault.remark;
    }
  }
  std::erase_if(faults_,
                [](const entry& x) { return used_up(x.fault, x.seen); });
  return result;
}

} // namespace rocketcaf::actors::embedded
