// SPDX-License-Identifier: Apache-2.0
#include "gui/settings/disk_panel.h"

#include "gui/theme/roles.h"
#include "gui/theme/tokens.h"
#include "gui/widgets/banner.h"
#include "gui/widgets/number_text.h"

#include <QBoxLayout>
#include <QGridLayout>
#include <QHeaderView>
#include <QLabel>
#include <QMessageBox>
#include <QProgressBar>
#include <QPushButton>
#include <QStandardItemModel>
#include <QTableView>

#include <numeric>

namespace viscera {
namespace {

constexpr int kWidth = 760;
constexpr int kLeastTableHeight = 200;

std::int64_t removableCheckpoints(const DiskUse& use) {
  std::int64_t bytes = 0;
  for (const DiskUse::Run& run : use.runs) bytes += run.removable;
  return bytes;
}

bool anythingTrains(const DiskUse& use) {
  for (const DiskUse::Run& run : use.runs)
    if (run.alive) return true;
  return false;
}

QStandardItem* sizeItem(std::int64_t bytes) {
  auto* item = new QStandardItem(bytesText(bytes));
  item->setTextAlignment(Qt::AlignRight | Qt::AlignVCenter);
  return item;
}

}  // namespace

DiskPanel::DiskPanel(ProjectService& projects, Background& background, QWidget* parent)
    : QWidget(parent),
      projects_(projects),
      counting_(background),
      cleaning_(background),
      summary_(new QLabel(this)),
      progress_(new QProgressBar(this)),
      model_(new QStandardItemModel(0, 4, this)),
      banners_(new BannerArea(this)) {
  auto* heading = new QLabel(tr("What this project takes"), this);
  setTextRole(heading, TextRole::Section);
  summary_->setWordWrap(true);
  setTextRole(summary_, TextRole::Secondary);
  progress_->setRange(0, 0);
  progress_->setTextVisible(false);
  progress_->setAccessibleName(tr("Adding up sizes"));
  progress_->hide();
  auto* column = new QWidget(this);
  column->setMaximumWidth(kWidth);
  auto* layout = new QVBoxLayout(column);
  layout->setContentsMargins(0, 0, 0, 0);
  layout->setSpacing(metrics::kInside);
  refresh_ = new QPushButton(tr("Refresh"), this);
  refresh_->setToolTip(tr("Add the sizes up again"));
  connect(refresh_, &QPushButton::clicked, this, &DiskPanel::refresh);
  auto* top = new QHBoxLayout;
  top->addWidget(heading, 1);
  top->addWidget(refresh_);
  layout->addLayout(top);
  layout->addWidget(summary_);
  layout->addWidget(progress_);
  layout->addWidget(buildTable(), 1);
  layout->addSpacing(metrics::kInside);
  layout->addWidget(buildCleanUps());
  layout->addWidget(banners_);
  auto* outer = new QHBoxLayout(this);
  outer->setContentsMargins(metrics::kPageMargins);
  outer->addWidget(column, 100);  // up to its greatest width, the rest stays free
  outer->addStretch(1);
  connect(&counting_, &BackgroundTask::runningChanged, progress_, &QProgressBar::setVisible);
  connect(&counting_, &BackgroundTask::failed, this, [this](const Failure& failure) {
    showNothing(failure.message);
  });
  connect(&cleaning_, &BackgroundTask::failed, this, [this](const Failure& failure) {
    banners_->put("clean", MessageKind::Error, failure.message);
    refresh();
  });
  showNothing(tr("Open a project to see what it takes on the disk."));
}

QWidget* DiskPanel::buildTable() {
  model_->setHorizontalHeaderLabels({tr("Run"), tr("State"), tr("Checkpoints"), tr("In all")});
  for (int column : {2, 3})
    model_->setHeaderData(
        column, Qt::Horizontal, int(Qt::AlignRight | Qt::AlignVCenter), Qt::TextAlignmentRole);
  table_ = new QTableView(this);
  prepareTable(table_);
  table_->setModel(model_);
  table_->setEditTriggers(QAbstractItemView::NoEditTriggers);
  table_->setAccessibleName(tr("Sizes of the runs"));
  table_->setMinimumHeight(kLeastTableHeight);
  table_->horizontalHeader()->setSectionResizeMode(0, QHeaderView::Stretch);
  return table_;
}

QWidget* DiskPanel::buildCleanUps() {
  auto* area = new QWidget(this);
  auto* rows = new QGridLayout(area);
  rows->setContentsMargins(0, 0, 0, 0);
  rows->setHorizontalSpacing(metrics::kBetween);
  rows->setVerticalSpacing(metrics::kInside);
  rows->setColumnStretch(1, 1);
  const auto add = [&](const QString& toolTip, const QString& harmless) {
    auto* button = new QPushButton(area);
    button->setToolTip(toolTip);
    auto* words = new QLabel(harmless, area);
    words->setWordWrap(true);
    setTextRole(words, TextRole::Secondary);
    const int row = rows->rowCount();
    rows->addWidget(button, row, 0);
    rows->addWidget(words, row, 1);
    return button;
  };
  clearCache_ = add(tr("Prepared cases are made again when a run needs them"),
                    tr("Harmless: prepared cases are made again when a run needs them."));
  clearArchived_ = add(tr("Of each archived run the best checkpoint is kept"),
                       tr("Harmless for results: of each archived run the best checkpoint, the curves and "
                          "the scores stay."));
  connect(clearCache_, &QPushButton::clicked, this, [this] { ask(CleanUp::Cache); });
  connect(clearArchived_, &QPushButton::clicked, this, [this] { ask(CleanUp::ArchivedCheckpoints); });
  return area;
}

void DiskPanel::setProject(const std::filesystem::path& folder, bool readOnly) {
  folder_ = folder;
  readOnly_ = readOnly;
  counting_.cancel();
  if (folder_.empty())
    showNothing(tr("Open a project to see what it takes on the disk."));
  else if (isVisible())
    refresh();
  else
    use_.reset();
}

void DiskPanel::refresh() {
  if (folder_.empty()) return;
  counting_.start([&projects = projects_,
                   folder = folder_](const WorkContext& work) { return projects.diskUse(folder, work); },
                  [this](const DiskUse& use) { showUse(use); });
}

void DiskPanel::showNothing(const QString& why) {
  use_.reset();
  model_->removeRows(0, model_->rowCount());
  summary_->setText(why);
  clearCache_->setText(tr("Clear cache"));
  clearArchived_->setText(tr("Remove checkpoints of archived runs"));
  clearCache_->setEnabled(false);
  clearArchived_->setEnabled(false);
  refresh_->setEnabled(!folder_.empty());
}

void DiskPanel::showUse(const DiskUse& use) {
  use_ = use;
  model_->removeRows(0, model_->rowCount());
  std::int64_t runs = 0;
  for (const DiskUse::Run& run : use.runs) {
    runs += run.bytes;
    model_->appendRow({new QStandardItem(QString::fromStdString(run.name)),
                       new QStandardItem(run.alive      ? tr("being trained")
                                         : run.archived ? tr("archived")
                                                        : QString()),
                       sizeItem(run.checkpoints),
                       sizeItem(run.bytes)});
  }
  summary_->setText(tr("%1 in all: runs %2, cache %3, exports %4, backups of the database %5.")
                        .arg(bytesText(runs + use.cache + use.exports + use.backups),
                             bytesText(runs),
                             bytesText(use.cache),
                             bytesText(use.exports),
                             bytesText(use.backups)));
  const QString obstacle = readOnly_             ? tr("Nothing can be removed: the project can only be read")
                           : anythingTrains(use) ? tr("Not while a run is being trained")
                                                 : QString();
  const bool may = obstacle.isEmpty();
  clearCache_->setToolTip(may ? tr("Prepared cases are made again when a run needs them") : obstacle);
  clearArchived_->setToolTip(may ? tr("Of each archived run the best checkpoint is kept") : obstacle);
  clearCache_->setText(tr("Clear cache (%1)").arg(bytesText(use.cache)));
  clearCache_->setEnabled(may && use.cache > 0);
  clearArchived_->setText(
      tr("Remove checkpoints of archived runs (%1)").arg(bytesText(removableCheckpoints(use))));
  clearArchived_->setEnabled(may && removableCheckpoints(use) > 0);
  refresh_->setEnabled(true);
}

void DiskPanel::ask(CleanUp what) {
  if (what == CleanUp::Cache) {
    cleanUp(what);  // nothing is lost
    return;
  }
  auto* question = new QMessageBox(
      QMessageBox::Question,
      tr("Remove checkpoints"),
      tr("Remove the checkpoints of archived runs? The best one of each run is kept; the runs can then be "
         "continued only from it."),
      QMessageBox::Cancel,
      this);
  question->setAttribute(Qt::WA_DeleteOnClose);
  QPushButton* remove = question->addButton(tr("Remove"), QMessageBox::AcceptRole);
  connect(remove, &QPushButton::clicked, this, [this, what] { cleanUp(what); });
  question->open();
}

void DiskPanel::cleanUp(CleanUp what) {
  clearCache_->setEnabled(false);
  clearArchived_->setEnabled(false);
  cleaning_.start([&projects = projects_, folder = folder_, what](
                      const WorkContext& work) { return projects.cleanUp(folder, what, work); },
                  [this](std::int64_t freed) {
                    banners_->put("clean", MessageKind::Ok, tr("%1 are free again.").arg(bytesText(freed)));
                    refresh();
                  });
}

}  // namespace viscera
