// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "gui/bridge/background.h"
#include "gui/bridge/run_board.h"

#include <QDialog>

#include <memory>

class QDialogButtonBox;
class QLabel;
class QLineEdit;
class QPlainTextEdit;
class QPushButton;
class QSpinBox;

namespace viscera {

class RunService;

/// What a person calls a run: name, note, tags. Open it with open(); it deletes itself.
class RunLabelsDialog : public QDialog {
  Q_OBJECT

 public:
  RunLabelsDialog(const ListedRun& run, QWidget* parent);

  [[nodiscard]] RunLabels labels() const;

 private:
  RunLabels before_;
  QLineEdit* name_;
  QPlainTextEdit* note_;
  QLineEdit* tags_;
};

/// How many steps a run shall train beyond its end, and what that does to its schedule.
class ExtendRunDialog : public QDialog {
  Q_OBJECT

 public:
  ExtendRunDialog(const ListedRun& run, QWidget* parent);

  [[nodiscard]] std::int64_t steps() const;

 private:
  void explain();

  RunRecord run_;
  QSpinBox* steps_;
  QLabel* explanation_;
};

/// Asks whether a run shall be deleted; says how much disk that frees as soon as it is known.
class DeleteRunDialog : public QDialog {
  Q_OBJECT

 public:
  DeleteRunDialog(const ListedRun& run,
                  RunService& service,
                  const std::filesystem::path& project,
                  Background& background,
                  QWidget* parent);

  [[nodiscard]] QString text() const;

 private:
  QLabel* size_;
  BackgroundTask task_;
};

}  // namespace viscera
