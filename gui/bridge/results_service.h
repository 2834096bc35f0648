// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/base/progress.h"
#include "storage/evaluation_details.h"
#include "storage/review_repository.h"

#include <cstdint>
#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace viscera {

/// The newest evaluation of a run, or of label maps that no run made, on one grid for one role.
struct ScoredRun {
  std::string source;       ///< id of the run, or name of the label maps; what reviews are kept under
  std::string name;         ///< "fine-tune 3"
  std::int64_t number = 0;  ///< of the run, decides its colour; of others a number behind those of all runs
  bool foreign = false;     ///< label maps that no run of the project made
  bool archived = false;
  std::string role;  ///< "validation", "training", "test"
  std::optional<int> fold;
  std::string
      study;  ///< equal for runs that differ in nothing but their fold; empty: not one of several folds
  std::string preset;
  std::string dataset;  ///< its name
  EvaluationRecord evaluation;
  EvaluationDetails details;
  std::vector<OrganScoreRecord> scores;
  std::map<std::string, std::string> labelMaps;  ///< case → file, absolute; empty where they were not kept

  /// "original", or "model".
  [[nodiscard]] const std::string& grid() const { return evaluation.grid; }
  [[nodiscard]] std::int64_t id() const { return evaluation.id; }
};

/// A run that could be evaluated.
struct EvaluableRun {
  std::string id;
  std::string name;
  std::int64_t number = 0;
  std::string unusable;                    ///< why it cannot be evaluated, one sentence; empty: it can
  std::map<std::string, int> casesOfRole;  ///< cases with a label map in its dataset
};

/// A dataset that label maps of others can be scored against.
struct ScorableDataset {
  std::int64_t id = 0;
  std::string name;
  std::map<std::string, int> casesOfRole;  ///< cases with a label map
};

/// All that the page of results shows.
struct Results {
  std::vector<ScoredRun> runs;       ///< newest evaluation first
  std::vector<EvaluableRun> usable;  ///< runs of segmentation, newest first
  std::vector<ScorableDataset> datasets;
  std::vector<ReviewRecord> reviews;
};

/// What is to be scored of a run, with its best checkpoint.
struct EvaluationOrder {
  std::filesystem::path project;
  std::string runId;
  std::string role = "validation";
  bool originalGrid = true;
  bool modelGrid = false;
  double surfaceTolerance_mm = 1.0;
};

/// Label maps of another program, one a case.
struct ForeignOrder {
  std::filesystem::path project;
  std::string name;  ///< takes the place of an earlier one of this name
  /// Files named after the cases, the scans or the reference label maps; or a folder for each, with a file
  /// for each organ, named after it.
  std::filesystem::path folder;
  std::int64_t datasetId = 0;
  std::string role = "validation";
  std::string labels;  ///< what their values mean: "amos", "totalsegmentator"; empty: as in the dataset
  double surfaceTolerance_mm = 1.0;
};

/// Where the files of one case lie.
struct ResultCaseFiles {
  std::filesystem::path image;
  std::filesystem::path truth;
  std::map<int, std::string> labels;
};

/// What the report is about.
struct ReportOrder {
  std::filesystem::path project;
  std::vector<std::int64_t> evaluations;  ///< of one grid and role, in the order of the table
  std::vector<std::string> colours;       ///< of each, "#1f77b4"
  std::filesystem::path file;             ///< HTML
};

/// What the window asks about scores; the program implements it. Functions may take long: call them from
/// Background. Any thread, several at once. All throw Error with the remedy.
class ResultsService {
 public:
  virtual ~ResultsService() = default;

  /// Reads what the project knows. Opens no volume.
  [[nodiscard]] virtual Results list(const std::filesystem::path& project) = 0;
  /// Predicts and scores every labelled case of the role, keeps scores and label maps in the project.
  virtual void evaluate(const EvaluationOrder& order, const WorkContext& work) = 0;
  /// The same as a line for a terminal.
  [[nodiscard]] virtual std::string commandLine(const EvaluationOrder& order) = 0;
  /// Scores label maps that are there already against those of the dataset; on the original grid. Of files of
  /// single organs it makes label maps, which it keeps in the project. Returns what a person should know of
  /// them, one sentence each.
  virtual std::vector<std::string> scoreForeign(const ForeignOrder& order, const WorkContext& work) = 0;
  /// Forgets the scores of label maps that no run made; the files stay.
  virtual void removeForeign(const std::filesystem::path& project, const std::string& name) = 0;
  virtual void setReview(const std::filesystem::path& project, const ReviewRecord& review) = 0;
  /// Scan and reference of a case of an evaluation.
  [[nodiscard]] virtual ResultCaseFiles filesOf(const std::filesystem::path& project,
                                                std::int64_t evaluationId,
                                                const std::string& caseName) = 0;
  /// The same of all cases of an evaluation; those whose scan is not found are left out.
  [[nodiscard]] virtual std::map<std::string, ResultCaseFiles> filesOfAll(
      const std::filesystem::path& project, std::int64_t evaluationId) = 0;
  /// Writes a page that needs no other file.
  virtual void writeReport(const ReportOrder& order, const WorkContext& work) = 0;
};

}  // namespace viscera
