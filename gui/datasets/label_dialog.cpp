// SPDX-License-Identifier: Apache-2.0
#include "gui/datasets/label_dialog.h"

#include "engine/api/organs.h"
#include "gui/datasets/label_table_model.h"
#include "gui/theme/roles.h"
#include "gui/theme/tokens.h"

#include <QBoxLayout>
#include <QColorDialog>
#include <QHeaderView>
#include <QPushButton>
#include <QTableView>

namespace viscera {
namespace {

constexpr int kVisibleRows = 10;

std::vector<LabelRow> btcvLabels() {
  std::vector<LabelRow> rows;
  for (const Organ& organ : kBtcvOrgans) {
    LabelRow row;
    row.value = organ.label;
    row.name = organ.name;
    rows.push_back(std::move(row));
  }
  return rows;
}

}  // namespace

LabelDialog::LabelDialog(DatasetEditing& editing,
                         Background& background,
                         std::filesystem::path splitFile,
                         QWidget* parent)
    : EditDialog(background, {tr("Labels"), tr("Save labels")}, parent),
      editing_(editing),
      splitFile_(std::move(splitFile)),
      model_(new LabelTableModel(this)),
      view_(new QTableView(this)) {
  setSentence(tr(
      "What the values of the label maps mean. Colours hold on all pages; flips in training exchange the two "
      "sides; a remap, offered as a repair, follows the last two columns."));
  view_->setModel(model_);
  prepareTable(view_);
  view_->setAccessibleName(tr("Labels of the dataset"));
  view_->setToolTip(tr("Double-click a field, or press F2, to change it"));
  view_->setEditTriggers(QTableView::DoubleClicked | QTableView::EditKeyPressed | QTableView::AnyKeyPressed);
  view_->setSelectionMode(QTableView::ExtendedSelection);
  view_->setTabKeyNavigation(false);
  view_->horizontalHeader()->setSectionResizeMode(LabelTableModel::Name, QHeaderView::Stretch);
  view_->setMinimumHeight((kVisibleRows + 1) * metrics::kTableRow);
  for (const int column : {LabelTableModel::Value, LabelTableModel::Ignored})
    view_->setColumnWidth(column, 72);
  body().addWidget(view_, 1);
  buildTools();
  connect(model_, &QAbstractItemModel::modelReset, this, &LabelDialog::validate);
  connect(model_, &QAbstractItemModel::dataChanged, this, &LabelDialog::validate);
  connect(model_, &QAbstractItemModel::rowsInserted, this, &LabelDialog::validate);
  connect(primary(), &QPushButton::clicked, this, &LabelDialog::save);
  DatasetEditing* service = &editing_;
  look([service, file = splitFile_](const WorkContext&) { return service->labels(file); },
       [this](std::vector<LabelRow> labels) {
         original_ = labels;
         model_->setLabels(std::move(labels));
       });
}

void LabelDialog::buildTools() {
  auto* row = new QHBoxLayout;
  row->setSpacing(metrics::kInside);
  const auto add = [&](const QString& text, const QString& toolTip, auto act) {
    auto* button = new QPushButton(text, this);
    button->setToolTip(toolTip);
    button->setAutoDefault(false);
    connect(button, &QPushButton::clicked, this, act);
    row->addWidget(button);
  };
  add(tr("Add label"), tr("Add a label with the next free value"), [this] {
    const QModelIndex name = model_->index(model_->addLabel(), LabelTableModel::Name);
    view_->setCurrentIndex(name);
    view_->edit(name);
  });
  add(tr("Remove"), tr("Remove the selected labels"), [this] {
    std::vector<int> rows;
    for (const QModelIndex& index : view_->selectionModel()->selectedRows()) rows.push_back(index.row());
    model_->removeLabels(rows);
  });
  add(tr("Colour…"), tr("Choose the colour of the label in front"), [this] {
    chooseColour(view_->currentIndex().siblingAtColumn(LabelTableModel::Colour));
  });
  add(tr("Find sides"), tr("Pair labels whose names differ by left and right alone"), [this] {
    const int pairs = model_->findPairs();
    if (pairs == 0) say(MessageKind::Info, tr("No further pair of left and right was found by name."));
  });
  add(tr("Take the organs of BTCV"), tr("Replace the table by the 13 abdominal organs of BTCV"), [this] {
    takeBtcv();
  });
  row->addStretch();
  body().addLayout(row);
}

void LabelDialog::takeBtcv() {
  model_->setLabels(btcvLabels());
  model_->findPairs();
}

void LabelDialog::chooseColour(const QModelIndex& index) {
  if (!index.isValid()) return say(MessageKind::Info, tr("Choose a label first."));
  auto* dialog = new QColorDialog(index.data(Qt::DecorationRole).value<QColor>(), this);
  dialog->setAttribute(Qt::WA_DeleteOnClose);
  dialog->setWindowTitle(
      tr("Colour of %1").arg(index.siblingAtColumn(LabelTableModel::Name).data().toString()));
  connect(dialog, &QColorDialog::colorSelected, this, [this, row = index.row()](const QColor& colour) {
    model_->setColour(row, colour.name());
  });
  dialog->open();
}

void LabelDialog::validate() {
  const auto problems = problemsOfLabels(model_->labels());
  if (!problems.empty()) {
    say(MessageKind::Error, QString::fromStdString(problems.front().message));
  } else if (model_->labels().empty()) {
    say(MessageKind::Info,
        tr("The dataset names no labels: value and name are those of BTCV. Add labels, or take the organs of "
           "BTCV."));
  } else {
    say(MessageKind::Info, {});
  }
  setReady(problems.empty() && model_->labels() != original_);
}

void LabelDialog::save() {
  SplitEdit edit;
  edit.kind = SplitEdit::Kind::Labels;
  edit.labels = model_->labels();
  DatasetEditing* service = &editing_;
  work([service, file = splitFile_, edit](const WorkContext&) { return service->preview(file, edit); },
       [this, edit](const SplitEditPreview& preview) {
         Q_EMIT chosen(edit, preview);
         accept();
       });
}

}  // namespace viscera
