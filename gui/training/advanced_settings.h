// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <QString>
#include <QWidget>

#include <string_view>
#include <vector>

class QLabel;
class QLineEdit;

namespace viscera {

class ConcernFold;
class RunDraft;
class SettingRow;

/// Every setting that is not among the basic fields, folded by concern, with a search.
class AdvancedSettings : public QWidget {
  Q_OBJECT

 public:
  explicit AdvancedSettings(QWidget* parent = nullptr);

  void show(const RunDraft& draft);
  /// Opens the fold of a setting and returns its row; null for a basic field or an unknown key.
  SettingRow* reveal(std::string_view key);
  void closeAll();
  [[nodiscard]] QLineEdit* searchBox() const { return search_; }

 Q_SIGNALS:
  void edited(const QString& key, const QString& text);
  void resetRequested(const QString& key);
  /// Rows were made, which show() has to fill.
  void opened();

 private:
  void find(const QString& words);

  QLineEdit* search_;
  QLabel* nothing_;
  std::vector<ConcernFold*> folds_;
};

/// Settings that stand among the basic fields.
[[nodiscard]] bool isBasicSetting(std::string_view key);

}  // namespace viscera
