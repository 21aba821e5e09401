// Makes the mistake that is named: mistakes leak|freed|overflow|race
#include <climits>
#include <cstdio>
#include <cstring>
#include <thread>

namespace {

int* volatile memory = nullptr;
volatile int number = INT_MAX;
int shared = 0;

void leak() {
  memory = new int[10];
  memory = nullptr;
}

int freed() {
  memory = new int{1};
  delete memory;
  return *memory;
}

void overflow() {
  number = number + 1;
}

void race() {
  std::thread other{[] { ++shared; }};
  ++shared;
  other.join();
}

} // namespace

int main(int argc, char** argv) {
  auto is = [&](const char* name) {
    return argc == 2 && std::strcmp(argv[1], name) == 0;
  };
  if (is("leak"))
    leak();
  else if (is("freed"))
    return freed();
  else if (is("overflow"))
    overflow();
  else if (is("race"))
    race();
  else
    std::puts("usage: mistakes leak|freed|overflow|race");
}
