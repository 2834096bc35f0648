// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <QString>
#include <QWidget>

#include <filesystem>

class QLineEdit;

namespace viscera {

/// A path that is typed, or chosen by a dialog of the system.
class PathField : public QWidget {
  Q_OBJECT

 public:
  enum class Kind { File, Folder, NewFile };

  /// `filter` as QFileDialog has it; of files.
  PathField(Kind kind, const QString& name, const QString& filter, QWidget* parent);

  [[nodiscard]] std::filesystem::path path() const;
  void setPath(const std::filesystem::path& path);
  void setKind(Kind kind, const QString& filter);
  void browse();

 Q_SIGNALS:
  /// The path is another one, and whole: not at every letter.
  void chosen();

 private:
  Kind kind_;
  QString filter_;
  QLineEdit* line_;
  QString told_;

  void tell();
};

}  // namespace viscera
