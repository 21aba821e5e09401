#pragma once

#include <cstddef>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace rocketcaf::api {

/// Which keys a configuration file sets, and where. CAF parses the values; this
/// looks at the structure alone, for two things that CAF does not tell: the
/// line of a key, and that 0.18 ignores, without a word, all that follows a
/// brace that is never closed or a key with dots.
class conf_outline {
public:
  // -- member types -----------------------------------------------------------

  struct problem {
    size_t line = 0;
    std::string text;
  };

  // -- constructors, destructors, and assignment operators --------------------

  explicit conf_outline(std::string_view text);

  // -- properties -------------------------------------------------------------

  /// The line, from 1, that sets a key such as "rocketcaf.producer.group"; the
  /// last one if there are several.
  std::optional<size_t> line_of(const std::string& key) const;

  /// What keeps the file from being understood.
  const std::optional<problem>& first_problem() const noexcept {
    return problem_;
  }

  /// The line of the first key with dots, such as "producer.group = 1".
  std::optional<size_t> first_dotted_key() const noexcept {
    return dotted_;
  }

private:
  struct frame {
    /// '{' or '['
    char type;
    std::string name;
    size_t line;
  };

  void scan(std::string_view text);

  /// Returns the position behind a text in quotes.
  size_t skip_quotes(std::string_view text, size_t first);

  /// Returns the position behind a key.
  size_t read_key(std::string_view text, size_t first);

  void open(char type);
  void close(char type);
  void assign();
  void fail(size_t line, std::string text);
  bool in_list() const;

  size_t line_ = 1;
  /// Whether a key may come next.
  bool expects_key_ = true;
  std::string key_;
  std::vector<frame> frames_;
  std::map<std::string, size_t> lines_;
  std::optional<size_t> dotted_;
  std::optional<problem> problem_;
};

} // namespace rocketcaf::api
