// SPDX-License-Identifier: Apache-2.0
#include "gui/datasets/overwrite_dialog.h"

#include <QPushButton>

namespace viscera {

OverwriteDialog::OverwriteDialog(DatasetEditing& editing,
                                 Background& background,
                                 std::filesystem::path edited,
                                 QWidget* parent)
    : EditDialog(background, {tr("Write over the original"), tr("Write over")}, parent) {
  makeSafeTheDefault(tr("Keep the original"));
  setSentence(
      tr("Published numbers refer to the original list. Write over it only where the list is your own."));
  connect(primary(), &QPushButton::clicked, this, [this] {
    Q_EMIT chosen(change_);
    accept();
  });
  DatasetEditing* service = &editing;
  look(
      [service, edited](const WorkContext&) {
        TextChange change;
        change.file = service->originalOf(edited);
        if (change.file.empty()) return change;
        change.before = service->textOf(change.file);
        change.after = service->textOf(edited);
        return change;
      },
      [this](const TextChange& change) {
        change_ = change;
        if (change.file.empty())
          return say(MessageKind::Info,
                     tr("This list is no edited copy of another one beside it; nothing is to be written."));
        if (change.before == change.after)
          return say(MessageKind::Info, tr("The original is the same already."));
        say(MessageKind::Warning,
            tr("%1 gets the content of the edited list. It can be undone until the project is closed.")
                .arg(QString::fromStdString(change.file.string())));
        setReady(true);
      });
}

}  // namespace viscera
