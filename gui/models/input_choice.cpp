// SPDX-License-Identifier: Apache-2.0
#include "gui/models/input_choice.h"

#include "gui/datasets/case_words.h"
#include "gui/datasets/path_field.h"
#include "gui/models/model_words.h"
#include "gui/results/evaluate_dialog.h"
#include "gui/shell/preferences.h"
#include "gui/theme/tokens.h"
#include "gui/widgets/controls.h"

#include <QBoxLayout>
#include <QComboBox>
#include <QFileDialog>
#include <QFileInfo>
#include <QLabel>
#include <QPushButton>
#include <QStackedWidget>

namespace viscera {
namespace {

constexpr int kChoiceWidth = 320;

QVBoxLayout* bareColumn(QWidget* widget) {
  auto* column = new QVBoxLayout(widget);
  column->setContentsMargins(0, 0, 0, 0);
  column->setSpacing(metrics::kInside);
  return column;
}

}  // namespace

InputChoice::InputChoice(std::vector<PredictableDataset> datasets, QWidget* parent)
    : QWidget(parent),
      datasets_(std::move(datasets)),
      kinds_(new SegmentedChoice(tr("Predict"), {tr("Cases"), tr("Scans"), tr("Folder")}, this)),
      stack_(new QStackedWidget(this)) {
  auto* layout = bareColumn(this);
  addFormRow(*layout, tr("Predict"), kinds_, this);
  stack_->addWidget(makeCases());
  stack_->addWidget(makeFiles());
  folder_ = new PathField(PathField::Kind::Folder, tr("Scans in"), {}, stack_);
  auto* page = new QWidget(stack_);
  bareColumn(page)->addWidget(folder_, 0, Qt::AlignTop);
  stack_->addWidget(page);
  layout->addWidget(stack_);
  connect(folder_, &PathField::chosen, this, &InputChoice::changed);
  connect(kinds_, &SegmentedChoice::chosenChanged, this, [this](int index) {
    stack_->setCurrentIndex(index);
    Q_EMIT changed();
  });
  const int first = datasets_.empty() ? kFiles : kCases;
  kinds_->choose(first);
  stack_->setCurrentIndex(first);
}

QWidget* InputChoice::makeCases() {
  auto* page = new QWidget(stack_);
  auto* column = bareColumn(page);
  dataset_ = new QComboBox(page);
  dataset_->setMinimumWidth(kChoiceWidth);
  dataset_->setAccessibleName(tr("Dataset"));
  dataset_->setToolTip(tr("Datasets of this project, the newest first"));
  for (const PredictableDataset& one : datasets_) dataset_->addItem(QString::fromStdString(one.name));
  role_ = new QComboBox(page);
  role_->setMinimumWidth(kChoiceWidth);
  role_->setAccessibleName(tr("Role"));
  role_->setToolTip(tr("Which cases of the dataset are predicted"));
  addFormRow(*column, tr("Dataset"), dataset_, page);
  addFormRow(*column, tr("Role"), role_, page);
  showRoles();
  connect(dataset_, &QComboBox::currentIndexChanged, this, [this] {
    showRoles();
    Q_EMIT changed();
  });
  connect(role_, &QComboBox::activated, this, &InputChoice::changed);
  return page;
}

QWidget* InputChoice::makeFiles() {
  auto* page = new QWidget(stack_);
  auto* column = bareColumn(page);
  auto* choose = new QPushButton(tr("Choose scans…"), page);
  choose->setAutoDefault(false);
  choose->setToolTip(tr("Files of scans, several at once"));
  connect(choose, &QPushButton::clicked, this, &InputChoice::chooseFiles);
  addFormRow(*column, tr("Scans"), choose, page);
  chosenFiles_ = new QLabel(page);
  chosenFiles_->setWordWrap(true);
  addFormRow(*column, tr("Chosen"), chosenFiles_, page);
  column->addStretch();
  tellFiles();
  return page;
}

void InputChoice::showRoles() {
  role_->clear();
  const int index = dataset_->currentIndex();
  if (index < 0) return;
  const auto& counts = datasets_[static_cast<std::size_t>(index)].casesOfRole;
  for (const char* role : {"test", "validation", "unlabelled", "training"})
    if (const auto found = counts.find(role); found != counts.end())
      role_->addItem(tr("%1 (%2)").arg(roleWord(role)).arg(found->second), QString::fromLatin1(role));
}

void InputChoice::chooseFiles() {
  auto* dialog = new QFileDialog(this, tr("Scans to predict"));
  dialog->setAttribute(Qt::WA_DeleteOnClose);
  dialog->setFileMode(QFileDialog::ExistingFiles);
  dialog->setNameFilters({tr("Scans (*.nii *.nii.gz *.nrrd *.nhdr *.mha *.mhd)"), tr("All files (*)")});
  const QString last = preferred(Preference::LastFolder).toString();
  if (QFileInfo(last).isDir()) dialog->setDirectory(last);
  connect(dialog, &QFileDialog::filesSelected, this, [this](const QStringList& files) {
    std::vector<std::filesystem::path> inputs;
    for (const QString& file : files) inputs.emplace_back(file.toStdString());
    setInputs(inputs, false);
  });
  dialog->open();
}

void InputChoice::setInputs(const std::vector<std::filesystem::path>& inputs, bool folder) {
  if (folder && !inputs.empty())
    folder_->setPath(inputs.front());
  else
    files_ = inputs;
  tellFiles();
  const int kind = folder ? kFolder : kFiles;
  kinds_->choose(kind);
  stack_->setCurrentIndex(kind);
  Q_EMIT changed();
}

void InputChoice::tellFiles() {
  chosenFiles_->setText(files_.empty() ? tr("none yet")
                        : files_.size() == 1
                            ? QString::fromStdString(files_.front().filename().string())
                            : tr("%1, the first is %2")
                                  .arg(scansText(std::ssize(files_)),
                                       QString::fromStdString(files_.front().filename().string())));
}

InputChoice::Kind InputChoice::kind() const {
  return static_cast<Kind>(stack_->currentIndex());
}

bool InputChoice::isComplete() const {
  switch (kind()) {
    case kCases:
      return role_->currentIndex() >= 0;
    case kFiles:
      return !files_.empty();
    case kFolder:
      return !folder_->path().empty();
  }
  return false;
}

void InputChoice::putInto(PredictionOrder& order) const {
  if (kind() == kCases && dataset_->currentIndex() >= 0) {
    order.datasetId = datasets_[static_cast<std::size_t>(dataset_->currentIndex())].id;
    order.role = role_->currentData().toString().toStdString();
  } else if (kind() == kFiles) {
    order.inputs = files_;
  } else if (kind() == kFolder && !folder_->path().empty()) {
    order.inputs = {folder_->path()};
  }
}

}  // namespace viscera
