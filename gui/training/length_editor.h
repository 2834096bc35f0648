// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <QString>
#include <QWidget>

class QLineEdit;

namespace viscera {

class RunDraft;

/// How long a run is: a number of epochs, of steps, or both; an empty box is no limit.
class LengthEditor : public QWidget {
  Q_OBJECT

 public:
  explicit LengthEditor(QWidget* parent = nullptr);

  void show(const RunDraft& draft);
  [[nodiscard]] QLineEdit* epochs() const { return epochs_; }
  [[nodiscard]] QLineEdit* steps() const { return steps_; }

 Q_SIGNALS:
  /// "max_epochs" or "max_steps".
  void edited(const QString& key, const QString& text);

 private:
  QLineEdit* addBox(const QString& key, const QString& name, const QString& tip);

  QLineEdit* epochs_;
  QLineEdit* steps_;
};

}  // namespace viscera
