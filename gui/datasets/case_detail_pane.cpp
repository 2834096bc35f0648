// SPDX-License-Identifier: Apache-2.0
#include "gui/datasets/case_detail_pane.h"

#include "gui/charts/hu_histogram.h"
#include "gui/charts/volume_bars.h"
#include "gui/datasets/case_slices.h"
#include "gui/datasets/case_words.h"
#include "gui/datasets/usual_volumes.h"
#include "gui/theme/organ_colours.h"
#include "gui/theme/roles.h"
#include "gui/widgets/breakable_label.h"
#include "gui/widgets/clear_layout.h"
#include "gui/widgets/controls.h"
#include "gui/widgets/more_below.h"
#include "gui/widgets/number_text.h"

#include <QBoxLayout>
#include <QCheckBox>
#include <QGridLayout>
#include <QLabel>
#include <QPushButton>

#include <cmath>

namespace viscera {
namespace {

BreakableLabel* wrappedLabel(const QString& text, TextRole role, QWidget* parent) {
  auto* label = new BreakableLabel(text, parent);
  setTextRole(label, role);
  return label;
}

StateLabel::State stateOfSeverity(Severity severity) {
  if (severity == Severity::Error) return StateLabel::State::Error;
  return severity == Severity::Warning ? StateLabel::State::Warning : StateLabel::State::Neutral;
}

QString wholeNumber(double value) {
  return groupedNumber(std::llround(value));
}

QString sentence(const std::string& text) {
  QString result = QString::fromStdString(text).trimmed();
  const QString first = result.section(' ', 0, 0);
  const bool isFile = first.contains('/') || first.contains('.');
  if (!result.isEmpty() && !isFile) result[0] = result[0].toUpper();
  if (!result.isEmpty() && !result.endsWith('.')) result += '.';
  return result;
}

}  // namespace

CaseDetailPane::CaseDetailPane(QWidget* parent)
    : QScrollArea(parent), body_(new QWidget), placeholder_(new QLabel(this)) {
  setWidgetResizable(true);
  setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
  setFocusPolicy(Qt::NoFocus);
  setMinimumWidth(340);
  auto* layout = new QVBoxLayout(body_);
  layout->setContentsMargins(metrics::kBetween, 0, metrics::kBetween, metrics::kBetween);
  layout->setSpacing(metrics::kInside);
  placeholder_->setWordWrap(true);
  placeholder_->setAlignment(Qt::AlignCenter);
  setTextRole(placeholder_, TextRole::Secondary);
  placeholder_->setMinimumHeight(120);
  layout->addWidget(placeholder_);
  buildHead(layout);
  buildSections(layout);
  layout->addStretch();
  setWidget(body_);
  new MoreBelow(*this);
  showText({});
}

QLabel* CaseDetailPane::addHeading(QBoxLayout* layout, const QString& text) {
  auto* heading = new QLabel(text, body_);
  setTextRole(heading, TextRole::Strong);
  layout->addSpacing(metrics::kInside);
  layout->addWidget(heading);
  return heading;
}

void CaseDetailPane::buildHead(QBoxLayout* layout) {
  name_ = wrappedLabel({}, TextRole::Section, body_);
  layout->addWidget(name_);
  slices_ = new CaseSlices(body_);
  layout->addWidget(slices_);
  notChecked_ = wrappedLabel({}, TextRole::Secondary, body_);
  layout->addWidget(notChecked_);
  auto* row = new QHBoxLayout;
  row->setSpacing(metrics::kInside);
  view_ = new QPushButton(tr("Open in the viewer"), body_);
  view_->setToolTip(tr("Shows the scan and its organs in the viewer"));
  connect(view_, &QPushButton::clicked, this, [this] { Q_EMIT viewRequested(caseName_); });
  recheck_ = new QPushButton(tr("Check again"), body_);
  recheck_->setToolTip(tr("Reads the files of this case again"));
  connect(recheck_, &QPushButton::clicked, this, [this] { Q_EMIT recheckRequested(caseName_); });
  organsShown_ = new QCheckBox(tr("Organs"), body_);
  organsShown_->setToolTip(tr("Draws the labelled organs over the slices"));
  organsShown_->setChecked(true);
  organsShown_->setMinimumHeight(metrics::kSmallestTarget);
  connect(organsShown_, &QCheckBox::toggled, slices_, &CaseSlices::setOrgansShown);
  row->addWidget(view_);
  row->addWidget(recheck_);
  row->addStretch();
  row->addWidget(organsShown_);
  layout->addLayout(row);
}

void CaseDetailPane::buildSections(QBoxLayout* layout) {
  problems_ = new QWidget(body_);
  auto* problems = new QVBoxLayout(problems_);
  problems->setContentsMargins(0, metrics::kInside, 0, 0);
  problems->setSpacing(metrics::kInside);
  problemRows_ = problems;
  layout->addWidget(problems_);
  histogramHeading_ = addHeading(layout, tr("HU values"));
  histogram_ = new HuHistogram(body_);
  layout->addWidget(histogram_);
  histogramNote_ = wrappedLabel({}, TextRole::Caption, body_);
  layout->addWidget(histogramNote_);
  addHeading(layout, tr("Scan"))->setObjectName("scanHeading");
  header_ = new QWidget(body_);
  headerRows_ = new QGridLayout(header_);
  headerRows_->setContentsMargins(0, 0, 0, 0);
  headerRows_->setHorizontalSpacing(metrics::kBetween);
  headerRows_->setVerticalSpacing(metrics::kGrid);
  headerRows_->setColumnMinimumWidth(0, 88);
  headerRows_->setColumnStretch(1, 1);
  layout->addWidget(header_);
  volumesHeading_ = addHeading(layout, tr("Organ volumes in ml"));
  volumes_ = new VolumeBars(body_);
  layout->addWidget(volumes_);
  volumesNote_ = wrappedLabel({}, TextRole::Caption, body_);
  layout->addWidget(volumesNote_);
}

void CaseDetailPane::showText(const QString& text) {
  for (QWidget* child : body_->findChildren<QWidget*>(QString(), Qt::FindDirectChildrenOnly))
    child->setVisible(child == placeholder_);
  placeholder_->setText(text);
  caseName_.clear();
}

void CaseDetailPane::setDataset(const std::map<int, QString>& organs,
                                const std::array<double, 2>& window_hu) {
  organs_ = organs;
  histogram_->setWindow(window_hu);
}

void CaseDetailPane::show(const DatasetCase& one, const CaseFacts* facts) {
  const bool another = caseName_ != QString::fromStdString(one.record.name);
  for (QWidget* child : body_->findChildren<QWidget*>(QString(), Qt::FindDirectChildrenOnly))
    child->setVisible(child != placeholder_);
  caseName_ = QString::fromStdString(one.record.name);
  name_->setWords(caseName_);
  slices_->setSlices(facts != nullptr ? facts->slices : std::vector<PreviewImage>(),
                     facts != nullptr ? facts->labelSlices : std::vector<PreviewImage>());
  slices_->setVisible(slices_->hasSlices());
  notChecked_->setVisible(one.found && facts == nullptr);
  notChecked_->setWords(tr("Not checked yet: slices, HU values and volumes appear once it was read."));
  view_->setVisible(one.found);
  recheck_->setVisible(one.found);
  organsShown_->setVisible(facts != nullptr && !facts->labelSlices.empty());
  showProblems(one, facts);
  showHeader(one, facts);
  const bool counted = facts != nullptr && !facts->histogram.empty();
  histogramHeading_->setVisible(counted);
  histogram_->setVisible(counted);
  if (counted) histogram_->setBins(facts->histogram, kHistogramLeast_hu, kHistogramStep_hu);
  histogramNote_->setVisible(counted);
  histogramNote_->setWords(histogram_->legend());
  showVolumes(facts);
  if (another) ensureVisible(0, 0);
}

void CaseDetailPane::showProblems(const DatasetCase& one, const CaseFacts* facts) {
  clearLayout(problemRows_);
  const std::vector<DataProblem> problems = problemsOf(one, facts);
  problems_->setVisible(!problems.empty());
  for (const DataProblem& problem : problems) addProblem(problem);
}

void CaseDetailPane::addProblem(const DataProblem& problem) {
  auto* area = new QWidget(problems_);
  setSurface(area,
             problem.severity == Severity::Error     ? Surface::Error
             : problem.severity == Severity::Warning ? Surface::Warning
                                                     : Surface::Group);
  auto* layout = new QVBoxLayout(area);
  layout->setContentsMargins(12, metrics::kInside, 12, metrics::kInside);
  layout->setSpacing(metrics::kGrid);
  auto* state = new StateLabel(area);
  QString word = problemWord(problem);
  if (!word.isEmpty()) word[0] = word[0].toUpper();
  state->setState(stateOfSeverity(problem.severity), word);
  layout->addWidget(state);
  layout->addWidget(wrappedLabel(sentence(problem.message), TextRole::Body, area));
  layout->addWidget(wrappedLabel(sentence(remedyText(problem).toStdString()), TextRole::Secondary, area));
  if (isRepairable(problem)) {
    QPushButton* repair =
        addRemedy(area, tr("Repair…"), tr("Shows what would be changed first; it can be undone"));
    repair->setAccessibleName(tr("Repair: %1").arg(problemWord(problem)));
    connect(
        repair, &QPushButton::clicked, this, [this, problem] { Q_EMIT repairRequested(caseName_, problem); });
  } else if (problem.severity != Severity::Info) {
    if (problem.code == "file_missing") {
      QPushButton* folder = addRemedy(
          area, tr("Choose the data folder…"), tr("Looks for the files of all cases below another folder"));
      connect(folder, &QPushButton::clicked, this, &CaseDetailPane::dataFolderRequested);
    }
    QPushButton* drop = addRemedy(
        area, tr("Take the case off the list…"), tr("Shows the list without it first; it can be undone"));
    drop->setAccessibleName(tr("Take the case off the list: %1").arg(problemWord(problem)));
    connect(drop, &QPushButton::clicked, this, [this] { Q_EMIT dropRequested(caseName_); });
  }
  problemRows_->addWidget(area);
}

QPushButton* CaseDetailPane::addRemedy(QWidget* area, const QString& text, const QString& toolTip) {
  auto* button = new QPushButton(text, area);
  button->setToolTip(readOnly_ ? tr("The project can only be read, nothing is changed") : toolTip);
  button->setEnabled(!readOnly_);
  qobject_cast<QBoxLayout*>(area->layout())->addWidget(button, 0, Qt::AlignLeft);
  return button;
}

void CaseDetailPane::addFact(const QString& name, const QString& value) {
  if (value.isEmpty()) return;
  const int row = headerRows_->rowCount();
  auto* label = new QLabel(name, header_);
  setTextRole(label, TextRole::Secondary);
  headerRows_->addWidget(label, row, 0, Qt::AlignLeft | Qt::AlignTop);
  headerRows_->addWidget(wrappedLabel(value, TextRole::Body, header_), row, 1);
}

void CaseDetailPane::showHeader(const DatasetCase& one, const CaseFacts* facts) {
  clearLayout(headerRows_);
  if (facts != nullptr && facts->geometry) {
    addFact(tr("Voxels"), shapeText(*facts->geometry));
    addFact(tr("Spacing"), tr("%1 mm").arg(spacingText(*facts->geometry)));
    addFact(tr("Axes"), QString::fromStdString(facts->axes));
  }
  if (facts != nullptr && facts->hu_min && facts->hu_max)
    addFact(tr("Values"), tr("%1 to %2 HU").arg(wholeNumber(*facts->hu_min), wholeNumber(*facts->hu_max)));
  addFact(tr("Role"), roleWord(one.record.role));
  if (one.record.fold) addFact(tr("Fold"), QString::number(*one.record.fold));
  addFact(tr("Patient"), QString::fromStdString(one.patient));
  addFact(tr("Image"), QString::fromStdString(one.record.image));
  addFact(tr("Label map"), one.fileNamesLabel ? QString::fromStdString(one.record.label) : tr("none"));
  if (!one.labelOrigin.empty()) addFact(tr("Label from prediction"), sentence(one.labelOrigin));
  if (one.found && !one.record.resolution.empty()) addFact(tr("Found"), sentence(one.record.resolution));
}

void CaseDetailPane::showVolumes(const CaseFacts* facts) {
  std::vector<VolumeBar> bars;
  bool anyCut = false;
  if (facts != nullptr)
    for (const auto& [label, volume_ml] : facts->volumes_ml) {
      const auto known = organs_.find(label);
      VolumeBar bar;
      bar.name = known != organs_.end() ? known->second : tr("label %1").arg(label);
      bar.colour = organColour(label);
      bar.volume_ml = volume_ml;
      bar.cut = facts->labelsAtTheEdge.contains(label);
      anyCut = anyCut || bar.cut;
      if (const auto usual = usualVolumeOf(bar.name)) {
        bar.usual_ml = {usual->least_ml, usual->most_ml};
        bar.source = usual->source;
      }
      bars.push_back(std::move(bar));
    }
  const bool any = !bars.empty();
  volumes_->setBars(std::move(bars));
  volumesHeading_->setVisible(any);
  volumes_->setVisible(any);
  volumesNote_->setVisible(any);
  volumesNote_->setWords(
      tr("Upright line: this case. Darker part of the bar: what most healthy adults have; point at it for "
         "the source.") +
      (anyCut ? tr(" ≥: cut off by the edge of the scan.") : QString()));
}

}  // namespace viscera
