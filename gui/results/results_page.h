// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "gui/bridge/background.h"
#include "gui/bridge/project_context.h"
#include "gui/bridge/results_service.h"
#include "gui/results/results_view.h"
#include "gui/viewer/viewer_request.h"

#include <QObject>
#include <QPointer>

#include <functional>
#include <memory>
#include <string>
#include <vector>

namespace viscera {

class Page;

/// Fills the page of results: reads the scores of the project in the background, evaluates runs, shows what
/// came of it. GUI thread.
class ResultsPage : public QObject {
  Q_OBJECT

 public:
  /// `page` must live longer than its content; the header's action is taken over. `service` outlives it.
  ResultsPage(Page& page, ResultsService& service, QObject* parent = nullptr);
  ~ResultsPage() override;

  /// Null: no project is open. An evaluation that goes on is cancelled.
  void setProject(ProjectContext* project);
  /// Reads the scores again; what is shown stays until they are there.
  void reload();
  /// Asks what is to be evaluated; `runId` is chosen first.
  void askEvaluation(const std::string& runId = {});
  /// Writes what is shown in the background.
  void writeExport(ResultsView::Export what, const std::filesystem::path& file);
  /// Asks for label maps of another program.
  void askForeign(const std::filesystem::path& folder = {});

  [[nodiscard]] ResultsView& view() { return *view_; }
  [[nodiscard]] bool isEvaluating() const { return working_ && working_->isRunning(); }

 public Q_SLOTS:
  /// What the dialogs ask for. One evaluation at a time; another one cancels it.
  void evaluate(const viscera::EvaluationOrder& order, const QString& name);
  void scoreForeign(const viscera::ForeignOrder& order);
  /// Shows a review at once and keeps it in the background; not in a project that can only be read.
  void keepReview(const viscera::ReviewRecord& review);

 Q_SIGNALS:
  /// A case is to be seen; the slice of the largest error of its organ first.
  void viewerRequested(const viscera::ViewerRequest& request);
  /// It is shown, and on its way to the project.
  void reviewKept(const viscera::ReviewRecord& review);
  /// It could not be written; `before` is what the project has.
  void reviewRefused(const viscera::ReviewRecord& before, const QString& reason);
  /// There is no run that could be evaluated.
  void trainingRequested();

 private:
  void connectView();
  void show(Results results);
  void showEmpty();
  void showLoading();
  void showFailure(const Failure& failure);
  void updatePrimaryAction();
  /// What a person should know of what was done, one sentence each.
  using Notes = std::vector<std::string>;
  void begin(const QString& name, std::function<Notes(const WorkContext&)> work, std::function<void()> again);
  void finish();
  void tellFailure(const Failure& failure);
  void requestCase(std::size_t run, const QString& caseName, int label);
  void tellMissing(const QString& name, const std::string& runId);
  [[nodiscard]] ReviewRecord reviewOf(const std::string& source, const std::string& caseName) const;
  void copyCommand(const QString& runId);
  void askExport(ResultsView::Export what);
  void removeForeign(const QString& name);
  void askLabelMapExport();
  void exportLabelMaps(const std::vector<std::size_t>& runs, const std::string& caseName);
  [[nodiscard]] bool isReadOnly() const { return project_ != nullptr && project_->isReadOnly(); }
  [[nodiscard]] QString readOnlyText() const;

  Page& page_;
  ResultsService& service_;
  QPointer<ResultsView> view_;  // shown by the page
  ProjectContext* project_ = nullptr;
  std::unique_ptr<Background> evaluating_;   // a thread of its own: an evaluation may take an hour
  std::unique_ptr<BackgroundTask> working_;  // of evaluating_
  std::unique_ptr<BackgroundTask> reading_;
  std::unique_ptr<BackgroundTask> opening_;
  std::unique_ptr<BackgroundTask> writing_;
  std::shared_ptr<const Results> results_;  // null: not read yet
  QString evaluated_;                       // what is being evaluated
  std::function<void()> again_;             // begins it once more
};

}  // namespace viscera
