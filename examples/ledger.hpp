// What transaction_recovery.cpp keeps for good.
#pragma once

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include <cerrno>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <sstream>
#include <string>
#include <system_error>

/// What became of each transfer, one line each in a file: "ID committed" or
/// "ID rolled_back". The first line about a transfer holds for ever: who writes
/// it has decided. Several threads and processes may share the file, as the
/// banks of a producer group would share a table whose key is the id.
///
/// A line without its end counts as never written. Nobody is still writing it:
/// who does has the lock. Members throw `std::system_error`.
class ledger {
public:
  enum class verdict : uint8_t {
    committed,
    rolled_back
  };

  explicit ledger(std::string path) : path_(std::move(path)) {
    // The name of the file shall outlive a loss of power, too.
    auto folder = std::filesystem::absolute(path_).parent_path();
    locked_file{path_, O_RDWR | O_CREAT}.sync();
    locked_file{folder, O_RDONLY | O_DIRECTORY}.sync();
  }

  /// Decides about a transfer, unless that was done before, and returns what
  /// holds, even if the machine loses its power now.
  /// @param pause is called when half of the line is written.
  verdict decide(
    const std::string& id, verdict wanted,
    const std::function<void()>& pause = [] {}) {
    locked_file file{path_, O_RDWR};
    auto found = wanted;
    if (!find(id, file.read_lines(), found)) {
      auto line = id + ' ' + to_string(wanted) + '\n';
      file.write(line.substr(0, line.size() / 2));
      pause();
      file.write(line.substr(line.size() / 2));
    }
    // Also if it was found: its writer may have died before this.
    file.sync();
    return found;
  }

  static std::string to_string(verdict x) {
    return x == verdict::committed ? "committed" : "rolled_back";
  }

private:
  /// An open file, for one at a time.
  class locked_file {
  public:
    locked_file(const std::string& path, int flags)
      : fd_(check(::open(path.c_str(), flags | O_CLOEXEC, 0644))) {
      while (::flock(fd_, LOCK_EX) != 0)
        ; // interrupted by a signal
    }

    locked_file(const locked_file&) = delete;
    locked_file& operator=(const locked_file&) = delete;

    ~locked_file() {
      ::close(fd_); // and unlocks
    }

    /// Reads all whole lines, and cuts off what follows.
    std::string read_lines() {
      std::string result;
      char buf[4096];
      while (auto n = check(::read(fd_, buf, sizeof(buf))))
        result.append(buf, static_cast<size_t>(n));
      result.resize(result.rfind('\n') + 1);
      check(::ftruncate(fd_, static_cast<off_t>(result.size())));
      check(::lseek(fd_, 0, SEEK_END));
      return result;
    }

    void write(const std::string& text) {
      for (size_t done = 0; done < text.size();)
        done += static_cast<size_t>(
          check(::write(fd_, text.data() + done, text.size() - done)));
    }

    void sync() {
      check(::fsync(fd_));
    }

  private:
    template <class Int>
    static Int check(Int result) {
      if (result < 0)
        throw std::system_error{errno, std::generic_category(), "ledger"};
      return result;
    }

    int fd_;
  };

  static bool find(const std::string& id, const std::string& text,
                   verdict& out) {
    std::istringstream lines{text};
    for (std::string name, word; lines >> name >> word;) {
      if (name != id)
        continue;
      out = word == "committed" ? verdict::committed : verdict::rolled_back;
      return true;
    }
    return false;
  }

  std::string path_;
};
