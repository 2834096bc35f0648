// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "gui/bridge/run_board.h"
#include "gui/training/run_curves.h"
#include "gui/training/run_remedies.h"

#include <QWidget>

#include <map>
#include <memory>
#include <string>
#include <vector>

class QBoxLayout;
class QPushButton;
class QStackedWidget;

namespace viscera {

class Background;
class BannerArea;
class Card;
class CurveChart;
class OrganStrip;
class PicturePanel;
class RunHeader;
class RunLogPanel;
class TimeBar;

/// The chosen run, or several one over the other, as they train: header, curves, organs, pictures, where the
/// time goes, log. What belongs to one run alone is that of the first. Asks for nothing itself: whoever owns
/// it brings the updates and answers the requests.
class RunDashboard : public QWidget {
  Q_OBJECT

 public:
  explicit RunDashboard(QWidget* parent = nullptr);
  ~RunDashboard() override;

  /// For the pictures.
  void setBackground(Background* background);
  /// Why nothing can be changed; empty: everything can.
  void setReadOnly(const QString& reason);
  /// The runs to be shown, the main one first. What is known of those that were shown before stays.
  void setRuns(const std::vector<ListedRun>& runs);
  /// Ignored where the run is not shown (any more).
  void apply(const std::string& runId, const RunUpdate& update);

  [[nodiscard]] std::vector<std::string> shownRuns() const;
  [[nodiscard]] bool isLoading() const;
  [[nodiscard]] RunHeader& header() { return *header_; }
  [[nodiscard]] RunCurves& curves() { return *curves_; }
  [[nodiscard]] OrganStrip& organs() { return *organs_; }
  [[nodiscard]] TimeBar& times() { return *times_; }
  [[nodiscard]] PicturePanel& pictures() { return *pictures_; }
  [[nodiscard]] RunLogPanel& log() { return *log_; }
  [[nodiscard]] BannerArea& banners() { return *banners_; }

 Q_SIGNALS:
  void actionRequested(const QString& runId, viscera::RunAction action);
  void labelsRequested(const QString& runId);
  void remedyRequested(const QString& runId, viscera::RunRemedy::Kind remedy);
  void differenceRequested(const QStringList& runIds);
  void exportRequested(viscera::CurveChart* chart, const QString& format);

 private:
  void buildParts();
  void buildLayout();
  QBoxLayout* makeColumns();
  void arrange();
  void updateCurves();
  void updateHeader();
  void updateTrouble();
  void updateNotice();
  void updateOrgans();
  void updateTimes();
  void updatePictures();
  void updateLoading();
  void chooseOrgan(int row);
  [[nodiscard]] RunHistory* mainHistory() const;

  RunHeader* header_;
  BannerArea* banners_;
  RunCurves* curves_;
  Card* organCard_;
  QPushButton* meanButton_;
  OrganStrip* organs_;
  PicturePanel* pictures_;
  Card* timeCard_;
  TimeBar* times_;
  RunLogPanel* log_;
  QStackedWidget* body_;
  std::vector<ListedRun> runs_;
  std::map<std::string, std::unique_ptr<RunHistory>> histories_;
  std::vector<int> organLabels_;  // by row of the strip
  QString troubleText_;
  QString noticeText_;
  QString readOnlyReason_;
};

}  // namespace viscera
