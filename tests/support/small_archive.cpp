// Runs the bulk build with an observer that remembers.
#include "tests/support/small_archive.hpp"

namespace timbao {

RecordedBuild build(const std::filesystem::path& archive, const std::vector<std::string>& paths,
                    unsigned jobs, std::uint64_t run_bytes) {
  BulkBuildOptions options;
  options.archive = archive;
  options.sources.paths = paths;
  options.jobs = jobs;
  options.run_bytes = run_bytes;
  std::vector<std::string> rejected;
  BuildObserver observer;
  observer.on_progress = [](const BuildProgress&) {};
  observer.on_rejected = [&rejected](const Error& error) { rejected.push_back(to_string(error)); };
  Result<BuildSummary> summary = build_archive(options, observer);
  return {std::move(summary), std::move(rejected)};
}

}  // namespace timbao
