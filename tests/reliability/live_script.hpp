// What a writer under test does and prints, and what an archive must hold after it.
#pragma once

#include <cstdint>
#include <filesystem>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "analyzers/result.hpp"

namespace timbao {

// A writer prints one line before and one behind each change:
//   ? ID TOKEN      the change is on its way; TOKEN stands in the new title, "-" is a removal
//   = ID TOKEN      it was acknowledged
//   ! ID TOKEN WHY  it was refused; WHY is full or failed
// What may be found of an article after that, whatever happened to the writer.
class ExpectedArticles {
 public:
  // Reads what a writer printed; a last line that was cut off is as good as not printed.
  void read(const std::string& output);

  // Compares with the archive and takes what is found as the new state: of a change that was not
  // acknowledged either outcome is right. What was counted must be readable. Returns what is wrong,
  // one line each.
  std::vector<std::string> check(const std::filesystem::path& archive);

  std::size_t acknowledged() const { return acknowledged_; }
  std::size_t refused_full() const { return refused_full_; }
  std::size_t refused() const { return refused_; }

 private:
  struct Possible {
    std::string certain = "-";
    std::set<std::string> others;  // of changes on their way or refused since
  };
  std::map<std::string, Possible> articles_;
  std::size_t acknowledged_ = 0;
  std::size_t refused_ = 0;
  std::size_t refused_full_ = 0;
};

// A process and what it printed on its standard output.
struct EndedProcess {
  std::string output;
  int signal = 0;
  int status = 0;
};

// Runs a program with further environment variables and kills it with SIGKILL so many microseconds
// after its first output, unless it ends before.
EndedProcess run_process(const std::vector<std::string>& command,
                         const std::vector<std::string>& environment,
                         std::optional<std::int64_t> kill_after_us);

}  // namespace timbao
