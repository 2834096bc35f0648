// SPDX-License-Identifier: Apache-2.0
#include "gui/models/model_detail_pane.h"

#include "gui/models/model_words.h"
#include "gui/theme/roles.h"
#include "gui/theme/tokens.h"
#include "gui/widgets/breakable_label.h"
#include "gui/widgets/clear_layout.h"
#include "gui/widgets/controls.h"
#include "gui/widgets/more_below.h"
#include "gui/widgets/number_text.h"

#include <QBoxLayout>
#include <QGridLayout>
#include <QLabel>
#include <QPushButton>

#include <algorithm>

namespace viscera {
namespace {

constexpr std::size_t kShownNames = 12;
constexpr int kNameColumn = 112;

/// A hash is one word of 64 letters, which a narrow pane cannot show: it may break after each sixteenth.
QString withBreaks(const QString& value) {
  constexpr int kHashLetters = 64;
  constexpr int kTogether = 16;
  if (value.size() != kHashLetters || value.contains(' ') || value.contains('/')) return breakable(value);
  QString result;
  for (int i = 0; i < kHashLetters; i += kTogether) result += value.mid(i, kTogether) + QChar(0x200b);
  return result;
}

}  // namespace

ModelDetailPane::ModelDetailPane(QWidget* parent)
    : QScrollArea(parent), body_(new QWidget), content_(new QWidget(body_)), placeholder_(new QLabel(body_)) {
  setWidgetResizable(true);
  setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
  setFocusPolicy(Qt::NoFocus);
  setMinimumWidth(372);
  auto* outer = new QVBoxLayout(body_);
  outer->setContentsMargins(metrics::kBetween, 0, metrics::kBetween, metrics::kBetween);
  placeholder_->setWordWrap(true);
  placeholder_->setAlignment(Qt::AlignCenter);
  placeholder_->setMinimumHeight(120);
  setTextRole(placeholder_, TextRole::Secondary);
  placeholder_->setText(tr("Choose a model to see where it comes from and what of its file fits."));
  outer->addWidget(placeholder_);
  outer->addWidget(content_);
  outer->addStretch();
  auto* layout = new QVBoxLayout(content_);
  layout->setContentsMargins(0, 0, 0, 0);
  layout->setSpacing(metrics::kInside);
  buildHead(layout);
  setWidget(body_);
  new MoreBelow(*this);
  show(nullptr);
}

QPushButton* ModelDetailPane::addButton(QBoxLayout* row,
                                        const QString& text,
                                        void (ModelDetailPane::*signal)()) {
  auto* button = new QPushButton(text, content_);
  button->setToolTip(text);
  connect(button, &QPushButton::clicked, this, signal);
  row->addWidget(button);
  return button;
}

void ModelDetailPane::buildHead(QBoxLayout* layout) {
  name_ = new BreakableLabel({}, content_);
  setTextRole(name_, TextRole::Section);
  layout->addWidget(name_);
  problem_ = new BreakableLabel({}, content_);
  setTextRole(problem_, TextRole::Error);
  layout->addWidget(problem_);
  auto* remedy = new QHBoxLayout;
  again_ = addButton(remedy, tr("Read again"), &ModelDetailPane::readAgainRequested);
  again_->setToolTip(tr("Reads the file once more, after it was mended"));
  remedy->addStretch();
  layout->addLayout(remedy);
  auto* first = new QHBoxLayout;
  first->setSpacing(metrics::kInside);
  predict_ = addButton(first, tr("Predict…"), &ModelDetailPane::predictRequested);
  newRun_ = addButton(first, tr("New run from it…"), &ModelDetailPane::newRunRequested);
  showFile_ = addButton(first, tr("Show file"), &ModelDetailPane::showFileRequested);
  showFile_->setToolTip(tr("Opens the folder that the file lies in"));
  first->addStretch();
  layout->addLayout(first);
  auto* second = new QHBoxLayout;
  second->setSpacing(metrics::kInside);
  export_ = addButton(second, tr("Export…"), &ModelDetailPane::exportRequested);
  forget_ = addButton(second, tr("Take off the list"), &ModelDetailPane::forgetRequested);
  second->addStretch();
  layout->addLayout(second);
  facts_ = addSection(layout, tr("Model"));
  reading_ = new QLabel(content_);
  reading_->setText(tr("Reading the file…"));
  setTextRole(reading_, TextRole::Secondary);
  layout->addSpacing(metrics::kInside);
  layout->addWidget(reading_);
  details_ = new QWidget(content_);
  auto* details = new QVBoxLayout(details_);
  details->setContentsMargins(0, 0, 0, 0);
  details->setSpacing(metrics::kInside);
  auto* heading = new QLabel(tr("Load report"), details_);
  setTextRole(heading, TextRole::Strong);
  details->addWidget(heading);
  reports_ = new QVBoxLayout;
  reports_->setSpacing(metrics::kInside);
  details->addLayout(reports_);
  provenance_ = addSection(details, tr("Provenance"));
  layout->addWidget(details_);
}

QGridLayout* ModelDetailPane::addSection(QBoxLayout* layout, const QString& heading) {
  auto* label = new QLabel(heading, content_);
  setTextRole(label, TextRole::Strong);
  layout->addSpacing(metrics::kInside);
  layout->addWidget(label);
  auto* grid = new QGridLayout;
  grid->setContentsMargins(0, 0, 0, 0);
  grid->setHorizontalSpacing(metrics::kBetween);
  grid->setVerticalSpacing(metrics::kGrid);
  grid->setColumnMinimumWidth(0, kNameColumn);
  grid->setColumnStretch(1, 1);
  layout->addLayout(grid);
  return grid;
}

void ModelDetailPane::addFact(QGridLayout* grid, const QString& name, const QString& value) {
  if (value.isEmpty()) return;
  const int row = grid->rowCount();
  auto* label = new QLabel(name, content_);
  label->setWordWrap(true);
  label->setFixedWidth(kNameColumn);
  setTextRole(label, TextRole::Secondary);
  auto* text = new BreakableLabel(value, content_);
  text->setText(withBreaks(value));
  grid->addWidget(label, row, 0, Qt::AlignLeft | Qt::AlignTop);
  grid->addWidget(text, row, 1);
}

void ModelDetailPane::show(const ListedModel* model) {
  const bool another = model == nullptr || !model_ || model_->id != model->id;
  model_ = model == nullptr ? std::nullopt : std::optional(*model);
  unreadable_ = unreadable_ && !another;
  placeholder_->setVisible(model == nullptr);
  content_->setVisible(model != nullptr);
  updateButtons();
  if (model == nullptr) return;
  name_->setWords(QString::fromStdString(model->name));
  if (!unreadable_) tellProblem(QString::fromStdString(model->problem));
  showFacts();
  if (!another) return;
  details_->hide();
  again_->hide();
  reading_->setVisible(model->problem.empty());
  ensureVisible(0, 0);
}

/// Right below the name: what is wrong comes before what else is known.
void ModelDetailPane::tellProblem(const QString& problem) {
  problem_->setWords(problem);
  problem_->setVisible(!problem.isEmpty());
}

void ModelDetailPane::showFacts() {
  clearLayout(facts_);
  const ListedModel& model = *model_;
  addFact(facts_, tr("Network"), QString::fromStdString(model.network));
  if (model.patch[0] > 0)
    addFact(facts_,
            tr("Patch"),
            tr("%1 × %2 × %3 voxels").arg(model.patch[0]).arg(model.patch[1]).arg(model.patch[2]));
  addFact(facts_, tr("Size"), sizeText(model));
  if (model.classes > 0) addFact(facts_, tr("Classes"), tr("%1 with background").arg(model.classes));
  if (model.score)
    addFact(facts_, tr("Score"), tr("%1: %2").arg(valueText(model.score->value), scoreRule(*model.score)));
  if (model.step >= 0) addFact(facts_, tr("Step"), groupedNumber(model.step));
  addFact(facts_, model.isImported() ? tr("Imported") : tr("Saved"), whenText(model.written_ms));
  if (model.bytes > 0) addFact(facts_, tr("File size"), bytesText(model.bytes));
}

void ModelDetailPane::showDetails(const ModelDetails& details) {
  reading_->hide();
  again_->hide();
  tellProblem({});
  clearLayout(reports_);
  clearLayout(provenance_);
  for (const ModelReport& report : details.reports) addReport(report);
  for (const ModelFact& fact : details.provenance)
    addFact(provenance_, QString::fromStdString(fact.name), QString::fromStdString(fact.value));
  details_->show();
  unreadable_ = false;
  updateButtons();
}

void ModelDetailPane::addReport(const ModelReport& report) {
  auto* state = new StateLabel(details_);
  const auto network = QString::fromStdString(report.network);
  state->setState(
      report.fits() ? StateLabel::State::Ok : StateLabel::State::Warning,
      report.fits() ? tr("%1: all %2 tensors are filled").arg(network, groupedNumber(std::ssize(report.used)))
                    : tr("%1: %2 tensors are filled, %3 are not")
                          .arg(network,
                               groupedNumber(std::ssize(report.used)),
                               groupedNumber(std::ssize(report.missing) + std::ssize(report.mismatched))));
  reports_->addWidget(state);
  addNames(tr("Missing in the file"), report.missing);
  addNames(tr("Of another shape"), report.mismatched);
  addNames(tr("In the file, known to no network"), report.unexpected);
  addNames(tr("Not needed"), report.ignored);
}

void ModelDetailPane::addNames(const QString& title, const std::vector<std::string>& names) {
  if (names.empty()) return;
  QStringList shown;
  for (std::size_t i = 0; i < std::min(names.size(), kShownNames); ++i)
    shown << QString::fromStdString(names[i]);
  if (names.size() > kShownNames) shown << tr("and %1 more").arg(names.size() - kShownNames);
  auto* text = new BreakableLabel(
      tr("%1 (%2): %3").arg(title, groupedNumber(std::ssize(names)), shown.join(QStringLiteral(", "))),
      details_);
  setTextRole(text, TextRole::Caption);
  reports_->addWidget(text);
}

void ModelDetailPane::showFailure(const QString& text) {
  reading_->hide();
  tellProblem(text);
  again_->show();
  details_->hide();
  unreadable_ = true;
  updateButtons();
}

void ModelDetailPane::setReadOnly(const QString& reason) {
  readOnly_ = reason;
  updateButtons();
}

void ModelDetailPane::setExportable(bool exportable) {
  exportable_ = exportable;
  updateButtons();
}

void ModelDetailPane::updateButtons() {
  const bool usable = model_ && model_->problem.empty() && !unreadable_;
  const QString locked = tr("The project can only be read: %1").arg(readOnly_);
  predict_->setEnabled(readOnly_.isEmpty() && usable && model_->canPredict());
  predict_->setToolTip(
      !readOnly_.isEmpty() ? locked
      : usable && !model_->canPredict()
          ? tr("An encoder of pre-training segments nothing; start a run of fine-tuning from it")
          : tr("Predict the label maps of scans with this model"));
  newRun_->setEnabled(readOnly_.isEmpty() && usable);
  newRun_->setToolTip(readOnly_.isEmpty() ? tr("A new run that starts from its weights") : locked);
  export_->setVisible(exportable_);
  export_->setEnabled(usable);
  export_->setToolTip(tr("Writes the weights for MONAI, with where they come from"));
  forget_->setVisible(model_ && model_->isImported());
  forget_->setEnabled(readOnly_.isEmpty());
  forget_->setToolTip(readOnly_.isEmpty() ? tr("Forgets the imported model; its file stays") : locked);
}

}  // namespace viscera
