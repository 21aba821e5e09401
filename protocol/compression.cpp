#include "rocketcaf/protocol/compression.hpp"

#include "rocketcaf/protocol/enum_names.hpp"
#include "rocketcaf/protocol/sys_flag.hpp"

#include <lz4frame.h>
#include <zlib.h>
#include <zstd.h>

#include <algorithm>
#include <memory>

namespace rocketcaf {

// -- names --------------------------------------------------------------------

namespace {

constexpr protocol::enum_names<3> names{"zlib", "lz4", "zstd"};

} // namespace

std::string to_string(compression_type x) {
  return protocol::name_from(names, x);
}

bool from_string(std::string_view name, compression_type& x) {
  return protocol::value_from(names, name, x);
}

bool from_integer(uint8_t value, compression_type& x) {
  return protocol::value_from(names, value, x);
}

namespace protocol {

// -- bits ---------------------------------------------------------------------

int32_t compression_bits(compression_type x) noexcept {
  switch (x) {
  case compression_type::lz4:
    return sys_flag::compressed | sys_flag::compression_lz4;
  case compression_type::zstd:
    return sys_flag::compressed | sys_flag::compression_zstd;
  default:
    // Readers before 4.9.4 take whatever is compressed for zlib.
    return sys_flag::compressed | sys_flag::compression_zlib;
  }
}

expected<std::optional<compression_type>, errc> compression_of(
  int32_t sys_flag) noexcept {
  if ((sys_flag & sys_flag::compressed) == 0)
    return std::optional<compression_type>{};
  switch (sys_flag & sys_flag::compression_mask) {
  case 0:
  case sys_flag::compression_zlib:
    return std::optional{compression_type::zlib};
  case sys_flag::compression_lz4:
    return std::optional{compression_type::lz4};
  case sys_flag::compression_zstd:
    return std::optional{compression_type::zstd};
  default:
    return unexpected{errc::protocol_error};
  }
}

namespace {

// -- compressing --------------------------------------------------------------

const Bytef* bytes(std::string_view text) {
  return reinterpret_cast<const Bytef*>(text.data());
}

std::string compress_zlib(std::string_view body, int level) {
  auto size = compressBound(static_cast<uLong>(body.size()));
  std::string result(size, '\0');
  compress2(reinterpret_cast<Bytef*>(result.data()), &size, bytes(body),
            static_cast<uLong>(body.size()), std::clamp(level, 0, 9));
  result.resize(size);
  return result;
}

std::string compress_lz4(std::string_view body, int level) {
  LZ4F_preferences_t how = LZ4F_INIT_PREFERENCES;
  how.compressionLevel = std::clamp(level, 0, 12);
  // Java reads no blocks that depend on those before them.
  how.frameInfo.blockMode = LZ4F_blockIndependent;
  std::string result(LZ4F_compressFrameBound(body.size(), &how), '\0');
  result.resize(LZ4F_compressFrame(result.data(), result.size(), body.data(),
                                   body.size(), &how));
  return result;
}

std::string compress_zstd(std::string_view body, int level) {
  std::string result(ZSTD_compressBound(body.size()), '\0');
  result.resize(ZSTD_compress(result.data(), result.size(), body.data(),
                              body.size(),
                              std::clamp(level, 1, ZSTD_maxCLevel())));
  return result;
}

// -- decompressing ------------------------------------------------------------

/// How far a decompressor came.
enum class progress {
  more,
  /// At the end of a stream or frame.
  at_end,
  failed,
};

/// What a decompressor reads and writes; it moves both forward.
struct work {
  std::string_view in;
  char* out;
  size_t room;

  void read(size_t count) {
    in.remove_prefix(count);
  }

  void wrote(size_t count) {
    out += count;
    room -= count;
  }
};

class zlib_reader {
public:
  zlib_reader() {
    inflateInit(&stream_);
  }

  zlib_reader(const zlib_reader&) = delete;
  zlib_reader& operator=(const zlib_reader&) = delete;

  ~zlib_reader() {
    inflateEnd(&stream_);
  }

