// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <QColor>
#include <QString>
#include <QStringList>
#include <QWidget>

#include <vector>

namespace viscera {

/// One organ of the strip with its value (0 … 1) at each validation; NaN where it was not scored.
struct OrganRow {
  QString name;
  QColor colour;
  std::vector<double> values;
};

/// Heat strip of organs × validations. A click or the arrow keys up and down choose an organ, left and right
/// a validation; a click on the chosen organ, or Escape, chooses none.
class OrganStrip : public QWidget {
  Q_OBJECT

 public:
  /// `quantity` is what the values are, for texts and the scale: "Dice".
  explicit OrganStrip(const QString& quantity, QWidget* parent = nullptr);

  /// `validations` name the columns. The selection is kept where the rows still reach so far.
  void setRows(const QStringList& validations, std::vector<OrganRow> rows);

  /// -1: none.
  void select(int organ);
  [[nodiscard]] int selected() const { return organ_; }
  [[nodiscard]] int rowCount() const { return static_cast<int>(rows_.size()); }
  [[nodiscard]] QRectF cellRect(int organ, int validation) const;
  /// The organ with the least value at the newest validation; -1 where fewer than two were scored.
  [[nodiscard]] int worst() const;
  /// "Lowest at validation 9: esophagus, Dice 0.37"; empty where there is none.
  [[nodiscard]] QString worstText() const;
  /// "liver, validation 6: Dice 0.912", for tool tip and screen reader.
  [[nodiscard]] QString textOf(int organ, int validation) const;

  [[nodiscard]] QSize sizeHint() const override;
  [[nodiscard]] QSize minimumSizeHint() const override;

 Q_SIGNALS:
  /// -1: none.
  void organSelected(int organ);

 protected:
  bool event(QEvent* event) override;
  void paintEvent(QPaintEvent* event) override;
  void mousePressEvent(QMouseEvent* event) override;
  void mouseMoveEvent(QMouseEvent* event) override;
  void leaveEvent(QEvent* event) override;
  void keyPressEvent(QKeyEvent* event) override;

 private:
  [[nodiscard]] double rowHeight() const;
  [[nodiscard]] QRectF cellsRect() const;
  [[nodiscard]] int columnCount() const { return static_cast<int>(validations_.size()); }
  [[nodiscard]] int organAt(const QPointF& position) const;
  [[nodiscard]] int validationAt(const QPointF& position) const;
  [[nodiscard]] double valueAt(int organ, int validation) const;
  void drawWhatIsMissing(QPainter& painter) const;
  void drawRow(QPainter& painter, int organ) const;
  void drawCell(QPainter& painter, const QRectF& cell, double value) const;
  void drawScale(QPainter& painter) const;
  void drawWorst(QPainter& painter) const;
  void drawMarks(QPainter& painter) const;
  void updateDescription();

  QString quantity_;
  QStringList validations_;
  std::vector<OrganRow> rows_;
  int organ_ = -1;
  int validation_ = -1;
  int hovered_ = -1;
};

}  // namespace viscera
