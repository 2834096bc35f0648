// SPDX-License-Identifier: Apache-2.0
#include "gui/datasets/dataset_messages.h"

#include "gui/datasets/case_words.h"
#include "gui/widgets/number_text.h"

#include <QCoreApplication>

#include <algorithm>

namespace viscera {
namespace {

QString tr(const char* text) {
  return QCoreApplication::translate("viscera::DatasetsPage", text);
}

QString capital(QString text) {
  if (!text.isEmpty()) text[0] = text[0].toUpper();
  return text;
}

/// What of a dataset is counted: a case may have two files.
QString filesText(const Dataset& dataset, std::int64_t count) {
  const bool labelled = std::any_of(dataset.cases.begin(), dataset.cases.end(), [](const DatasetCase& one) {
    return !one.record.label.empty();
  });
  return (labelled ? tr("%1 files (scans and label maps)") : tr("%1 scans")).arg(groupedNumber(count));
}

}  // namespace

QString contextText(const Dataset& dataset) {
  return tr("%1, %2").arg(QString::fromStdString(dataset.record.name), casesText(std::ssize(dataset.cases)));
}

QString missingText(const Dataset& dataset, const DownloadState& download) {
  if (download.missing.empty() && download.wronglyNamed.empty()) return {};
  const QString list = QString::fromStdString(download.list);
  const QString root = QString::fromStdString(dataset.record.root);
  const QString files = filesText(dataset, download.listed);
  QString text = download.found == 0
                     ? tr("None of the %1 of %2 was found below %3.").arg(files, list, root)
                     : tr("%1 of the %2 of %3 are missing below %4.")
                           .arg(groupedNumber(download.listed - download.found), files, list, root);
  if (!download.wronglyNamed.empty()) {
    const auto& [listed, found] = download.wronglyNamed.front();
    text += ' ' + tr("%1 must be renamed or packed, for example %2 to %3.")
                      .arg(groupedNumber(static_cast<qint64>(download.wronglyNamed.size())),
                           QString::fromStdString(found),
                           QString::fromStdString(listed));
  } else if (download.found > 0) {
    text += ' ' + tr("One of them is %1.").arg(QString::fromStdString(download.missing.front()));
  }
  if (!download.names.empty()) text += ' ' + capital(QString::fromStdString(download.names)) + '.';
  return text;
}

QString auditText(const DataProblem& problem) {
  return capital(QString::fromStdString(problem.message)) + ". " + capital(remedyText(problem)) + '.';
}

MessageKind kindOf(Severity severity) {
  if (severity == Severity::Error) return MessageKind::Error;
  return severity == Severity::Warning ? MessageKind::Warning : MessageKind::Info;
}

QString progressText(int done, int total, bool allFound, double left_s, bool resting) {
  const QString counts =
      (allFound ? tr("%1 of %2 cases checked") : tr("%1 of %2 cases that have their files checked"))
          .arg(groupedNumber(done), groupedNumber(total));
  if (resting) return counts + tr(", the rest when the training has ended");
  return left_s < 0.0 ? counts : counts + tr(", %1 left").arg(durationText(left_s));
}

}  // namespace viscera
