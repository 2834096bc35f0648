// SPDX-License-Identifier: Apache-2.0
#include "gui/exports/format_choice.h"

#include "gui/exports/export_words.h"
#include "gui/theme/roles.h"
#include "gui/theme/tokens.h"

#include <QBoxLayout>
#include <QButtonGroup>
#include <QLabel>
#include <QRadioButton>

#include <algorithm>

namespace viscera {
namespace {

constexpr int kBehindIndicator = 24;  // where the words of a radio button begin
constexpr int kWidth = 304;

}  // namespace

FormatChoice::FormatChoice(QWidget* parent) : QWidget(parent), group_(new QButtonGroup(this)) {
  auto* layout = new QVBoxLayout(this);
  layout->setContentsMargins(0, 0, 0, 0);
  layout->setSpacing(0);
  for (const ExportKind kind : kExportKinds) {
    auto* button = new QRadioButton(formatName(kind), this);
    button->setToolTip(formatReaders(kind));
    button->setAccessibleDescription(formatReaders(kind));
    group_->addButton(button, static_cast<int>(kind));
    auto* readers = new QLabel(formatReaders(kind), this);
    readers->setWordWrap(true);
    readers->setContentsMargins(kBehindIndicator, 0, 0, metrics::kInside);
    readers->setBuddy(button);
    setTextRole(readers, TextRole::Caption);
    layout->addWidget(button);
    layout->addWidget(readers);
  }
  layout->addStretch();
  setFixedWidth(kWidth);
  group_->button(static_cast<int>(ExportKind::Nifti))->setChecked(true);
  connect(group_, &QButtonGroup::idToggled, this, [this](int, bool on) {
    if (on) Q_EMIT changed();
  });
}

void FormatChoice::choose(ExportKind kind) {
  group_->button(static_cast<int>(kind))->setChecked(true);
}

ExportKind FormatChoice::chosen() const {
  return static_cast<ExportKind>(std::max(0, group_->checkedId()));
}

}  // namespace viscera
