// SPDX-License-Identifier: Apache-2.0
// The part of ResultsPage that does what is asked of it: viewer, reviews, exports, commands.
#include "engine/base/atomic_file.h"
#include "gui/bridge/result_files.h"
#include "gui/exports/export_dialog.h"
#include "gui/results/case_scores_view.h"
#include "gui/results/result_table_model.h"
#include "gui/results/result_words.h"
#include "gui/results/results_page.h"
#include "gui/shell/page.h"
#include "gui/widgets/banner.h"

#include <QClipboard>
#include <QFileDialog>
#include <QGuiApplication>
#include <QPushButton>
#include <QUrl>

#include <map>
#include <optional>
#include <set>
#include <utility>

namespace viscera {
namespace {

const QString kDone = QStringLiteral("results/done");
const QString kMissing = QStringLiteral("results/missing");

/// A case with the label maps that are to be seen on it; what the background needs to find its files.
struct CaseOrder {
  std::int64_t evaluation = 0;
  std::string caseName;
  int label = 0;
  std::vector<PredictedLabels> predictions;  ///< file empty: not kept
  ReviewRecord review;                       ///< source empty: it cannot be reviewed
};

/// What is asked for, and the cases that Page Up and Page Down go through.
struct CasesOrder {
  CaseOrder wanted;
  std::vector<CaseOrder> among;  ///< the wanted one is one of them
};

struct FoundCase {
  ViewerRequest request;
  bool missing = false;  ///< the label map of the first run is not there
};

PredictedLabels labelsOf(const ScoredRun& run, const std::string& caseName) {
  const auto found = run.labelMaps.find(caseName);
  return {found == run.labelMaps.end() ? std::string() : found->second,
          QString::fromStdString(run.name),
          seenWindowOf(run.details.protocolJson, run.name)};
}

struct LabelMapOrder {
  std::int64_t evaluation = 0;
  std::string caseName;
  std::filesystem::path file;
  std::string maker;
};

/// The label maps that are still there, with their scans.
std::vector<ExportSubject> subjectsOf(ResultsService& service,
                                      const std::filesystem::path& project,
                                      const std::vector<LabelMapOrder>& orders,
                                      const WorkContext& work) {
  std::vector<ExportSubject> subjects;
  for (const LabelMapOrder& order : orders) {
    work.throwIfStopped();
    std::error_code ignored;
    if (!std::filesystem::exists(order.file, ignored)) continue;
    ResultCaseFiles files = service.filesOf(project, order.evaluation, order.caseName);
    subjects.push_back(
        {order.file, std::move(files.image), std::move(files.labels), order.caseName, order.maker, true});
  }
  return subjects;
}

ViewerRequest requestOf(const CaseOrder& order, const ResultCaseFiles& files) {
  ViewerRequest request;
  request.caseName = QString::fromStdString(order.caseName);
  request.isDatasetCase = true;
  request.image = files.image;
  request.truth = files.truth;
  request.labels = files.labels;
  request.organ = order.label;
  request.reviewSource = order.review.source;
  request.review = order.review.state;
  request.reviewNote = order.review.note;
  for (const PredictedLabels& one : order.predictions) {
    std::error_code ignored;
    if (!one.file.empty() && std::filesystem::exists(one.file, ignored)) request.predictions.push_back(one);
  }
  return request;
}

FoundCase findFiles(ResultsService& service,
                    const std::filesystem::path& project,
                    const CasesOrder& order,
                    const WorkContext& work) {
  const CaseOrder& wanted = order.wanted;
  FoundCase found;
  found.request = requestOf(wanted, service.filesOf(project, wanted.evaluation, wanted.caseName));
  const std::filesystem::path& file = wanted.predictions.front().file;
  std::error_code ignored;
  found.missing = file.empty() || !std::filesystem::exists(file, ignored);
  std::map<std::int64_t, std::map<std::string, ResultCaseFiles>> known;
  std::vector<ViewerRequest> among;
  for (const CaseOrder& one : order.among) {
    work.throwIfStopped();
    if (!known.contains(one.evaluation)) known[one.evaluation] = service.filesOfAll(project, one.evaluation);
    const auto files = known[one.evaluation].find(one.caseName);
    if (files == known[one.evaluation].end()) continue;
    if (one.evaluation == wanted.evaluation && one.caseName == wanted.caseName) {
      found.request.place = among.size();
      among.push_back(found.request);
    } else {
      among.push_back(requestOf(one, files->second));
    }
  }
  found.request.among = std::move(among);
  return found;
}

}  // namespace

void ResultsPage::requestCase(std::size_t run, const QString& caseName, int label) {
  if (!opening_ || !results_ || run >= results_->runs.size()) return;
  std::optional<std::size_t> other;  // the other one that is compared
  for (const int row : view_->selectedRows()) {
    const ResultRow& one = view_->model().rowAt(row);
    if (!one.isFolds() && one.members.front() != run && !other) other = one.members.front();
  }
  const auto orderOf = [&](std::size_t of, const std::string& name, int organ) {
    const ScoredRun& scored = results_->runs[of];
    CaseOrder order{scored.id(), name, organ, {labelsOf(scored, name)}, {}};
    if (other) order.predictions.push_back(labelsOf(results_->runs[*other], name));
    if (!isReadOnly()) order.review = reviewOf(scored.source, name);
    return order;
  };
  CasesOrder order{orderOf(run, caseName.toStdString(), label), {}};
  std::set<std::pair<std::size_t, std::string>> taken;
  CaseScoresView& cases = view_->cases();
  for (const std::size_t row : cases.shownRows()) {
    const CaseScoreModel::Row& one = cases.model().rowAt(static_cast<int>(row));
    if (taken.insert({one.run, one.score->caseName}).second)
      order.among.push_back(orderOf(one.run, one.score->caseName, one.score->label));
  }
  if (!taken.contains({run, caseName.toStdString()})) order.among.clear();
  const ScoredRun& scored = results_->runs[run];
  page_.banners().remove(kMissing);
  opening_->start(
      [service = &service_, project = project_->folder, order](const WorkContext& work) {
        return findFiles(*service, project, order, work);
      },
      [this, name = QString::fromStdString(scored.name), id = scored.foreign ? std::string() : scored.source](
          const FoundCase& found) {
        if (found.missing) tellMissing(name, id);
        Q_EMIT viewerRequested(found.request);
      });
}

/// As it is kept now; open where there is none.
ReviewRecord ResultsPage::reviewOf(const std::string& source, const std::string& caseName) const {
  for (const ReviewRecord& one : results_->reviews)
    if (one.source == source && one.caseName == caseName) return one;
  return {source, caseName, ReviewState::Open, {}, 0};
}

void ResultsPage::askLabelMapExport() {
  const std::vector<int> chosen = view_->selectedRows();
  if (!chosen.empty()) exportLabelMaps(view_->model().rowAt(chosen.front()).members, {});
}

/// Those that were kept, of one case or of all.
void ResultsPage::exportLabelMaps(const std::vector<std::size_t>& runs, const std::string& caseName) {
  if (!opening_ || !results_ || project_->services.exports == nullptr || runs.empty()) return;
  std::vector<LabelMapOrder> orders;
  for (const std::size_t run : runs)
    for (const auto& [name, file] : results_->runs.at(run).labelMaps)
      if (caseName.empty() || name == caseName)
        orders.push_back({results_->runs[run].id(), name, file, results_->runs[run].name});
  const ScoredRun& first = results_->runs[runs.front()];
  page_.banners().remove(kMissing);
  opening_->start(
      [service = &service_, project = project_->folder, orders](const WorkContext& work) {
        return subjectsOf(*service, project, orders, work);
      },
      [this, name = QString::fromStdString(first.name), id = first.foreign ? std::string() : first.source](
          std::vector<ExportSubject> subjects) {
        if (subjects.empty()) return tellMissing(name, id);
        openExport(&page_,
                   {*project_->services.exports,
                    project_->background,
                    isReadOnly() ? std::filesystem::path() : exportFolderOf(project_->folder)},
                   std::move(subjects));
      });
}

void ResultsPage::tellMissing(const QString& name, const std::string& runId) {
  const bool canMake = !runId.empty() && !isReadOnly();
  Banner& banner = page_.banners().put(
      kMissing,
      MessageKind::Info,
      canMake
          ? tr("The label maps of %1 were not kept, so the viewer shows the reference alone; an evaluation "
               "makes them.")
                .arg(name)
          : tr("The label maps of %1 are not there any more, so the viewer shows the reference alone.")
                .arg(name));
  if (canMake)
    connect(
        banner.addRemedy(tr("Evaluate…")),
        &QPushButton::clicked,
        this,
        [this, runId] { askEvaluation(runId); },
        Qt::QueuedConnection);
}

void ResultsPage::keepReview(const ReviewRecord& review) {
  if (!results_ || project_ == nullptr || isReadOnly()) return;
  if (reviewedScan(review.source)) return;  // kept by the page of models
  const ReviewRecord before = reviewOf(review.source, review.caseName);
  // Shown at once; the list that is kept has it too, so that another row does not bring the old one back.
  auto changed = std::make_shared<Results>(*results_);
  std::erase_if(changed->reviews, [&review](const ReviewRecord& one) {
    return one.source == review.source && one.caseName == review.caseName;
  });
  changed->reviews.push_back(review);
  results_ = changed;
  view_->takeReviews(results_, review);
  Q_EMIT reviewKept(review);
  project_->background.post([service = &service_,
                             project = project_->folder,
                             review,
                             before,
                             &background = project_->background,
                             self = QPointer<ResultsPage>(this)] {
    try {
      service->setReview(project, review);
    } catch (const Error& error) {
      background.deliver([self, before, text = QString::fromUtf8(error.what())] {
        if (self == nullptr) return;
        self->page_.banners().put(QStringLiteral("results/review"), MessageKind::Error, text);
        Q_EMIT self->reviewRefused(before, text);
        self->reload();
      });
    }
  });
}

void ResultsPage::copyCommand(const QString& runId) {
  if (!writing_) return;
  EvaluationOrder order;
  order.project = project_->folder;
  order.runId = runId.toStdString();
  order.role = view_->choice().role;
  order.modelGrid = view_->choice().grid == "model";
  writing_->start([service = &service_, order](const WorkContext&) { return service->commandLine(order); },
                  [this](const std::string& line) {
                    QGuiApplication::clipboard()->setText(QString::fromStdString(line));
                    page_.banners().put(kDone, MessageKind::Ok, tr("The command was copied."));
                  });
}

void ResultsPage::removeForeign(const QString& name) {
  if (!writing_ || isReadOnly()) return;
  writing_->start([service = &service_, project = project_->folder, source = name.toStdString()](
                      const WorkContext&) { service->removeForeign(project, source); },
                  [this] { reload(); });
}

void ResultsPage::askExport(ResultsView::Export what) {
  if (project_ == nullptr || !results_ || view_->model().rowCount() == 0) return;
  if (what == ResultsView::Export::LabelMaps) return askLabelMapExport();
  const bool report = what == ResultsView::Export::Report;
  auto* dialog = new QFileDialog(&page_, report ? tr("Save the report") : tr("Save the scores"));
  dialog->setAttribute(Qt::WA_DeleteOnClose);
  dialog->setAcceptMode(QFileDialog::AcceptSave);
  dialog->setDefaultSuffix(report ? "html" : "csv");
  dialog->setNameFilter(report ? "HTML (*.html)" : "CSV (*.csv)");
  dialog->selectFile(report ? "report" : what == ResultsView::Export::Table ? "results" : "scores");
  connect(dialog, &QFileDialog::fileSelected, this, [this, what](const QString& file) {
    writeExport(what, file.toStdString());
  });
  dialog->open();
}

void ResultsPage::writeExport(ResultsView::Export what, const std::filesystem::path& file) {
  if (!writing_) return;
  std::function<void(const WorkContext&)> write;
  if (what == ResultsView::Export::Report) {
    ReportOrder order{project_->folder, {}, {}, file};
    const ResultTable& table = view_->model().table();
    for (const ResultRow& row : table.rows)
      for (const std::size_t member : row.members) {
        const ScoredRun& run = results_->runs[member];
        order.evaluations.push_back(run.id());
        order.colours.push_back(colourOfRun(run.number).name().toStdString());
      }
    write = [service = &service_, order](const WorkContext& work) { service->writeReport(order, work); };
  } else {
    write = [what, file, table = view_->model().table(), results = results_](const WorkContext&) {
      writeFileAtomically(file,
                          what == ResultsView::Export::Table ? csvOf(table, results->runs)
                                                             : scoresCsvOf(table, results->runs));
    };
  }
  writing_->start(std::move(write), [this, file] {
    page_.banners().put(
        kDone, MessageKind::Ok, tr("%1 was written.").arg(QString::fromStdString(file.string())));
  });
}

}  // namespace viscera
