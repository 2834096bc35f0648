// SPDX-License-Identifier: Apache-2.0
// The part of ResultsPage that does what is asked of it: viewer, reviews, exports, commands.
#include "engine/base/atomic_file.h"
#include "gui/bridge/result_files.h"
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

#include <algorithm>
#include <optional>
#include <utility>

namespace viscera {
namespace {

const QString kDone = QStringLiteral("results/done");
const QString kMissing = QStringLiteral("results/missing");

/// A case with the label maps that are to be seen on it; what the background needs to find its files.
struct CaseOrder {
  std::int64_t evaluation = 0;
  std::string caseName;
  std::vector<PredictedLabels> predictions;  ///< file empty: not kept
  std::vector<std::string> next;
};

struct FoundCase {
  ViewerRequest request;
  bool missing = false;  ///< the label map of the first run is not there
};

PredictedLabels labelsOf(const ScoredRun& run, const std::string& caseName) {
  const auto found = run.labelMaps.find(caseName);
  return {found == run.labelMaps.end() ? std::string() : found->second, QString::fromStdString(run.name)};
}

FoundCase findFiles(ResultsService& service,
                    const std::filesystem::path& project,
                    const CaseOrder& order,
                    int label) {
  FoundCase found;
  ResultCaseFiles files = service.filesOf(project, order.evaluation, order.caseName);
  found.request.caseName = QString::fromStdString(order.caseName);
  found.request.image = std::move(files.image);
  found.request.truth = std::move(files.truth);
  found.request.labels = std::move(files.labels);
  found.request.organ = label;
  for (std::size_t i = 0; i < order.predictions.size(); ++i) {
    std::error_code ignored;
    const PredictedLabels& one = order.predictions[i];
    if (!one.file.empty() && std::filesystem::exists(one.file, ignored))
      found.request.predictions.push_back(one);
    else if (i == 0)
      found.missing = true;
  }
  for (const std::string& name : order.next) try {
      found.request.nextFew.push_back(service.filesOf(project, order.evaluation, name).image);
    } catch (const Error&) {  // reading ahead is a favour; the case itself will say what is wrong
    }
  return found;
}

}  // namespace

void ResultsPage::requestCase(std::size_t run, const QString& caseName, int label) {
  if (!opening_ || !results_ || run >= results_->runs.size()) return;
  const ScoredRun& scored = results_->runs[run];
  CaseOrder order{scored.id(), caseName.toStdString(), {labelsOf(scored, caseName.toStdString())}, {}};
  for (const int row : view_->selectedRows()) {  // the other one that is compared
    const ResultRow& other = view_->model().rowAt(row);
    if (other.isFolds() || other.members.front() == run || order.predictions.size() > 1) continue;
    order.predictions.push_back(labelsOf(results_->runs[other.members.front()], order.caseName));
  }
  const CaseScoreFilter& shown = view_->cases().filter();
  for (int row = 0; row < shown.rowCount() && order.next.size() < 2; ++row) {
    const std::string name = shown.index(row, 0).data().toString().toStdString();
    if (name != order.caseName && std::find(order.next.begin(), order.next.end(), name) == order.next.end())
      order.next.push_back(name);
  }
  page_.banners().remove(kMissing);
  opening_->start(
      [service = &service_, project = project_->folder, order, label](const WorkContext&) {
        return findFiles(*service, project, order, label);
      },
      [this, name = QString::fromStdString(scored.name), id = scored.foreign ? std::string() : scored.source](
          const FoundCase& found) {
        if (found.missing) tellMissing(name, id);
        Q_EMIT viewerRequested(found.request);
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
  // Shown at once; the list that is kept has it too, so that another row does not bring the old one back.
  auto changed = std::make_shared<Results>(*results_);
  std::erase_if(changed->reviews, [&review](const ReviewRecord& one) {
    return one.source == review.source && one.caseName == review.caseName;
  });
  changed->reviews.push_back(review);
  results_ = changed;
  view_->takeReviews(results_, review);
  project_->background.post([service = &service_,
                             project = project_->folder,
                             review,
                             &background = project_->background,
                             self = QPointer<ResultsPage>(this)] {
    try {
      service->setReview(project, review);
    } catch (const Error& error) {
      background.deliver([self, text = QString::fromUtf8(error.what())] {
        if (self == nullptr) return;
        self->page_.banners().put(QStringLiteral("results/review"), MessageKind::Error, text);
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
