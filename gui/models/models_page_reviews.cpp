// SPDX-License-Identifier: Apache-2.0
// The part of ModelsPage that shows predicted scans to be judged, and keeps what was said of them.
#include "gui/datasets/case_words.h"
#include "gui/models/adoption_dialog.h"
#include "gui/models/model_words.h"
#include "gui/models/models_page.h"
#include "gui/models/models_view.h"
#include "gui/models/triage_view.h"
#include "gui/shell/page.h"
#include "gui/widgets/banner.h"

#include <QPointer>
#include <QPushButton>

#include <algorithm>
#include <map>
#include <mutex>
#include <utility>

namespace viscera {
namespace {

const QString kNotKept = QStringLiteral("models/review");
const QString kAdopted = QStringLiteral("models/adopted");

const PredictedScanRecord* scanIn(const ListedPrediction& prediction, std::int64_t id) {
  const auto found = std::find_if(
      prediction.scans.begin(), prediction.scans.end(), [id](const auto& scan) { return scan.id == id; });
  return found == prediction.scans.end() ? nullptr : &*found;
}

/// The same models with this review new or changed; an open one without a note is none.
std::shared_ptr<const Models> withReview(const Models& models, const ReviewRecord& review) {
  auto changed = std::make_shared<Models>(models);
  const std::int64_t id = reviewedScan(review.source).value_or(0);
  for (ListedPrediction& one : changed->predictions) {
    if (scanIn(one, id) == nullptr) continue;
    if (review.state == ReviewState::Open && review.note.empty())
      one.reviews.erase(id);
    else
      one.reviews[id] = review;
  }
  return changed;
}

}  // namespace

/// The newest review of each scan. Whichever thread writes first writes the newest one.
class ModelsPage::NewestReviews {
 public:
  void put(const ReviewRecord& review) {
    const std::lock_guard lock(mutex_);
    newest_[review.source] = review;
  }
  void write(ModelsService& service, const std::filesystem::path& project, const std::string& source) {
    const std::lock_guard writing(writing_);
    service.setReview(project, of(source));
  }

 private:
  [[nodiscard]] ReviewRecord of(const std::string& source) {
    const std::lock_guard lock(mutex_);
    return newest_.at(source);
  }

