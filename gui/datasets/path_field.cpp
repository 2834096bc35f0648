// SPDX-License-Identifier: Apache-2.0
#include "gui/datasets/path_field.h"

#include "gui/theme/tokens.h"

#include <QBoxLayout>
#include <QFileDialog>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>

namespace viscera {
namespace {

constexpr int kNameWidth = 136;

}  // namespace

PathField::PathField(Kind kind, const QString& name, const QString& filter, QWidget* parent)
    : QWidget(parent), kind_(kind), filter_(filter), line_(new QLineEdit(this)) {
  auto* label = new QLabel(name, this);
  label->setFixedSize(kNameWidth, metrics::kControl);
  label->setBuddy(line_);
  line_->setAccessibleName(name);
  line_->setToolTip(name);
  auto* button = new QPushButton(tr("Choose…"), this);
  button->setAutoDefault(false);
  button->setToolTip(tr("Choose: %1").arg(name));
  button->setAccessibleName(button->toolTip());
  auto* layout = new QHBoxLayout(this);
  layout->setContentsMargins(0, 0, 0, 0);
  layout->setSpacing(metrics::kInside);
  layout->addWidget(label);
  layout->addWidget(line_, 1);
  layout->addWidget(button);
  connect(button, &QPushButton::clicked, this, &PathField::browse);
  connect(line_, &QLineEdit::editingFinished, this, &PathField::tell);
}

std::filesystem::path PathField::path() const {
  return line_->text().trimmed().toStdString();
}

void PathField::setPath(const std::filesystem::path& path) {
  line_->setText(QString::fromStdString(path.string()));
  told_ = line_->text();
}

void PathField::setKind(Kind kind, const QString& filter) {
  kind_ = kind;
  filter_ = filter;
}

void PathField::browse() {
  auto* dialog = new QFileDialog(this, line_->accessibleName(), line_->text(), filter_);
  dialog->setAttribute(Qt::WA_DeleteOnClose);
  dialog->setFileMode(kind_ == Kind::Folder ? QFileDialog::Directory : QFileDialog::ExistingFile);
  if (kind_ == Kind::Folder) dialog->setOption(QFileDialog::ShowDirsOnly);
  if (kind_ == Kind::NewFile) {  // who writes it asks before a file is replaced
    dialog->setFileMode(QFileDialog::AnyFile);
    dialog->setAcceptMode(QFileDialog::AcceptSave);
    dialog->setOption(QFileDialog::DontConfirmOverwrite);
    dialog->selectFile(line_->text());
  }
  connect(dialog, &QFileDialog::fileSelected, this, [this](const QString& file) {
    line_->setText(file);
    tell();
  });
  dialog->open();
}

void PathField::tell() {
  if (line_->text() == told_) return;
  told_ = line_->text();
  Q_EMIT chosen();
}

}  // namespace viscera
