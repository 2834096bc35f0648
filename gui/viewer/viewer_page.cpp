// SPDX-License-Identifier: Apache-2.0
#include "gui/viewer/viewer_page.h"

#include "gui/datasets/case_words.h"
#include "gui/shell/page.h"
#include "gui/viewer/loading_view.h"
#include "gui/viewer/organ_list.h"
#include "gui/viewer/review_bar.h"
#include "gui/viewer/viewer_toolbar.h"
#include "gui/viewer/viewer_view.h"
#include "gui/viewer/window_choice.h"
#include "gui/widgets/banner.h"
#include "gui/widgets/breakable_label.h"
#include "gui/widgets/empty_state.h"
#include "gui/widgets/work_progress.h"

#include <QMenu>
#include <QPushButton>

#include <algorithm>

namespace viscera {
namespace {

constexpr int kPatience_ms = 150;
constexpr double kFillBesideContour = 0.4;
constexpr char kFailed[] = "viewer/failed";

QString bannerKey(int number) {
  return QStringLiteral("viewer/%1").arg(number);
}

std::vector<QString> rolesOf(const ViewerCase& one) {
  std::vector<QString> roles;
  for (const CaseLayer& layer : one.layers) roles.push_back(layer.role);
  return roles;
}

/// One layer is filled; of several the truth is an outline, prediction A is filled, others wait.
LayerInk firstInk(const ViewerCase& shown, std::size_t layer) {
  if (shown.onlyLabels) return {true, LabelStyle::Fill, 1.0};
  if (shown.layers.size() == 1) return {};
  if (layer == 0) return {true, LabelStyle::Contour, 1.0};
  return {layer == 1, LabelStyle::Fill, kFillBesideContour};
}

}  // namespace

ViewerPage::ViewerPage(Page& page, Background& background, QObject* parent, ScanFileService* files)
    : QObject(parent),
      page_(page),
      surfaces_(background),
      view_(new ViewerView(state_)),
      files_(files),
      background_(background),
      store_(std::make_shared<VolumeStore>(VolumeStore::kUsualLimit_bytes, files)),
      loading_(background),
      ahead_(background),
      organ_(background),
      saving_(background),
      elsewhere_(background) {
  disconnect(page_.primaryAction(), &QPushButton::clicked, nullptr, nullptr);
  page_.setContent(view_);
  connect(page_.setPrimaryAction(tr("Open a scan…"), IconName::File),
          &QPushButton::clicked,
          this,
          &ViewerPage::chooseScan);
  patience_.setSingleShot(true);
  patience_.setInterval(kPatience_ms);
  connect(&patience_, &QTimer::timeout, this, [this] {
    if (!loading_.isRunning()) return;
    view_->showLoading(true);
    page_.showEmpty(false);
  });
  connect(&loading_, &BackgroundTask::failed, this, &ViewerPage::showFailure);
  connect(&loading_, &BackgroundTask::progressed, this, [this](const WorkProgress& progress) {
    view_->loading().showProgress(progress);
  });
  connect(&saving_, &BackgroundTask::failed, this, [this](const Failure& failure) {
    page_.banners().put(kFailed, MessageKind::Error, failure.message);
  });
  connectView();
  // The settings may name others by the time the menu is opened.
  connect(&view_->toolbar().more(), &QMenu::aboutToShow, this, &ViewerPage::lookForOtherViewers);
  lookForOtherViewers();
  showEmpty();
}

ViewerPage::~ViewerPage() {
  delete view_;  // before the state that it shows
}

ViewerView& ViewerPage::view() {
  return *view_;
}

void ViewerPage::connectView() {
  view_->setSurfaces(surfaces_);
  connect(view_, &ViewerView::addLabelsRequested, this, &ViewerPage::chooseLabels);
  connect(view_, &ViewerView::truthWanted, this, &ViewerPage::useAsTruth);
  connect(view_, &ViewerView::removalWanted, this, &ViewerPage::removeLayer);
  connect(&view_->loading(), &LoadingView::cancelled, this, &ViewerPage::stopLoading, Qt::QueuedConnection);
  connect(&view_->organs(), &OrganList::organWanted, this, &ViewerPage::goToOrgan);
  connect(&view_->review(), &ReviewBar::reviewed, this, &ViewerPage::review);
  connect(&state_, &ViewerState::pictureChanged, this, &ViewerPage::updateSeenWindow);
  connect(view_, &ViewerView::predictKeyPressed, this, &ViewerPage::requestPrediction);
  connect(&view_->prediction(), &WorkProgressRow::cancelRequested, this, &ViewerPage::predictionCancelled);
  connectToolbar();
}

void ViewerPage::connectToolbar() {
  const ViewerToolbar& toolbar = view_->toolbar();
  connect(&toolbar, &ViewerToolbar::caseStepRequested, this, &ViewerPage::stepCase);
  connect(&toolbar, &ViewerToolbar::savePictureRequested, this, &ViewerPage::savePicture);
  connect(&toolbar, &ViewerToolbar::copyPictureRequested, this, &ViewerPage::copyPicture);
  connect(&toolbar, &ViewerToolbar::openDicomFolderRequested, this, &ViewerPage::chooseDicomFolder);
  connect(&toolbar, &ViewerToolbar::predictRequested, this, &ViewerPage::requestPrediction);
  connect(&toolbar, &ViewerToolbar::exportRequested, this, [this](int labelMap) {
    const std::vector<ExportSubject> subjects = exportSubjects();
    if (labelMap < std::ssize(subjects)) Q_EMIT exportRequested(subjects[static_cast<std::size_t>(labelMap)]);
  });
}

void ViewerPage::show(const ViewerRequest& request) {
  if (!request.among.empty()) return showList(request.among, request.place);
  forgetReviews();
  list_.clear();
  number_ = 0;
  load(request, Origin::Request);
}

void ViewerPage::showList(std::vector<ViewerRequest> requests, std::size_t number) {
  if (number >= requests.size()) return;
  forgetReviews();
  list_ = std::move(requests);
  number_ = number;
  load(list_[number_], Origin::Request);
}

void ViewerPage::stepCase(int by) {
  const auto next = static_cast<std::ptrdiff_t>(number_) + by;
  if (next < 0 || next >= std::ssize(list_)) return;
  number_ = static_cast<std::size_t>(next);
  load(list_[number_], Origin::Request);
}

void ViewerPage::begin(const ViewerRequest& request, Origin origin) {
  asked_ = request;
  askedFrom_ = origin;
  page_.banners().remove(kFailed);
  view_->loading().begin(request.caseName);
  ahead_.cancel();  // what is wanted now comes first
  patience_.start();
}

void ViewerPage::load(const ViewerRequest& request, Origin origin) {
  begin(request, origin);
  loading_.start(
      [store = store_, request](const WorkContext& work) { return readCase(request, *store, work); },
      [this, origin](ViewerCase read) { take(std::move(read), origin); });
}

void ViewerPage::take(ViewerCase read, Origin origin) {
  patience_.stop();
  view_->showLoading(false);
  if (origin == Origin::File && read.onlyLabels && shown_ && !shown_->onlyLabels)
    return addLabels(read.request.image);
  if (origin == Origin::File) {
    list_.clear();
    number_ = 0;
  }
  put(std::make_shared<const ViewerCase>(std::move(read)));
  lightOrgan();
  readNext();
  Q_EMIT caseShown(shown_->request.caseName);
}

void ViewerPage::put(std::shared_ptr<const ViewerCase> next) {
  const std::shared_ptr<const ViewerCase> before = std::exchange(shown_, std::move(next));
  const bool sameScan = before && before->request.image == shown_->request.image;
  const LayerInks inks = state_.allInks();
  const ErrorMapLook error = state_.errorMap();
  const std::bitset<256> visible = state_.visibleOrgans();
  organ_.cancel();
  state_.setScene(shown_->scene, !sameScan);
  inkLayers(before ? *before : *shown_, before ? inks : LayerInks(), error);
  std::vector<std::shared_ptr<const LabelPairs>> pairs;
  for (const CaseLayer& layer : shown_->layers) pairs.push_back(layer.pairs);
  state_.setLabelPairs(std::move(pairs));
  if (before && !before->request.organ && rolesOf(*before) == rolesOf(*shown_))
    state_.setVisibleOrgans(visible);
  else if (before && before->request.organ && !shown_->request.organ)
    state_.setVisibleOrgans(std::bitset<256>().set());
  view_->setCase(shown_);
  const Geometry& geometry = shown_->scene->scan->geometry();
  page_.setContext(
      tr("%1 · %2 voxels · %3 mm").arg(shown_->request.caseName, shapeText(geometry), spacingText(geometry)));
  view_->toolbar().setCasePlace(number_, list_.size());
  view_->toolbar().setPredictable(predictable_, !shown_->onlyLabels);
  page_.showEmpty(false);
  updateReview();
  updateSeenWindow();
  updateBanners();
}

/// That of the first label map that is seen and whose model is known, else of the one looked at last.
void ViewerPage::updateSeenWindow() {
  if (!shown_) return;
  const std::vector<LayerInk>& inks = state_.inks();
  const CaseLayer* known = nullptr;
  for (std::size_t i = 0; i < shown_->layers.size(); ++i) {
    const CaseLayer& layer = shown_->layers[i];
    if (!layer.seen) continue;
    const bool looked = i < inks.size() && inks[i].shown;
    if (known == nullptr || looked) known = &layer;
    if (looked) break;
  }
  if (known != nullptr) lastSeen_ = known->seen;
  view_->toolbar().window().setSeen(lastSeen_);
}

/// Layers in the same roles as before keep their looks from case to case.
void ViewerPage::inkLayers(const ViewerCase& before, const LayerInks& inks, const ErrorMapLook& error) {
  const std::vector<QString> was = rolesOf(before);
  const std::vector<QString> is = rolesOf(*shown_);
  const bool keep = was == is && inks.stacked.size() == is.size();
  LayerInks next = inks;
  if (!keep) {
    next.stacked.clear();
    for (std::size_t i = 0; i < is.size(); ++i) next.stacked.push_back(firstInk(*shown_, i));
    next.beside.assign(is.size(), LayerInk{});
  }
  state_.setAllInks(std::move(next));
  ErrorMapLook look = keep ? error : ErrorMapLook{};
  const SliceScene& scene = *shown_->scene;
  look.shown = look.shown && scene.laid(look.truth) && scene.laid(look.prediction);
  state_.setErrorMap(look);
}

/// The organ alone, where it is most wrong, with what is wrong marked.
void ViewerPage::lightOrgan() {
  if (!shown_->request.organ) return;
  view_->organs().light(*shown_->request.organ);
  if (shown_->layers.size() >= 2 && shown_->layers[0].isTruth) {
    ErrorMapLook look = state_.errorMap();
    look.shown = true;
    state_.setErrorMap(look);
  }
  if (shown_->worst) state_.moveTo(shown_->worst->lps_mm);
}

void ViewerPage::updateBanners() {
  BannerArea& area = page_.banners();
  for (; banners_ > 0; --banners_) area.remove(bannerKey(banners_ - 1));
  const auto add = [this, &area](MessageKind kind, const QString& text) -> Banner& {
    return area.put(bannerKey(banners_++), kind, text);
  };
  const SliceScene& scene = *shown_->scene;
  for (std::size_t i = 0; i < scene.layers.size(); ++i) {
    if (scene.laid(i)) continue;
    Banner& banner = add(MessageKind::Warning, QString::fromStdString(scene.fits[i].sentence));
    connect(
        banner.addRemedy(tr("Show anyway")),
        &QPushButton::clicked,
        this,
        [this, i] { layAnyway(i); },
        Qt::QueuedConnection);
  }
  for (const QString& problem : shown_->problems)
    connect(
        add(MessageKind::Error, problem).addRemedy(tr("Try again")),
        &QPushButton::clicked,
        this,
        [this] { load(shown_->request, Origin::Request); },
        Qt::QueuedConnection);
  if (!shown_->notes.empty()) add(MessageKind::Info, shown_->notes.front());
}

void ViewerPage::layAnyway(std::size_t layer) {
  if (!shown_ || layer >= shown_->scene->layers.size()) return;
  std::vector<LabelLayer> layers = shown_->scene->layers;
  layers[layer].laidAnyway = true;
  auto next = std::make_shared<ViewerCase>(*shown_);
  next->scene = std::make_shared<const SliceScene>(
      makeScene(shown_->scene->scan, shown_->scene->scanName, std::move(layers)));
  put(std::move(next));
}

void ViewerPage::readNext() {
  std::vector<ViewerRequest> wanted;
  if (number_ + 1 < list_.size()) wanted.push_back(list_[number_ + 1]);
  if (number_ > 0 && !list_.empty()) wanted.push_back(list_[number_ - 1]);
  for (const std::filesystem::path& image : shown_->request.nextFew) {
    ViewerRequest one;
    one.image = image;
    wanted.push_back(one);
  }
  if (wanted.empty()) return;
  ahead_.start(
      [store = store_, wanted](const WorkContext& work) {
        for (const ViewerRequest& one : wanted) readAhead(one, *store, work);
      },
      [] {});
}

void ViewerPage::showEmpty() {
  EmptyState* empty = page_.setEmptyState(IconName::Viewer,
                                          tr("No case open"),
                                          tr("Open any scan (NIfTI, NRRD, MetaImage, DICOM), or drop it "
                                             "here. Cases of a dataset are opened from the "
                                             "page Datasets, scores from the page Results."));
  connect(empty->addAction(tr("Open a scan…")), &QPushButton::clicked, this, &ViewerPage::chooseScan);
  connect(empty->addAction(tr("Open a DICOM folder…")),
          &QPushButton::clicked,
          this,
          &ViewerPage::chooseDicomFolder);
  connect(empty->addAction(tr("Open a label map…")), &QPushButton::clicked, this, &ViewerPage::chooseLabels);
  page_.showEmpty(true);
}

void ViewerPage::showFailure(const Failure& failure) {
  patience_.stop();
  view_->showLoading(false);
  if (shown_) {
    Banner& banner = page_.banners().put(kFailed, MessageKind::Error, failure.message);
    connect(banner.addRemedy(tr("Try again")),
            &QPushButton::clicked,
            this,
            &ViewerPage::askAgain,
            Qt::QueuedConnection);
    return;
  }
  EmptyState* failed = page_.setEmptyState(
      IconName::Error, tr("%1 cannot be opened").arg(asked_.caseName), breakable(failure.message));
  connect(failed->addAction(tr("Open another scan…")), &QPushButton::clicked, this, &ViewerPage::chooseScan);
  connect(failed->addAction(tr("Try again")),
          &QPushButton::clicked,
          this,
          &ViewerPage::askAgain,
          Qt::QueuedConnection);
  connect(failed->addAction(tr("Open a DICOM folder…")),
          &QPushButton::clicked,
          this,
          &ViewerPage::chooseDicomFolder);
  page_.showEmpty(true);
}

void ViewerPage::stopLoading() {
  loading_.cancel();
  patience_.stop();
  view_->showLoading(false);
  if (!shown_) return showEmpty();
  for (std::size_t i = 0; i < list_.size(); ++i)  // back to the case that is seen
    if (list_[i].image == shown_->request.image) number_ = i;
}

}  // namespace viscera
