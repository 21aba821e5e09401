#include "broker_process.hpp"

#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdio>

extern char** environ;

namespace rocketcaf::test {

broker_process::broker_process() {
  int ends[2];
  if (::pipe2(ends, O_CLOEXEC) != 0) {
    std::perror("pipe2");
    return;
  }
  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  posix_spawn_file_actions_adddup2(&actions, ends[1], STDOUT_FILENO);
  std::string program = ROCKETCAF_COMMAND;
  std::string arguments[] = {program, "embedded-broker", "--port", "0"};
  char* argv[] = {arguments[0].data(), arguments[1].data(), arguments[2].data(),
                  arguments[3].data(), nullptr};
  auto problem
    = posix_spawn(&pid_, program.c_str(), &actions, nullptr, argv, environ);
  posix_spawn_file_actions_destroy(&actions);
  ::close(ends[1]);
  char next = 0;
  while (problem == 0 && ::read(ends[0], &next, 1) == 1 && next != '\n')
    address_ += next;
  ::close(ends[0]);
}

broker_process::~broker_process() {
  kill();
}

void broker_process::stop() {
  if (pid_ <= 0)
    return;
  ::kill(pid_, SIGSTOP);
  // It may still do something until it really stands.
  ::waitpid(pid_, nullptr, WUNTRACED);
}

void broker_process::kill() {
  if (pid_ <= 0)
    return;
  ::kill(pid_, SIGKILL);
  ::waitpid(pid_, nullptr, 0);
  pid_ = -1;
}

} // namespace rocketcaf::test
