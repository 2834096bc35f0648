// SPDX-License-Identifier: Apache-2.0
// What a person does on the viewer's page beyond looking: organs, pictures, other programs.
#include "gui/shell/page.h"
#include "gui/shell/preferences.h"
#include "gui/viewer/review_bar.h"
#include "gui/viewer/viewer_page.h"
#include "gui/viewer/viewer_toolbar.h"
#include "gui/viewer/viewer_view.h"
#include "gui/widgets/banner.h"
#include "gui/widgets/work_progress.h"

#include <QClipboard>
#include <QFileDialog>
#include <QFileInfo>
#include <QGuiApplication>
#include <QMenu>
#include <QProcess>

namespace viscera {
namespace {

constexpr char kSaved[] = "viewer/saved";
constexpr char kNotKept[] = "viewer/review";

/// Empty where it is the name of the file, with or without what it ends in.
std::string unlessFile(const QString& name, const std::filesystem::path& file) {
  const QString own = QString::fromStdString(file.filename().string());
  return own == name || own.startsWith(name + '.') ? std::string() : name.toStdString();
}

}  // namespace

void ViewerPage::goToOrgan(int label) {
  if (!shown_) return;
  organ_.start(
      [scene = shown_->scene, label](const WorkContext& work) {
        std::optional<Eigen::Vector3d> place;
        for (std::size_t i = 0; i < scene->layers.size() && !place; ++i) {
          work.throwIfStopped();
          if (scene->laid(i)) place = placeOfOrgan(*scene->layers[i].labels, label);
        }
        return place;
      },
      [this](const std::optional<Eigen::Vector3d>& place) {
        if (place) state_.moveTo(*place);
      });
}

/// Organs are called as they are here: by the request, else by the label map's own names.
/// A name that is that of a file may hold the name of a patient, which must not reach another file; so what
/// made the labels is named only where the program named it, and the case only where it is a dataset's.
std::vector<ExportSubject> ViewerPage::exportSubjects() const {
  if (!shown_) return {};
  const ViewerRequest& request = shown_->request;
  const auto namesOf = [&request](const CaseLayer& layer) {
    std::map<int, std::string> names = request.labels;
    names.insert(layer.names.begin(), layer.names.end());
    return names;
  };
  ExportSubject common;
  const QString file = QString::fromStdString(request.image.filename().string());
  if (request.isDatasetCase || request.caseName != file)
    common.name = request.caseName.toStdString();  // for the title
  common.isDatasetCase = request.isDatasetCase;
  common.number = request.isDatasetCase ? 0 : reviewedScan(request.reviewSource).value_or(0);
  if (shown_->onlyLabels) {
    common.labels = request.image;
    common.names = namesOf(shown_->layers.front());
    return {common};
  }
  common.image = request.image;
  std::vector<ExportSubject> subjects;
  for (const CaseLayer& layer : shown_->layers) {
    ExportSubject& one = subjects.emplace_back(common);
    one.labels = layer.file;
    one.names = namesOf(layer);
    if (!layer.isTruth) one.algorithm = unlessFile(layer.name, layer.file);
  }
  return subjects;
}

void ViewerPage::setPredictable(bool predictable) {
  predictable_ = predictable;
  view_->toolbar().setPredictable(predictable_, shown_ && !shown_->onlyLabels);
}

void ViewerPage::requestPrediction() {
  if (!predictable_ || !shown_ || shown_->onlyLabels) return;
  Q_EMIT predictionRequested({shown_->request.image, shown_->isFolder});
}

bool ViewerPage::isOf(const std::filesystem::path& image) const {
  if (loading_.isRunning()) return asked_.image.lexically_normal() == image.lexically_normal();
  return shown_ && !shown_->onlyLabels &&
         shown_->request.image.lexically_normal() == image.lexically_normal();
}

/// Beside the label maps that lie there; cases before and after do not lose it.
bool ViewerPage::addPrediction(const ViewerRequest& predicted) {
  if (!isOf(predicted.image) || predicted.predictions.empty()) return false;
  ViewerRequest request = loading_.isRunning() ? asked_ : shown_->request;
  request.organ.reset();
  const PredictedLabels& made = predicted.predictions.front();
  std::erase_if(request.predictions, [&made](const PredictedLabels& one) { return one.file == made.file; });
  request.predictions.push_back(made);
  request.labels.insert(predicted.labels.begin(), predicted.labels.end());
  if (number_ < list_.size() && list_[number_].image == request.image) list_[number_] = request;
  load(request, askedFrom_ == Origin::File && !shown_ ? Origin::File : Origin::Request);
  return true;
}

void ViewerPage::showPrediction(const QString& text, double fraction) {
  view_->prediction().showProgress(text, fraction);
}

/// New requests say what was decided.
void ViewerPage::forgetReviews() {
  reviews_.clear();
  reviewsEnded_ = false;
}

void ViewerPage::updateReview() {
  const ViewerRequest& request = shown_->request;
  const bool wanted = !request.reviewSource.empty() && !reviewsEnded_;
  view_->review().setVisible(wanted);
  if (!wanted) return;
  ReviewState state = request.review;
  std::string note = request.reviewNote;
  if (const auto newer = reviews_.find({request.reviewSource, request.caseName.toStdString()});
      newer != reviews_.end()) {
    state = newer->second.state;
    note = newer->second.note;
  }
  const QString whose = request.predictions.empty() ? request.caseName : request.predictions.front().name;
  view_->review().show(whose, state, QString::fromStdString(note));
  view_->review().setNextPossible(list_.size() > 1);
}

/// It is of the case that is seen, also while the next one is being read.
void ViewerPage::review(ReviewState state, const QString& note, bool decided) {
  if (!shown_) return;
  const ViewerRequest& request = shown_->request;
  Q_EMIT reviewRequested(
      {request.reviewSource, request.caseName.toStdString(), state, note.toStdString(), 0});
  if (decided && view_->review().goesOn() && !loading_.isRunning()) stepCase(1);
}

void ViewerPage::takeReview(const ReviewRecord& review) {
  reviews_[{review.source, review.caseName}] = review;
  if (shown_) updateReview();
}

void ViewerPage::refuseReview(const ReviewRecord& before, const QString& reason) {
  page_.banners().put(
      kNotKept,
      MessageKind::Error,
      tr("The review of %1 was not kept: %2").arg(QString::fromStdString(before.caseName), reason));
  takeReview(before);
}

void ViewerPage::endReviews() {
  reviewsEnded_ = true;
  if (shown_) updateReview();
}

void ViewerPage::copyPicture() {
  QGuiApplication::clipboard()->setImage(view_->picture());
}

/// The proposed name holds no name of a patient, which the case's own might.
void ViewerPage::savePicture() {
  auto* dialog = new QFileDialog(&page_, tr("Picture to save"));
  dialog->setAttribute(Qt::WA_DeleteOnClose);
  dialog->setAcceptMode(QFileDialog::AcceptSave);
  dialog->setNameFilter(tr("Pictures (*.png)"));
  dialog->setDefaultSuffix(QStringLiteral("png"));
  dialog->selectFile(QStringLiteral("viewer.png"));
  const QString last = preferred(Preference::LastFolder).toString();
  if (QFileInfo(last).isDir()) dialog->setDirectory(last);
  connect(dialog, &QFileDialog::fileSelected, this, [this](const QString& file) {
    saving_.start(
        [picture = view_->picture(), file](const WorkContext&) {
          if (!picture.save(file, "PNG"))
            throw Error(ErrorCode::Io,
                        file.toStdString() + ": the picture cannot be written there; choose another folder");
        },
        [this, file] {
          page_.banners().put(kSaved, MessageKind::Ok, tr("%1 was saved.").arg(QFileInfo(file).fileName()));
        });
  });
  dialog->open();
}

void ViewerPage::lookForOtherViewers() {
  elsewhere_.start([](const WorkContext&) { return findOtherViewers(usualViewerPlaces()); },
                   [this](const std::vector<OtherViewer>& found) { offerOtherViewers(found); });
}

void ViewerPage::offerOtherViewers(const std::vector<OtherViewer>& viewers) {
  if (viewers == otherViewers_) return;
  otherViewers_ = viewers;
  for (QAction* one : otherActions_) one->deleteLater();
  otherActions_.clear();
  QMenu& menu = view_->toolbar().more();
  if (!viewers.empty()) otherActions_.push_back(menu.addSeparator());
  for (const OtherViewer& viewer : viewers) {
    QAction* action = menu.addAction(tr("Open in %1").arg(viewer.name));
    connect(action, &QAction::triggered, this, [this, viewer] { openElsewhere(viewer); });
    otherActions_.push_back(action);
  }
}

void ViewerPage::openElsewhere(const OtherViewer& viewer) {
  if (!shown_) return;
  elsewhere_.start(
      [viewer, request = shown_->request](const WorkContext&) { return argumentsFor(viewer, request); },
      [this, viewer](const QStringList& arguments) {
        if (!QProcess::startDetached(viewer.program, arguments))
          page_.banners().put(kSaved,
                              MessageKind::Error,
                              tr("%1 cannot be started from %2. Name another program in the settings, or "
                                 "start it by hand and open the files there.")
                                  .arg(viewer.name, viewer.program));
      });
}

}  // namespace viscera
