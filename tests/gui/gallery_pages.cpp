// SPDX-License-Identifier: Apache-2.0
#include "gallery_pages.h"

#include "engine/api/organs.h"
#include "gallery_dataset_editing.h"
#include "gallery_datasets.h"
#include "gallery_exports.h"
#include "gallery_model_export.h"
#include "gallery_models.h"
#include "gallery_results.h"
#include "gallery_training.h"
#include "gallery_training_form.h"
#include "gallery_viewer.h"
#include "gallery_workstation.h"
#include "gui/charts/curve_chart.h"
#include "gui/charts/organ_strip.h"
#include "gui/charts/time_bar.h"
#include "gui/theme/icons.h"
#include "gui/theme/organ_colours.h"
#include "gui/theme/roles.h"
#include "gui/theme/theme.h"
#include "gui/widgets/banner.h"
#include "gui/widgets/controls.h"
#include "gui/widgets/empty_state.h"

#include <QBoxLayout>
#include <QCheckBox>
#include <QComboBox>
#include <QFrame>
#include <QGridLayout>
#include <QHeaderView>
#include <QLabel>
#include <QLineEdit>
#include <QProgressBar>
#include <QPushButton>
#include <QRadioButton>
#include <QSpinBox>
#include <QStandardItemModel>
#include <QTabBar>
#include <QTableView>
#include <QToolButton>

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <random>

