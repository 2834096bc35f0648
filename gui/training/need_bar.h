// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <QString>
#include <QWidget>

#include <cstdint>

class QLabel;

namespace viscera {

/// How much of something is needed and how much there is, as a bar and in words.
class NeedBar : public QWidget {
  Q_OBJECT

 public:
  explicit NeedBar(const QString& name, QWidget* parent = nullptr);

  /// Bytes; `available` 0: not known.
  void setNeed(std::int64_t needed, std::int64_t available);
  /// `instead`: a word for the reader, such as "not measured".
  void clear(const QString& instead);
  [[nodiscard]] QString words() const;
  [[nodiscard]] bool fits() const { return available_ <= 0 || needed_ <= available_; }

 protected:
  void changeEvent(QEvent* event) override;

 private:
  class Bar;
  void restyle();

  QString name_;
  QLabel* icon_;
  QLabel* words_;
  Bar* bar_;
  std::int64_t needed_ = 0;
  std::int64_t available_ = 0;
  bool known_ = false;
};

}  // namespace viscera
