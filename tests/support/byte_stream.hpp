// Bytes of a test as a source's stream.
#pragma once

#include <algorithm>
#include <cstddef>
#include <string>
#include <utility>

#include "indexer/sources/input_stream.hpp"

namespace timbao {

// A stream that gives its bytes `step` at a time.
inline ReadBytes stream_of(std::string bytes, std::size_t step) {
  return [bytes = std::move(bytes), at = std::size_t{0}, step](
             char* out, std::size_t size) mutable -> Result<std::size_t> {
    const std::size_t taken = std::min({step, size, bytes.size() - at});
    std::copy_n(bytes.data() + at, taken, out);
    at += taken;
    return taken;
  };
}

}  // namespace timbao