  progress step(work& x) {
    constexpr size_t most = 1u << 30;
    auto in = std::min(x.in.size(), most);
    auto room = std::min(x.room, most);
    stream_.next_in = const_cast<Bytef*>(bytes(x.in));
    stream_.avail_in = static_cast<uInt>(in);
    stream_.next_out = reinterpret_cast<Bytef*>(x.out);
    stream_.avail_out = static_cast<uInt>(room);
    auto code = inflate(&stream_, Z_NO_FLUSH);
    x.read(in - stream_.avail_in);
    x.wrote(room - stream_.avail_out);
    if (code == Z_STREAM_END) {
      // There is one stream only; Java does not look at what follows.
      x.in = {};
      return progress::at_end;
    }
    return code == Z_OK || code == Z_BUF_ERROR ? progress::more
                                               : progress::failed;
  }

private:
  z_stream stream_{};
};

class lz4_reader {
public:
  lz4_reader() {
    LZ4F_createDecompressionContext(&context_, LZ4F_VERSION);
  }

  lz4_reader(const lz4_reader&) = delete;
  lz4_reader& operator=(const lz4_reader&) = delete;

  ~lz4_reader() {
    LZ4F_freeDecompressionContext(context_);
  }

  progress step(work& x) {
    auto in = x.in.size();
    auto room = x.room;
    auto hint
      = LZ4F_decompress(context_, x.out, &room, x.in.data(), &in, nullptr);
    if (LZ4F_isError(hint))
      return progress::failed;
    x.read(in);
    x.wrote(room);
    return hint == 0 ? progress::at_end : progress::more;
  }

private:
  LZ4F_dctx* context_ = nullptr;
};

class zstd_reader {
public:
  progress step(work& x) {
    ZSTD_inBuffer in{x.in.data(), x.in.size(), 0};
    ZSTD_outBuffer out{x.out, x.room, 0};
    auto hint = ZSTD_decompressStream(context_.get(), &out, &in);
    if (ZSTD_isError(hint))
      return progress::failed;
    x.read(in.pos);
    x.wrote(out.pos);
    return hint == 0 ? progress::at_end : progress::more;
  }

private:
  struct deleter {
    void operator()(ZSTD_DCtx* x) const {
      ZSTD_freeDCtx(x);
    }
  };

  std::unique_ptr<ZSTD_DCtx, deleter> context_{ZSTD_createDCtx()};
};

/// Runs a decompressor to the end of `body`, with as much memory as the result
/// takes, not as much as the body promises.
template <class Reader>
expected<std::string, errc> read_all(std::string_view body, size_t max_size) {
  Reader reader;
  std::string result;
  // One byte more than allowed tells that there is more.
  auto most = std::min(max_size, SIZE_MAX - 1) + 1;
  size_t used = 0;
  auto state = progress::more;
  auto in = body;
  while (state != progress::failed) {
    if (used == result.size())
      result.resize(
        std::min(most, std::max({used * 2, body.size() * 3, size_t{256}})));
    work x{in, result.data() + used, result.size() - used};
    state = reader.step(x);
    auto written = result.size() - used - x.room;
    auto stuck = written == 0 && x.in.size() == in.size();
    used += written;
    in = x.in;
    if (used > max_size)
      return unexpected{errc::body_too_large};
    if (in.empty() && state == progress::at_end) {
      result.resize(used);
      return result;
    }
    if (stuck)
      break;
  }
  return unexpected{errc::protocol_error};
}

} // namespace

std::string compress(compression_type type, std::string_view body, int level) {
  switch (type) {
  case compression_type::lz4:
    return compress_lz4(body, level);
  case compression_type::zstd:
    return compress_zstd(body, level);
  default:
    return compress_zlib(body, level);
  }
}

expected<std::string, errc> decompress(compression_type type,
                                       std::string_view body, size_t max_size) {
  switch (type) {
  case compression_type::lz4:
    return read_all<lz4_reader>(body, max_size);
  case compression_type::zstd:
    return read_all<zstd_reader>(body, max_size);
  default:
    return read_all<zlib_reader>(body, max_size);
  }
}

} // namespace protocol
} // namespace rocketcaf
