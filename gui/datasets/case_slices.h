// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/api/run_events.h"

#include <QImage>
#include <QWidget>

#include <vector>

namespace viscera {

/// Three slices of a case, the first one large and two beside it, with the organs over them.
class CaseSlices : public QWidget {
  Q_OBJECT

 public:
  explicit CaseSlices(QWidget* parent = nullptr);

  /// `labels` empty: no label map. Both as CaseFacts has them.
  void setSlices(const std::vector<PreviewImage>& slices, const std::vector<PreviewImage>& labels);
  void setOrgansShown(bool shown);
  [[nodiscard]] bool hasSlices() const { return !pictures_.empty(); }

  [[nodiscard]] bool hasHeightForWidth() const override { return true; }
  [[nodiscard]] int heightForWidth(int width) const override;
  [[nodiscard]] QSize sizeHint() const override { return {360, heightForWidth(360)}; }
  [[nodiscard]] QSize minimumSizeHint() const override { return {240, heightForWidth(240)}; }

 protected:
  void paintEvent(QPaintEvent* event) override;

 private:
  [[nodiscard]] static int smallSide(int width);
  [[nodiscard]] QRect boxOf(int picture) const;

  struct Picture {
    QString name;
    QImage grey;
    QImage organs;  ///< of the same size, transparent where nothing is labelled; null: none
  };

  std::vector<Picture> pictures_;
  bool organsShown_ = true;
};

}  // namespace viscera
