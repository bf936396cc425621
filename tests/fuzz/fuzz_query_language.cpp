// Fuzz target: whatever is typed gives a tree, and the tree's text gives the same tree again.
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <string>

#include "server/search/query_language.hpp"
#include "server/search/query_limits.hpp"

namespace {

[[noreturn]] void fail(const char* what, const std::string& first, const std::string& second) {
  std::fprintf(stderr, "%s\n%s\n%s\n", what, first.c_str(), second.c_str());
  std::abort();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace timbao;
  const std::string text(reinterpret_cast<const char*>(data), size);
  const Result<ParsedQuery> parsed = parse_query(text, {"20260315", false});
  for (const QueryRepair& repair : parsed->repairs)
    if (repair.begin > repair.end || repair.end > text.size() || message_of(repair.kind).empty())
      fail("a repair lies outside the query", text, "");
  const bool refused = parse_query(text, {"20260315", true}).has_error();
  if (refused == parsed->repairs.empty())
    fail("strict reading and repairs disagree", text, "");
  if (!parsed->root)
    return 0;
  const std::string tree = tree_text(*parsed->root);
  const std::string canonical = canonical_text(*parsed->root);
  if (canonical.size() > query_language_bytes_max)
    return 0;
  const Result<ParsedQuery> again = parse_query(canonical, {"20260315", false});
  if (!again->root || tree_text(*again->root) != tree)
    fail("the canonical text means something else", tree, canonical);
  return 0;
}
