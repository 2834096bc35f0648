// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "gui/bridge/models_service.h"

#include <QAbstractTableModel>
#include <QSortFilterProxyModel>

#include <cstdint>
#include <map>
#include <optional>
#include <vector>

namespace viscera {

/// Scans of a prediction with what to look at first, the organs' volumes behind it. GUI thread.
class TriageModel : public QAbstractTableModel {
  Q_OBJECT

 public:
  enum Column { kScan, kState, kReview, kLookAt, kComponents, kFirstOrgan };
  enum DataRole {
    SortRole = Qt::UserRole,
    ReviewRole,  ///< int of ReviewState; -1: there is no label map that could be reviewed
  };

  explicit TriageModel(QObject* parent = nullptr);

  /// Scans of the same names as before stay where they are.
  /// `reviews`: by id of the scan.
  void show(const std::vector<PredictedScanRecord>& scans,
            bool largestOnly,
            std::map<std::int64_t, ReviewRecord> reviews = {});
  [[nodiscard]] const PredictedScanRecord& scanAt(int row) const {
    return scans_.at(static_cast<std::size_t>(row));
  }

  [[nodiscard]] int rowCount(const QModelIndex& parent = {}) const override;
  [[nodiscard]] int columnCount(const QModelIndex& parent = {}) const override;
  [[nodiscard]] QVariant data(const QModelIndex& index, int role) const override;
  [[nodiscard]] QVariant headerData(int section, Qt::Orientation orientation, int role) const override;

 private:
  [[nodiscard]] const PredictedOrganRecord* organAt(const PredictedScanRecord& scan, int column) const;
  [[nodiscard]] ReviewState reviewOf(const PredictedScanRecord& scan) const;
  [[nodiscard]] QString textOf(const PredictedScanRecord& scan, int column) const;
  [[nodiscard]] QVariant sortValue(const PredictedScanRecord& scan, int column) const;
  [[nodiscard]] QString toolTipOf(const PredictedScanRecord& scan, int column) const;
  [[nodiscard]] QVariant decorationOf(const PredictedScanRecord& scan, int column) const;

  std::vector<PredictedScanRecord> scans_;
  std::vector<PredictedOrganRecord> organs_;  // names and labels of the columns
  bool largestOnly_ = false;
  std::map<std::int64_t, ReviewRecord> reviews_;
};

/// The scans with a certain review, sorted. GUI thread.
class TriageFilter : public QSortFilterProxyModel {
  Q_OBJECT

 public:
  explicit TriageFilter(QObject* parent = nullptr);

  /// None: all scans, also those without a label map.
  void setReview(std::optional<ReviewState> review);

 protected:
  [[nodiscard]] bool filterAcceptsRow(int row, const QModelIndex& parent) const override;

 private:
  std::optional<ReviewState> review_;
};

}  // namespace viscera
