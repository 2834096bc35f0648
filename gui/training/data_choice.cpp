// SPDX-License-Identifier: Apache-2.0
#include "gui/training/data_choice.h"

#include "gui/bridge/background.h"
#include "gui/theme/tokens.h"
#include "gui/widgets/calm_combo_box.h"

#include <QBoxLayout>
#include <QPushButton>
#include <QSignalBlocker>

#include <algorithm>
#include <set>

namespace viscera {
namespace {

constexpr int kListWidth = 320;

bool isSame(const DatasetRecord& one, const DatasetRecord& other) {
  return one.splitFile == other.splitFile && one.root == other.root;
}

}  // namespace

DataSummary summaryOf(const Dataset& dataset) {
  DataSummary summary;
  std::set<int> folds;
  summary.cases = static_cast<int>(dataset.cases.size());
  for (const DatasetCase& one : dataset.cases) {
    if (!one.found && ++summary.missing == 1) summary.firstMissing = one.record.name;
    if (one.record.fold) folds.insert(*one.record.fold);
    if (one.record.role != "training") continue;
    ++summary.training;
    if (one.fileNamesLabel) ++summary.labelled;
  }
  summary.folds.assign(folds.begin(), folds.end());
  return summary;
}

DataChoice::DataChoice(QWidget* parent)
    : QWidget(parent), list_(new CalmComboBox(this)), another_(new QPushButton(tr("Open another…"), this)) {
  list_->setFixedWidth(kListWidth);
  list_->setAccessibleName(tr("Data"));
  list_->setToolTip(tr("Dataset that the run is trained on"));
  another_->setToolTip(tr("Open a split file, a folder or DICOM as a dataset of this project"));
  auto* row = new QHBoxLayout(this);
  row->setContentsMargins(0, 0, 0, 0);
  row->setSpacing(metrics::kInside);
  row->addWidget(list_);
  row->addWidget(another_);
  setFocusProxy(list_);
  connect(list_, &QComboBox::currentIndexChanged, this, &DataChoice::read);
  connect(another_, &QPushButton::clicked, this, &DataChoice::openAnother);
}

DataChoice::~DataChoice() = default;

void DataChoice::setProject(const std::filesystem::path& project,
                            DatasetService* service,
                            Background* background) {
  project_ = project;
  service_ = service;
  listing_.reset();
  reading_.reset();
  if (service == nullptr) return;
  listing_ = std::make_unique<BackgroundTask>(*background);
  reading_ = std::make_unique<BackgroundTask>(*background);
  connect(listing_.get(), &BackgroundTask::failed, this, &DataChoice::noteFailure);
  connect(reading_.get(), &BackgroundTask::failed, this, &DataChoice::noteFailure);
}

void DataChoice::begin(const std::optional<DatasetRecord>& wanted) {
  wanted_ = wanted;
  startListing();
}

void DataChoice::beginWith(const std::filesystem::path& splitFile, const std::filesystem::path& root) {
  DatasetRecord record;
  record.splitFile = splitFile.string();
  record.root = root.string();
  record.name = splitFile.stem().string();
  begin(record);
}

void DataChoice::startListing() {
  if (service_ == nullptr) return;
  if (wanted_) fill({});  // what is asked for need not wait for the list
  listing_->start(
      [service = service_, project = project_](const WorkContext&) { return service->list(project); },
      [this](std::vector<DatasetRecord> records) { fill(std::move(records)); });
}

void DataChoice::fill(std::vector<DatasetRecord> records) {
  std::optional<DatasetRecord> keep = chosen();
  if (wanted_) keep = std::exchange(wanted_, std::nullopt);
  const auto matches = [&keep](const DatasetRecord& one) { return keep && isSame(one, *keep); };
  if (keep && std::none_of(records.begin(), records.end(), matches)) records.insert(records.begin(), *keep);
  const bool wasEmpty = records_.empty();
  const auto before = chosen();
  records_ = std::move(records);
  int place = 0;
  {
    const QSignalBlocker quiet(list_);
    list_->clear();
    for (std::size_t i = 0; i < records_.size(); ++i) {
      const DatasetRecord& one = records_[i];
      list_->addItem(QString::fromStdString(one.name));
      list_->setItemData(static_cast<int>(i), QString::fromStdString(one.splitFile), Qt::ToolTipRole);
      if (matches(one)) place = static_cast<int>(i);
    }
    list_->setCurrentIndex(records_.empty() ? -1 : place);
  }
  list_->setEnabled(!records_.empty());
  another_->setText(records_.empty() ? tr("Open a dataset…") : tr("Open another…"));
  const auto now = chosen();
  const bool another = before.has_value() != now.has_value() || (now && !isSame(*before, *now));
  if (another || wasEmpty || !problem_.isEmpty())
    read();
  else
    Q_EMIT changed();
}

void DataChoice::read() {
  summary_.reset();
  problem_.clear();
  const auto record = chosen();
  if (!record || service_ == nullptr) {
    if (reading_) reading_->cancel();
    Q_EMIT changed();
    return;
  }
  reading_->start(
      [service = service_, project = project_, record = *record](const WorkContext& work) {
        return summaryOf(service->open(project, record.splitFile, record.root, work));
      },
      [this](DataSummary summary) {
        summary_ = std::move(summary);
        Q_EMIT changed();
      });
  Q_EMIT changed();
}

void DataChoice::noteFailure(const Failure& failure) {
  problem_ = failure.message;
  Q_EMIT changed();
}

std::optional<DatasetRecord> DataChoice::chosen() const {
  const int index = list_->currentIndex();
  if (index < 0 || static_cast<std::size_t>(index) >= records_.size()) return std::nullopt;
  return records_[static_cast<std::size_t>(index)];
}

bool DataChoice::isReading() const {
  return (reading_ && reading_->isRunning()) || (records_.empty() && listing_ && listing_->isRunning());
}

}  // namespace viscera
