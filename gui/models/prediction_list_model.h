// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "gui/bridge/models_service.h"

#include <QAbstractTableModel>

#include <memory>

namespace viscera {

enum class PredictionColumn { Name, State, Scans, Created };
inline constexpr int kPredictionColumns = static_cast<int>(PredictionColumn::Created) + 1;

/// Predictions of a project, newest first. GUI thread.
class PredictionListModel : public QAbstractTableModel {
  Q_OBJECT

 public:
  explicit PredictionListModel(QObject* parent = nullptr);

  /// The same rows as before stay where they are, so that a selection is kept.
  void show(std::shared_ptr<const Models> models);
  [[nodiscard]] const ListedPrediction& predictionAt(int row) const {
    return models_->predictions.at(static_cast<std::size_t>(row));
  }
  /// -1 where it is not there.
  [[nodiscard]] int rowOf(std::int64_t id) const;

  [[nodiscard]] int rowCount(const QModelIndex& parent = {}) const override;
  [[nodiscard]] int columnCount(const QModelIndex& parent = {}) const override;
  [[nodiscard]] QVariant data(const QModelIndex& index, int role) const override;
  [[nodiscard]] QVariant headerData(int section, Qt::Orientation orientation, int role) const override;

 private:
  std::shared_ptr<const Models> models_;
};

}  // namespace viscera
