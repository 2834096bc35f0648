// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/api/dataset_edits.h"

#include <QAbstractTableModel>

#include <map>
#include <vector>

namespace viscera {

/// The labels of a dataset as a table that can be edited.
class LabelTableModel : public QAbstractTableModel {
  Q_OBJECT

 public:
  enum Column { Value, Name, Colour, Partner, RemapTo, Ignored, kColumns };

  explicit LabelTableModel(QObject* parent = nullptr);

  void setLabels(std::vector<LabelRow> labels);
  [[nodiscard]] const std::vector<LabelRow>& labels() const { return labels_; }
  /// Adds a label with the next free value; returns its row.
  int addLabel();
  void removeLabels(const std::vector<int>& rows);
  /// Pairs labels whose names differ by left and right alone. Returns how many pairs are new.
  int findPairs();
  /// `colour` empty: that of the palette.
  void setColour(int row, const QString& colour);
  [[nodiscard]] QString problemOf(int row) const;

  [[nodiscard]] int rowCount(const QModelIndex& parent = {}) const override;
  [[nodiscard]] int columnCount(const QModelIndex& parent = {}) const override;
  [[nodiscard]] QVariant data(const QModelIndex& index, int role) const override;
  bool setData(const QModelIndex& index, const QVariant& value, int role) override;
  [[nodiscard]] QVariant headerData(int section, Qt::Orientation orientation, int role) const override;
  [[nodiscard]] Qt::ItemFlags flags(const QModelIndex& index) const override;

 private:
  [[nodiscard]] QVariant textOf(const LabelRow& label, int column) const;
  bool setText(LabelRow& label, int column, const QString& text);
  void check();

  std::vector<LabelRow> labels_;
  std::map<std::size_t, QString> problems_;
};

}  // namespace viscera
