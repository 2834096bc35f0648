// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/api/run_needs.h"
#include "engine/api/run_request.h"

#include <QString>
#include <QTimer>
#include <QWidget>

#include <memory>
#include <optional>

class QBoxLayout;
class QLabel;
class QProgressBar;
class QPushButton;

namespace viscera {

class Background;
class BackgroundTask;
class NeedBar;
class RunService;
class StateLabel;
struct Failure;
struct WorkProgress;

/// What a run would need, beside the form that describes it. Measures in the background once changes have
/// settled; a measurement of settings that have changed since is dropped. GUI thread.
class PreflightPanel : public QWidget {
  Q_OBJECT

 public:
  enum class State {
    NotReady,     ///< the form has no request yet
    NotMeasured,  ///< waits for the button
    Settling,     ///< begins by itself in a moment
    Measuring,
    Fits,
    DoesNotFit,
    Failed
  };

  static constexpr int kSettle_ms = 600;

  explicit PreflightPanel(QWidget* parent = nullptr);
  ~PreflightPanel() override;

  /// Null: no project.
  void setProject(RunService* service, Background* background);
  /// None: there is nothing to measure; `whyNot` says why. The name of the run makes no difference.
  void setRequest(const std::optional<TrainingRequest>& request, const QString& whyNot = {});

  [[nodiscard]] State state() const { return state_; }
  [[nodiscard]] const std::optional<Preflight>& needs() const { return needs_; }
  /// What is told below the state.
  [[nodiscard]] QString message() const;

 public Q_SLOTS:
  void measure();
  void cancel();

 Q_SIGNALS:
  void stateChanged();
  void remedyChosen(const QString& key, const QString& value);
  void freeSpaceRequested();

 private:
  void makeTimes(QBoxLayout* column);
  void makeActions(QBoxLayout* column);
  QLabel* addTime(QBoxLayout* column, const QString& name);
  void enter(State state);
  void tell();
  void tellNeeds();
  void tellRemedies();
  QPushButton* addRemedy(const QString& text, const QString& toolTip);
  [[nodiscard]] QString sentence() const;
  void noteResult(const Preflight& needs);
  void noteFailure(const Failure& failure);
  void noteProgress(const WorkProgress& progress);

  RunService* service_ = nullptr;
  std::unique_ptr<BackgroundTask> task_;
  QTimer settle_;
  State state_ = State::NotReady;
  std::optional<TrainingRequest> request_;
  RunConfig config_;
  std::optional<Preflight> needs_;
  QString whyNot_;
  QString failure_;

  StateLabel* stateLabel_;
  QLabel* message_;
  QProgressBar* progress_;
  NeedBar* memory_;
  NeedBar* gpu_;
  NeedBar* disk_;
  QLabel* epoch_ = nullptr;
  QLabel* run_ = nullptr;
  QLabel* first_ = nullptr;
  QWidget* remedies_;
  QPushButton* measure_ = nullptr;
  QPushButton* cancel_ = nullptr;
};

}  // namespace viscera
