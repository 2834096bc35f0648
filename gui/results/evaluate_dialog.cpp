// SPDX-License-Identifier: Apache-2.0
#include "gui/results/evaluate_dialog.h"

#include "gui/datasets/case_words.h"
#include "gui/theme/tokens.h"
#include "gui/widgets/controls.h"

#include <QBoxLayout>
#include <QClipboard>
#include <QComboBox>
#include <QDoubleSpinBox>
#include <QGuiApplication>
#include <QLabel>
#include <QPushButton>

namespace viscera {
namespace {

constexpr int kNameWidth = 136;
constexpr double kGreatestTolerance_mm = 50.0;

}  // namespace

void addFormRow(QBoxLayout& body, const QString& name, QWidget* field, QWidget* parent) {
  auto* label = new QLabel(name, parent);
  label->setFixedSize(kNameWidth, metrics::kControl);
  label->setBuddy(field);
  auto* row = new QHBoxLayout;
  row->setSpacing(metrics::kInside);
  row->addWidget(label);
  row->addWidget(field);
  row->addStretch();
  body.addLayout(row);
}

EvaluateDialog::EvaluateDialog(ResultsService& service,
                               Background& background,
                               std::shared_ptr<const Results> results,
                               std::filesystem::path project,
                               const std::string& runId,
                               QWidget* parent)
    : EditDialog(background, {tr("Evaluate a run"), tr("Evaluate")}, parent),
      service_(service),
      results_(std::move(results)),
      project_(std::move(project)),
      runs_(new QComboBox(this)),
      roles_(new QComboBox(this)),
      grids_(new SegmentedChoice(tr("Grid"), {tr("Original"), tr("Original and model")}, this)),
      tolerance_(new QDoubleSpinBox(this)) {
  setSentence(
      tr("The best checkpoint of the run predicts every case; the label maps are kept with the run, so "
         "that the viewer can show them. This goes on in the background."));
  runs_->setAccessibleName(tr("Run"));
  runs_->setToolTip(tr("Runs of fine-tuning, the newest first"));
  runs_->setMinimumWidth(320);
  for (const EvaluableRun& run : results_->usable) runs_->addItem(QString::fromStdString(run.name));
  roles_->setAccessibleName(tr("Cases"));
  roles_->setToolTip(tr("Cases with a label map; test cases were never used to choose a checkpoint"));
  roles_->setMinimumWidth(200);
  grids_->choose(0);
  tolerance_->setRange(0.0, kGreatestTolerance_mm);
  tolerance_->setSingleStep(0.5);
  tolerance_->setDecimals(1);
  tolerance_->setValue(EvaluationOrder().surfaceTolerance_mm);
  tolerance_->setSuffix(tr(" mm"));
  tolerance_->setAccessibleName(tr("Tolerance of surface Dice"));
  tolerance_->setToolTip(tr("Surfaces that are nearer to each other count as equal in surface Dice"));
  addFormRow(body(), tr("Run"), runs_, this);
  addFormRow(body(), tr("Cases"), roles_, this);
  addFormRow(body(), tr("Grid"), grids_, this);
  addFormRow(body(), tr("Tolerance"), tolerance_, this);
  connect(addSecondary(tr("Copy as command"), tr("The same evaluation as a line for a terminal")),
          &QPushButton::clicked,
          this,
          &EvaluateDialog::copyCommand);
  connect(runs_, &QComboBox::currentIndexChanged, this, &EvaluateDialog::showRun);
  connect(primary(), &QPushButton::clicked, this, &QDialog::accept);
  int first = 0;
  for (int i = runs_->count(); i-- > 0;) {
    const EvaluableRun& run = results_->usable[static_cast<std::size_t>(i)];
    if (runId.empty() ? run.unusable.empty() : run.id == runId) first = i;
  }
  runs_->setCurrentIndex(first);
  showRun();
}

const EvaluableRun* EvaluateDialog::chosen() const {
  const int index = runs_->currentIndex();
  return index >= 0 && index < std::ssize(results_->usable)
             ? &results_->usable[static_cast<std::size_t>(index)]
             : nullptr;
}

QString EvaluateDialog::runName() const {
  return runs_->currentText();
}

void EvaluateDialog::showRun() {
  const EvaluableRun* run = chosen();
  roles_->clear();
  if (run != nullptr)
    for (const char* role : {"validation", "test", "training"})
      if (const auto found = run->casesOfRole.find(role); found != run->casesOfRole.end())
        roles_->addItem(tr("%1 (%2)").arg(roleWord(role)).arg(found->second), QString::fromLatin1(role));
  const bool usable = run != nullptr && run->unusable.empty();
  roles_->setEnabled(usable);
  say(usable ? MessageKind::Info : MessageKind::Warning,
      run == nullptr ? tr("There is no run of fine-tuning yet; start one on the page Training.")
                     : QString::fromStdString(run->unusable));
  setReady(usable);
}

EvaluationOrder EvaluateDialog::order() const {
  EvaluationOrder order;
  order.project = project_;
  if (const EvaluableRun* run = chosen()) order.runId = run->id;
  order.role = roles_->currentData().toString().toStdString();
  order.modelGrid = grids_->chosen() == 1;
  order.surfaceTolerance_mm = tolerance_->value();
  return order;
}

void EvaluateDialog::copyCommand() {
  if (chosen() == nullptr) return;
  look([service = &service_, order = order()](const WorkContext&) { return service->commandLine(order); },
       [this](const std::string& line) {
         QGuiApplication::clipboard()->setText(QString::fromStdString(line));
         say(MessageKind::Ok, tr("The command was copied."));
         setReady(chosen() != nullptr && chosen()->unusable.empty());
       });
}

}  // namespace viscera
