// Makes Xapian's weighting schemes and one of ours.
#include "server/search/weighting_schemes.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <string>

namespace timbao {
namespace {

constexpr std::array<std::string_view, 5> names = {"bm25", "bm25plus", "dph", "pl2", "lm"};

// log p(q|d) - log p(q|collection), raised by a constant so that no weight is negative, as Xapian
// needs it: a term adds log(1 + wdf / (mu p)), each document qlen log((mu + longest) / (mu +
// length)).
class DirichletWeight : public Xapian::Weight {
 public:
  explicit DirichletWeight(double mu) : mu_(mu) {
    for (const stat_flags flag : {COLLECTION_FREQ, COLLECTION_SIZE, AVERAGE_LENGTH, DOC_LENGTH,
                                  DOC_LENGTH_MAX, WDF, WDF_MAX, QUERY_LENGTH})
      need_stat(flag);
  }

  std::string name() const override { return "timbao::DirichletWeight"; }
  std::string serialise() const override { return std::to_string(mu_); }
  DirichletWeight* unserialise(const std::string& text) const override {
    return new DirichletWeight(std::stod(text));  // Xapian takes ownership
  }

  double get_sumpart(Xapian::termcount wdf, Xapian::termcount, Xapian::termcount) const override {
    return factor_ * std::log1p(wdf / (mu_ * probability_));
  }
  double get_maxpart() const override {
    return factor_ * std::log1p(get_wdf_upper_bound() / (mu_ * probability_));
  }
  double get_sumextra(Xapian::termcount length, Xapian::termcount) const override {
    const double longest = std::max(get_doclength_upper_bound(), length);
    return factor_ * get_query_length() * std::log((mu_ + longest) / (mu_ + length));
  }
  double get_maxextra() const override { return get_sumextra(0, 0); }

 private:
  DirichletWeight* clone() const override { return new DirichletWeight(mu_); }
  void init(double factor) override {
    factor_ = factor;
    const double words = std::max(1.0, get_collection_size() * get_average_length());
    probability_ = std::max(1.0, static_cast<double>(get_collection_freq())) / words;
  }

  double mu_;
  double factor_ = 1;
  double probability_ = 1;
};

}  // namespace

std::span<const std::string_view> weighting_scheme_names() {
  return names;
}

Result<WeightingScheme> find_weighting_scheme(std::string_view name) {
  const auto* const found = std::find(names.begin(), names.end(), name);
  if (found != names.end())
    return static_cast<WeightingScheme>(found - names.begin());
  std::string known;
  for (const std::string_view one : names)
    known.append(known.empty() ? "" : ", ").append(one);
  return Error{ErrorCode::invalid_argument, "is none of " + known, "scheme"};
}

std::unique_ptr<Xapian::Weight> make_weight(const RankingProfile& profile) {
  // k2 and k3 as good as off: no bonus for short articles, repeated query words count in full.
  constexpr double k2 = 0;
  constexpr double k3 = 1000;
  constexpr double shortest = 0;  // no floor on normalised length
  switch (profile.scheme) {
    case WeightingScheme::bm25plus:
      return std::make_unique<Xapian::BM25PlusWeight>(profile.k1, k2, k3, profile.b, shortest, 1.0);
    case WeightingScheme::dph:
      return std::make_unique<Xapian::DPHWeight>();
    case WeightingScheme::pl2:
      return std::make_unique<Xapian::PL2Weight>(profile.pl2_c);
    case WeightingScheme::lm:
      return std::make_unique<DirichletWeight>(profile.lm_mu);
    case WeightingScheme::bm25:
      break;
  }
  return std::make_unique<Xapian::BM25Weight>(profile.k1, k2, k3, profile.b, shortest);
}

}  // namespace timbao
