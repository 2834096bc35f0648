// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/base/progress.h"
#include "gui/bridge/label_adoption.h"
#include "storage/prediction_repository.h"
#include "storage/review_repository.h"

#include <array>
#include <cstdint>
#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace viscera {

/// What a model scored.
struct ModelScore {
  double value = 0.0;
  std::string metric;  ///< "val/dice_mean"
  std::string grid;    ///< "original" or "model"
  int cases = 0;       ///< 0: not recorded
};

/// A model of the project: a checkpoint of one of its runs, or one that was imported.
struct ListedModel {
  std::string id;     ///< the same as long as the model is there
  std::string name;   ///< "fine-tune 3, best"; of an import the name of its file
  std::string runId;  ///< empty: imported
  std::int64_t importId = 0;
  std::int64_t runNumber = 0;
  bool isBest = false;          ///< of its run
  std::filesystem::path file;   ///< a file, or an imported folder
  std::int64_t step = -1;       ///< negative: not told
  std::string network;          ///< "UNETR" or "ViTAutoEnc"
  std::int64_t hiddenSize = 0;  ///< sizes; 0 where nothing tells them
  std::int64_t layers = 0;
  std::int64_t featureSize = 0;
  std::int64_t classes = 0;  ///< with background; 0 for an encoder
  std::array<std::int64_t, 3> patch{};
  std::optional<ModelScore> score;
  std::int64_t written_ms = 0;  ///< or imported; UTC
  std::int64_t bytes = 0;
  std::string problem;  ///< why it cannot be used, one sentence; empty: it can

  [[nodiscard]] bool isImported() const { return runId.empty(); }
  /// An encoder of pre-training segments nothing.
  [[nodiscard]] bool canPredict() const { return network == "UNETR" && problem.empty(); }
};

/// Scans that are predicted by one or several models.
struct ListedPrediction {
  PredictionBatchRecord record;  ///< interrupted where its process is gone
  std::vector<PredictedScanRecord> scans;
  std::vector<std::string> models;               ///< names, as they were when it was asked for
  std::filesystem::path folder;                  ///< of its label maps
  bool largestOnly = false;                      ///< only the largest component of each organ was kept
  bool ofDatasetCases = false;                   ///< scans have the names of cases, else those of files
  std::map<std::int64_t, ReviewRecord> reviews;  ///< of its scans, by their id; none: nobody said anything

  [[nodiscard]] std::int64_t id() const { return record.id; }
};

/// A dataset whose cases can be predicted.
struct PredictableDataset {
  std::int64_t id = 0;
  std::string name;
  std::map<std::string, int> casesOfRole;
  std::filesystem::path splitFile = {};
};

/// All that the page of models shows.
struct Models {
  std::vector<ListedModel> models;            ///< newest first
  std::vector<ListedPrediction> predictions;  ///< newest first
  std::vector<PredictableDataset> datasets;
  std::string nextName;  ///< for the next prediction: "prediction 4"
};

struct ModelFact {
  std::string name;
  std::string value;
};

/// What became of the tensors of a file in one network.
struct ModelReport {
  std::string network;
  std::vector<std::string> used;
  std::vector<std::string> ignored;
  std::vector<std::string> missing;
  std::vector<std::string> mismatched;
  std::vector<std::string> unexpected;

  [[nodiscard]] bool fits() const { return missing.empty() && mismatched.empty(); }
};

/// What only the file itself and the run tell.
struct ModelDetails {
  std::vector<ModelFact> provenance;
  std::vector<ModelReport> reports;  ///< for its own network first
};

/// What is to be predicted, and how.
struct PredictionOrder {
  std::filesystem::path project;
  std::string name;                           ///< of the prediction and of its folder
  std::vector<std::filesystem::path> models;  ///< several: their probabilities are averaged
  std::vector<std::string> modelNames;
  std::int64_t datasetId = 0;                 ///< 0: `inputs`
  std::string role;                           ///< of the dataset's cases
  std::vector<std::filesystem::path> inputs;  ///< scans, folders of scans, folders of a DICOM series
  std::filesystem::path folder;               ///< empty: predictions/<name> in the project
  std::optional<double> overlap;              ///< none: the model's
  std::string weights;                        ///< "constant" or "gaussian"; empty: the model's
  std::string precision = "fp32";             ///< or "bf16"
  std::string device = "auto";
  bool largestOnly = false;
  bool keepProbability = false;  ///< of the chosen organ in each voxel, beside the label map
};

/// What a prediction would read and write.
struct PredictionPreview {
  struct Scan {
    std::string name;
    std::filesystem::path image;
    std::filesystem::path output;
    bool exists = false;  ///< the output is there already and would be replaced
  };
  std::vector<Scan> scans;
  std::vector<std::string> missing;  ///< cases without their image
  std::vector<std::string>
      leftOut;  ///< of folders of scans, a line for each reason: "left out, label map: a"
  std::filesystem::path folder;
  std::int64_t free_bytes = 0;  ///< on the disk of the folder
};

/// What the window asks about models and predictions; the program implements it. Functions may take long:
/// call them from Background. Any thread, several at once. All throw Error with the remedy.
class ModelsService {
 public:
  virtual ~ModelsService() = default;

  /// Reads what the project knows. Opens no model and no volume.
  [[nodiscard]] virtual Models list(const std::filesystem::path& project) = 0;
  /// Reads the file of a model.
  [[nodiscard]] virtual ModelDetails detailsOf(const std::filesystem::path& project,
                                               const ListedModel& model) = 0;
  /// Reads a .pt file, an MMAR or bundle folder, and remembers where it lies. Returns its id in the list.
  virtual std::string importModel(const std::filesystem::path& project,
                                  const std::filesystem::path& file) = 0;
  /// Takes an imported model off the list; the file stays.
  virtual void forgetModel(const std::filesystem::path& project, std::int64_t importId) = 0;

  /// Looks at the names of files only. @throws Error where there is no scan, or two would get one name.
  [[nodiscard]] virtual PredictionPreview preview(const PredictionOrder& order) = 0;
  /// The same as lines for a terminal.
  [[nodiscard]] virtual std::string commandLines(const PredictionOrder& order) = 0;
  /// Puts the prediction into the project; it waits there. Returns its id.
  virtual std::int64_t addPrediction(const PredictionOrder& order) = 0;
  /// Predicts the scans of a prediction that have no label map yet. The progress is that of the whole:
  /// `stage` is the name of the scan. Scans that fail do not end the others. @throws Error{Cancelled}.
  virtual void predict(const std::filesystem::path& project,
                       std::int64_t predictionId,
                       const WorkContext& work) = 0;
  /// Keeps what a person thinks of a predicted scan; `review.source` names it (predictionReviewSource).
  virtual void setReview(const std::filesystem::path& project, const ReviewRecord& review) = 0;
  /// What would become of accepted label maps as labels of training cases. Writes nothing.
  [[nodiscard]] virtual AdoptionPreview previewAdoption(const AdoptionOrder& order,
                                                        const WorkContext& work) = 0;
  /// Copies them into the project and writes a new version of the dataset's split. @throws Error where
  /// nothing can be added, or a patient would be trained on and held out.
  virtual Adoption adopt(const AdoptionOrder& order, const WorkContext& work) = 0;
  /// Forgets a prediction with its reviews; its label maps stay.
  virtual void removePrediction(const std::filesystem::path& project, std::int64_t predictionId) = 0;
};

}  // namespace viscera
