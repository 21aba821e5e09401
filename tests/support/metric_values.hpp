#pragma once

#include <caf/actor_system.hpp>
#include <caf/telemetry/metric.hpp>
#include <caf/telemetry/metric_family.hpp>
#include <caf/telemetry/metric_registry.hpp>

#include <map>
#include <string>

namespace rocketcaf::test {

/// What a registry holds with prefix "rocketcaf": values by name and labels,
/// such as "sends{form=plain,group=g,outcome=stored}". Of a histogram it is the
/// number of observations.
class metric_values {
public:
  // -- constructors, destructors, and assignment operators --------------------

  explicit metric_values(caf::actor_system& sys) {
    sys.metrics().collect(*this);
  }

  // -- properties -------------------------------------------------------------

  /// The value of one metric; 0 if it is not there.
  double operator[](const std::string& key) const {
    auto i = values_.find(key);
    return i == values_.end() ? 0 : i->second;
  }

  const std::map<std::string, double>& all() const {
    return values_;
  }

  /// The gauges that are not zero.
  std::map<std::string, double> raised_gauges() const {
    auto result = gauges_;
    std::erase_if(result, [](auto& kvp) { return kvp.second == 0; });
    return result;
  }

  // -- called by the registry -------------------------------------------------

  template <class T>
  void operator()(const caf::telemetry::metric_family* family,
                  const caf::telemetry::metric* instance,
                  const caf::telemetry::counter<T>* x) {
    add(family, instance, static_cast<double>(x->value()));
  }

  template <class T>
  void operator()(const caf::telemetry::metric_family* family,
                  const caf::telemetry::metric* instance,
                  const caf::telemetry::histogram<T>* x) {
    double count = 0;
    for (auto& bucket : x->buckets())
      count += static_cast<double>(bucket.count.value());
    add(family, instance, count);
  }

  void operator()(const caf::telemetry::metric_family* family,
                  const caf::telemetry::metric* instance,
                  const caf::telemetry::int_gauge* x) {
    add_gauge(family, instance, static_cast<double>(x->value()));
  }

  void operator()(const caf::telemetry::metric_family* family,
                  const caf::telemetry::metric* instance,
                  const caf::telemetry::dbl_gauge* x) {
    add_gauge(family, instance, x->value());
  }

private:
  std::string add(const caf::telemetry::metric_family* family,
                  const caf::telemetry::metric* instance, double value) {
    if (family->prefix() != "rocketcaf")
      return {};
    auto key = family->name();
    auto separator = '{';
    for (auto& label : instance->labels()) {
      key += separator;
      key.append(label.name().data(), label.name().size());
      key += '=';
      key.append(label.value().data(), label.value().size());
      separator = ',';
    }
    if (separator == ',')
      key += '}';
    values_[key] = value;
    return key;
  }

  void add_gauge(const caf::telemetry::metric_family* family,
                 const caf::telemetry::metric* instance, double value) {
    if (auto key = add(family, instance, value); !key.empty())
      gauges_[key] = value;
  }

  std::map<std::string, double> values_;
  std::map<std::string, double> gauges_;
};

} // namespace rocketcaf::test
