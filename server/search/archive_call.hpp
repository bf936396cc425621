// The border at which Xapian's exceptions end, and at which a shard's failure is made good.
#pragma once

#include <xapian.h>

#include "analyzers/result.hpp"
#include "server/search/archive.hpp"
#include "server/search/spread/spread_index.hpp"

namespace timbao {

// Calls `function`, which returns a Result and may throw Xapian::Error, which becomes
// storage_failed. For a spread archive it is called again, with other replicas or without the
// shard, where a shard failed: so it must have no effect but its result. unavailable where too few
// shards are there.
template <typename Function>
auto call_on(const Archive& archive, Function function) -> decltype(function()) {
  try {
    if (archive.spread == nullptr)
      return function();
    SpreadIndex& index = *archive.spread;
    for (;;) {
      try {
        if (Result<void> begun = index.begin(); begun.has_error())
          return begun.error();
        return function();
      } catch (const Xapian::Error& error) {
        if (!index.recover(error))
          throw;
      }
    }
  } catch (const Xapian::Error& error) {
    return Error{ErrorCode::storage_failed, error.get_description(), ""};
  }
}

}  // namespace timbao
