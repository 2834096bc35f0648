// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "gui/bridge/background.h"
#include "gui/bridge/export_subject.h"
#include "gui/bridge/models_service.h"
#include "gui/bridge/project_context.h"
#include "gui/datasets/edit_history.h"
#include "gui/viewer/viewer_request.h"

#include <QObject>
#include <QPointer>

#include <filesystem>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>

namespace viscera {

class ModelExportService;
class ModelsView;
class Page;
class PredictDialog;
class PredictionQueue;
class StopPredictionDialog;

/// Where models and predictions are kept: a project, or the place for those that belong to none.
struct ModelHome {
  std::filesystem::path folder;
  std::string readOnlyReason;  ///< one sentence; empty: may be written
  Background* background = nullptr;
  RunBoard* board = nullptr;        ///< of the project; null: none is open
  std::filesystem::path labelMaps;  ///< where label maps usually go; empty: "predictions" in `folder`
};

/// Fills the page of models: lists models and predictions of the project, imports, predicts, shows what came
/// of it. GUI thread.
class ModelsPage : public QObject {
  Q_OBJECT

 public:
  /// `page` must live longer than its content; the header's action is taken over. `service` outlives it.
  ModelsPage(Page& page, ModelsService& service, QObject* parent = nullptr);
  ~ModelsPage() override;

  /// Null: no project is open. A prediction that goes on is stopped.
  void setProject(ProjectContext* project);
  /// The same; without a project there are imported models and their predictions.
  void setHome(std::optional<ModelHome> home);
  /// Reads the list again; what is shown stays until it is there.
  void reload();
  /// Who writes models for other programs; outlives the page. Null: nobody, and there is no button for it.
  void setModelExports(ModelExportService* service);
  /// Asks how the chosen model is to be written.
  void askModelExport();
  /// Asks for a file or a folder.
  void askImport();
  void importModel(const std::filesystem::path& file);
  /// Asks what the chosen models are to predict.
  void askPrediction();
  /// Asks how a scan is predicted that is shown elsewhere; scanPredicted() brings what came of it.
  void askPredictionOf(const ScanToPredict& scan);
  /// Stops the prediction that scanProgressed() tells of.
  void cancelScan();
  /// What the dialog asks for.
  void predict(const PredictionOrder& order);
  /// Shows which accepted label maps of the chosen prediction would become labels of training cases.
  void askAdoption();
  /// Begins, or goes on with, a prediction that the project has.
  void goOn(std::int64_t predictionId);
  /// True where nothing stands in the way of closing the project. Else the question is open, and `then` is
  /// called once nothing goes on any more.
  [[nodiscard]] bool mayClose(std::function<void()> then);

  /// Shows a review of a predicted scan at once and keeps it in the background; others, and those of a
  /// project that can only be read, are ignored.
  void keepReview(const viscera::ReviewRecord& review);

  [[nodiscard]] ModelsView& view();
  [[nodiscard]] bool isPredicting() const;

 Q_SIGNALS:
  /// A scan with its prediction is to be seen.
  void viewerRequested(const viscera::ViewerRequest& request);
  /// It is shown, and on its way to the project.
  void reviewKept(const viscera::ReviewRecord& review);
  /// It could not be written; `before` is what the project has.
  void reviewRefused(const viscera::ReviewRecord& before, const QString& reason);
  /// A dataset has a new version: to be opened, and to be taken back where somebody wants it.
  void datasetEdited(const viscera::EditStep& step);
  /// The page of datasets is to be seen.
  void datasetsRequested();
  void exportWanted(const viscera::ExportSubject& subject);
  void newRunRequested(const std::filesystem::path& model);
  /// How far a prediction is that askPredictionOf() led to; below 0: there is none.
  void scanProgressed(const QString& text, double fraction);
  /// Such a prediction is done: the scan with its label map.
  void scanPredicted(const viscera::ViewerRequest& request);
  /// It came to nothing. goOn() tries once more where there is an id; 0: none.
  void scanNotPredicted(const QString& sentence, std::int64_t predictionId);
  /// There is no run that could make a model.
  void trainingRequested();

