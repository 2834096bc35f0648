// SPDX-License-Identifier: Apache-2.0
#include "gui/models/model_words.h"

#include "gui/datasets/usual_volumes.h"
#include "gui/results/result_words.h"
#include "gui/widgets/number_text.h"

#include <QCoreApplication>
#include <QDateTime>
#include <QLocale>
#include <QStringList>

#include <algorithm>

namespace viscera {
namespace {

constexpr int kSideWeight = 100;
constexpr int kMissingWeight = 10;

QString say(const char* text) {
  return QCoreApplication::translate("viscera::ModelsPage", text);
}

bool isUnusual(const PredictedOrganRecord& organ) {
  const VolumeJudgement judgement = judgementOf(organ);
  return judgement == VolumeJudgement::Small || judgement == VolumeJudgement::Large;
}

int unusualVolumes(const PredictedScanRecord& scan) {
  return static_cast<int>(std::count_if(scan.organs.begin(), scan.organs.end(), isUnusual));
}

/// One is named, several are counted.
QString unusualText(const PredictedScanRecord& scan) {
  const int unusual = unusualVolumes(scan);
  if (unusual > 1) return say("%1 unusual volumes").arg(unusual);
  const auto one = std::find_if(scan.organs.begin(), scan.organs.end(), isUnusual);
  return (judgementOf(*one) == VolumeJudgement::Large ? say("%1 unusually large") : say("%1 unusually small"))
      .arg(QString::fromStdString(one->organ));
}

int scansIn(const ListedPrediction& prediction, PredictionState state) {
  return static_cast<int>(std::count_if(
      prediction.scans.begin(), prediction.scans.end(), [state](const PredictedScanRecord& scan) {
        return scan.state == state;
      }));
}

/// Why the first scan failed, with its name where it is one of several.
QString firstReason(const ListedPrediction& prediction) {
  for (const PredictedScanRecord& scan : prediction.scans) {
    if (scan.reason.empty()) continue;
    const QString reason = withoutFullStop(reasonText(scan));
    return prediction.scans.size() == 1 ? reason
                                        : say("%1: %2").arg(QString::fromStdString(scan.name), reason);
  }
  return withoutFullStop(QString::fromStdString(prediction.record.reason));
}

}  // namespace

QString networkText(const ListedModel& model) {
  const QString network = QString::fromStdString(model.network);
  if (model.patch[0] <= 0) return network;
  return say("%1, %2 × %3 × %4").arg(network).arg(model.patch[0]).arg(model.patch[1]).arg(model.patch[2]);
}

QString sizeText(const ListedModel& model) {
  QStringList parts;
  if (model.hiddenSize > 0) parts << say("hidden %1").arg(model.hiddenSize);
  if (model.layers > 0) parts << say("%1 layers").arg(model.layers);
  if (model.featureSize > 0) parts << say("feature size %1").arg(model.featureSize);
  return parts.join(QStringLiteral(", "));
}

QString scoreText(const std::optional<ModelScore>& score) {
  if (!score) return QStringLiteral("–");
  const QString metric = QString::fromStdString(score->metric).section('/', 1);
  const QString name = isDice(*score) ? say("Dice") : metric == "l1" ? say("L1 error") : metric;
  return name + ' ' + valueText(score->value);
}

bool isDice(const ModelScore& score) {
  return score.metric.ends_with("dice_mean");
}

QString scoreRule(const ModelScore& score) {
  const QString metric = QString::fromStdString(score.metric).section('/', 1);
  QString text = metric == "dice_mean" ? say("mean Dice")
                 : metric == "l1"      ? say("reconstruction error (L1)")
                                       : metric;
  if (!score.grid.empty())
    text = score.grid == "original" ? say("%1 on the original grid").arg(text)
                                    : say("%1 on the model grid").arg(text);
  if (score.cases > 0)
    text = score.cases == 1 ? say("%1, 1 case").arg(text)
                            : say("%1, %2 cases").arg(text, groupedNumber(score.cases));
  return text;
}

QString whenText(std::int64_t utc_ms) {
  if (utc_ms <= 0) return QStringLiteral("–");
  return QLocale(QLocale::English)
      .toString(QDateTime::fromMSecsSinceEpoch(utc_ms), QStringLiteral("d MMM yyyy, HH:mm"));
}

QString scansText(std::int64_t count) {
  return count == 1 ? say("1 scan") : say("%1 scans").arg(groupedNumber(count));
}

std::map<int, std::string> organNamesOf(const PredictedScanRecord& scan) {
  std::map<int, std::string> names;
  for (const PredictedOrganRecord& organ : scan.organs) names[organ.label] = organ.organ;
  return names;
}

QString makersOf(const ListedPrediction& prediction) {
  QStringList names;
  for (const std::string& one : prediction.models) names << QString::fromStdString(one);
  return names.join(QStringLiteral(" + "));
}

QString reviewText(ReviewState state) {
  return state == ReviewState::Open ? say("To review") : reviewWord(state);
}

QString wordOf(PredictionState state) {
  switch (state) {
    case PredictionState::Waiting:
      return say("waiting");
    case PredictionState::Running:
      return say("running");
    case PredictionState::Finished:
      return say("finished");
    case PredictionState::Failed:
      return say("failed");
    case PredictionState::Cancelled:
      return say("cancelled");
    case PredictionState::Interrupted:
      return say("interrupted");
  }
  return {};
}

IconName iconOf(PredictionState state) {
  switch (state) {
    case PredictionState::Running:
      return IconName::Play;
    case PredictionState::Finished:
      return IconName::Ok;
    case PredictionState::Failed:
      return IconName::Error;
    case PredictionState::Cancelled:
      return IconName::Stop;
    case PredictionState::Interrupted:
      return IconName::Warning;
    case PredictionState::Waiting:
      return IconName::More;
  }
  return IconName::More;
}

IconTone toneOf(PredictionState state) {
  switch (state) {
    case PredictionState::Running:
      return IconTone::Accent;
    case PredictionState::Finished:
      return IconTone::Ok;
    case PredictionState::Failed:
      return IconTone::Error;
    case PredictionState::Interrupted:
      return IconTone::Warning;
    case PredictionState::Cancelled:
    case PredictionState::Waiting:
      return IconTone::Quiet;
  }
  return IconTone::Quiet;
}

int failedScans(const ListedPrediction& prediction) {
  return scansIn(prediction, PredictionState::Failed);
}

int predictedScans(const ListedPrediction& prediction) {
  return scansIn(prediction, PredictionState::Finished);
}

QString outcomeText(const ListedPrediction& prediction) {
  const QString name = QString::fromStdString(prediction.record.name);
  const auto all = std::ssize(prediction.scans);
  const int done = predictedScans(prediction);
  if (done == all && all > 0)
    return all == 1 ? say("%1: the scan was predicted.").arg(name)
                    : say("%1: all %2 scans were predicted.").arg(name, groupedNumber(all));
  if (done > 0)
    return say("%1: %2 of %3 scans were predicted, %4 failed. Column “Look at” tells why; mend that, "
               "then try the failed ones again.")
        .arg(name, groupedNumber(done), groupedNumber(all), groupedNumber(all - done));
  const QString reason = firstReason(prediction);
  const QString words =
      all == 0   ? say("%1: nothing was predicted").arg(name)
      : all == 1 ? say("%1: the scan was not predicted").arg(name)
                 : say("%1: none of the %2 scans was predicted, all failed").arg(name, groupedNumber(all));
  return reason.isEmpty() ? words + '.' : say("%1 (%2). Mend that, then try again.").arg(words, reason);
}

QString flagText(const TriageFlag& flag) {
  const QString organ = QString::fromStdString(flag.organ);
  switch (flag.kind) {
    case TriageFlag::Kind::Missing:
      return say("%1 missing").arg(organ);
    case TriageFlag::Kind::SwappedPair:
      return say("left and right %1 exchanged").arg(organ);
    case TriageFlag::Kind::WrongSide:
      return say("%1 on the other side of the body").arg(organ);
  }
  return {};
}

VolumeJudgement judgementOf(const PredictedOrganRecord& organ) {
  const auto usual = usualVolumeOf(QString::fromStdString(organ.organ));
  if (!usual || organ.volume_ml <= 0.0) return VolumeJudgement::NotKnown;
  if (organ.volume_ml < usual->least_ml) return VolumeJudgement::Small;
  return organ.volume_ml > usual->most_ml ? VolumeJudgement::Large : VolumeJudgement::Usual;
}

QString reasonText(const PredictedScanRecord& scan) {
  QString reason = QString::fromStdString(scan.reason);
  for (const QString& path : {QString::fromStdString(scan.image), QString::fromStdString(scan.output)})
    if (!path.isEmpty() && reason.startsWith(path + QStringLiteral(": "))) reason.remove(0, path.size() + 2);
  return reason;
}

QString triageText(const PredictedScanRecord& scan) {
  if (scan.state == PredictionState::Failed) return reasonText(scan);
  if (scan.state != PredictionState::Finished) return {};
  QStringList parts;
  for (const TriageFlag& flag : triageFlags(scan)) parts << flagText(flag);
  if (const int organs = static_cast<int>(scan.organs.size()); organs > 0 && 2 * organsFound(scan) < organs)
    parts << say("%1 of %2 organs in the scan").arg(organsFound(scan)).arg(organs);
  if (unusualVolumes(scan) > 0) parts << unusualText(scan);
  return parts.isEmpty() ? say("nothing") : parts.join(QStringLiteral("; "));
}

int triageWeight(const PredictedScanRecord& scan) {
  if (scan.state == PredictionState::Failed) return 10 * kSideWeight;
  if (scan.state != PredictionState::Finished) return -1;
  int weight = unusualVolumes(scan);
  for (const TriageFlag& flag : triageFlags(scan))
    weight += flag.kind == TriageFlag::Kind::Missing ? kMissingWeight : kSideWeight;
  return weight;
}

}  // namespace viscera
