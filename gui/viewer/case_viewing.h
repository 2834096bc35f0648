// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "gui/viewer/viewer_page.h"

#include <QObject>

#include <string>

namespace viscera {

class DatasetsPage;
class Workstation;

/// The viewer's page, plugged into the window: shows what is dropped, and the cases that other pages ask for.
/// GUI thread; the workstation outlives it.
class CaseViewing : public QObject {
  Q_OBJECT

 public:
  explicit CaseViewing(Workstation& workstation);

  /// Cases of the dataset that the page shows are opened on demand, the others of it behind Page Up and Down.
  void connectDatasets(DatasetsPage& datasets);
  /// Brings the viewer to the front and shows a case.
  void show(const ViewerRequest& request);
  [[nodiscard]] ViewerPage& viewer() { return viewer_; }

 private:
  void showCaseOf(const DatasetsPage& datasets, const std::string& caseName);

  Workstation& workstation_;
  ViewerPage viewer_;
};

}  // namespace viscera
