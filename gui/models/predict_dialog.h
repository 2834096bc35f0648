// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "gui/bridge/models_service.h"
#include "gui/datasets/edit_dialog.h"

#include <filesystem>
#include <memory>
#include <vector>

class QCheckBox;
class QComboBox;
class QDoubleSpinBox;
class QLineEdit;
class QPushButton;

namespace viscera {

class BreakableLabel;
class InputChoice;
class PathField;

/// Asks which scans are predicted, where their label maps go and how; tells what would be read and written.
/// Nothing is predicted here; accepted() says that order() is wanted.
class PredictDialog : public EditDialog {
  Q_OBJECT

 public:
  struct Subject {
    std::filesystem::path project;
    std::vector<ListedModel> models;  ///< that predict together; the first one leads
    bool training = false;            ///< a run goes on, which makes both slower
    /// One of the models is chosen here, at first the first; where there is none it is said how to get one.
    bool oneOfThem = false;
    std::filesystem::path labelMaps{};  ///< where label maps usually go; empty: "predictions" in the project
    QString obstacle{};                 ///< why nothing can be predicted, one sentence; empty: it can
  };
  PredictDialog(ModelsService& service,
                Background& background,
                std::shared_ptr<const Models> models,
                Subject subject,
                QWidget* parent);

  [[nodiscard]] PredictionOrder order() const;
  /// What would be read and written; empty before it is known.
  [[nodiscard]] QString facts() const;
  [[nodiscard]] InputChoice& input() { return *input_; }
  /// Shows what is mostly left as it is.
  void unfold(bool open);

 Q_SIGNALS:
  /// There is no model that can predict; the dialog has closed.
  void importRequested();
  void trainingRequested();

 private:
  void buildModels();
  void buildModelChoice();
  void buildWithoutModel();
  void buildOptions();
  QComboBox* addChoice(QBoxLayout& body,
                       const QString& name,
                       const QString& help,
                       const std::vector<std::pair<QString, QString>>& choices);
  void nameChanged();
  void check();
  void tell(const PredictionPreview& preview);
  void copyCommand();
  [[nodiscard]] std::filesystem::path usualFolder() const;
  [[nodiscard]] QString trainingNote() const;
  /// What keeps everything from being predicted; empty: nothing does.
  [[nodiscard]] QString whyNot() const;

  ModelsService& service_;
  std::shared_ptr<const Models> models_;
  std::filesystem::path project_;
  std::vector<ListedModel> chosen_;
  bool training_;
  bool oneOfThem_;
  std::filesystem::path labelMaps_;
  QString obstacle_;
  std::vector<ListedModel> offered_;  // of which one is chosen; empty: the models are given
  bool usual_ = true;                 // the folder follows the name
  InputChoice* input_;
  QLineEdit* name_;
  PathField* folder_;
  QPushButton* fold_;
  QWidget* options_;
  BreakableLabel* facts_;
  QDoubleSpinBox* overlap_ = nullptr;
  QComboBox* weights_ = nullptr;
  QComboBox* precision_ = nullptr;
  QComboBox* device_ = nullptr;
  QCheckBox* largest_ = nullptr;
  QCheckBox* probability_ = nullptr;
};

}  // namespace viscera
