// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "storage/review_repository.h"

#include <QString>
#include <QWidget>

#include <vector>

class QLabel;
class QLineEdit;
class QPushButton;

namespace viscera {

/// Below the panes: what a person thinks of the prediction that is seen, with a note. Says what was pressed;
/// what counts is what show() is told then.
class ReviewBar : public QWidget {
  Q_OBJECT

 public:
  explicit ReviewBar(QWidget* parent = nullptr);
  /// Keeps whether the next case is wanted.
  ~ReviewBar() override;

  /// `reviewed`: whose prediction it is, "fine-tune 3".
  void show(const QString& reviewed, ReviewState state, const QString& note);
  /// Whether there is a case behind this one.
  void setNextPossible(bool possible);
  /// Whether a decision is followed by the next case.
  [[nodiscard]] bool goesOn() const;

  /// As the keys do. Again the state that is there: takes it back.
  void press(ReviewState state);
  void editNote();

 Q_SIGNALS:
  /// `decided`: a state was pressed, not the note alone.
  void reviewed(viscera::ReviewState state, const QString& note, bool decided);
  /// The note is done with; the keys of the viewer are wanted again.
  void noteLeft();

 private:
  void keepNote();
  bool eventFilter(QObject* watched, QEvent* event) override;

  ReviewState state_ = ReviewState::Open;
  QString kept_;
  QLabel* whose_;
  std::vector<QPushButton*> buttons_;
  QLineEdit* note_;
  QPushButton* next_;
};

}  // namespace viscera