  std::mutex writing_;  // one at a time, in the background
  std::mutex mutex_;
  std::map<std::string, ReviewRecord> newest_;  // guarded by mutex_
};

std::shared_ptr<ModelsPage::NewestReviews> ModelsPage::makeNewestReviews() {
  return std::make_shared<NewestReviews>();
}

ViewerRequest ModelsPage::requestOf(const ListedPrediction& prediction,
                                    const PredictedScanRecord& scan) const {
  ViewerRequest request;
  request.caseName = QString::fromStdString(scan.name);
  request.isDatasetCase = prediction.ofDatasetCases;
  request.image = scan.image;
  const QString makers = makersOf(prediction);
  request.predictions = {
      {scan.output, makers, seenWindowOf(prediction.record.protocolJson, makers.toStdString())}};
  request.labels = organNamesOf(scan);
  if (isReadOnly()) return request;
  request.reviewSource = predictionReviewSource(scan.id);
  if (const auto review = reviewOf(request.reviewSource)) {
    request.review = review->state;
    request.reviewNote = review->note;
  }
  return request;
}

/// Page Up and Page Down go through the table as it is sorted and filtered now.
void ModelsPage::viewScan() {
  const ListedPrediction* prediction = view_->triage().chosen();
  const PredictedScanRecord* scan = view_->triage().chosenScan();
  if (prediction == nullptr || scan == nullptr || scan->state != PredictionState::Finished) return;
  ViewerRequest request = requestOf(*prediction, *scan);
  std::vector<ViewerRequest> among;
  for (const PredictedScanRecord* one : view_->triage().shownScans()) {
    if (one->id == scan->id) request.place = among.size();
    among.push_back(requestOf(*prediction, *one));
  }
  request.among = std::move(among);
  Q_EMIT viewerRequested(request);
}

std::optional<ReviewRecord> ModelsPage::reviewOf(const std::string& source) const {
  const auto id = reviewedScan(source);
  if (!id || !models_) return std::nullopt;
  for (const ListedPrediction& one : models_->predictions) {
    const PredictedScanRecord* scan = scanIn(one, *id);
    if (scan == nullptr) continue;
    const auto found = one.reviews.find(*id);
    return found != one.reviews.end() ? found->second
                                      : ReviewRecord{source, scan->name, ReviewState::Open, {}, 0};
  }
  return std::nullopt;
}

void ModelsPage::keepReview(const ReviewRecord& review) {
  if (!home_ || isReadOnly()) return;
  const std::optional<ReviewRecord> before = reviewOf(review.source);
  if (!before) return;
  models_ = withReview(*models_, review);
  view_->triage().show(models_);
  unwritten_[review.source] = review;
  Q_EMIT reviewKept(review);
  newest_->put(review);
  home_->background->post([service = &service_,
                           project = home_->folder,
                           newest = newest_,
                           review,
                           before = *before,
                           background = home_->background,
                           self = QPointer<ModelsPage>(this)] {
    QString problem;
    try {
      newest->write(*service, project, review.source);
    } catch (const Error& error) {
      problem = QString::fromUtf8(error.what());
    }
    background->deliver([self, review, before, problem] {
      if (self != nullptr) self->endWriting(review, before, problem);
    });
  });
}

/// A list that was read before the review was written does not know it, and is read again.
void ModelsPage::endWriting(const ReviewRecord& review, const ReviewRecord& before, const QString& problem) {
  const auto found = unwritten_.find(review.source);
  if (found != unwritten_.end() && found->second == review) unwritten_.erase(found);
  if (!problem.isEmpty()) {
    page_.banners().put(kNotKept, MessageKind::Error, problem);
    Q_EMIT reviewRefused(before, problem);
  }
  if (!problem.isEmpty() || (reading_ && reading_->isRunning())) reload();
  if (unwritten_.empty() && adoptionWaits_) askAdoption();
}

std::shared_ptr<const Models> ModelsPage::withUnwritten(Models models) const {
  auto shown = std::make_shared<const Models>(std::move(models));
  for (const auto& [source, review] : unwritten_) shown = withReview(*shown, review);
  return shown;
}

void ModelsPage::askAdoption() {
  if (!home_ || isWithoutProject() || !models_ || isReadOnly()) return;
  adoptionWaits_ = !unwritten_.empty();  // the preview goes by what the project knows
  if (adoptionWaits_) return;
  AdoptionOrder order;
  order.project = home_->folder;
  order.scans = view_->triage().acceptedScans();
  if (order.scans.empty()) return;
  auto* dialog = new AdoptionDialog(service_, *home_->background, *models_, std::move(order), &page_);
  dialog->tellScope(QString::fromStdString(view_->triage().chosen()->record.name),
                    view_->triage().hiddenAccepted());
  connect(dialog, &AdoptionDialog::adopted, this, &ModelsPage::tellAdopted);
  dialog->open();
}

void ModelsPage::tellAdopted(const Adoption& adoption) {
  const QString cases = casesText(adoption.added);
  EditStep step;
  step.text = tr("add predicted labels of %1 to training").arg(cases);
  step.change = adoption.change;
  step.fileBefore = adoption.fileBefore;
  step.fileAfter = adoption.change.file;
  step.root = adoption.root;
  Banner& banner =
      page_.banners().put(kAdopted,
                          MessageKind::Ok,
                          tr("%1 can be trained on now, in %2.")
                              .arg(cases, QString::fromStdString(adoption.change.file.filename().string())));
  connect(banner.addRemedy(tr("Show the dataset")),
          &QPushButton::clicked,
          this,
          &ModelsPage::datasetsRequested,
          Qt::QueuedConnection);
  Q_EMIT datasetEdited(step);
}

}  // namespace viscera
