// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "gui/viewer/viewer_state.h"

#include <QWidget>

#include <functional>
#include <memory>
#include <vector>

class QCheckBox;
class QHBoxLayout;
class QSlider;
class QToolButton;
class QVBoxLayout;

namespace viscera {

class SegmentedChoice;
struct ViewerCase;

/// The scan and what lies over it: for each an eye, how it is drawn and how much of it is seen through. The
/// last row is the error map, where there is a truth and a prediction. Side by side the rows are those of the
/// panes. What does nothing is disabled and says why.
class LayersPanel : public QWidget {
  Q_OBJECT

 public:
  explicit LayersPanel(ViewerState& state, QWidget* parent = nullptr);

  /// Null: nothing is shown.
  void setCase(std::shared_ptr<const ViewerCase> shown);

 Q_SIGNALS:
  /// A layer that was opened here is to be the truth, or is to go.
  void truthWanted(std::size_t layer);
  void removalWanted(std::size_t layer);

 private:
  /// The controls of a layer.
  struct Row {
    QHBoxLayout* head = nullptr;
    QToolButton* eye = nullptr;
    SegmentedChoice* style = nullptr;
    QSlider* opacity = nullptr;
  };
  void build();
  void addScan();
  void addLayer(std::size_t layer);
  void addActions(std::size_t layer);
  void addErrorMap();
  void addErrorPair();
  void addLegend();
  /// Name and eye on one line, the controls below it.
  Row addRow(const QString& role, const QString& name, bool hasInk);
  using InkChange = std::function<void(LayerInk&)>;
  /// What a person changes in a row goes to `change`, each thing by itself.
  void connectRow(const Row& row, const std::function<void(const InkChange&)>& change);
  void showInk(const Row& row, const LayerInk& ink);
  /// Empty: the row can be used.
  void enableRow(const Row& row, const QString& reason);
  void takeState();
  void takeLayer(std::size_t layer);
  void takeErrorMap();
  [[nodiscard]] QString whyNoLayer(std::size_t layer) const;
  [[nodiscard]] QString whyNoErrors() const;
  static void showEye(QToolButton* eye, bool open);

  ViewerState& state_;
  std::shared_ptr<const ViewerCase> case_;
  QVBoxLayout* layout_;
  QWidget* body_ = nullptr;
  QVBoxLayout* rows_ = nullptr;
  Row scan_;
  QCheckBox* smooth_ = nullptr;
  std::vector<Row> layers_;
  Row error_;
  SegmentedChoice* pair_ = nullptr;  // whose errors
};

}  // namespace viscera
