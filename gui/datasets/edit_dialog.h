// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "gui/bridge/background.h"
#include "gui/widgets/banner.h"

#include <QDialog>

#include <utility>
#include <vector>

class QBoxLayout;
class QLabel;
class QProgressBar;
class QPushButton;

namespace viscera {

/// Frame of the dialogs that change data: what it is about, the content, a message, progress with the time
/// that is left, and the buttons. Looking (previews) and working (what the primary button does) go on in the
/// background; closing the dialog cancels both. Open it with open(); it deletes itself when closed.
class EditDialog : public QDialog {
  Q_OBJECT

 public:
  struct Words {
    QString title;
    QString primary;  ///< on the button
  };
  EditDialog(Background& background, const Words& words, QWidget* parent);

  [[nodiscard]] QPushButton* primary() const { return primary_; }
  [[nodiscard]] QString message() const;

 Q_SIGNALS:
  /// A preview has come, or failed.
  void looked();
  /// What the primary button began has failed; the message says why.
  void workFailed();

 protected:
  [[nodiscard]] QBoxLayout& body() { return *body_; }
  void setSentence(const QString& text);
  /// One message above the buttons; empty: none.
  void say(MessageKind kind, const QString& text);
  void setReady(bool ready);
  /// A button left of the primary one.
  QPushButton* addSecondary(const QString& text, const QString& toolTip);
  /// For what loses something: to close without it becomes the blue button that Enter presses, with `text`.
  void makeSafeTheDefault(const QString& text);
  /// There is nothing that the buttons could do: only to close is left.
  void offerOnlyToClose();
  /// Makes the dialog high enough for its words.
  void fitHeight();
  /// The button that closes, "Cancel" at first.
  [[nodiscard]] QPushButton* closeButton() const { return cancel_; }
  [[nodiscard]] bool isWorking() const { return working_.isRunning(); }
  /// What the primary button began ends soon and is not heard of again.
  void stopWork() { working_.cancel(); }
  /// "40 %, 12 s left".
  [[nodiscard]] virtual QString progressText(const WorkProgress& progress) const;

  /// Looks anew; what an earlier look brings back is dropped. A failure is told and makes it not ready.
  template <class Work, class Done>
  void look(Work job, Done done) {
    setReady(false);
    looking_.start(std::move(job), [this, done = std::move(done)](auto result) {
      done(std::move(result));
      fitHeight();
      Q_EMIT looked();
    });
  }
  template <class Work, class Done>
  void work(Work job, Done done) {
    setReady(false);
    working_.start(std::move(job), std::move(done));
  }
  void changeEvent(QEvent* event) override;
  void showEvent(QShowEvent* event) override;

 private:
  void tellProgress(const WorkProgress& progress);
  void showProgress();
  void restyle();

  BackgroundTask looking_;
  BackgroundTask working_;
  QLabel* sentence_;
  QBoxLayout* body_;
  QBoxLayout* buttons_;
  QLabel* messageIcon_;
  QLabel* message_;
  QProgressBar* bar_;
  QLabel* stage_;
  QPushButton* cancel_;
  std::vector<QPushButton*> secondary_;
  QPushButton* primary_;
  MessageKind messageKind_ = MessageKind::Info;
};

}  // namespace viscera
