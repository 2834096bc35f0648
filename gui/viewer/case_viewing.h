// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "gui/viewer/viewer_page.h"

#include <QObject>

#include <cstdint>
#include <string>

namespace viscera {

class BannerArea;
class DatasetsPage;
class ModelsPage;
class ResultsPage;
class Workstation;

/// The viewer's page, plugged into the window: shows what is dropped, and the cases that other pages ask for.
/// GUI thread; the workstation outlives it.
class CaseViewing : public QObject {
  Q_OBJECT

 public:
  /// `files` as ViewerPage takes it; it outlives this.
  explicit CaseViewing(Workstation& workstation, ScanFileService* files = nullptr);

  /// Cases of the dataset that the page shows are opened on demand, the others of it behind Page Up and Down.
  void connectDatasets(DatasetsPage& datasets);
  /// Reviews that are made in the viewer are kept by the page of results, and the other way round.
  void connectResults(ResultsPage& results);
  /// The scan that is shown can be predicted by a model, and what came of it is laid over it; reviews of
  /// predictions are kept by the page of models.
  void connectModels(ModelsPage& models);
  /// Brings the viewer to the front and shows a case.
  void show(const ViewerRequest& request);
  /// Opens the dialog of exports over the window; files go to the project's folder of exports, if it has one.
  void exportLabels(const ExportSubject& subject);
  [[nodiscard]] ViewerPage& viewer() { return viewer_; }

 private:
  /// Each page keeps the reviews of its own sources.
  template <class Keeper>
  void connectReviews(Keeper& keeper);
  void showCaseOf(const DatasetsPage& datasets, const std::string& caseName);
  void takePrediction(const ViewerRequest& predicted);
  void tellNotPredicted(ModelsPage& models, const QString& sentence, std::int64_t predictionId);
  [[nodiscard]] BannerArea& bannersInFront();

  Workstation& workstation_;
  ViewerPage viewer_;
};

}  // namespace viscera
