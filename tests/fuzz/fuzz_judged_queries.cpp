// Fuzz target: bodies of _rank_eval are read, or refused with the place of the mistake.
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <string_view>

#include "server/http/rank_eval.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace timbao;
  const Result<RankEvalRequest> request =
      parse_rank_eval({reinterpret_cast<const char*>(data), size});
  const bool named = request.has_error() ? !request.error().message.empty()
                                         : request->topics.size() <= rank_eval_queries_max &&
                                               request->depth <= rank_eval_depth_max;
  if (!named) {
    std::fprintf(stderr, "neither read nor refused\n");
    std::abort();
  }
  return 0;
}