namespace viscera::test {
namespace {

constexpr QSize kSmall(1280, 800);

std::vector<CurvePoint> noisyLoss(unsigned seed, int steps, double end, bool gap = false) {
  std::mt19937 random(seed);
  std::vector<CurvePoint> points;
  for (int i = 0; i < steps; ++i) {
    const double noise = static_cast<double>(random()) / 4294967296.0 - 0.5;
    const double clean = end + (1.9 - end) * std::exp(-i / (steps * 0.16));
    const bool missing = gap && i > steps * 0.42 && i < steps * 0.46;
    points.push_back({double(i),
                      i * 1.92 / 3600.0,
                      missing ? std::numeric_limits<double>::quiet_NaN() : clean * (1.0 + 0.5 * noise)});
  }
  return points;
}

std::vector<CurvePoint> validations(int count, int steps, double end, bool rising) {
  std::vector<CurvePoint> points;
  for (int i = 1; i <= count; ++i) {
    const double part = double(i) / count;
    const double wiggle = 0.012 * std::sin(i * 2.3);
    const double value =
        rising ? end * (1.0 - std::exp(-4.0 * part)) + wiggle : end + 1.1 * std::exp(-5.5 * part) + wiggle;
    points.push_back({part * (steps - 1), part * steps * 1.92 / 3600.0, value});
  }
  return points;
}

CurveChart* lossChart(QWidget* parent) {
  auto* chart = new CurveChart("Loss", parent);
  chart->setSmoothing(0.97);
  const auto scratch = chart->addCurve("from scratch", 0);
  const auto pretrained = chart->addCurve("from pre-training 2", 1);
  chart->append(scratch, noisyLoss(1, 6000, 0.42, true));
  chart->append(pretrained, noisyLoss(2, 4650, 0.30));
  chart->appendMarkers(scratch, validations(12, 6000, 0.46, false));
  chart->appendMarkers(pretrained, validations(9, 4650, 0.34, false));
  return chart;
}

CurveChart* diceChart(QWidget* parent) {
  auto* chart = new CurveChart("Dice, mean of 13 organs", parent);
  chart->setFixedRange(0.0, 1.0);
  chart->appendMarkers(chart->addCurve("from scratch", 0), validations(12, 6000, 0.79, true));
  chart->appendMarkers(chart->addCurve("from pre-training 2", 1), validations(9, 4650, 0.84, true));
  return chart;
}

std::vector<OrganRow> organRows(int validationCount) {
  std::vector<OrganRow> rows;
  for (const auto& [label, name] : organNames(14)) {
    OrganRow row{QString::fromStdString(name), organColour(label), {}};
    const double end = 0.95 - 0.045 * ((label * 5) % 13);
    for (int i = 1; i <= validationCount; ++i)
      row.values.push_back(label == 4 && i < 3 ? std::numeric_limits<double>::quiet_NaN()
                                               : end * (1.0 - std::exp(-4.5 * i / validationCount)));
    rows.push_back(row);
  }
  return rows;
}

OrganStrip* organStrip(QWidget* parent, int validationCount) {
  auto* strip = new OrganStrip("Dice", parent);
  QStringList names;
  for (int i = 1; i <= validationCount; ++i) names << QString("validation %1").arg(i);
  strip->setRows(names, organRows(validationCount));
  strip->select(10);
  return strip;
}

TimeBar* timeBar(QWidget* parent) {
  auto* bar = new TimeBar(parent);
  bar->setStages({{StepStage::Backward, "backward", 0.98},
                  {StepStage::Forward, "forward", 0.46},
                  {StepStage::Update, "update", 0.27},
                  {StepStage::Wait, "waiting for batches", 0.12},
                  {StepStage::Copy, "copy to the device", 0.004},
                  {StepStage::Other, "other", 0.09}},
                 "Limited by the processor: 89 % of a step is spent in the network");
  return bar;
}

/// A raised area with a heading, as pages have them.
QWidget* card(const QString& heading, QWidget* content, QWidget* parent) {
  auto* area = new QWidget(parent);
  setSurface(area, Surface::Raised);
  auto* layout = new QVBoxLayout(area);
  layout->setContentsMargins(metrics::kBetween, 12, metrics::kBetween, 12);
  layout->setSpacing(metrics::kInside);
  auto* label = new QLabel(heading, area);
  setTextRole(label, TextRole::Strong);
  layout->addWidget(label);
  content->setParent(area);
  layout->addWidget(content, 1);
  return area;
}

std::unique_ptr<QWidget> chartsPage() {
  auto page = std::make_unique<QWidget>();
  setSurface(page.get(), Surface::Panel);
  auto* grid = new QGridLayout(page.get());
  grid->setContentsMargins(metrics::kPageMargins);
  grid->setSpacing(metrics::kBetween);
  CurveChart* loss = lossChart(page.get());
  loss->showCursor(2700);
  CurveChart* logarithmic = lossChart(page.get());
  logarithmic->setLogarithmic(true);
  logarithmic->setAxis(CurveAxis::Hours);
  auto* eight = new CurveChart("Eight runs", page.get());
  eight->setSmoothing(0.98);
  for (unsigned i = 0; i < 8; ++i) {
    const auto curve = eight->addCurve(QString("fine-tune %1").arg(i + 1), i);
    eight->append(curve, noisyLoss(10 + i, 3000, 0.2 + 0.05 * i));
  }
  grid->addWidget(loss, 0, 0);
  grid->addWidget(logarithmic, 0, 1);
  grid->addWidget(diceChart(page.get()), 1, 0);
  grid->addWidget(eight, 1, 1);
  return page;
}

std::unique_ptr<QWidget> stripsPage() {
  auto page = std::make_unique<QWidget>();
  setSurface(page.get(), Surface::Panel);
  auto* layout = new QVBoxLayout(page.get());
  layout->setContentsMargins(metrics::kPageMargins);
  layout->setSpacing(metrics::kBetween);
  auto* row = new QHBoxLayout;
  row->setSpacing(metrics::kBetween);
  row->addWidget(card("Dice, 3 validations", organStrip(page.get(), 3), page.get()));
  row->addWidget(card("Dice, 60 validations", organStrip(page.get(), 60), page.get()));
  layout->addLayout(row, 1);
  layout->addWidget(card("Where the time goes", timeBar(page.get()), page.get()));
  return page;
}

std::unique_ptr<QWidget> iconsPage() {
  auto page = std::make_unique<QWidget>();
  setSurface(page.get(), Surface::Panel);
  auto* grid = new QGridLayout(page.get());
  grid->setContentsMargins(metrics::kPageMargins);
  grid->setSpacing(metrics::kBetween);
  for (int i = 0; i < kIconCount; ++i) {
    const auto name = static_cast<IconName>(i);
    auto* cell = new QWidget(page.get());
    auto* layout = new QVBoxLayout(cell);
    auto* sizes = new QHBoxLayout;
    for (const int size : {20, 40}) {
      auto* picture = new QLabel(cell);
      picture->setPixmap(iconPixmap(name, Theme::current().tokens().text, size, cell->devicePixelRatioF()));
      sizes->addWidget(picture, 0, Qt::AlignCenter);
    }
    auto* text = new QLabel(fileNameOf(name), cell);
    setTextRole(text, TextRole::Caption);
    layout->addLayout(sizes);
    layout->addWidget(text, 0, Qt::AlignHCenter);
    grid->addWidget(cell, i / 8, i % 8);
  }
  return page;
}

QWidget* buttonsRow(QWidget* parent) {
  auto* area = new QWidget(parent);
  auto* row = new QHBoxLayout(area);
  row->setContentsMargins(0, 0, 0, 0);
  row->setSpacing(metrics::kInside);
  const auto add = [&](const QString& text, ButtonKind kind, bool enabled = true) {
    auto* button = new QPushButton(text, area);
    setButtonKind(button, kind);
    button->setEnabled(enabled);
    row->addWidget(button);
    return button;
  };
  add("New run…", ButtonKind::Primary)->setIcon(icon(IconName::Plus, IconTone::OnAccent));
  add("New run…", ButtonKind::Primary, false);
  add("Check", ButtonKind::Standard);
  add("Pause", ButtonKind::Standard)->setIcon(icon(IconName::Pause));
  add("Check", ButtonKind::Standard, false);
  add("Copy as command", ButtonKind::Quiet)->setIcon(icon(IconName::Copy));
  add("Delete run", ButtonKind::Danger);
  row->addSpacing(metrics::kBetween);
  for (const IconName name : {IconName::Undo, IconName::Redo, IconName::Refresh, IconName::More})
    row->addWidget(iconButton(name, fileNameOf(name), area));
  row->addStretch();
  return area;
}

QWidget* fieldsForm(QWidget* parent) {
  auto* area = new QWidget(parent);
  auto* grid = new QGridLayout(area);
  grid->setContentsMargins(0, 0, 0, 0);
  grid->setHorizontalSpacing(metrics::kBetween);
  grid->setVerticalSpacing(metrics::kInside);
  int row = 0;
  const auto add = [&](const QString& name, QWidget* field) {
    auto* label = new QLabel(name, area);
    setTextRole(label, TextRole::Secondary);
    grid->addWidget(label, row, 0);
    grid->addWidget(field, row++, 1);
  };
  auto* preset = new QComboBox(area);
  preset->addItems({"Clara Train 4.1", "MONAI tutorial", "Quick demo"});
  add("Preset", preset);
  auto* patch = new QSpinBox(area);
  patch->setRange(16, 256);
  patch->setValue(96);
  patch->setSuffix(" voxels");
  add("Patch", patch);
  add("Name", new QLineEdit("fine-tune 4", area));
  auto* rate = new QLineEdit("1e-2", area);
  rate->setProperty("problem", true);
  add("Learning rate", rate);
  auto* problem = new StateLabel(area);
  problem->setState(StateLabel::State::Error, "1e-2 is too large for AdamW; at most 1e-3");
  grid->addWidget(problem, row++, 1);
  auto* locked = new QLineEdit("cannot be changed while it runs", area);
  locked->setEnabled(false);
  add("Data", locked);
  add("Search", searchField("Search settings", area));
  auto* checks = new QHBoxLayout;
  checks->setSpacing(metrics::kBetween);
  auto* on = new QCheckBox("Deterministic", area);
  on->setChecked(true);
  checks->addWidget(on);
  checks->addWidget(new QCheckBox("Mixed precision", area));
  auto* gpu = new QRadioButton("GPU", area);
  auto* cpu = new QRadioButton("Processor", area);
  cpu->setChecked(true);
  checks->addWidget(gpu);
  checks->addWidget(cpu);
  checks->addStretch();
  grid->addLayout(checks, row++, 1);
  grid->setColumnStretch(1, 1);
  grid->setRowStretch(row, 1);
  return area;
}

QStandardItemModel* caseModel(QObject* parent) {
  auto* model = new QStandardItemModel(0, 6, parent);
  model->setHorizontalHeaderLabels({"Case", "Role", "Shape", "Spacing in mm", "Dice", "Problems"});
  const std::array<const char*, 3> roles = {"training", "validation", "test"};
  for (int i = 0; i < 14; ++i) {
    QList<QStandardItem*> row = {new QStandardItem(QString("img%1").arg(i + 1, 4, 10, QChar('0'))),
                                 new QStandardItem(roles[static_cast<std::size_t>(i % 7 == 0   ? 1
                                                                                  : i % 5 == 0 ? 2
                                                                                               : 0)]),
                                 new QStandardItem(QString("512 × 512 × %1").arg(111 + 7 * i)),
                                 new QStandardItem("0.78 × 0.78 × 3.00"),
                                 new QStandardItem(QString::number(0.91 - 0.017 * i, 'f', 3)),
                                 new QStandardItem(i == 5 ? "no label map" : "")};
    row[4]->setTextAlignment(Qt::AlignRight | Qt::AlignVCenter);
    if (i == 5) row[5]->setIcon(icon(IconName::Warning, IconTone::Warning));
    model->appendRow(row);
  }
  return model;
}

QTableView* caseTable(QWidget* parent) {
  auto* table = new QTableView(parent);
  prepareTable(table);
  table->setModel(caseModel(table));
  table->model()->setHeaderData(
      4, Qt::Horizontal, int(Qt::AlignRight | Qt::AlignVCenter), Qt::TextAlignmentRole);
  table->horizontalHeader()->setStretchLastSection(true);
  for (const auto& [column, width] :
       {std::pair(0, 84), std::pair(1, 92), std::pair(2, 124), std::pair(3, 148), std::pair(4, 64)})
    table->setColumnWidth(column, width);
  table->selectRow(2);
  return table;
}

QWidget* statesRow(QWidget* parent) {
  auto* area = new QWidget(parent);
  auto* row = new QHBoxLayout(area);
  row->setContentsMargins(0, 0, 0, 0);
  row->setSpacing(metrics::kPageMargin);
  const auto add = [&](StateLabel::State state, const QString& word) {
    auto* label = new StateLabel(area);
    label->setState(state, word);
    row->addWidget(label);
  };
  add(StateLabel::State::Neutral, "queued");
  add(StateLabel::State::Running, "running");
  add(StateLabel::State::Ok, "finished");
  add(StateLabel::State::Warning, "interrupted");
  add(StateLabel::State::Error, "failed");
  auto* progress = new QProgressBar(area);
  progress->setValue(42);
  progress->setTextVisible(false);
  progress->setFixedWidth(160);
  row->addWidget(progress);
  row->addStretch();
  return area;
}

QWidget* chipsRow(QWidget* parent) {
  auto* area = new QWidget(parent);
  auto* row = new QHBoxLayout(area);
  row->setContentsMargins(0, 0, 0, 0);
  row->setSpacing(metrics::kPageMargin);
  auto* chips = new ChipBar(area);
  chips->addChip("Training", 24);
  chips->addChip("Validation", 6);
  chips->addChip("Problems", 3);
  chips->findChildren<QPushButton*>().front()->setChecked(true);
  row->addWidget(chips);
  row->addWidget(new SegmentedChoice("Axis", {"Step", "Epoch", "Hours"}, area));
  auto* tabs = new QTabBar(area);
  for (const char* name : {"Curves", "Pictures", "Log"}) tabs->addTab(name);
  tabs->setDrawBase(false);
  row->addWidget(tabs);
  row->addStretch();
  return area;
}

std::unique_ptr<QWidget> controlsPage() {
  auto page = std::make_unique<QWidget>();
  setSurface(page.get(), Surface::Panel);
  auto* layout = new QVBoxLayout(page.get());
  layout->setContentsMargins(metrics::kPageMargins);
  layout->setSpacing(metrics::kBetween);
  layout->addWidget(buttonsRow(page.get()));
  layout->addWidget(chipsRow(page.get()));
  layout->addWidget(statesRow(page.get()));
  auto* banners = new BannerArea(page.get());
  banners
      ->put("a",
            MessageKind::Warning,
            "Case img0006 has no label map: label/label0006.nii.gz is missing in /data/btcv. It is left out "
            "of training.")
      .addRemedy("Choose file…");
  banners
      ->put("b", MessageKind::Error, "The run stopped at step 4 650: the disk of /data is full (0 MB left).")
      .addRemedy("Free space…");
  banners->put("c", MessageKind::Info, "This project can only be read: no permission to write in /data/btcv.")
      .setClosable(false);
  banners->put("d", MessageKind::Ok, "30 cases were checked, none has a problem.");
  layout->addWidget(banners);
  auto* row = new QHBoxLayout;
  row->setSpacing(metrics::kBetween);
  row->addWidget(card("New run", fieldsForm(page.get()), page.get()), 1);
  row->addWidget(caseTable(page.get()), 2);
  layout->addLayout(row, 1);
  return page;
}

}  // namespace

std::vector<GalleryPage> galleryPages() {
  std::vector<GalleryPage> all = {{"icons", {QSize(960, 480)}, iconsPage},
                                  {"controls", {kSmall}, controlsPage},
                                  {"charts", {kSmall}, chartsPage},
                                  {"strips", {kSmall}, stripsPage}};
  for (const auto& pages : {workstationPages(),
                            datasetGalleryPages(),
                            datasetEditingPages(),
                            trainingFormPages(),
                            trainingPages(),
                            viewerPages(),
                            resultsPages(),
                            modelsPages(),
                            modelExportPages(),
                            exportPages()})
    all.insert(all.end(), pages.begin(), pages.end());
  return all;
}

}  // namespace viscera::test
