// SPDX-License-Identifier: Apache-2.0
#include "gui/training/run_log_panel.h"

#include "gui/theme/icons.h"
#include "gui/theme/roles.h"
#include "gui/theme/tokens.h"
#include "gui/widgets/controls.h"

#include <QBoxLayout>
#include <QComboBox>
#include <QDateTime>
#include <QLineEdit>
#include <QListView>
#include <QScrollBar>
#include <QSettings>
#include <QToolButton>

#include <algorithm>
#include <cstddef>

namespace viscera {
namespace {

constexpr std::size_t kLines = 5000;
constexpr int kHeight = 180;
constexpr int kSearchWidth = 240;
constexpr char kOpenKey[] = "training/log_open";

QString wordOf(RunMessage::Level level) {
  if (level == RunMessage::Level::Error) return RunLogPanel::tr("error");
  return level == RunMessage::Level::Warning ? RunLogPanel::tr("warning") : RunLogPanel::tr("info");
}

/// Without the level, which the icon beside it shows.
QString textOf(const LogLine& line) {
  const QString text = QString::fromStdString(line.text);
  if (line.wall_ms <= 0) return text;
  return QDateTime::fromMSecsSinceEpoch(line.wall_ms).toString("yyyy-MM-dd HH:mm:ss") + "   " + text;
}

QIcon iconOf(RunMessage::Level level) {
  if (level == RunMessage::Level::Error) return icon(IconName::Error, IconTone::Error);
  if (level == RunMessage::Level::Warning) return icon(IconName::Warning, IconTone::Warning);
  return icon(IconName::Info);
}

}  // namespace

void RunLogModel::replace(const std::vector<LogLine>& lines) {
  beginResetModel();
  const std::size_t first = lines.size() > kLines ? lines.size() - kLines : 0;
  lines_.assign(lines.begin() + static_cast<std::ptrdiff_t>(first), lines.end());
  endResetModel();
}

void RunLogModel::append(const std::vector<LogLine>& lines) {
  if (lines.empty()) return;
  if (lines.size() >= kLines) return replace(lines);
  if (const std::size_t all = lines_.size() + lines.size(); all > kLines) {
    const auto spare = static_cast<std::ptrdiff_t>(all - kLines);
    beginRemoveRows({}, 0, static_cast<int>(spare) - 1);
    lines_.erase(lines_.begin(), lines_.begin() + spare);
    endRemoveRows();
  }
  const int first = rowCount();
  beginInsertRows({}, first, first + static_cast<int>(lines.size()) - 1);
  lines_.insert(lines_.end(), lines.begin(), lines.end());
  endInsertRows();
}

int RunLogModel::rowCount(const QModelIndex& parent) const {
  return parent.isValid() ? 0 : static_cast<int>(lines_.size());
}

QVariant RunLogModel::data(const QModelIndex& index, int role) const {
  if (!index.isValid() || index.row() >= rowCount()) return {};
  const LogLine& line = lines_[static_cast<std::size_t>(index.row())];
  if (role == Qt::DisplayRole) return textOf(line);
  if (role == Qt::DecorationRole) return iconOf(line.level);
  if (role == Qt::AccessibleTextRole || role == Qt::ToolTipRole)
    return wordOf(line.level) + ", " + textOf(line);
  if (role == LevelRole) return static_cast<int>(line.level);
  return {};
}

void RunLogFilter::setLevel(RunMessage::Level least) {
  least_ = least;
  invalidateFilter();
}

void RunLogFilter::setText(const QString& text) {
  text_ = text;
  invalidateFilter();
}

bool RunLogFilter::filterAcceptsRow(int row, const QModelIndex& parent) const {
  const QModelIndex line = sourceModel()->index(row, 0, parent);
  if (line.data(RunLogModel::LevelRole).toInt() < static_cast<int>(least_)) return false;
  return text_.isEmpty() || line.data().toString().contains(text_, Qt::CaseInsensitive);
}

RunLogPanel::RunLogPanel(QWidget* parent)
    : QWidget(parent),
      model_(new RunLogModel(this)),
      filter_(new RunLogFilter(this)),
      toggle_(new QToolButton(this)),
      level_(new QComboBox(this)),
      search_(searchField(tr("Search the log"), this)),
      view_(new QListView(this)) {
  filter_->setSourceModel(model_);
  auto* layout = new QVBoxLayout(this);
  layout->setContentsMargins(0, 0, 0, 0);
  layout->setSpacing(metrics::kInside);
  buildHeader();
  view_->setModel(filter_);
  view_->setUniformItemSizes(true);
  view_->setSelectionMode(QAbstractItemView::ExtendedSelection);
  view_->setVerticalScrollMode(QAbstractItemView::ScrollPerPixel);
  view_->setFrameShape(QFrame::NoFrame);
  view_->setFixedHeight(kHeight);
  view_->setAccessibleName(tr("Log of the run"));
  layout->addWidget(view_);
  setOpen(QSettings().value(kOpenKey, false).toBool());
  updateCount();
}

void RunLogPanel::buildHeader() {
  auto* row = new QHBoxLayout;
  row->setSpacing(metrics::kInside);
  toggle_->setCheckable(true);
  toggle_->setToolButtonStyle(Qt::ToolButtonTextBesideIcon);
  toggle_->setIconSize({metrics::kIcon, metrics::kIcon});
  toggle_->setToolTip(tr("Open or close the log"));
  toggle_->setFocusPolicy(Qt::StrongFocus);
  level_->addItems({tr("All lines"), tr("Warnings and errors"), tr("Errors")});
  level_->setToolTip(tr("Which lines of the log are shown"));
  level_->setAccessibleName(tr("Level of the log"));
  search_->setFixedWidth(kSearchWidth);
  row->addWidget(toggle_);
  row->addStretch();
  row->addWidget(level_);
  row->addWidget(search_);
  qobject_cast<QVBoxLayout*>(layout())->addLayout(row);
  connect(toggle_, &QToolButton::toggled, this, [this](bool open) {
    setOpen(open);
    QSettings().setValue(kOpenKey, open);
  });
  connect(level_, &QComboBox::currentIndexChanged, this, [this](int index) {
    filter_->setLevel(static_cast<RunMessage::Level>(index));
    updateCount();
  });
  connect(search_, &QLineEdit::textChanged, this, [this](const QString& text) {
    filter_->setText(text);
    updateCount();
  });
}

void RunLogPanel::replace(const std::vector<LogLine>& lines) {
  model_->replace(lines);
  view_->scrollToBottom();
  updateCount();
}

void RunLogPanel::append(const std::vector<LogLine>& lines) {
  if (lines.empty()) return;
  const bool atEnd = view_->verticalScrollBar()->value() == view_->verticalScrollBar()->maximum();
  model_->append(lines);
  if (atEnd) view_->scrollToBottom();
  updateCount();
}

void RunLogPanel::setOpen(bool open) {
  toggle_->setChecked(open);
  toggle_->setIcon(icon(open ? IconName::ChevronDown : IconName::ChevronRight));
  for (QWidget* part :
       {static_cast<QWidget*>(level_), static_cast<QWidget*>(search_), static_cast<QWidget*>(view_)})
    part->setVisible(open);
}

bool RunLogPanel::isOpen() const {
  return toggle_->isChecked();
}

void RunLogPanel::updateCount() {
  int problems = 0;
  for (int i = 0; i < model_->rowCount(); ++i)
    if (model_->index(i).data(RunLogModel::LevelRole).toInt() > 0) ++problems;
  toggle_->setText(problems == 0   ? tr("Log")
                   : problems == 1 ? tr("Log, 1 problem")
                                   : tr("Log, %1 problems").arg(problems));
}

}  // namespace viscera
