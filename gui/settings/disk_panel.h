// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "gui/bridge/background.h"
#include "gui/bridge/project_service.h"

#include <QWidget>

#include <filesystem>
#include <optional>

class QLabel;
class QProgressBar;
class QPushButton;
class QStandardItemModel;
class QTableView;

namespace viscera {

class BannerArea;

/// What the open project takes on the disk, and what can be removed without losing anything. GUI thread;
/// sizes are added up in the background.
class DiskPanel : public QWidget {
  Q_OBJECT

 public:
  DiskPanel(ProjectService& projects, Background& background, QWidget* parent = nullptr);

  /// Empty: no project is open. `readOnly`: nothing can be removed.
  void setProject(const std::filesystem::path& folder, bool readOnly);
  /// Adds the sizes up anew.
  void refresh();

 private:
  QWidget* buildTable();
  QWidget* buildCleanUps();
  void showUse(const DiskUse& use);
  void showNothing(const QString& why);
  void ask(CleanUp what);
  void cleanUp(CleanUp what);

  ProjectService& projects_;
  BackgroundTask counting_;
  BackgroundTask cleaning_;
  std::filesystem::path folder_;
  bool readOnly_ = false;
  std::optional<DiskUse> use_;
  QLabel* summary_;
  QProgressBar* progress_;
  QStandardItemModel* model_;
  QTableView* table_ = nullptr;
  QPushButton* refresh_ = nullptr;
  QPushButton* clearCache_ = nullptr;
  QPushButton* clearArchived_ = nullptr;
  BannerArea* banners_;
};

}  // namespace viscera
