// SPDX-License-Identifier: Apache-2.0
#include "gui/training/preflight_advice.h"

#include "engine/api/config_fields.h"
#include "gui/training/setting_words.h"

#include <QCoreApplication>
#include <QRegularExpression>

#include <algorithm>

namespace viscera {
namespace {

constexpr std::int64_t kSmallWidth = 256;
constexpr std::int64_t kSmallPatch_voxels = 64LL * 64 * 64;

const QRegularExpression& settingPattern() {
  static const QRegularExpression pattern("([a-z][a-z0-9_]*)=([a-z0-9.]*[a-z0-9](?:,[0-9.]*[0-9])*)");
  return pattern;
}

QString tr(const char* text) {
  return QCoreApplication::translate("viscera::PreflightAdvice", text);
}

}  // namespace

std::vector<Remedy> remediesIn(const std::string& advice) {
  std::vector<Remedy> remedies;
  auto matches = settingPattern().globalMatch(QString::fromStdString(advice));
  while (matches.hasNext()) {
    const QRegularExpressionMatch match = matches.next();
    const Remedy remedy{match.captured(1), match.captured(2)};
    const bool known = std::any_of(
        remedies.begin(), remedies.end(), [&remedy](const Remedy& one) { return one.key == remedy.key; });
    if (!known && findConfigField(remedy.key.toStdString()) != nullptr) remedies.push_back(remedy);
  }
  return remedies;
}

QString withSettingTitles(QString text) {
  for (const ConfigField& field : configFields()) {
    if (field.key.find('_') == std::string_view::npos) continue;
    text.replace(QRegularExpression("\\b" + textOf(field.key) + "\\b"),
                 '"' + titleOfSetting(field.key) + '"');
  }
  return text;
}

QString adviceText(const std::string& advice) {
  QString text = QString::fromStdString(advice);
  for (const Remedy& one : remediesIn(advice))
    text.replace(one.key + '=' + one.value,
                 tr("\"%1\" to %2").arg(titleOfSetting(one.key.toStdString()), one.value));
  text = withSettingTitles(text);
  text.replace(QStringLiteral("choose another --out"), tr("make the project on another disk"));
  text.replace(QStringLiteral("choose another --project"), tr("make the project on another disk"));
  QStringList sentences;
  for (const QString& line : text.split('\n', Qt::SkipEmptyParts))
    sentences.append(tr("The run %1.").arg(line));
  return sentences.join('\n');
}

double firstResultAfter_s(const Preflight& needs, const RunConfig& config) {
  const double unit_s = config.validation.everyIsSteps ? needs.step_s : needs.epoch_s;
  return std::min(static_cast<double>(config.validation.every) * unit_s, needs.run_s);
}

bool isQuickToMeasure(const RunConfig& config) {
  const auto& patch = config.sampling.patchSize;
  return config.network.hiddenSize <= kSmallWidth && patch[0] * patch[1] * patch[2] <= kSmallPatch_voxels;
}

}  // namespace viscera
