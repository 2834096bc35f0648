// SPDX-License-Identifier: Apache-2.0
#include "gui/training/advanced_settings.h"

#include "engine/api/config_fields.h"
#include "gui/theme/roles.h"
#include "gui/theme/tokens.h"
#include "gui/training/concern_fold.h"
#include "gui/training/setting_row.h"
#include "gui/training/setting_words.h"
#include "gui/widgets/controls.h"

#include <QBoxLayout>
#include <QLabel>
#include <QLineEdit>

#include <utility>

namespace viscera {
namespace {

constexpr int kSearchWidth = 320;

}  // namespace

bool isBasicSetting(std::string_view key) {
  return key == "max_steps" || key == "max_epochs" || key == "patch_size";
}

AdvancedSettings::AdvancedSettings(QWidget* parent)
    : QWidget(parent), search_(searchField(tr("Search all settings"), this)), nothing_(new QLabel(this)) {
  auto* layout = new QVBoxLayout(this);
  layout->setContentsMargins(0, 0, 0, 0);
  layout->setSpacing(metrics::kGrid);
  auto* heading = new QLabel(tr("All settings"), this);
  setTextRole(heading, TextRole::Section);
  search_->setFixedWidth(kSearchWidth);
  layout->addWidget(heading);
  layout->addSpacing(metrics::kGrid);
  layout->addWidget(search_);
  layout->addSpacing(metrics::kGrid);
  setTextRole(nothing_, TextRole::Secondary);
  nothing_->setWordWrap(true);
  nothing_->hide();
  layout->addWidget(nothing_);
  std::vector<std::pair<std::string_view, std::vector<const ConfigField*>>> concerns;
  for (const ConfigField& field : configFields()) {
    if (isBasicSetting(field.key)) continue;
    if (concerns.empty() || concerns.back().first != field.concern) concerns.push_back({field.concern, {}});
    concerns.back().second.push_back(&field);
  }
  for (auto& [concern, fields] : concerns) {
    auto* fold = new ConcernFold(concern, std::move(fields), this);
    connect(fold, &ConcernFold::edited, this, &AdvancedSettings::edited);
    connect(fold, &ConcernFold::resetRequested, this, &AdvancedSettings::resetRequested);
    connect(fold, &ConcernFold::opened, this, &AdvancedSettings::opened);
    layout->addWidget(fold);
    folds_.push_back(fold);
  }
  connect(search_, &QLineEdit::textChanged, this, &AdvancedSettings::find);
}

void AdvancedSettings::find(const QString& words) {
  const QString trimmed = words.trimmed();
  int found = 0;
  for (ConcernFold* fold : folds_) found += fold->search(trimmed);
  nothing_->setText(tr("No setting below matches \"%1\". Basic fields are above.").arg(trimmed));
  nothing_->setVisible(!trimmed.isEmpty() && found == 0);
  Q_EMIT opened();
}

void AdvancedSettings::show(const RunDraft& draft) {
  for (ConcernFold* fold : folds_) fold->show(draft);
}

SettingRow* AdvancedSettings::reveal(std::string_view key) {
  for (ConcernFold* fold : folds_) {
    SettingRow* row = fold->row(key);
    if (row == nullptr) continue;
    search_->clear();
    fold->setOpen(true);
    return row;
  }
  return nullptr;
}

void AdvancedSettings::closeAll() {
  search_->clear();
  for (ConcernFold* fold : folds_) fold->setOpen(false);
}

}  // namespace viscera
