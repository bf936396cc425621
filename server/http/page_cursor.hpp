// Cursors: where the next page of a search begins, tied to the search and the archive's state.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "server/http/request_target.hpp"
#include "server/search/archive.hpp"

namespace timbao {

// A number for the search that a request asks for: its archive and all parameters that choose hits
// or their order. Not the archive's generation: pages go on while articles are added, and a hit may
// be met twice or not at all where that moved it. Those that only say what is shown of them (limit,
// facets, interval, explain, time_limit) may change from page to page.
std::uint64_t search_fingerprint(const RequestTarget& target,
                                 const ArchiveDescription& description);

// An opaque text for a URL: "AQhdk2…". It says at which hit the next page begins.
std::string make_cursor(std::uint64_t fingerprint, std::size_t position);

struct PageCursor {
  std::uint64_t fingerprint = 0;
  std::size_t position = 0;
};
// Nothing for what make_cursor() of this version does not write.
std::optional<PageCursor> read_cursor(std::string_view text);

}  // namespace timbao
