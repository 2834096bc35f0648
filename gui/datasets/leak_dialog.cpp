// SPDX-License-Identifier: Apache-2.0
#include "gui/datasets/leak_dialog.h"

#include "gui/datasets/preview_table.h"
#include "gui/widgets/number_text.h"

#include <QBoxLayout>
#include <QPushButton>

namespace viscera {
namespace {

constexpr int kTableWidth = 760;  // names of cases, which may be long, stand there twice

QString joined(const std::vector<std::string>& names) {
  QStringList list;
  for (const std::string& name : names) list << QString::fromStdString(name);
  return list.join(", ");
}

}  // namespace

LeakDialog::LeakDialog(DatasetEditing& editing,
                       Background& background,
                       std::filesystem::path splitFile,
                       QWidget* parent)
    : EditDialog(background, {tr("Patients in two parts"), tr("Move to training")}, parent),
      table_(new PreviewTable(tr("Patients who are trained on and held out"),
                              {tr("Patient"), tr("Held out as"), tr("Held-out cases"), tr("Trained on")},
                              this)),
      drop_(addSecondary(tr("Leave out of the dataset"),
                         tr("Leave the held-out cases of these patients out of the dataset"))) {
  setSentence(
      tr("A patient who is trained on and held out makes scores too good. Patients are known by the names of "
         "the files."));
  primary()->setToolTip(tr("The held-out cases of these patients become training cases"));
  table_->setVisibleRows(6);
  table_->setMinimumWidth(kTableWidth);
  body().addWidget(table_, 1);
  drop_->setEnabled(false);
  connect(primary(), &QPushButton::clicked, this, [this] { choose(SplitEdit::Kind::LeaksToTraining); });
  connect(drop_, &QPushButton::clicked, this, [this] { choose(SplitEdit::Kind::DropLeaks); });
  DatasetEditing* service = &editing;
  look([service, file = std::move(splitFile)](const WorkContext&) { return service->leaks(file); },
       [this](const std::vector<SplitLeak>& leaks) { display(leaks); });
}

void LeakDialog::display(const std::vector<SplitLeak>& leaks) {
  std::vector<QStringList> rows;
  std::size_t cases = 0;
  bool test = false;
  for (const SplitLeak& leak : leaks) {
    rows.push_back({QString::fromStdString(leak.patient),
                    QString::fromStdString(leak.heldOutRole),
                    joined(leak.heldOut),
                    joined(leak.trained)});
    cases += leak.heldOut.size();
    test = test || leak.heldOutRole.find("test") != std::string::npos;
  }
  table_->setRows(rows);
  setReady(!leaks.empty());
  drop_->setEnabled(!leaks.empty());
  if (leaks.empty()) {
    offerOnlyToClose();
    return say(MessageKind::Ok, tr("No patient is in two parts."));
  }
  const QString found =
      (leaks.size() == 1 ? tr("1 patient with ")
                         : tr("%1 patients with ").arg(groupedNumber(std::ssize(leaks)))) +
      (cases == 1 ? tr("1 held-out case.")
                  : tr("%1 held-out cases.").arg(groupedNumber(static_cast<qint64>(cases))));
  say(MessageKind::Warning,
      test ? found + ' ' +
                 tr("Some are test cases: scores on them can then not be compared with published ones.")
           : found);
}

void LeakDialog::choose(SplitEdit::Kind kind) {
  SplitEdit edit;
  edit.kind = kind;
  Q_EMIT chosen(edit);
  accept();
}

}  // namespace viscera
