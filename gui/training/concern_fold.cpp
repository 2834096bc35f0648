// SPDX-License-Identifier: Apache-2.0
#include "gui/training/concern_fold.h"

#include "engine/api/config_fields.h"
#include "gui/theme/icons.h"
#include "gui/theme/roles.h"
#include "gui/theme/tokens.h"
#include "gui/training/run_draft.h"
#include "gui/training/setting_row.h"
#include "gui/training/setting_words.h"

#include <QBoxLayout>
#include <QLabel>
#include <QPushButton>

#include <algorithm>

namespace viscera {

ConcernFold::ConcernFold(std::string_view concern, std::vector<const ConfigField*> fields, QWidget* parent)
    : QWidget(parent),
      fields_(std::move(fields)),
      title_(titleOfConcern(concern)),
      heading_(new QPushButton(title_, this)),
      counts_(new QLabel(this)),
      body_(new QWidget(this)),
      used_(fields_.size(), true) {
  heading_->setCheckable(true);
  heading_->setIcon(icon(IconName::ChevronRight));
  setButtonKind(heading_, ButtonKind::Quiet);
  setTextRole(counts_, TextRole::Caption);
  connect(heading_, &QPushButton::clicked, this, [this](bool on) { setOpen(on); });
  auto* head = new QHBoxLayout;
  head->setContentsMargins(0, 0, 0, 0);
  head->setSpacing(metrics::kInside);
  head->addWidget(heading_);
  head->addWidget(counts_);
  head->addStretch();
  auto* inner = new QVBoxLayout(body_);
  inner->setContentsMargins(metrics::kPageMargin + metrics::kInside, metrics::kInside, 0, metrics::kBetween);
  inner->setSpacing(metrics::kBetween);
  body_->hide();
  auto* layout = new QVBoxLayout(this);
  layout->setContentsMargins(0, 0, 0, 0);
  layout->setSpacing(0);
  layout->addLayout(head);
  layout->addWidget(body_);
  setOpen(false);
}

void ConcernFold::makeRows() {
  if (!rows_.empty()) return;
  for (const ConfigField* field : fields_) {
    auto* one = new SettingRow(*field, true, body_);
    const QString key = textOf(field->key);
    connect(one, &SettingRow::edited, this, [this, key](const QString& text) { Q_EMIT edited(key, text); });
    connect(one, &FormRow::resetRequested, this, [this, key] { Q_EMIT resetRequested(key); });
    body_->layout()->addWidget(one);
    rows_.push_back(one);
  }
  layRows();
}

void ConcernFold::setOpen(bool open) {
  const QString tip = open ? tr("Hide the settings of %1") : tr("Show the settings of %1");
  heading_->setToolTip(tip.arg(title_.toLower()));
  heading_->setChecked(open);
  heading_->setIcon(icon(open ? IconName::ChevronDown : IconName::ChevronRight));
  const bool opening = open && !open_;
  open_ = open;
  if (open) makeRows();
  body_->setVisible(open);
  if (opening) Q_EMIT opened();
}

void ConcernFold::layRows() {
  for (std::size_t i = 0; i < rows_.size(); ++i)
    rows_[i]->setVisible(used_[i] && (words_.isEmpty() || rows_[i]->matches(words_)));
}

int ConcernFold::search(const QString& words) {
  words_ = words;
  if (words.isEmpty()) {
    layRows();
    if (openedBySearch_) setOpen(false);
    openedBySearch_ = false;
    setVisible(true);
    return 0;
  }
  makeRows();
  int found = 0;
  for (std::size_t i = 0; i < rows_.size(); ++i) found += used_[i] && rows_[i]->matches(words) ? 1 : 0;
  layRows();
  setVisible(found > 0);
  if (found > 0 && !open_) {
    setOpen(true);
    openedBySearch_ = true;
  }
  return found;
}

SettingRow* ConcernFold::row(std::string_view key) {
  const auto found =
      std::find_if(fields_.begin(), fields_.end(), [key](const ConfigField* f) { return f->key == key; });
  if (found == fields_.end()) return nullptr;
  makeRows();
  return rows_[static_cast<std::size_t>(found - fields_.begin())];
}

void ConcernFold::show(const RunDraft& draft) {
  for (std::size_t i = 0; i < fields_.size(); ++i) used_[i] = usedBy(*fields_[i], draft.task());
  sayHeading(draft);
  if (rows_.empty()) return;
  layRows();
  for (std::size_t i = 0; i < rows_.size(); ++i)
    if (used_[i]) rows_[i]->show(draft);
}

void ConcernFold::sayHeading(const RunDraft& draft) {
  int settings = 0;
  int changed = 0;
  int problems = 0;
  for (std::size_t i = 0; i < fields_.size(); ++i) {
    if (!used_[i]) continue;
    ++settings;
    changed += draft.isChanged(fields_[i]->key) ? 1 : 0;
    problems += problemTextOf(draft, fields_[i]->key).isEmpty() ? 0 : 1;
  }
  QString text = settings == 1 ? tr("1 setting") : tr("%1 settings").arg(settings);
  if (changed > 0) text += tr(" · %1 changed").arg(changed);
  if (problems > 0) text += problems == 1 ? tr(" · 1 is wrong") : tr(" · %1 are wrong").arg(problems);
  counts_->setText(text);
  setTextRole(counts_, problems > 0 ? TextRole::Error : TextRole::Caption);
}

}  // namespace viscera