 protected:
  /// The button for exports is there as soon as somebody listens.
  void connectNotify(const QMetaMethod& signal) override;

 private:
  void connectView();
  void connectQueue();
  void letGo();
  void show(Models models);
  void showLoading();
  void showEmpty();
  void showFailure(const Failure& failure);
  void tellNotImported(const Failure& failure);
  /// What was asked for and failed, with a button that asks once more.
  void tellRefused(const Failure& failure);
  void showModel();
  void updatePrimaryAction();
  void updateQueue();
  void chooseImport();
  void openPredictionOf(const ScanToPredict& scan, const QString& modelId);
  void connectPredictionOf(PredictDialog& dialog, const ScanToPredict& scan);
  void addPrediction(const PredictionOrder& order, bool forViewer);
  void tellScanProgress(const QString& text, double fraction);
  /// What has come to its end is told once it is listed as it ended.
  void tellOutcomes();
  void tellOutcome(const ListedPrediction& prediction);
  void handOverScans();
  void handOver(const ListedPrediction& prediction);
  void noteFinished(std::int64_t id);
  void tellFailed(std::int64_t id, const QString& name, const Failure& failure);
  void viewScan();
  [[nodiscard]] ViewerRequest requestOf(const ListedPrediction& prediction,
                                        const PredictedScanRecord& scan) const;
  /// As it is kept now; open where there is none, none for a scan that is not listed.
  [[nodiscard]] std::optional<ReviewRecord> reviewOf(const std::string& source) const;
  void tellAdopted(const Adoption& adoption);
  class NewestReviews;
  [[nodiscard]] static std::shared_ptr<NewestReviews> makeNewestReviews();
  void endWriting(const ReviewRecord& review, const ReviewRecord& before, const QString& problem);
  [[nodiscard]] std::shared_ptr<const Models> withUnwritten(Models models) const;
  void exportScan();
  void showFolder(const std::filesystem::path& folder);
  void forgetModel();
  void removePrediction(std::int64_t id);
  void endWaiting();
  [[nodiscard]] bool isTraining() const;
  [[nodiscard]] bool isReadOnly() const { return home_ && !home_->readOnlyReason.empty(); }
  [[nodiscard]] std::int64_t queuedForViewer() const;
  [[nodiscard]] bool isWithoutProject() const { return home_ && home_->board == nullptr; }
  [[nodiscard]] QString readOnlyText() const;
  [[nodiscard]] QString contextText() const;

  Page& page_;
  ModelsService& service_;
  ModelExportService* modelExports_ = nullptr;
  QPointer<ModelsView> view_;  // shown by the page
  std::optional<ModelHome> home_;
  std::unique_ptr<PredictionQueue> queue_;
  std::unique_ptr<BackgroundTask> reading_;
  std::unique_ptr<BackgroundTask> inspecting_;
  std::unique_ptr<BackgroundTask> importing_;
  std::unique_ptr<BackgroundTask> writing_;
  std::shared_ptr<const Models> models_;           // null: not read yet
  std::string inspected_;                          // id of the model whose file is read or shown
  QString chosenNext_;                             // model to be chosen once it is listed
  std::int64_t shownNext_ = 0;                     // prediction to be chosen once it is listed
  std::optional<ScanToPredict> asked_;             // to be asked about once the models are read
  std::optional<ScanToPredict> afterImport_;       // the same, once a model is imported
  bool addsForViewer_ = false;                     // what is being put into the project
  std::set<std::int64_t> forViewer_;               // predictions that askPredictionOf() led to
  std::set<std::int64_t> doneForViewer_;           // to be handed over once they are listed
  std::set<std::int64_t> done_;                    // to be told of once they are listed
  std::shared_ptr<NewestReviews> newest_;          // of this project
  std::map<std::string, ReviewRecord> unwritten_;  // by source: on their way to the project
  bool adoptionWaits_ = false;                     // for the reviews that are on their way
  QPointer<StopPredictionDialog> asking_;
  std::function<void()> afterStop_;
  std::function<void()> again_;  // asks once more for what was asked last
};

}  // namespace viscera
