// SPDX-License-Identifier: Apache-2.0
#include "gui/datasets/case_words.h"

#include "engine/api/organs.h"
#include "gui/widgets/number_text.h"

#include <QCoreApplication>
#include <QRegularExpression>

#include <algorithm>
#include <array>

namespace viscera {
namespace {

QString tr(const char* text) {
  return QCoreApplication::translate("viscera::DatasetsPage", text);
}

struct ProblemWord {
  const char* code;
  const char* word;
};

constexpr std::array<ProblemWord, 13> kProblems = {{
    {"file_missing", QT_TRANSLATE_NOOP("viscera::DatasetsPage", "files missing")},
    {"unreadable", QT_TRANSLATE_NOOP("viscera::DatasetsPage", "cannot be read")},
    {"grid_mismatch", QT_TRANSLATE_NOOP("viscera::DatasetsPage", "label map on another grid")},
    {"label_not_whole", QT_TRANSLATE_NOOP("viscera::DatasetsPage", "labels are not whole numbers")},
    {"label_undeclared", QT_TRANSLATE_NOOP("viscera::DatasetsPage", "labels not declared")},
    {"image_empty", QT_TRANSLATE_NOOP("viscera::DatasetsPage", "empty scan")},
    {"not_finite", QT_TRANSLATE_NOOP("viscera::DatasetsPage", "voxels without a number")},
    {"hu_implausible", QT_TRANSLATE_NOOP("viscera::DatasetsPage", "values may not be HU")},
    {"label_map_empty", QT_TRANSLATE_NOOP("viscera::DatasetsPage", "empty label map")},
    {"reader_warning", QT_TRANSLATE_NOOP("viscera::DatasetsPage", "header is unusual")},
    {"duplicate_image", QT_TRANSLATE_NOOP("viscera::DatasetsPage", "same scan twice")},
    {"found_by_name", QT_TRANSLATE_NOOP("viscera::DatasetsPage", "found elsewhere")},
    {"smaller_than_patch", QT_TRANSLATE_NOOP("viscera::DatasetsPage", "smaller than the patch")},
}};

const ProblemWord* find(const DataProblem& problem) {
  const auto found = std::find_if(
      kProblems.begin(), kProblems.end(), [&](const ProblemWord& one) { return problem.code == one.code; });
  return found == kProblems.end() ? nullptr : found;
}

bool has(const std::vector<DataProblem>& problems, Severity severity) {
  return std::any_of(problems.begin(), problems.end(), [severity](const DataProblem& one) {
    return one.severity == severity;
  });
}

}  // namespace

std::vector<DataProblem> problemsOf(const DatasetCase& one, const CaseFacts* facts) {
  if (facts != nullptr) {
    std::vector<DataProblem> problems = facts->problems;
    std::stable_sort(problems.begin(), problems.end(), [](const DataProblem& a, const DataProblem& b) {
      return a.severity < b.severity;
    });
    return problems;
  }
  if (one.found) return {};
  const std::string message =
      one.record.resolution.empty() ? one.record.image + " is missing" : one.record.resolution;
  return {{"file_missing",
           Severity::Error,
           message,
           tr("copy the file there, or choose the folder of the data").toStdString(),
           {}}};
}

CaseState stateOf(const DatasetCase& one, const CaseFacts* facts) {
  if (!one.found) return CaseState::Missing;
  if (facts == nullptr) return CaseState::NotChecked;
  if (has(facts->problems, Severity::Error)) return CaseState::Error;
  return has(facts->problems, Severity::Warning) ? CaseState::Warning : CaseState::Ready;
}

QString wordOf(CaseState state) {
  switch (state) {
    case CaseState::Missing:
      return tr("missing");
    case CaseState::NotChecked:
      return tr("not checked yet");
    case CaseState::Ready:
      return tr("ready");
    case CaseState::Warning:
      return tr("look at it");
    case CaseState::Error:
      return tr("has errors");
  }
  return {};
}

QString roleWord(const std::string& role) {
  if (role == "training") return tr("Training");
  if (role == "validation") return tr("Validation");
  if (role == "test") return tr("Test");
  return tr("Unlabelled");
}

QString casesText(std::int64_t count) {
  return count == 1 ? tr("1 case") : tr("%1 cases").arg(groupedNumber(count));
}

QString problemWord(const DataProblem& problem) {
  const ProblemWord* known = find(problem);
  return known == nullptr ? QString::fromStdString(problem.code).replace('_', ' ') : tr(known->word);
}

bool tellsOfShear(const DataProblem& problem) {
  return (problem.code == "unreadable" || problem.code == "reader_warning") &&
         problem.message.find("right angles") != std::string::npos;
}

bool isRepairable(const DataProblem& problem) {
  if (problem.code == "label_undeclared" || tellsOfShear(problem)) return true;
  // Where the sizes differ as well, no header would fit.
  return problem.code == "grid_mismatch" &&
         problem.remedy.find("copy the image's header") != std::string::npos;
}

QString remedyText(const DataProblem& problem) {
  static const QRegularExpression command(",?( e\\.g\\.)? with \"viscera-cli [^\"]*\"");
  return QString::fromStdString(problem.remedy).remove(command);
}

QString shapeText(const Geometry& geometry) {
  return QStringLiteral("%1 × %2 × %3").arg(geometry.size[0]).arg(geometry.size[1]).arg(geometry.size[2]);
}

QString spacingText(const Geometry& geometry) {
  const auto number = [&](Eigen::Index d) { return QString::number(geometry.spacing_mm[d], 'g', 3); };
  return QStringLiteral("%1 × %2 × %3").arg(number(0), number(1), number(2));
}

bool hasLabels(const Dataset& dataset) {
  return std::any_of(
      dataset.cases.begin(), dataset.cases.end(), [](const DatasetCase& one) { return one.fileNamesLabel; });
}

std::map<int, QString> organNamesOf(const Dataset& dataset) {
  int classes = static_cast<int>(kBtcvOrgans.size());
  if (!dataset.labels.empty()) classes = dataset.labels.rbegin()->first + 1;
  std::map<int, QString> names;
  for (const auto& [label, name] : organNames(classes, dataset.labels))
    names[label] = QString::fromStdString(name);
  return names;
}

}  // namespace viscera
