// SPDX-License-Identifier: Apache-2.0
#include "gui/viewer/organ_list.h"

#include "gui/theme/roles.h"
#include "gui/theme/tokens.h"
#include "gui/viewer/organ_model.h"
#include "gui/viewer/viewer_case.h"

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
      all_(new QPushButton(tr("All"), this)),
      none_(new QPushButton(tr("None"), this)),
      only_(new QPushButton(tr("Only this"), this)),
      note_(new QLabel(this)) {
  auto* heading = new QLabel(tr("Organs"), this);
  setTextRole(heading, TextRole::Section);
  for (QPushButton* button : {all_, none_, only_}) setButtonKind(button, ButtonKind::Quiet);
  setTextRole(note_, TextRole::Secondary);
  note_->setWordWrap(true);
  connect(all_, &QPushButton::clicked, this, [this] { showAll(true); });
  connect(none_, &QPushButton::clicked, this, [this] { showAll(false); });
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
  head->addWidget(all_);
  head->addWidget(none_);
  head->addWidget(only_);
  auto* layout = new QVBoxLayout(this);
  layout->setContentsMargins(0, 0, 0, 0);
  layout->setSpacing(metrics::kGrid);
  layout->addLayout(head);
  layout->addWidget(note_);
  layout->addWidget(table_, 1);
  connect(table_->selectionModel(), &QItemSelectionModel::selectionChanged, this, &OrganList::takeState);
  connect(&state_, &ViewerState::pictureChanged, this, &OrganList::takeState);
  takeState();
}

void OrganList::setCase(std::shared_ptr<const ViewerCase> shown) {
  case_ = shown;
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
  takeState();
}

/// One sentence; empty where at least one label map is seen.
QString OrganList::whyNothingIsSeen() const {
  if (!case_ || case_->layers.empty()) return {};
  const std::size_t count = case_->layers.size();
  bool isLaid = false;
  bool isOpen = state_.errorMap().shown;
  for (std::size_t i = 0; i < count; ++i) {
    if (!case_->scene->laid(i)) continue;
    isLaid = true;
    isOpen = isOpen || (i < state_.inks().size() && state_.inks()[i].shown);
  }
  if (!isLaid)
    return count == 1 ? tr("None of these is shown: the label map lies elsewhere, see the message below.")
                      : tr("None of these is shown: the label maps lie elsewhere, see the messages below.");
  if (!state_.areOverlaysShown()) return tr("None of these is shown: label maps are hidden. Press S.");
  return isOpen ? QString() : tr("None of these is shown: the eyes of all label maps are closed.");
}

void OrganList::takeState() {
  const QString why = whyNothingIsSeen();
  note_->setText(why);
  note_->setVisible(!why.isEmpty());
  bool canBeShown = false;
  for (int row = 0; row < model_->rowCount() && !canBeShown; ++row)
    canBeShown = !model_->isApart(model_->labelOf(row));
  const int row = currentRow();
  const QString apart = tr("No organ can be shown: their label map lies elsewhere");
  all_->setEnabled(canBeShown);
  none_->setEnabled(canBeShown);
  only_->setEnabled(row >= 0 && !model_->isApart(model_->labelOf(row)));
  all_->setToolTip(canBeShown ? tr("Shows all organs") : apart);
  none_->setToolTip(canBeShown ? tr("Hides all organs") : apart);
  only_->setToolTip(!canBeShown          ? apart
                    : row < 0            ? tr("Choose an organ in the list, then press here to see it alone")
                    : only_->isEnabled() ? tr("Shows the selected organ and hides the others")
                                         : tr("This organ is not shown: its label map lies elsewhere"));
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
