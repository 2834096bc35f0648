// SPDX-License-Identifier: Apache-2.0
#include "gui/training/config_difference.h"

#include "engine/api/config_fields.h"
#include "engine/api/config_json.h"
#include "engine/base/error.h"
#include "engine/base/json.h"
#include "gui/theme/icons.h"
#include "gui/theme/roles.h"
#include "gui/theme/tokens.h"
#include "gui/training/run_draft.h"
#include "gui/training/setting_words.h"
#include "gui/widgets/controls.h"
#include "gui/widgets/more_below.h"

#include <QBoxLayout>
#include <QClipboard>
#include <QGuiApplication>
#include <QHeaderView>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>
#include <QSortFilterProxyModel>
#include <QTableView>

#include <algorithm>

namespace viscera {
namespace {

constexpr int kFilterWidth = 320;
constexpr int kLeastSettingWidth = 240;
constexpr int kGreatestSettingWidth = 360;
constexpr int kLeastHeight = 480;
constexpr int kGreatestHeight = 800;
constexpr int kRunWidth = 148;

QString valueIn(const RunConfig& config, const ConfigField& field) {
  // A setting that the other task has is none of this run.
  if (!usedBy(field, config.task)) return QString(QChar(0x2013));
  const QString value = QString::fromStdString(field.get(config));
  const bool isLimit = field.key == "max_steps" || field.key == "max_epochs";
  return isLimit && value == "0" ? ConfigDifference::tr("no limit") : value;
}

bool differ(const QStringList& values) {
  return std::any_of(
      values.begin(), values.end(), [&values](const QString& one) { return one != values.front(); });
}

}  // namespace

void ConfigDifferenceModel::setConfigs(const std::vector<NamedConfig>& configs) {
  beginResetModel();
  rows_.clear();
  names_.clear();
  unreadable_.clear();
  std::vector<RunConfig> read;
  for (const NamedConfig& one : configs) {
    try {
      read.push_back(runConfigFromJson(parseJson(one.configJson, "config.json"), "config.json"));
      names_.append(one.name);
    } catch (const Error&) {
      unreadable_.append(one.name);
    }
  }
  const auto add = [this, &read](
                       const QString& key, const QString& title, const QString& help, const auto& of) {
    Row row{key, title, help, {}};
    for (const RunConfig& config : read) row.values.append(of(config));
    if (!row.values.isEmpty() && differ(row.values)) rows_.push_back(std::move(row));
  };
  add("task", tr("Task"), tr("What the run trains"), [](const RunConfig& c) { return wordOf(c.task); });
  add("preset", tr("Preset"), tr("Settings that the run began with"), [](const RunConfig& c) {
    return titleOfPreset(c.preset);
  });
  for (const ConfigField& field : configFields())
    add(textOf(field.key), titleOfSetting(field.key), helpOf(field), [&field](const RunConfig& config) {
      return valueIn(config, field);
    });
  endResetModel();
}

int ConfigDifferenceModel::rowCount(const QModelIndex& parent) const {
  return parent.isValid() ? 0 : static_cast<int>(rows_.size());
}

int ConfigDifferenceModel::columnCount(const QModelIndex& parent) const {
  return parent.isValid() ? 0 : static_cast<int>(names_.size()) + 1;
}

QVariant ConfigDifferenceModel::data(const QModelIndex& index, int role) const {
  if (!index.isValid()) return {};
  const Row& row = rows_[static_cast<std::size_t>(index.row())];
  if (role == Qt::ToolTipRole) return row.help;
  if (role != Qt::DisplayRole) return {};
  if (index.column() > 0) return row.values[index.column() - 1];
  return row.title == row.key || row.key == "task" || row.key == "preset"
             ? row.title
             : QStringLiteral("%1 (%2)").arg(row.title, row.key);
}

QVariant ConfigDifferenceModel::headerData(int section, Qt::Orientation orientation, int role) const {
  if (orientation != Qt::Horizontal || role != Qt::DisplayRole) return {};
  return section == 0 ? tr("Setting") : names_.value(section - 1);
}

QString ConfigDifferenceModel::toText() const {
  QString text = tr("Setting") + '\t' + names_.join('\t') + '\n';
  for (const Row& row : rows_) text += row.key + '\t' + row.values.join('\t') + '\n';
  return text;
}

ConfigDifference::ConfigDifference(QWidget* parent)
    : QWidget(parent),
      model_(new ConfigDifferenceModel(this)),
      proxy_(new QSortFilterProxyModel(this)),
      filter_(searchField(tr("Filter settings"), this)),
      copy_(new QPushButton(icon(IconName::Copy), tr("Copy as text"), this)),
      message_(new QLabel(this)),
      table_(new QTableView(this)) {
  proxy_->setSourceModel(model_);
  proxy_->setFilterKeyColumn(0);
  proxy_->setFilterCaseSensitivity(Qt::CaseInsensitive);
  filter_->setFixedWidth(kFilterWidth);
  setButtonKind(copy_, ButtonKind::Quiet);
  copy_->setToolTip(tr("Copy the table, columns separated by tabs"));
  setTextRole(message_, TextRole::Secondary);
  message_->setWordWrap(true);
  prepareTable(table_);
  table_->setModel(proxy_);
  table_->setAccessibleName(tr("Settings in which the runs differ"));
  table_->horizontalHeader()->setDefaultSectionSize(kRunWidth);
  table_->horizontalHeader()->setStretchLastSection(true);
  new MoreBelow(*table_, &Tokens::raised);
  auto* row = new QHBoxLayout;
  row->setSpacing(metrics::kInside);
  row->addWidget(filter_);
  row->addStretch();
  row->addWidget(copy_);
  auto* layout = new QVBoxLayout(this);
  layout->setContentsMargins(0, 0, 0, 0);
  layout->setSpacing(metrics::kInside);
  layout->addLayout(row);
  layout->addWidget(message_);
  layout->addWidget(table_, 1);
  connect(filter_, &QLineEdit::textChanged, this, [this](const QString& words) {
    proxy_->setFilterFixedString(words.trimmed());
    tell();
  });
  connect(copy_, &QPushButton::clicked, this, &ConfigDifference::copyText);
  tell();
}

void ConfigDifference::setRuns(const std::vector<NamedConfig>& runs) {
  runCount_ = static_cast<int>(runs.size());
  filter_->clear();
  model_->setConfigs(runs);
  table_->resizeColumnToContents(0);
  table_->setColumnWidth(0, std::clamp(table_->columnWidth(0), kLeastSettingWidth, kGreatestSettingWidth));
  tell();
  updateGeometry();
}

QString ConfigDifference::message() const {
  return message_->text();
}

QSize ConfigDifference::sizeHint() const {
  const int others = metrics::kControl + message_->sizeHint().height() + 2 * metrics::kInside;
  const int needed = others + (proxy_->rowCount() + 1) * metrics::kTableRow + 2 * table_->frameWidth();
  return {QWidget::sizeHint().width(), std::clamp(needed, kLeastHeight, kGreatestHeight)};
}

void ConfigDifference::tell() {
  const int rows = model_->rowCount();
  const int shown = proxy_->rowCount();
  QString text;
  if (runCount_ < 2)
    text = tr("Select two to eight runs to see in which settings they differ.");
  else if (rows == 0 && model_->unreadable().isEmpty())
    text = tr("These %1 runs have the same settings.").arg(runCount_);
  else if (rows > 0 && shown == 0)
    text = tr("No differing setting matches \"%1\".").arg(filter_->text().trimmed());
  else if (rows > 0)
    text =
        rows == 1 ? tr("The runs differ in one setting.") : tr("The runs differ in %1 settings.").arg(rows);
  if (!model_->unreadable().isEmpty())
    text = tr("%1 The settings of %2 cannot be read: its config.json is damaged or of a newer program.")
               .arg(text, model_->unreadable().join(", "))
               .trimmed();
  message_->setText(text);
  table_->setVisible(shown > 0);
  filter_->setVisible(rows > 0);
  copy_->setVisible(rows > 0);
  // Without a table the sentence stands at the top all the same.
  auto* column = qobject_cast<QBoxLayout*>(layout());
  column->setAlignment(shown > 0 ? Qt::Alignment() : Qt::AlignTop);
}

void ConfigDifference::copyText() {
  QGuiApplication::clipboard()->setText(model_->toText());
}

}  // namespace viscera
