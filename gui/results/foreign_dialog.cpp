// SPDX-License-Identifier: Apache-2.0
#include "gui/results/foreign_dialog.h"

#include "gui/datasets/case_words.h"
#include "gui/datasets/path_field.h"
#include "gui/results/evaluate_dialog.h"

#include <QBoxLayout>
#include <QComboBox>
#include <QDoubleSpinBox>
#include <QLineEdit>
#include <QPushButton>

#include <algorithm>

namespace viscera {
namespace {

constexpr double kGreatestTolerance_mm = 50.0;
constexpr int kFieldWidth = 320;

}  // namespace

ForeignDialog::ForeignDialog(Background& background,
                             std::shared_ptr<const Results> results,
                             std::filesystem::path project,
                             QWidget* parent)
    : EditDialog(background, {tr("Add label maps of another program"), tr("Score")}, parent),
      results_(std::move(results)),
      project_(std::move(project)),
      folder_(new PathField(PathField::Kind::Folder, tr("Folder"), {}, this)),
      name_(new QLineEdit(this)),
      datasets_(new QComboBox(this)),
      roles_(new QComboBox(this)),
      labels_(new QComboBox(this)),
      tolerance_(new QDoubleSpinBox(this)) {
  setSentence(tr(
      "Label maps of nnU-Net, TotalSegmentator or another program: one file a case with its name, or a "
      "folder a case with a file for each organ. They are scored by the same code as runs, on the original "
      "grid, and stay where they are."));
  body().addWidget(folder_);
  name_->setAccessibleName(tr("Name"));
  name_->setToolTip(tr("How the row is called; the same name again takes the place of the earlier one"));
  datasets_->setAccessibleName(tr("Dataset"));
  datasets_->setToolTip(tr("Whose label maps are the reference"));
  for (const ScorableDataset& one : results_->datasets) datasets_->addItem(QString::fromStdString(one.name));
  roles_->setAccessibleName(tr("Cases"));
  roles_->setToolTip(tr("Cases that are scored; each needs a label map in the folder"));
  labels_->setAccessibleName(tr("Label values"));
  labels_->setToolTip(tr("What the values in these files mean"));
  labels_->addItem(tr("As in the dataset"), QString());
  labels_->addItem(tr("TotalSegmentator, version 2"), QStringLiteral("totalsegmentator"));
  labels_->addItem(tr("AMOS"), QStringLiteral("amos"));
  tolerance_->setRange(0.0, kGreatestTolerance_mm);
  tolerance_->setSingleStep(0.5);
  tolerance_->setDecimals(1);
  tolerance_->setValue(ForeignOrder().surfaceTolerance_mm);
  tolerance_->setSuffix(tr(" mm"));
  tolerance_->setAccessibleName(tr("Tolerance of surface Dice"));
  tolerance_->setToolTip(tr("Surfaces that are nearer to each other count as equal in surface Dice"));
  for (QWidget* one : std::initializer_list<QWidget*>{name_, datasets_, roles_, labels_})
    one->setMinimumWidth(kFieldWidth);
  addFormRow(body(), tr("Name"), name_, this);
  addFormRow(body(), tr("Reference"), datasets_, this);
  addFormRow(body(), tr("Cases"), roles_, this);
  addFormRow(body(), tr("Label values"), labels_, this);
  addFormRow(body(), tr("Tolerance"), tolerance_, this);
  connect(folder_, &PathField::chosen, this, &ForeignDialog::folderChosen);
  connect(name_, &QLineEdit::textChanged, this, &ForeignDialog::check);
  connect(datasets_, &QComboBox::currentIndexChanged, this, &ForeignDialog::showDataset);
  connect(primary(), &QPushButton::clicked, this, &QDialog::accept);
  showDataset();
}

void ForeignDialog::setFolder(const std::filesystem::path& folder) {
  folder_->setPath(folder);
  folderChosen();
}

void ForeignDialog::folderChosen() {
  if (name_->text().isEmpty()) name_->setText(QString::fromStdString(folder_->path().filename().string()));
  check();
}

void ForeignDialog::showDataset() {
  roles_->clear();
  const int index = datasets_->currentIndex();
  if (index >= 0)
    for (const char* role : {"validation", "test", "training"}) {
      const auto& counts = results_->datasets[static_cast<std::size_t>(index)].casesOfRole;
      if (const auto found = counts.find(role); found != counts.end())
        roles_->addItem(tr("%1 (%2)").arg(roleWord(role)).arg(found->second), QString::fromLatin1(role));
    }
  check();
}

void ForeignDialog::check() {
  const std::string name = name_->text().trimmed().toStdString();
  const auto& runs = results_->runs;
  const bool taken = std::any_of(
      runs.begin(), runs.end(), [&name](const ScoredRun& run) { return run.source == name && run.foreign; });
  if (results_->datasets.empty())
    say(MessageKind::Warning,
        tr("No dataset of this project has label maps; open one on the page Datasets."));
  else if (taken)
    say(MessageKind::Info,
        tr("“%1” is there already; its scores are replaced.").arg(name_->text().trimmed()));
  else
    say(MessageKind::Info, {});
  setReady(!name.empty() && !folder_->path().empty() && roles_->count() > 0);
}

ForeignOrder ForeignDialog::order() const {
  ForeignOrder order;
  order.project = project_;
  order.name = name_->text().trimmed().toStdString();
  order.folder = folder_->path();
  if (datasets_->currentIndex() >= 0)
    order.datasetId = results_->datasets[static_cast<std::size_t>(datasets_->currentIndex())].id;
  order.role = roles_->currentData().toString().toStdString();
  order.labels = labels_->currentData().toString().toStdString();
  order.surfaceTolerance_mm = tolerance_->value();
  return order;
}

}  // namespace viscera
