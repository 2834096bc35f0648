// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/api/config_fields.h"

#include <QString>
#include <QWidget>

namespace viscera {

/// Edits one setting as the text that --set takes. Any text may be typed; what is wrong with it is said by
/// setProblem().
class FieldEditor : public QWidget {
  Q_OBJECT

 public:
  using QWidget::QWidget;

  [[nodiscard]] virtual QString text() const = 0;
  /// Says nothing through edited().
  virtual void setText(const QString& text) = 0;
  virtual void setProblem(bool problem) = 0;

 Q_SIGNALS:
  void edited(const QString& text);
};

/// The editor for a kind of setting: boxes for numbers, a tick for a truth value, a list for a choice. `name`
/// is what screen readers say.
[[nodiscard]] FieldEditor* makeFieldEditor(const ConfigField& field, const QString& name, QWidget* parent);

}  // namespace viscera
