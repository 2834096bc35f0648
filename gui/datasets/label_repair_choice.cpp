// SPDX-License-Identifier: Apache-2.0
#include "gui/datasets/label_repair_choice.h"

#include "gui/datasets/path_field.h"
#include "gui/theme/tokens.h"
#include "gui/widgets/number_text.h"

#include <QBoxLayout>
#include <QComboBox>
#include <QLabel>
#include <QSignalBlocker>

namespace viscera {
namespace {

constexpr int kNameWidth = 136;
constexpr std::size_t kNamedValues = 4;

/// Of the ways that go by a table.
const char* tableOf(LabelRepairChoice::Way way) {
  switch (way) {
    case LabelRepairChoice::Amos:
      return "amos";
    case LabelRepairChoice::TotalSegmentator:
      return "totalsegmentator";
    case LabelRepairChoice::Editor:
      return "dataset";
    default:
      return "";
  }
}

}  // namespace

LabelRepairChoice::LabelRepairChoice(QWidget* parent)
    : QWidget(parent),
      ways_(new QComboBox(this)),
      values_(new QComboBox(this)),
      labels_(new QComboBox(this)),
      table_(new PathField(PathField::Kind::File, tr("Table"), tr("Tables of labels (*.json)"), this)) {
  auto* layout = new QVBoxLayout(this);
  layout->setContentsMargins({});
  layout->setSpacing(metrics::kInside);
  for (int way = 0; way < kWays; ++way) ways_->addItem({});
  ways_->setToolTip(tr("How the labels are mended; only the first two leave all declared labels alone"));
  values_->setToolTip(tr("The value of the file that gets a label of the dataset"));
  labels_->setToolTip(tr("What the voxels with this value are from now on"));
  addRow(tr("What to do"), ways_);
  addRow(tr("Value"), values_);
  addRow(tr("Becomes"), labels_);
  layout->addWidget(table_);
  nameWays();
  showFields();
  connect(ways_, &QComboBox::currentIndexChanged, this, [this] {
    showFields();
    Q_EMIT changed();
  });
  connect(values_, &QComboBox::currentIndexChanged, this, &LabelRepairChoice::fillLabels);
  connect(labels_, &QComboBox::activated, this, &LabelRepairChoice::takeLabel);
  connect(table_, &PathField::chosen, this, &LabelRepairChoice::changed);
}

void LabelRepairChoice::addRow(const QString& name, QWidget* field) {
  auto* holder = new QWidget(this);
  auto* label = new QLabel(name, holder);
  label->setFixedSize(kNameWidth, metrics::kControl);
  label->setBuddy(field);
  field->setAccessibleName(name);
  auto* row = new QHBoxLayout(holder);
  row->setContentsMargins({});
  row->setSpacing(metrics::kInside);
  row->addWidget(label);
  row->addWidget(field, 1);
  layout()->addWidget(holder);
}

void LabelRepairChoice::showFields() {
  const bool single = ways_->currentIndex() == OneLabel;
  values_->parentWidget()->setVisible(single && undeclared_.size() > 1);
  labels_->parentWidget()->setVisible(single && !undeclared_.empty());
  table_->setVisible(ways_->currentIndex() == OwnTable);
}

void LabelRepairChoice::nameWays() {
  QStringList named;
  for (const auto& [value, voxels] : undeclared_) named << QString::number(value);
  QString values = named.mid(0, static_cast<int>(kNamedValues)).join(QStringLiteral(", "));
  if (undeclared_.size() > kNamedValues)
    values = tr("%1 and %2 more").arg(values).arg(undeclared_.size() - kNamedValues);
  const bool known = !undeclared_.empty();
  const bool one = undeclared_.size() == 1;
  ways_->setItemText(Background,
                     !known ? tr("Make only undeclared values background")
                     : one  ? tr("Make only the value %1 background").arg(values)
                            : tr("Make only the values %1 background").arg(values));
  ways_->setItemText(OneLabel,
                     !known ? tr("Give undeclared values a label of the dataset…")
                            : tr("Give %1 the label of…").arg(values));
  ways_->setItemText(Amos, tr("Change all values: the file follows AMOS"));
  ways_->setItemText(TotalSegmentator, tr("Change all values: the file follows TotalSegmentator, version 2"));
  ways_->setItemText(Editor, tr("Change all values as the label editor says"));
  ways_->setItemText(OwnTable, tr("Change all values by a table of your own…"));
}

void LabelRepairChoice::setFound(const RepairPreview& preview) {
  if (preview.undeclared == undeclared_) return;
  undeclared_ = preview.undeclared;
  newValues_.clear();
  const QSignalBlocker quiet(values_);
  values_->clear();
  for (const auto& [value, voxels] : undeclared_)
    values_->addItem(voxels == 1 ? tr("%1 (1 voxel)").arg(value)
                                 : tr("%1 (%2 voxels)").arg(value).arg(groupedNumber(voxels)),
                     value);
  labels_->clear();
  labels_->addItem(tr("Choose a label"), -1);
  for (const auto& [value, name] : preview.labels)
    labels_->addItem(tr("%1 %2").arg(value).arg(QString::fromStdString(name)), value);
  labels_->addItem(tr("0 background"), 0);
  nameWays();
  showFields();
}

int LabelRepairChoice::chosenValue() const {
  return values_->currentIndex() < 0 ? -1 : values_->currentData().toInt();
}

void LabelRepairChoice::fillLabels() {
  const auto chosen = newValues_.find(chosenValue());
  labels_->setCurrentIndex(chosen == newValues_.end() ? 0 : labels_->findData(chosen->second));
}

void LabelRepairChoice::takeLabel(int index) {
  const int label = labels_->itemData(index).toInt();
  if (label < 0)
    newValues_.erase(chosenValue());
  else
    newValues_[chosenValue()] = label;
  Q_EMIT changed();
}

void LabelRepairChoice::choose(Way way) {
  ways_->setCurrentIndex(way);
}

void LabelRepairChoice::setNewValue(int value, int label) {
  values_->setCurrentIndex(values_->findData(value));
  labels_->setCurrentIndex(labels_->findData(label));
  takeLabel(labels_->currentIndex());
}

QString LabelRepairChoice::fill(RepairRequest& request) const {
  const Way way = static_cast<Way>(ways_->currentIndex());
  request.table = tableOf(way);
  request.values.clear();
  if (way == OwnTable) {
    request.table = table_->path().string();
    return request.table.empty()
               ? tr("Choose a table: {\"from\": {\"1\": \"spleen\"}}, or the dataset.json of the data.")
               : QString();
  }
  if (way == Background)
    for (const auto& [value, voxels] : undeclared_) request.values[value] = 0;
  if (way == OneLabel) request.values = newValues_;
  return way == OneLabel && newValues_.empty() ? tr("Choose the label that the value gets.") : QString();
}

}  // namespace viscera
