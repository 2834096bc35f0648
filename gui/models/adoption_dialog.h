// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "gui/bridge/models_service.h"
#include "gui/datasets/edit_dialog.h"

#include <memory>

class QComboBox;

namespace viscera {

class PreviewTable;

/// Which accepted label maps become labels of training cases, in which dataset, and why others do not. A
/// patient who would be trained on and held out blocks it. GUI thread.
class AdoptionDialog : public EditDialog {
  Q_OBJECT

 public:
  /// `order` names project and scans. `service` outlives the dialog.
  AdoptionDialog(ModelsService& service,
                 Background& background,
                 const Models& models,
                 AdoptionOrder order,
                 QWidget* parent);

  /// Says that all accepted scans of a prediction are taken, and how many of them are hidden in its table.
  void tellScope(const QString& prediction, int hidden);

  [[nodiscard]] PreviewTable& table() { return *table_; }
  [[nodiscard]] QComboBox& dataset() { return *dataset_; }
  [[nodiscard]] QPushButton& leaveOut() { return *leaveOut_; }

 Q_SIGNALS:
  void adopted(const viscera::Adoption& adoption);

 private:
  void buildChoice(const Models& models);
  void lookAnew();
  void display(const AdoptionPreview& preview);
  void tellLeaks();
  void tellAdded();
  void leaveLeaksOut();
  void adopt();

  ModelsService& service_;
  AdoptionOrder order_;
  AdoptionPreview preview_;
  QComboBox* dataset_;
  PreviewTable* table_;
  QPushButton* leaveOut_;
};

}  // namespace viscera
