// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <QString>
#include <QWidget>

#include <vector>

namespace viscera {

/// A stage of a training step; each has its colour.
enum class StepStage { Forward, Backward, Update, Wait, Copy, Other };

struct StageTime {
  StepStage stage = StepStage::Other;
  QString name;
  double seconds = 0.0;
};

/// Where the time of a step goes: the verdict in words, a stacked bar, and what its parts are.
class TimeBar : public QWidget {
  Q_OBJECT

 public:
  explicit TimeBar(QWidget* parent = nullptr);

  void setStages(std::vector<StageTime> stages, const QString& verdict);

  [[nodiscard]] QString verdict() const { return verdict_; }
  [[nodiscard]] bool hasHeightForWidth() const override { return true; }
  [[nodiscard]] int heightForWidth(int width) const override;
  [[nodiscard]] QSize sizeHint() const override;
  [[nodiscard]] QSize minimumSizeHint() const override;

 protected:
  bool event(QEvent* event) override;
  void paintEvent(QPaintEvent* event) override;

 private:
  struct Entry {
    QRectF place;
    std::size_t stage;
  };

  [[nodiscard]] QRectF barRect() const;
  [[nodiscard]] std::vector<QRectF> segments() const;
  [[nodiscard]] QString textOf(std::size_t stage) const;
  [[nodiscard]] std::vector<Entry> entries(int width) const;
  [[nodiscard]] QColor colourOfStage(StepStage stage) const;

  std::vector<StageTime> stages_;
  std::vector<int> percents_;
  QString verdict_;
};

}  // namespace viscera
