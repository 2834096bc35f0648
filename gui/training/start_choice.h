// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/api/run_config.h"
#include "gui/bridge/run_board.h"

#include <QString>
#include <QWidget>

#include <filesystem>
#include <optional>
#include <vector>

class QComboBox;

namespace viscera {

/// Chooses the weights a run starts from: none, a pre-training of the project, or a file.
class StartChoice : public QWidget {
  Q_OBJECT

 public:
  explicit StartChoice(QWidget* parent = nullptr);

  /// Pre-trainings among them that have a checkpoint worth starting from are offered.
  void setRuns(const std::filesystem::path& project, const std::vector<ListedRun>& runs);
  /// Chooses a run by its folder, or a file; none: nothing.
  void choose(const std::optional<std::filesystem::path>& file, const QString& name = {});

  [[nodiscard]] std::optional<std::filesystem::path> file() const;
  /// Name of what is chosen.
  [[nodiscard]] QString name() const;
  /// Settings of the run that is chosen; none for a file.
  [[nodiscard]] std::optional<RunConfig> config() const;
  [[nodiscard]] QComboBox* list() const { return list_; }

 Q_SIGNALS:
  void changed();

 private:
  struct Source {
    QString name;
    std::filesystem::path path;
    std::string configJson;
  };

  void fill();
  void noteIndex(int index);
  void askForFile();

  QComboBox* list_;
  std::vector<Source> runs_;
  std::optional<Source> file_;  // that was chosen or given, and is no run of the project
  std::optional<std::filesystem::path> chosen_;
};

}  // namespace viscera
