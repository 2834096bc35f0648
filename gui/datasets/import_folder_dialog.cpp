// SPDX-License-Identifier: Apache-2.0
#include "gui/datasets/import_folder_dialog.h"

#include "gui/datasets/path_field.h"
#include "gui/datasets/preview_table.h"
#include "gui/theme/roles.h"
#include "gui/theme/tokens.h"
#include "gui/widgets/number_text.h"

#include <QBoxLayout>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>

#include <algorithm>

namespace viscera {
namespace {

constexpr int kNameWidth = 136;
constexpr int kTypingPause_ms = 250;

}  // namespace

ImportFolderDialog::ImportFolderDialog(DatasetEditing& editing,
                                       Background& background,
                                       std::filesystem::path project,
                                       QWidget* parent)
    : EditDialog(background, {tr("Import a folder of scans"), tr("Import")}, parent),
      editing_(editing),
      project_(std::move(project)),
      folder_(new PathField(PathField::Kind::Folder, tr("Folder"), {}, this)) {
  setSentence(
      tr("Scans and label maps that are told apart by their names. Nothing is copied; a list is written."));
  body().addWidget(folder_);
  const FolderPattern usual;
  images_ =
      addPattern(tr("Scans"), tr("* stands for the name of the case"), QString::fromStdString(usual.images));
  labels_ = addPattern(
      tr("Label maps"), tr("{case} stands for that name; empty: none"), QString::fromStdString(usual.labels));
  table_ = new PreviewTable(tr("Pairs found"), {tr("Case"), tr("Scan"), tr("Label map")}, this);
  table_->setVisibleRows(6);
  body().addSpacing(metrics::kInside);
  body().addWidget(table_, 1);
  setReady(false);
  typing_.setSingleShot(true);
  typing_.setInterval(kTypingPause_ms);
  connect(&typing_, &QTimer::timeout, this, &ImportFolderDialog::lookAnew);
  connect(folder_, &PathField::chosen, this, &ImportFolderDialog::lookAnew);
  for (QLineEdit* line : {images_, labels_})
    connect(line, &QLineEdit::textChanged, &typing_, qOverload<>(&QTimer::start));
  connect(primary(), &QPushButton::clicked, this, &ImportFolderDialog::importNow);
}

QLineEdit* ImportFolderDialog::addPattern(const QString& name,
                                          const QString& explanation,
                                          const QString& text) {
  auto* label = new QLabel(name, this);
  label->setFixedSize(kNameWidth, metrics::kControl);
  auto* line = new QLineEdit(text, this);
  line->setAccessibleName(name);
  line->setToolTip(explanation);
  label->setBuddy(line);
  auto* help = new QLabel(explanation, this);
  setTextRole(help, TextRole::Caption);
  auto* row = new QHBoxLayout;
  row->setSpacing(metrics::kInside);
  row->addWidget(label);
  row->addWidget(line, 1);
  row->addWidget(help);
  body().addLayout(row);
  return line;
}

void ImportFolderDialog::setFolder(const std::filesystem::path& folder) {
  folder_->setPath(folder);
  lookAnew();
}

void ImportFolderDialog::setPattern(const FolderPattern& pattern) {
  folder_->setPath(pattern.folder);
  images_->setText(QString::fromStdString(pattern.images));
  labels_->setText(QString::fromStdString(pattern.labels));
  lookAnew();
}

FolderPattern ImportFolderDialog::pattern() const {
  return {folder_->path(), images_->text().trimmed().toStdString(), labels_->text().trimmed().toStdString()};
}

void ImportFolderDialog::lookAnew() {
  typing_.stop();
  if (folder_->path().empty()) return;
  DatasetEditing* service = &editing_;
  look([service,
        pattern = pattern()](const WorkContext& context) { return service->previewFolder(pattern, context); },
       [this](const FolderPreview& preview) { display(preview); });
}

void ImportFolderDialog::display(const FolderPreview& preview) {
  std::vector<QStringList> rows;
  for (const FolderPair& pair : preview.pairs)
    rows.push_back({QString::fromStdString(pair.name),
                    QString::fromStdString(pair.image),
                    pair.label.empty() ? tr("none") : QString::fromStdString(pair.label)});
  table_->setRows(rows);
  const auto labelled = std::count_if(
      preview.pairs.begin(), preview.pairs.end(), [](const FolderPair& pair) { return !pair.label.empty(); });
  setReady(!rows.empty());
  if (rows.empty()) return say(MessageKind::Warning, tr("No file fits the pattern of the scans."));
  QString found =
      tr("%1 scans, %2 with a label map.").arg(groupedNumber(std::ssize(rows)), groupedNumber(labelled));
  if (preview.labelsOnly.empty()) return say(MessageKind::Ok, found);
  found += ' ' + tr("%1 label maps belong to no scan, for example %2.")
                     .arg(groupedNumber(std::ssize(preview.labelsOnly)),
                          QString::fromStdString(preview.labelsOnly.front()));
  say(MessageKind::Warning, found);
}

void ImportFolderDialog::importNow() {
  DatasetEditing* service = &editing_;
  work([service, pattern = pattern(), project = project_](
           const WorkContext& context) { return service->importFolder(pattern, project, context); },
       [this, root = folder_->path()](const std::filesystem::path& file) {
         Q_EMIT written(file, root);
         accept();
       });
}

}  // namespace viscera
