// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "gui/widgets/banner.h"

#include <QString>
#include <QWidget>

class QBoxLayout;
class QLabel;
class QPushButton;

namespace viscera {

/// One field of a form: name, control, unit, and below them what is to be said about it.
class FormRow : public QWidget {
  Q_OBJECT

 public:
  FormRow(const QString& name, QWidget* control, QWidget* parent = nullptr);

  void setUnit(const QString& unit);
  /// A quiet sentence below; empty: none.
  void setHelp(const QString& text);
  /// What is wrong with the value; empty: nothing.
  void setProblem(const QString& text);
  [[nodiscard]] QString problem() const;
  /// A sentence with an icon and perhaps a remedy button; empty: none. remedyPressed() tells of the button.
  void setNote(MessageKind kind, const QString& text, const QString& remedy = {});
  [[nodiscard]] QString note() const;
  [[nodiscard]] QPushButton* remedyButton() const { return remedy_; }
  /// Whether the value differs from the preset's, and what *Reset* goes back to.
  void setChanged(bool changed, const QString& backTo);
  [[nodiscard]] bool isChanged() const { return changed_; }
  [[nodiscard]] QPushButton* resetButton() const { return reset_; }
  [[nodiscard]] QString name() const;
  void focusControl();

 Q_SIGNALS:
  void resetRequested();
  void remedyPressed();

 protected:
  void changeEvent(QEvent* event) override;
  bool eventFilter(QObject* watched, QEvent* event) override;

 private:
  [[nodiscard]] QWidget* line(QLabel*& icon, QLabel*& text);
  void makeReset();
  void restyle();

  QLabel* name_;
  QWidget* control_;
  QLabel* unit_;
  QPushButton* reset_;
  QLabel* help_;
  QWidget* problemLine_;
  QLabel* problemIcon_;
  QLabel* problem_;
  QWidget* noteLine_;
  QLabel* noteIcon_;
  QLabel* note_;
  QPushButton* remedy_;
  MessageKind noteKind_ = MessageKind::Info;
  bool changed_ = false;
};

}  // namespace viscera
