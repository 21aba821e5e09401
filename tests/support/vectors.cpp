#include "support/vectors.hpp"

#include "support/hex.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <map>
#include <stdexcept>

namespace rocketcaf::test {

namespace {

std::filesystem::path folder() {
  return std::filesystem::path{ROCKETCAF_TEST_DATA} / "vectors";
}

} // namespace

std::vector<vector_frame> load_vectors(const std::string& file) {
  std::ifstream in{folder() / (file + ".jsonl")};
  if (!in)
    throw std::runtime_error{"cannot open vectors: " + file};
  std::vector<vector_frame> result;
  // By name and opaque: an answer comes after its request.
  std::map<std::string, int> requests;
  for (std::string line; std::getline(in, line);) {
    auto doc = nlohmann::json::parse(line);
    vector_frame x;
    x.file = file;
    x.name = doc.at("name").get<std::string>();
    x.is_request = doc.at("direction").get<std::string>() == "request";
    x.code = doc.at("code").get<int>();
    x.opaque = doc.at("opaque").get<int>();
    x.note = doc.at("note").get<std::string>();
    x.bytes = from_hex(doc.at("hex").get<std::string>());
    auto& request = requests[x.name + ' ' + std::to_string(x.opaque)];
    if (x.is_request)
      request = x.code;
    x.request_code = request;
    result.push_back(std::move(x));
  }
  return result;
}

std::vector<vector_frame> load_all_vectors() {
  std::vector<std::string> files;
  for (auto& entry : std::filesystem::directory_iterator{folder()})
    if (entry.path().extension() == ".jsonl"
        && entry.path().stem() != "malformed")
      files.push_back(entry.path().stem().string());
  std::sort(files.begin(), files.end());
  std::vector<vector_frame> result;
  for (auto& file : files)
    for (auto& x : load_vectors(file))
      result.push_back(std::move(x));
  return result;
}

protocol::frame cut_frame(std::string_view bytes) {
  protocol::frame result;
  size_t count = 0;
  protocol::frame_reader reader{
    {.max_frame = 1u << 30, .max_header = 0xFFFFFF}};
  auto error = reader.feed(bytes, [&](const protocol::frame& x) {
    result = x;
    ++count;
  });
  if (error != errc::none || count != 1 || reader.buffered() != 0)
    throw std::runtime_error{"not exactly one frame"};
  return result;
}

} // namespace rocketcaf::test
