// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "gui/bridge/background.h"
#include "gui/bridge/run_update.h"
#include "gui/widgets/card.h"

#include <QImage>
#include <QStringList>

#include <memory>
#include <vector>

class QToolButton;

namespace viscera {

class PictureCanvas;

/// Pictures that the validations of a run left, one after the other. The newest is shown as long as nobody
/// has gone back. Keys: left, right, Home, End.
class PicturePanel : public Card {
  Q_OBJECT

 public:
  explicit PicturePanel(QWidget* parent = nullptr);
  ~PicturePanel() override;

  /// Files are read there; without it no picture is shown.
  void setBackground(Background* background);
  /// `pictures` oldest first. `parts` name what stands side by side in them. The choice stays where the run
  /// is the same.
  void setPictures(const QString& runId, const std::vector<RunPicture>& pictures, const QStringList& parts);

  [[nodiscard]] int shown() const { return shown_; }  ///< -1: none
  /// Of the picture that is seen now; 0 while none is.
  [[nodiscard]] std::int64_t shownStep() const;
  [[nodiscard]] QString text() const;  ///< what stands there instead of a picture

 protected:
  void keyPressEvent(QKeyEvent* event) override;

 private:
  void show(int picture);
  void load();
  void updateHeader();

  PictureCanvas* canvas_;
  QToolButton* previous_;
  QToolButton* next_;
  std::unique_ptr<BackgroundTask> task_;
  QString runId_;
  QStringList parts_;
  std::vector<RunPicture> pictures_;
  int shown_ = -1;
  std::int64_t loadedStep_ = 0;
};

}  // namespace viscera
