// Expected failures as values: what went wrong, of which sort, and where.
#pragma once

#include <stdexcept>
#include <string>

#include <boost/system/result.hpp>

namespace timbao {

enum class ErrorCode {
  invalid_argument,  // a parameter or option; `place` names it
  invalid_record,    // a source's record; `place` is file:line
  not_found,
  conflict,        // the archive is being written by another process
  incompatible,    // an archive of another version, or no archive at all
  unavailable,     // a queue is full, a time limit is over
  storage_failed,  // the disk or the database refused
  storage_full,    // there is no room left on the disk, or a quota is used up
};

struct [[nodiscard]] Error {
  ErrorCode code = ErrorCode::storage_failed;
  std::string message;  // one sentence for a person, without the place
  std::string place;    // file:line, field or parameter; may be empty
};

// "samples/a.jsonl:3: not a JSON object", or the message alone where no place is known.
inline std::string to_string(const Error& error) {
  return error.place.empty() ? error.message : error.place + ": " + error.message;
}

// Dereferencing a failed Result is a programmer error; test it first.
template <typename T>
using Result = boost::system::result<T, Error>;

// Found by boost::system::result through Error when value() is called on a failed result, which is
// a programmer's mistake.
[[noreturn]] inline void throw_exception_from_error(const Error& error,
                                                    const boost::source_location&) {
  throw std::logic_error(to_string(error));
}

}  // namespace timbao
