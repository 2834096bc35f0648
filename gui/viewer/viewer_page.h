// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "gui/bridge/background.h"
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
#include <memory>
#include <vector>

namespace viscera {

class Page;
class ViewerView;

/// Fills the viewer's page: reads what it is asked to show in the background, and the next cases ahead. Needs
/// no project. GUI thread; page and background outlive it.
class ViewerPage : public QObject {
  Q_OBJECT

 public:
  /// The header's action is taken over.
  ViewerPage(Page& page, Background& background, QObject* parent = nullptr);
  ~ViewerPage() override;

  /// Shows a case as soon as it is read; a later call counts.
  void show(const ViewerRequest& request);
  /// Shows one of several cases that Page Up and Page Down go through, in this order.
  void showList(std::vector<ViewerRequest> requests, std::size_t number);
  /// A scan, a label map or a folder of DICOM files; a label map is laid over the scan that is shown.
  void openFile(const std::filesystem::path& path);
  /// Lays a label map over the scan that is shown; alone where there is none.
  void addLabels(const std::filesystem::path& path);
  void chooseScan();
  void chooseDicomFolder();
  void chooseLabels();
  void stepCase(int by);

  /// Null: nothing was read yet.
  [[nodiscard]] const ViewerCase* shown() const { return shown_.get(); }
  [[nodiscard]] bool isLoading() const { return loading_.isRunning(); }
  [[nodiscard]] ViewerState& state() { return state_; }
  [[nodiscard]] ViewerView& view();
  [[nodiscard]] VolumeStore& store() { return *store_; }
  [[nodiscard]] SurfaceStore& surfaces() { return surfaces_; }

 Q_SIGNALS:
  void caseShown(const QString& caseName);

 private:
  enum class Origin { Request, File };  ///< whether the program or a person said what the file is

  void connectView();
  void load(const ViewerRequest& request, Origin origin);
  void take(ViewerCase read, Origin origin);
  void put(std::shared_ptr<const ViewerCase> next);
  void inkLayers(const ViewerCase& before, const std::vector<LayerInk>& inks, const ErrorMapLook& error);
  void lightOrgan();
  void updateBanners();
  void layAnyway(std::size_t layer);
  void readNext();
  void showEmpty();
  void showFailure(const Failure& failure);
  void stopLoading();
  void goToOrgan(int label);
  void savePicture();
  void copyPicture();
  void offerOtherViewers(const std::vector<OtherViewer>& viewers);
  void openElsewhere(const OtherViewer& viewer);
  void choose(const QString& title, bool folder, void (ViewerPage::*use)(const std::filesystem::path&));

  Page& page_;
  ViewerState state_;
  SurfaceStore surfaces_;
  QPointer<ViewerView> view_;  // shown by the page
  std::shared_ptr<VolumeStore> store_;
  BackgroundTask loading_;
  BackgroundTask ahead_;
  BackgroundTask organ_;
  BackgroundTask saving_;
  BackgroundTask elsewhere_;
  QTimer patience_;  // a case that is there at once replaces the one before without a blink
  ViewerRequest asked_;
  Origin askedFrom_ = Origin::Request;
  std::shared_ptr<const ViewerCase> shown_;
  std::vector<ViewerRequest> list_;
  std::size_t number_ = 0;
  int banners_ = 0;
};

}  // namespace viscera
