// The report as one JSON object for programs.
#include "benchmarks/ranking/evaluation_report.hpp"
#include "benchmarks/ranking/json_writing.hpp"

namespace timbao {
namespace {

void write_run(const RunReport& run, bool per_query, JsonWriter& json) {
  const Evaluation& evaluation = run.evaluation;
  json.StartObject();
  write_text("name", run.name, json);
  write_text("tag", run.run.tag, json);
  write_count("topics", evaluation.topics.size(), json);
  write_count("topics_retrieved", evaluation.topics_retrieved, json);
  write_count("topics_not_judged", evaluation.topics_not_judged, json);
  write_count("topics_without_relevant", evaluation.topics_without_relevant, json);
  json.Key("measures");
  json.StartObject();
  for (std::size_t measure = 0; measure < evaluation.measures.size(); ++measure)
    write_number(name_of(evaluation.measures[measure]).c_str(), evaluation.means[measure], json);
  json.EndObject();
  json.Key("precision_at_recall");
  json.StartArray();
  for (const double precision : run.precision_at_recall)
    json.Double(precision);
  json.EndArray();
  if (!run.latencies.empty()) {
    write_number("p50_ms", percentile(run.latencies, 0.5), json);
    write_number("p95_ms", percentile(run.latencies, 0.95), json);
  }
  if (per_query) {
    json.Key("per_query");
    json.StartObject();
    for (std::size_t topic = 0; topic < evaluation.topics.size(); ++topic) {
      json.Key(evaluation.topics[topic].c_str());
      json.StartObject();
      for (std::size_t measure = 0; measure < evaluation.measures.size(); ++measure)
        write_number(name_of(evaluation.measures[measure]).c_str(),
                     evaluation.values[measure][topic], json);
      json.EndObject();
    }
    json.EndObject();
  }
  json.EndObject();
}

void write_rank(const char* name, std::size_t rank, JsonWriter& json) {
  json.Key(name);
  if (rank == 0)
    json.Null();
  else
    json.Uint64(rank);
}

// The features that are not 0.
void write_parts(const ScoreParts& parts, JsonWriter& json) {
  json.Key("parts");
  json.StartObject();
  for (const auto& [name, member] : score_features)
    if (parts.*member != 0)
      write_number(name, parts.*member, json);
  json.EndObject();
}

void write_account(const char* name, const ScoreAccount& account, JsonWriter& json) {
  json.Key(name);
  json.StartObject();
  write_rank("rank", account.rank, json);
  if (account.rank > 0)
    write_number("score_in_run", account.in_run, json);
  if (!account.explanation) {
    write_text("not_explained", account.missing, json);
    json.EndObject();
    return;
  }
  write_number("score", account.explanation->score, json);
  json.Key("query_words");
  json.StartArray();
  for (const ExplainedWord& word : account.explanation->words) {
    json.StartObject();
    write_text("word", word.word, json);
    write_text("reading", word.reading, json);
    write_number("confidence", word.confidence, json);
    write_parts(word.parts, json);
    json.EndObject();
  }
  json.EndArray();
  write_parts(account.explanation->whole, json);
  json.EndObject();
}

void write_accounts(const std::vector<DocumentAccounts>& documents, JsonWriter& json) {
  json.Key("explained");
  json.StartArray();
  for (const DocumentAccounts& document : documents) {
    json.StartObject();
    write_text("document", document.document, json);
    write_text("role", document.relevant ? "relevant" : "overtook it", json);
    write_account("baseline", document.runs[0], json);
    write_account("contender", document.runs[1], json);
    json.EndObject();
  }
  json.EndArray();
}

void write_loss(const EvaluationReport& report, const TopicChange& loss,
                const std::vector<DocumentAccounts>* accounts, JsonWriter& json) {
  json.StartObject();
  write_text("topic", loss.topic, json);
  if (const auto text = report.texts.find(loss.topic); text != report.texts.end()) {
    write_text("text", text->second, json);
  }
  write_number("baseline", loss.baseline, json);
  write_number("contender", loss.contender, json);
  json.Key("relevant");
  json.StartArray();
  for (const RankChange& change : loss.relevant) {
    json.StartObject();
    write_text("document", change.document, json);
    json.Key("grade");
    json.Int(change.grade);
    write_rank("baseline_rank", change.baseline_rank, json);
    write_rank("contender_rank", change.contender_rank, json);
    json.EndObject();
  }
  json.EndArray();
  if (!loss.overtaken_by.empty()) {
    write_text("fallen", loss.fallen, json);
    write_text("overtaken_by", loss.overtaken_by, json);
  }
  if (accounts != nullptr)
    write_accounts(*accounts, json);
  json.EndObject();
}

void write_contender(const EvaluationReport& report, const ContenderReport& contender,
                     JsonWriter& json) {
  json.StartObject();
  write_text("baseline", report.runs[0].name, json);
  write_text("contender", report.runs[contender.run].name, json);
  json.Key("measures");
  json.StartObject();
  for (std::size_t measure = 0; measure < contender.comparisons.size(); ++measure) {
    const PairedComparison& comparison = contender.comparisons[measure];
    json.Key(name_of(report.runs[0].evaluation.measures[measure]).c_str());
    json.StartObject();
    write_comparison(comparison, json);
    json.EndObject();
  }
  json.EndObject();
  json.Key("worst_losses");
  json.StartArray();
  for (std::size_t place = 0; place < contender.losses.size(); ++place)
    write_loss(report, contender.losses[place],
               place < contender.accounts.size() ? &contender.accounts[place] : nullptr, json);
  json.EndArray();
  json.EndObject();
}

}  // namespace

std::string json_report(const EvaluationReport& report) {
  rapidjson::StringBuffer buffer;
  JsonWriter json(buffer);
  json.StartObject();
  json.Key("runs");
  json.StartArray();
  for (const RunReport& run : report.runs)
    write_run(run, report.per_query, json);
  json.EndArray();
  json.Key("comparisons");
  json.StartArray();
  for (const ContenderReport& contender : report.contenders)
    write_contender(report, contender, json);
  json.EndArray();
  json.EndObject();
  return std::string(buffer.GetString(), buffer.GetSize()) + "\n";
}

}  // namespace timbao
