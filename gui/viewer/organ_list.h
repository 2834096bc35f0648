// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "gui/viewer/viewer_state.h"

#include <QWidget>

#include <memory>

class QLabel;
class QPushButton;
class QTableView;

namespace viscera {

class OrganModel;
struct ViewerCase;

/// The organs of the case with eyes, colours and figures. A click on an eye hides an organ, a double click on
/// a name goes to it. Where no label map is seen it says why.
class OrganList : public QWidget {
  Q_OBJECT

 public:
  explicit OrganList(ViewerState& state, QWidget* parent = nullptr);

  void setCase(std::shared_ptr<const ViewerCase> shown);
  /// Shows this organ alone, as the selected row.
  void light(int label);
  [[nodiscard]] OrganModel& model() { return *model_; }
  [[nodiscard]] QTableView& table() { return *table_; }

 Q_SIGNALS:
  /// The person wants to see where it is.
  void organWanted(int label);

 protected:
  bool eventFilter(QObject* watched, QEvent* event) override;

 private:
  void showAll(bool shown);
  void showSelectedOnly();
  void takeState();
  [[nodiscard]] QString whyNothingIsSeen() const;
  [[nodiscard]] int currentRow() const;

  ViewerState& state_;
  OrganModel* model_;
  QTableView* table_;
  QPushButton* all_;
  QPushButton* none_;
  QPushButton* only_;
  QLabel* note_;
  std::shared_ptr<const ViewerCase> case_;
};

}  // namespace viscera
