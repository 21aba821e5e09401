#pragma once

#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <string>
#include <string_view>

namespace rocketcaf::test {

/// A folder that is gone with the object.
class temp_folder {
public:
  temp_folder() {
    auto pattern
      = (std::filesystem::temp_directory_path() / "rocketcaf-XXXXXX").string();
    path_ = ::mkdtemp(pattern.data());
  }

  temp_folder(const temp_folder&) = delete;
  temp_folder& operator=(const temp_folder&) = delete;

  ~temp_folder() {
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
  }

  /// Writes a file and returns its path.
  std::string write(const std::string& name, std::string_view text) const {
    auto file = path_ / name;
    std::ofstream{file} << text;
    return file.string();
  }

  std::string path(const std::string& name) const {
    return (path_ / name).string();
  }

private:
  std::filesystem::path path_;
};

inline std::string read_all(const std::string& path) {
  std::ifstream in{path};
  return {std::istreambuf_iterator<char>{in}, {}};
}

} // namespace rocketcaf::test
