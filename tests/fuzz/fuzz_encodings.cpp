// Fuzz target: any bytes have an encoding, and every encoding gives UTF-8.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>

#include "analyzers/legacy_encodings.hpp"
#include "analyzers/utf8.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace timbao;
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  const DetectedEncoding detected = detect_encoding(bytes);
  if (!(detected.confidence >= 0 && detected.confidence <= 1))
    std::abort();
  for (const Encoding encoding : all_encodings)
    if (find_invalid_utf8(to_utf8(bytes, encoding)) != std::string_view::npos)
      std::abort();
  return 0;
}
