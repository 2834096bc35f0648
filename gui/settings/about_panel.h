// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "gui/bridge/background.h"
#include "gui/bridge/machine_service.h"

#include <QWidget>

#include <filesystem>
#include <vector>

class QBoxLayout;
class QCheckBox;
class QLabel;
class QPushButton;
class QStandardItemModel;

namespace viscera {

/// Version, licences, what the program may be used for, and the text for a report of a problem. GUI thread;
/// asks the machine in the background.
class AboutPanel : public QWidget {
  Q_OBJECT

 public:
  AboutPanel(MachineService& machine, Background& background, QWidget* parent = nullptr);

  /// Whose log and disk the diagnostics tell of; empty: none.
  void setProject(const std::filesystem::path& folder) { folder_ = folder; }

 Q_SIGNALS:
  void copied();

 private:
  void addStatements(QBoxLayout* layout);
  QWidget* buildDiagnostics();
  QWidget* buildTable();
  void copyDiagnostics();

  MachineService& machine_;
  BackgroundTask asking_;
  BackgroundTask copying_;
  std::filesystem::path folder_;
  QLabel* version_;
  QStandardItemModel* model_;
  QCheckBox* scrub_ = nullptr;
  QPushButton* copy_ = nullptr;
  QLabel* told_ = nullptr;
};

}  // namespace viscera
