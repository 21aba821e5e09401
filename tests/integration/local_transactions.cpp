#include "integration/local_transactions.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <csignal>
#include <fstream>
#include <iostream>
#include <sstream>

namespace rocketcaf::test {

namespace {

using state = local_transaction_state;
using std::chrono::duration_cast;
using std::chrono::milliseconds;

const std::map<std::string, kill_point> kill_points{
  {"", kill_point::none},
  {"half", kill_point::half},
  {"during", kill_point::during},
  {"before_end", kill_point::before_end},
  {"after_end", kill_point::after_end},
};

[[noreturn]] void fail(const std::string& what) {
  std::cerr << what << '\n';
  std::exit(1);
}

state parse_state(std::string_view name) {
  state result;
  if (!from_string(name, result))
    fail("no state of a transaction: " + std::string{name});
  return result;
}

} // namespace

// -- plans --------------------------------------------------------------------

transaction_plan::transaction_plan(const nlohmann::json& line)
  : seq(line.at("seq")),
    content{make_transaction_message(line.at("topic"), line.at("body"),
                                     line.value("id", ""))},
    executed(parse_state(line.at("state").get<std::string>())),
    checked(parse_state(line.value("check", to_string(executed)))),
    delay(line.value("delay", 0)), gate(line.value("gate", "")),
    kill(kill_points.at(line.value("kill", ""))) {
  content.tag = line.value("tag", "");
  content.properties = line.value("properties", content.properties);
  content.keys = {std::to_string(seq)};
}

state transaction_plan::decision() const noexcept {
  return executed == state::unknown ? checked : executed;
}

// -- output -------------------------------------------------------------------

void json_output::print(nlohmann::json line) {
  std::lock_guard guard{mutex_};
  auto now = std::chrono::system_clock::now().time_since_epoch();
  line["time"] = duration_cast<milliseconds>(now).count();
  line["uptime"]
    = duration_cast<milliseconds>(std::chrono::steady_clock::now() - start_)
        .count();
  std::cout << line.dump() << std::endl;
}

// -- local transactions -------------------------------------------------------

local_transactions::local_transactions(const std::string& file,
                                       json_output* out)
  : out_(out) {
  if (file.empty())
    return;
  std::ifstream in{file, std::ios::binary};
  std::stringstream text;
  text << in.rdbuf();
  auto whole = text.str();
  // What the dead did not finish.
  whole.erase(whole.rfind('\n') + 1);
  std::istringstream lines{whole};
  for (std::string id, name; lines >> id >> name;)
    known_.emplace(id, parse_state(name));
  file_ = open(file.c_str(), O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, 0600);
  if (file_ < 0 || ftruncate(file_, static_cast<off_t>(whole.size())) != 0)
    fail("cannot open " + file);
}

local_transactions::~local_transactions() {
  if (file_ >= 0)
    close(file_);
}

void local_transactions::begin(const transaction_plan& plan,
                               const std::string& id) {
  out_->print({{"what", "execute"}, {"seq", plan.seq}, {"transactionId", id}});
  if (plan.kill == kill_point::half)
    kill_this_process();
}

state local_transactions::finish(const transaction_plan& plan,
                                 const std::string& id) {
  auto line = id + ' ' + to_string(plan.decision()) + '\n';
  std::lock_guard guard{mutex_};
  if (plan.kill == kill_point::during) {
    append(line.substr(0, line.size() / 2));
    kill_this_process();
  }
  append(line);
  known_[id] = plan.decision();
  if (plan.kill == kill_point::before_end)
    kill_this_process();
  return plan.executed;
}

state local_transactions::check(const check_local_transaction& what) {
  auto result = state::rollback;
  {
    std::lock_guard guard{mutex_};
    auto& properties = what.content.properties;
    if (auto i = known_.find(what.transaction_id); i != known_.end())
      result = i->second;
    else if (auto j = properties.find("verdict"); j != properties.end())
      result = parse_state(j->second);
  }
  out_->print({{"what", "check"},
               {"transactionId", what.transaction_id},
               {"key", what.content.keys.empty() ? "" : what.content.keys[0]},
               {"checks", what.checks},
               {"answer", to_string(result)}});
  return result;
}

void local_transactions::append(const std::string& text) {
  if (file_ < 0)
    return;
  auto size = static_cast<ssize_t>(text.size());
  if (write(file_, text.data(), text.size()) != size || fsync(file_) != 0)
    fail("cannot write the truth");
}

void kill_this_process() {
  kill(getpid(), SIGKILL);
  // It may take a moment.
  while (true)
    pause();
}

} // namespace rocketcaf::test
