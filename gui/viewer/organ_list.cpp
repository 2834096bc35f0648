// SPDX-License-Identifier: Apache-2.0
#include "gui/viewer/organ_list.h"

#include "gui/theme/roles.h"
#include "gui/theme/tokens.h"
#include "gui/viewer/organ_model.h"

#include <QBoxLayout>
#include <QHeaderView>
#include <QKeyEvent>
#include <QLabel>
#include <QPushButton>
#include <QTableView>

namespace viscera {
namespace {

constexpr int kFigureWidth = 54;

}  // namespace

OrganList::OrganList(ViewerState& state, QWidget* parent)
    : QWidget(parent),
      state_(state),
      model_(new OrganModel(state, this)),
      table_(new QTableView(this)),
      only_(new QPushButton(tr("Only this"), this)) {
  auto* heading = new QLabel(tr("Organs"), this);
  setTextRole(heading, TextRole::Section);
  auto* all = new QPushButton(tr("All"), this);
  all->setToolTip(tr("Shows all organs"));
  auto* none = new QPushButton(tr("None"), this);
  none->setToolTip(tr("Hides all organs"));
  only_->setToolTip(tr("Shows the selected organ and hides the others"));
  for (QPushButton* button : {all, none, only_}) setButtonKind(button, ButtonKind::Quiet);
  connect(all, &QPushButton::clicked, this, [this] { showAll(true); });
  connect(none, &QPushButton::clicked, this, [this] { showAll(false); });
  connect(only_, &QPushButton::clicked, this, &OrganList::showSelectedOnly);
  table_->setModel(model_);
  prepareTable(table_);
  table_->setSelectionMode(QAbstractItemView::SingleSelection);
  table_->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
  table_->setAccessibleName(tr("Organs"));
  table_->setTabKeyNavigation(false);
  table_->installEventFilter(this);
  connect(table_, &QTableView::clicked, this, [this](const QModelIndex& index) {
    if (index.column() == OrganModel::kEye) model_->toggle(index.row());
  });
  connect(table_, &QTableView::doubleClicked, this, [this](const QModelIndex& index) {
    if (index.column() != OrganModel::kEye) Q_EMIT organWanted(model_->labelOf(index.row()));
  });
  auto* head = new QHBoxLayout;
  head->setSpacing(metrics::kGrid);
  head->addWidget(heading, 1);
  head->addWidget(all);
  head->addWidget(none);
  head->addWidget(only_);
  auto* layout = new QVBoxLayout(this);
  layout->setContentsMargins(0, 0, 0, 0);
  layout->setSpacing(metrics::kGrid);
  layout->addLayout(head);
  layout->addWidget(table_, 1);
}

void OrganList::setCase(std::shared_ptr<const ViewerCase> shown) {
  model_->setCase(std::move(shown));
  QHeaderView* header = table_->horizontalHeader();
  header->setMinimumSectionSize(metrics::kSmallestTarget);
  header->setStretchLastSection(false);
  for (int column = 0; column < model_->columnCount(); ++column) {
    header->setSectionResizeMode(column,
                                 column == OrganModel::kName ? QHeaderView::Stretch : QHeaderView::Fixed);
    if (column == OrganModel::kEye) table_->setColumnWidth(column, metrics::kControl);
    if (column >= OrganModel::kFirstFigure) table_->setColumnWidth(column, kFigureWidth);
  }
}

void OrganList::light(int label) {
  const int row = model_->rowOf(label);
  if (row < 0) return;
  table_->selectRow(row);
  showSelectedOnly();
}

int OrganList::currentRow() const {
  const QModelIndexList rows = table_->selectionModel()->selectedRows();
  return rows.isEmpty() ? -1 : rows.first().row();
}

void OrganList::showAll(bool shown) {
  std::bitset<256> visible;
  if (shown) visible.set();
  state_.setVisibleOrgans(visible);
}

void OrganList::showSelectedOnly() {
  const int row = currentRow();
  if (row < 0) return;
  std::bitset<256> visible;
  visible.set(static_cast<std::size_t>(model_->labelOf(row)));
  state_.setVisibleOrgans(visible);
}

bool OrganList::eventFilter(QObject* watched, QEvent* event) {
  if (watched == table_ && event->type() == QEvent::KeyPress) {
    const int key = static_cast<QKeyEvent*>(event)->key();
    const int row = currentRow();
    if (row >= 0 && key == Qt::Key_Space) {
      model_->toggle(row);
      return true;
    }
    if (row >= 0 && (key == Qt::Key_Return || key == Qt::Key_Enter)) {
      Q_EMIT organWanted(model_->labelOf(row));
      return true;
    }
  }
  return QWidget::eventFilter(watched, event);
}

}  // namespace viscera
