// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "gui/viewer/viewer_state.h"

#include <QAbstractTableModel>

#include <memory>
#include <vector>

namespace viscera {

struct ViewerCase;

/// The organs of a case: eye, colour and name, volume, and how well each prediction has them. Row order is
/// that of the label values.
class OrganModel : public QAbstractTableModel {
  Q_OBJECT

 public:
  /// Figures follow from kFirstFigure on: the volume in the lowest layer, then one of each other layer, Dice
  /// where there is a truth, else its volume.
  enum Column { kEye, kName, kFirstFigure };

  explicit OrganModel(ViewerState& state, QObject* parent = nullptr);

  void setCase(std::shared_ptr<const ViewerCase> shown);
  [[nodiscard]] int labelOf(int row) const { return labels_.at(static_cast<std::size_t>(row)); }
  /// -1: there is none.
  [[nodiscard]] int rowOf(int label) const;
  /// Not of an organ that isApart().
  void toggle(int row);
  /// Whether only label maps have this organ that are not laid over the scan, or none is laid at all.
  [[nodiscard]] bool isApart(int label) const;

  [[nodiscard]] int rowCount(const QModelIndex& parent = {}) const override;
  [[nodiscard]] int columnCount(const QModelIndex& parent = {}) const override;
  [[nodiscard]] QVariant data(const QModelIndex& index, int role) const override;
  [[nodiscard]] QVariant headerData(int section, Qt::Orientation orientation, int role) const override;

 private:
  [[nodiscard]] QString nameOf(int label) const;
  [[nodiscard]] bool isShown(int label) const;
  [[nodiscard]] QString figure(int label, std::size_t layer) const;
  [[nodiscard]] QString allFigures(int label) const;
  [[nodiscard]] QVariant decoration(int label, int column) const;

  ViewerState& state_;
  std::shared_ptr<const ViewerCase> case_;
  std::vector<int> labels_;
};

}  // namespace viscera
