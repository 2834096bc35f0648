// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <QString>
#include <QWidget>

#include <string_view>
#include <vector>

class QLabel;
class QPushButton;

namespace viscera {

struct ConfigField;
class RunDraft;
class SettingRow;

/// The settings of one concern under a heading that opens and closes them. Rows are made on first opening.
class ConcernFold : public QWidget {
  Q_OBJECT

 public:
  ConcernFold(std::string_view concern, std::vector<const ConfigField*> fields, QWidget* parent = nullptr);

  void setOpen(bool open);
  [[nodiscard]] bool isOpen() const { return open_; }
  /// Shows only rows that match and opens; an empty text shows all and closes what the search has opened.
  /// Returns how many match.
  int search(const QString& words);
  /// Settings that the task has not are left out.
  void show(const RunDraft& draft);
  /// The row of a setting; null where it is in another fold. Makes the rows.
  SettingRow* row(std::string_view key);

 Q_SIGNALS:
  void edited(const QString& key, const QString& text);
  void resetRequested(const QString& key);
  void opened();

 private:
  void makeRows();
  void layRows();
  void sayHeading(const RunDraft& draft);

  std::vector<const ConfigField*> fields_;
  QString title_;
  QPushButton* heading_;
  QLabel* counts_;
  QWidget* body_;
  std::vector<SettingRow*> rows_;
  std::vector<bool> used_;
  QString words_;
  bool open_ = false;
  bool openedBySearch_ = false;
};

}  // namespace viscera
