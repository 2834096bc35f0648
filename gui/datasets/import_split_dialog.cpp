// SPDX-License-Identifier: Apache-2.0
#include "gui/datasets/import_split_dialog.h"

#include "gui/datasets/path_field.h"
#include "gui/datasets/preview_table.h"
#include "gui/theme/tokens.h"
#include "gui/widgets/number_text.h"

#include <QBoxLayout>
#include <QPushButton>

namespace viscera {
namespace {

using Kind = ImportSplitDialog::Kind;

QString titleOf(Kind kind) {
  if (kind == Kind::NnunetFolder) return ImportSplitDialog::tr("Import an nnU-Net folder");
  return kind == Kind::Relocate ? ImportSplitDialog::tr("The data has moved")
                                : ImportSplitDialog::tr("Import a split file");
}

QString primaryOf(Kind kind) {
  return kind == Kind::Relocate ? ImportSplitDialog::tr("Use this folder") : ImportSplitDialog::tr("Import");
}

QString sentenceOf(Kind kind) {
  if (kind == Kind::NnunetFolder)
    return ImportSplitDialog::tr(
        "The folder with dataset.json, imagesTr and labelsTr. Nothing is copied or changed.");
  if (kind == Kind::Relocate)
    return ImportSplitDialog::tr(
        "Choose the folder that the data lies in now. Files are found by path, or by name.");
  return ImportSplitDialog::tr(
      "The list of cases, and the folder its paths begin in. Nothing is copied or changed.");
}

}  // namespace

ImportSplitDialog::ImportSplitDialog(Kind kind,
                                     DatasetEditing& editing,
                                     Background& background,
                                     QWidget* parent)
    : EditDialog(background, {titleOf(kind), primaryOf(kind)}, parent),
      kind_(kind),
      editing_(editing),
      split_(new PathField(kind == Kind::NnunetFolder ? PathField::Kind::Folder : PathField::Kind::File,
                           kind == Kind::NnunetFolder ? tr("nnU-Net folder") : tr("Split file"),
                           tr("Split files (*.json)"),
                           this)),
      root_(new PathField(PathField::Kind::Folder, tr("Folder of the data"), {}, this)),
      table_(new PreviewTable(tr("What was found"), {tr("What"), tr("Number")}, this)),
      missing_(new PreviewTable(tr("Files that are missing"), {tr("Missing")}, this)) {
  setSentence(sentenceOf(kind));
  split_->setVisible(kind != Kind::Relocate);
  root_->setVisible(kind != Kind::NnunetFolder);
  table_->setVisibleRows(6);
  missing_->setVisibleRows(4);
  missing_->hide();
  body().addWidget(split_);
  body().addWidget(root_);
  body().addSpacing(metrics::kInside);
  body().addWidget(table_);
  body().addWidget(missing_, 1);
  setReady(false);
  connect(split_, &PathField::chosen, this, &ImportSplitDialog::lookAnew);
  connect(root_, &PathField::chosen, this, &ImportSplitDialog::lookAnew);
  connect(primary(), &QPushButton::clicked, this, [this] {
    Q_EMIT chosen(preview_.splitFile, kind_ == Kind::NnunetFolder ? split_->path() : root_->path());
    accept();
  });
}

void ImportSplitDialog::setPaths(const std::filesystem::path& splitFileOrFolder,
                                 const std::filesystem::path& root) {
  split_->setPath(splitFileOrFolder);
  root_->setPath(root);
  lookAnew();
}

void ImportSplitDialog::lookAnew() {
  if (split_->path().empty()) return;
  DatasetEditing* service = &editing_;
  look([service, split = split_->path(), root = root_->path()](
           const WorkContext& context) { return service->previewSplit(split, root, context); },
       [this](SplitPreview preview) { display(preview); });
}

void ImportSplitDialog::display(const SplitPreview& preview) {
  preview_ = preview;
  const auto row = [](const QString& what, std::int64_t number) {
    return QStringList{what, groupedNumber(number)};
  };
  table_->setRows({row(tr("Cases"), preview.cases()),
                   row(tr("Found"), preview.found),
                   row(tr("Found in another folder, by name"), preview.foundElsewhere),
                   row(tr("Missing"), std::ssize(preview.missing)),
                   row(tr("Label maps in the list"), preview.labelled),
                   row(tr("Labels named"), std::ssize(preview.labels))});
  std::vector<QStringList> missing;
  for (const std::string& one : preview.missing) missing.push_back({QString::fromStdString(one)});
  missing_->setRows(missing);
  missing_->setVisible(!missing.empty());
  if (kind_ == Kind::Relocate) return displayRelocation();
  setReady(true);
  const QString name = QString::fromStdString(preview.name);
  if (missing.empty())
    say(MessageKind::Ok, tr("%1: all files are there.").arg(name));
  else if (preview.found == 0)
    say(MessageKind::Warning,
        tr("%1: no file of the list is below this folder. It can be imported, and the folder given later.")
            .arg(name));
  else
    say(MessageKind::Warning,
        tr("%1: %2 of %3 cases are there.")
            .arg(name, groupedNumber(preview.found), groupedNumber(preview.cases())));
}

void ImportSplitDialog::displayRelocation() {
  const QString found = groupedNumber(preview_.found);
  const QString all = groupedNumber(preview_.cases());
  setReady(preview_.found > 0);
  primary()->setText(preview_.found > 0 ? tr("Use this folder: %1 of %2 cases").arg(found, all)
                                        : primaryOf(kind_));
  if (preview_.found == 0)
    say(MessageKind::Warning,
        tr("None of the %1 cases has its files below this folder. Choose the folder that holds them.")
            .arg(all));
  else if (preview_.found < preview_.cases())
    say(MessageKind::Warning, tr("%1 of %2 cases have their files below this folder.").arg(found, all));
  else
    say(MessageKind::Ok, tr("All %1 cases have their files below this folder.").arg(all));
}

}  // namespace viscera
