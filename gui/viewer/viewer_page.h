// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "gui/bridge/background.h"
#include "gui/bridge/export_subject.h"
#include "gui/bridge/scan_file_service.h"
#include "gui/viewer/other_viewers.h"
#include "gui/viewer/surface_store.h"
#include "gui/viewer/viewer_case.h"
#include "gui/viewer/viewer_request.h"
#include "gui/viewer/viewer_state.h"
#include "gui/viewer/volume_store.h"

#include <QObject>
#include <QPointer>
#include <QTimer>

#include <cstddef>
#include <filesystem>
#include <map>
#include <memory>
#include <string>
#include <utility>
#include <vector>

class QAction;

namespace viscera {

class Page;
class ViewerView;

/// Fills the viewer's page: reads what it is asked to show in the background, and the next cases ahead. Needs
/// no project. GUI thread; page and background outlive it.
class ViewerPage : public QObject {
  Q_OBJECT

 public:
  /// The header's action is taken over. `files` outlives the page; null: files are read as they are named,
  /// and label maps are not asked for names.
  ViewerPage(Page& page, Background& background, QObject* parent = nullptr, ScanFileService* files = nullptr);
  ~ViewerPage() override;

  /// Shows a case as soon as it is read; a later call counts.
  void show(const ViewerRequest& request);
  /// Shows one of several cases that Page Up and Page Down go through, in this order.
  void showList(std::vector<ViewerRequest> requests, std::size_t number);
  /// A scan, a label map, a DICOM file of any name or a folder that holds DICOM series, of which one is
  /// chosen where there are several; a label map is laid over the scan that is shown.
  void openFile(const std::filesystem::path& path);
  /// Lays a label map over the scan that is shown; alone where there is none.
  void addLabels(const std::filesystem::path& path);
  /// Compares the others with a layer that was opened here; the truth before it becomes one of them.
  void useAsTruth(std::size_t layer);
  /// Takes a layer away that was opened here; its file stays.
  void removeLayer(std::size_t layer);
  void chooseScan();
  void chooseDicomFolder();
  void chooseLabels();
  void stepCase(int by);
  /// A review as it is kept now, whoever made it.
  void takeReview(const ReviewRecord& review);
  /// A review that could not be kept: what was before counts, and why is said.
  void refuseReview(const ReviewRecord& before, const QString& reason);
  /// There is nobody any more who keeps reviews.
  void endReviews();
  /// Whether somebody predicts what predictionRequested() asks for; else nothing offers it.
  void setPredictable(bool predictable);
  /// Whether this scan is shown, or being read to be shown.
  [[nodiscard]] bool isOf(const std::filesystem::path& image) const;
  /// Lays a prediction over the scan it was made of; false where that is not shown.
  bool addPrediction(const ViewerRequest& predicted);
  /// How far a prediction is that was asked for here; below 0: none goes on.
  void showPrediction(const QString& text, double fraction);
  /// Label maps of the case that is shown, for an export; of a label map that is shown alone itself.
  [[nodiscard]] std::vector<ExportSubject> exportSubjects() const;

  /// Null: nothing was read yet.
  [[nodiscard]] const ViewerCase* shown() const { return shown_.get(); }
  [[nodiscard]] bool isLoading() const { return loading_.isRunning(); }
  [[nodiscard]] ViewerState& state() { return state_; }
  [[nodiscard]] ViewerView& view();
  [[nodiscard]] VolumeStore& store() { return *store_; }
  [[nodiscard]] SurfaceStore& surfaces() { return surfaces_; }

 Q_SIGNALS:
  void caseShown(const QString& caseName);
  /// Whoever keeps reviews answers with takeReview().
  void reviewRequested(const viscera::ReviewRecord& review);
  void exportRequested(const viscera::ExportSubject& subject);
  /// The scan that is shown is to be predicted.
  void predictionRequested(const viscera::ScanToPredict& scan);
  void predictionCancelled();

 private:
  enum class Origin { Request, File };  ///< whether the program or a person said what the file is

  void connectView();
  void connectToolbar();
  void requestPrediction();
  void begin(const ViewerRequest& request, Origin origin);
  void load(const ViewerRequest& request, Origin origin);
  void askAgain();
  void loadChanged(const ViewerRequest& request);
  void offerSeries(const std::filesystem::path& place, const FoundScans& found);
  void take(ViewerCase read, Origin origin);
  void put(std::shared_ptr<const ViewerCase> next);
  void inkLayers(const ViewerCase& before, const LayerInks& inks, const ErrorMapLook& error);
  void lightOrgan();
  void updateBanners();
  void updateSeenWindow();
  void updateReview();
  void forgetReviews();
  void review(ReviewState state, const QString& note, bool decided);
  void layAnyway(std::size_t layer);
  void readNext();
  void showEmpty();
  void showFailure(const Failure& failure);
  void stopLoading();
  void goToOrgan(int label);
  void savePicture();
  void copyPicture();
  void lookForOtherViewers();
  void offerOtherViewers(const std::vector<OtherViewer>& viewers);
  void openElsewhere(const OtherViewer& viewer);
  void choose(const QString& title, bool folder, void (ViewerPage::*use)(const std::filesystem::path&));

  Page& page_;
  ViewerState state_;
  SurfaceStore surfaces_;
  QPointer<ViewerView> view_;  // shown by the page
  ScanFileService* files_;
  Background& background_;
  std::shared_ptr<VolumeStore> store_;
  BackgroundTask loading_;
  BackgroundTask ahead_;
  BackgroundTask organ_;
  BackgroundTask saving_;
  BackgroundTask elsewhere_;
  std::vector<OtherViewer> otherViewers_;
  std::vector<QAction*> otherActions_;  // of the menu behind the dots
  QTimer patience_;  // a case that is there at once replaces the one before without a blink
  ViewerRequest asked_;
  Origin askedFrom_ = Origin::Request;
  std::shared_ptr<const ViewerCase> shown_;
  std::vector<ViewerRequest> list_;
  std::size_t number_ = 0;
  /// By source and case: what was decided since the requests were made.
  std::map<std::pair<std::string, std::string>, ReviewRecord> reviews_;
  bool reviewsEnded_ = false;
  bool predictable_ = false;
  std::optional<SeenWindow> lastSeen_;  // of the model whose label map was looked at last
  int banners_ = 0;
};

}  // namespace viscera
