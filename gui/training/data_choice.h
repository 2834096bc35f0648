// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "gui/bridge/dataset_service.h"

#include <QString>
#include <QWidget>

#include <memory>
#include <optional>
#include <string>
#include <vector>

class QComboBox;
class QPushButton;

namespace viscera {

class Background;
class BackgroundTask;
struct Failure;

/// What the form has to know of a dataset.
struct DataSummary {
  int cases = 0;
  int training = 0;
  int labelled = 0;  ///< of the training cases
  int missing = 0;   ///< cases whose files were not found
  std::string firstMissing;
  std::vector<int> folds;  ///< sorted
};

[[nodiscard]] DataSummary summaryOf(const Dataset& dataset);

/// Chooses among the datasets of the project, and reads the one that is chosen. GUI thread.
class DataChoice : public QWidget {
  Q_OBJECT

 public:
  explicit DataChoice(QWidget* parent = nullptr);
  ~DataChoice() override;

  /// Null service: nothing can be chosen.
  void setProject(const std::filesystem::path& project, DatasetService* service, Background* background);
  /// Lists anew and chooses `wanted`, or the newest.
  void begin(const std::optional<DatasetRecord>& wanted);
  /// Of a run to be repeated: by split and root.
  void beginWith(const std::filesystem::path& splitFile, const std::filesystem::path& root);

  [[nodiscard]] std::optional<DatasetRecord> chosen() const;
  /// None while it is read, and where it cannot be.
  [[nodiscard]] const std::optional<DataSummary>& summary() const { return summary_; }
  [[nodiscard]] bool isReading() const;
  /// Why it could not be read; empty: it could.
  [[nodiscard]] QString problem() const { return problem_; }
  [[nodiscard]] bool isEmpty() const { return records_.empty(); }
  [[nodiscard]] QComboBox* list() const { return list_; }

 Q_SIGNALS:
  /// Another one is chosen, or more is known of it.
  void changed();
  void openAnother();

 private:
  void startListing();
  void fill(std::vector<DatasetRecord> records);
  void read();
  void noteFailure(const Failure& failure);

  std::filesystem::path project_;
  DatasetService* service_ = nullptr;
  QComboBox* list_;
  QPushButton* another_;
  std::unique_ptr<BackgroundTask> listing_;
  std::unique_ptr<BackgroundTask> reading_;
  std::vector<DatasetRecord> records_;
  std::optional<DatasetRecord> wanted_;
  std::optional<DataSummary> summary_;
  QString problem_;
};

}  // namespace viscera
