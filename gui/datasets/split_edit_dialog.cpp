// SPDX-License-Identifier: Apache-2.0
#include "gui/datasets/split_edit_dialog.h"

#include "gui/datasets/case_words.h"
#include "gui/datasets/preview_table.h"
#include "gui/theme/roles.h"
#include "gui/widgets/controls.h"
#include "gui/widgets/number_text.h"

#include <QBoxLayout>
#include <QCheckBox>
#include <QLabel>
#include <QPushButton>
#include <QSpinBox>

namespace viscera {
namespace {

constexpr int kNameWidth = 136;

QString titleOf(const SplitEdit& edit) {
  if (edit.kind == SplitEdit::Kind::Folds) return SplitEditDialog::tr("Folds by patient");
  if (edit.kind == SplitEdit::Kind::Subset) return SplitEditDialog::tr("Subset with few labels");
  if (edit.kind == SplitEdit::Kind::Drop) return SplitEditDialog::tr("Leave cases out of the dataset");
  return SplitEditDialog::tr("Role of %1").arg(casesText(std::ssize(edit.cases)));
}

QString primaryOf(const SplitEdit& edit) {
  if (edit.kind == SplitEdit::Kind::Folds) return SplitEditDialog::tr("Make folds");
  if (edit.kind == SplitEdit::Kind::Subset) return SplitEditDialog::tr("Keep the subset");
  if (edit.kind == SplitEdit::Kind::Drop) return SplitEditDialog::tr("Leave out of the dataset");
  return SplitEditDialog::tr("Set to %1").arg(roleWord(edit.role).toLower());
}

QString joined(const std::vector<std::string>& names) {
  QStringList list;
  for (const std::string& name : names) list << QString::fromStdString(name);
  return list.join(", ");
}

}  // namespace

SplitEditDialog::SplitEditDialog(DatasetEditing& editing,
                                 Background& background,
                                 std::filesystem::path splitFile,
                                 SplitEdit edit,
                                 QWidget* parent)
    : EditDialog(background, {titleOf(edit), primaryOf(edit)}, parent),
      editing_(editing),
      splitFile_(std::move(splitFile)),
      edit_(std::move(edit)),
      counts_(new PreviewTable(
          tr("Cases before and after"), {tr("Role"), tr("Cases now"), tr("Cases then")}, this)),
      detail_(new QLabel(this)) {
  counts_->setVisibleRows(4);
  detail_->setWordWrap(true);
  setTextRole(detail_, TextRole::Secondary);
  detail_->hide();
  if (edit_.kind == SplitEdit::Kind::Folds || edit_.kind == SplitEdit::Kind::Subset)
    buildNumbers();
  else
    buildRole();
  body().addWidget(counts_, 1);
  body().addWidget(detail_);
  connect(primary(), &QPushButton::clicked, this, [this] {
    Q_EMIT chosen(edit_, preview_);
    accept();
  });
  lookAnew();
}

void SplitEditDialog::buildRole() {
  auto* patients = new QCheckBox(tr("Also the other cases of the same patients"), this);
  patients->setToolTip(
      tr("Patients are known by the names of the files; a patient in two roles makes scores too good"));
  patients->setMinimumHeight(metrics::kSmallestTarget);
  patients->setChecked(edit_.wholePatients);
  connect(patients, &QCheckBox::toggled, this, [this](bool on) {
    edit_.wholePatients = on;
    lookAnew();
  });
  body().addWidget(patients);
}

QSpinBox* SplitEditDialog::addNumber(
    const QString& name, const QString& explanation, int least, int most, int value) {
  auto* row = new QHBoxLayout;
  row->setSpacing(metrics::kInside);
  auto* label = new QLabel(name, this);
  label->setFixedSize(kNameWidth, metrics::kControl);
  auto* number = new QSpinBox(this);
  number->setRange(least, most);
  number->setValue(value);
  number->setAccessibleName(name);
  number->setToolTip(explanation);
  number->setFixedWidth(96);
  label->setBuddy(number);
  auto* text = new QLabel(explanation, this);
  setTextRole(text, TextRole::Caption);
  row->addWidget(label);
  row->addWidget(number);
  row->addWidget(text, 1);
  body().addLayout(row);
  return number;
}

void SplitEditDialog::buildNumbers() {
  const bool folds = edit_.kind == SplitEdit::Kind::Folds;
  setSentence(
      folds ? tr("Training and validation cases are shared out; all cases of a patient come into one fold.")
            : tr("Keeps some of the training cases, to see how far few labels reach. The other roles stay."));
  QSpinBox* count = folds ? addNumber(tr("Folds"), tr("each is held out once"), 2, 1000, edit_.count)
                          : addNumber(tr("Training cases"), tr("that are kept"), 1, 100000, edit_.count);
  QSpinBox* seed = addNumber(
      tr("Seed"), tr("the same seed gives the same choice"), 0, 1000000, static_cast<int>(edit_.seed));
  connect(count, &QSpinBox::valueChanged, this, [this](int value) {
    edit_.count = value;
    lookAnew();
  });
  connect(seed, &QSpinBox::valueChanged, this, [this](int value) {
    edit_.seed = static_cast<std::uint64_t>(value);
    lookAnew();
  });
  if (folds) return;
  auto* usual = new SegmentedChoice(tr("Usual sizes"), {"6", "12", "24"}, this);
  usual->choose(edit_.count == 24 ? 2 : edit_.count == 12 ? 1 : 0);
  connect(usual, &SegmentedChoice::chosenChanged, count, [count](int index) { count->setValue(6 << index); });
  body().insertWidget(0, usual, 0, Qt::AlignLeft);
}

void SplitEditDialog::lookAnew() {
  DatasetEditing* editing = &editing_;
  look(
      [editing, file = splitFile_, edit = edit_](const WorkContext&) { return editing->preview(file, edit); },
      [this](SplitEditPreview preview) { display(preview); });
}

void SplitEditDialog::display(const SplitEditPreview& preview) {
  preview_ = preview;
  counts_->setRows(rowsOfCounts(preview.countsBefore, preview.countsAfter));
  QString detail;
  if (!preview.alsoPatients.empty())
    detail = tr("Other cases of the same patients, %1: %2")
                 .arg(casesText(std::ssize(preview.alsoPatients)), joined(preview.alsoPatients));
  if (!preview.kept.empty()) detail = tr("Kept: ") + joined(preview.kept);
  if (!preview.foldSizes.empty()) {
    QStringList sizes;
    for (const std::int64_t size : preview.foldSizes) sizes << groupedNumber(size);
    detail = tr("Cases in the folds: ") + sizes.join(", ");
  }
  detail_->setText(detail);
  detail_->setVisible(!detail.isEmpty());
  const bool changes = !preview.changed.empty() || edit_.kind == SplitEdit::Kind::Folds;
  say(MessageKind::Info, changes ? QString::fromStdString(preview.note) : tr("Nothing would change."));
  setReady(changes);
}

}  // namespace viscera
