// timbao-eval: measures ranking on test collections, compares runs, tunes parameters.
#include <csignal>
#include <cstdio>
#include <string>

#include <CLI/CLI.hpp>

#include "benchmarks/ranking/evaluate_command.hpp"
#include "benchmarks/ranking/rank_command.hpp"
#include "benchmarks/ranking/sweep_command.hpp"
#include "server/search/search_service.hpp"

namespace {

using namespace timbao;

// What the shell learns. 2 is what CLI11's own errors are mapped to.
constexpr int exit_ok = 0;
constexpr int exit_failed = 1;
constexpr int exit_usage = 2;

constexpr const char* footer =
    "Files: queries are BEIR's queries.jsonl, TREC topics or lines id<TAB>text; qrels are BEIR's "
    "or\n"
    "TREC's; a directory stands for the BEIR files in it. Runs are TREC's. Measures are written\n"
    "nDCG@10, MRR@10, AP, R@100, P@5, P(rel=2)@10, Rprec, Success@1, Judged@10.\n"
    "Exit status: 0 done, 1 failed, 2 wrong usage.";

constexpr const char* measures_help =
    "Measures, parted by commas (default: nDCG@10,MRR@10,R@100,AP)";
constexpr const char* set_help = "Changes a number of the ranking profile; may be repeated";

// One value each, so that an option's list does not swallow what follows.
CLI::Option* add_repeatable(CLI::App& app, const std::string& name,
                            std::vector<std::string>& values, const std::string& help) {
  return app.add_option(name, values, help)->allow_extra_args(false);
}

CLI::Option* add_format(CLI::App& app, std::string& format) {
  return app.add_option("--format", format, "text, csv or json (default: text)")
      ->check(CLI::IsMember({"text", "csv", "json"}).description(""))
      ->type_name("FORMAT");
}

CLI::Option* add_depth(CLI::App& app, std::size_t& depth) {
  return app.add_option("--depth", depth, "Documents ranked for each topic (default: 100)")
      ->check(CLI::Range(std::size_t{1}, reachable_hits_max).description(""))
      ->type_name("N");
}

void add_rank_options(CLI::App& app, RankOptions& options) {
  app.add_option("--archive", options.archive, "Archive to search")->type_name("DIR");
  app.add_option("--queries", options.queries, "Topics")->type_name("FILE");
  app.add_option("--qrels", options.qrels, "Judgements")->type_name("FILE");
  app.add_option("--run", options.run,
                 "TREC run file to write; OUT.latency.tsv and OUT.settings.json beside it hold the "
                 "latencies and how it was ranked")
      ->type_name("OUT");
  app.add_option("--tag", options.tag, "Name of the run (default: timbao)")->type_name("NAME");
  app.add_option("--measures", options.measures, measures_help)->type_name("LIST");
  add_depth(app, options.depth);
  app.add_option(
         "--profile", options.profile,
         "Ranking profile: default, news, exact or passage (default: the archive's settings)")
      ->type_name("NAME");
  app.add_option("--scheme", options.scheme,
                 "Weighting of phase one: bm25, bm25plus, dph, pl2 or lm (default: bm25); with "
                 "--set rescored=0 phase two leaves its order")
      ->type_name("NAME");
  app.add_option("--explain", options.explain,
                 "Only says what a document's score for a topic is the sum of")
      ->expected(2)
      ->type_name("TOPIC DOCUMENT");
  app.add_option(
         "--expand", options.expand,
         "Other writings of the topics to search for: abbreviations, places, numbers, parted "
         "by commas, or none (default: all)")
      ->type_name("LIST");
  add_repeatable(app, "--set", options.settings, set_help)->type_name("NAME=VALUE");
  add_format(app, options.format);
  app.add_flag("--per-query", options.per_query, "List every topic too");
}

CLI::App* add_evaluate_command(CLI::App& app, EvaluateOptions& options) {
  CLI::App* const command = app.add_subcommand(
      "evaluate", "Measures run files, and compares the second and later with the first");
  command->add_option("RUN", options.runs, "TREC run files")->required();
  command->add_option("--qrels", options.qrels, "Judgements")->required()->type_name("FILE");
  command->add_option("--queries", options.queries, "Topics, to show their texts")
      ->type_name("FILE");
  command->add_option("--corpus", options.corpus, "BEIR corpus.jsonl, to show titles")
      ->type_name("FILE");
  command->add_option("--measures", options.measures, measures_help)->type_name("LIST");
  add_format(*command, options.format);
  command->add_option("--html", options.html, "Self-contained report to write")->type_name("OUT");
  command->add_option("--losses", options.losses, "Worst losses shown of each run (default: 10)")
      ->type_name("N");
  command->add_flag("--per-query", options.per_query, "List every topic too");
  return command;
}

CLI::App* add_sweep_command(CLI::App& app, SweepOptions& options) {
  CLI::App* const command = app.add_subcommand(
      "sweep", "Tries ranking parameters and reports what was chosen on topics held out");
  command->add_option("--archive", options.collection.archive, "Archive to search")
      ->type_name("DIR");
  command->add_option("--queries", options.collection.queries, "Topics")->type_name("FILE");
  command->add_option("--qrels", options.collection.qrels, "Judgements")->type_name("FILE");
  add_repeatable(*command, "--collection", options.collections,
                 "Instead of these three; several are averaged")
      ->type_name("ARCHIVE,QUERIES,QRELS");
  add_repeatable(*command, "--grid", options.grid,
                 "Values of one parameter, or a range for --random; may be repeated")
      ->required()
      ->type_name("NAME=V,V|NAME=LOW..HIGH");
  add_repeatable(*command, "--set", options.settings, set_help)->type_name("NAME=VALUE");
  command->add_option("--random", options.random, "Draws N settings instead of trying all")
      ->check(CLI::Range(std::size_t{1}, settings_max).description(""))
      ->type_name("N");
  command->add_option("--seed", options.seed, "Of --random (default: 1)")->type_name("S");
  command->add_option("--folds", options.folds, "Folds of the cross-validation (default: 5)")
      ->check(CLI::Range(2, 100).description(""))
      ->type_name("N");
  command->add_option("--jobs", options.jobs, "Threads (default: 1)")
      ->check(CLI::Range(1, 256).description(""))
      ->type_name("N");
  command->add_option("--state", options.state, "File to resume from and to write")
      ->type_name("FILE");
  command->add_option("--measure", options.measure, "What is tuned (default: nDCG@10)")
      ->type_name("NAME");
  command->add_option("--shown", options.shown, "Settings listed as text (default: 10)")
      ->type_name("N");
  command
      ->add_option("--profile", options.profile,
                   "What all settings start from (default: the archives' settings)")
      ->type_name("NAME");
  add_format(*command, options.format);
  command->add_option("--html", options.html, "Self-contained report to write")->type_name("OUT");
  add_depth(*command, options.depth);
  return command;
}

// CLI11's required() would ask for these with every command.
void require_collection(const CollectionPaths& paths) {
  for (const auto& [name, path] : {std::pair{"--archive", &paths.archive},
                                   {"--queries", &paths.queries},
                                   {"--qrels", &paths.qrels}})
    if (path->empty())
      throw CLI::RequiredError(name);
}

int exit_status(const Result<void>& result) {
  if (result.has_value())
    return exit_ok;
  std::fprintf(stderr, "timbao-eval: %s\n", to_string(result.error()).c_str());
  // What was typed is named by an option; files and archives are named by their path.
  const bool typed = result.error().code == ErrorCode::invalid_argument;
  return typed ? exit_usage : exit_failed;
}

}  // namespace

int main(int argc, char** argv) {
  std::signal(SIGPIPE, SIG_IGN);  // a closed pipe is reported as any failed write
  CLI::App app("Measures ranking on BEIR and TREC collections.", "timbao-eval");
  app.footer(footer);
  app.require_subcommand(0, 1);
  RankOptions rank_options;
  EvaluateOptions evaluate_options;
  SweepOptions sweep_options;
  add_rank_options(app, rank_options);
  const CLI::App* const evaluate_command = add_evaluate_command(app, evaluate_options);
  const CLI::App* const sweep_command = add_sweep_command(app, sweep_options);
  try {
    app.parse(argc, argv);
    if (sweep_command->parsed() && sweep_options.collections.empty())
      require_collection(sweep_options.collection);
    if (!sweep_command->parsed() && !evaluate_command->parsed())
      require_collection({rank_options.archive, rank_options.queries, rank_options.qrels});
  } catch (const CLI::ParseError& error) {
    return app.exit(error) == 0 ? exit_ok : exit_usage;
  }
  if (evaluate_command->parsed())
    return exit_status(run_evaluate_command(evaluate_options));
  if (sweep_command->parsed())
    return exit_status(run_sweep_command(sweep_options));
  return exit_status(run_rank_command(rank_options));
}
