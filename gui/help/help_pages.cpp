// SPDX-License-Identifier: Apache-2.0
#include "gui/help/help_pages.h"

#include <QCoreApplication>
#include <QFile>

#include <algorithm>

/// The texts lie in a static library, which does not put its resources in place by itself.
static void putHelpInPlace() {
  Q_INIT_RESOURCE(help);
}

namespace viscera {
namespace {

QString say(const char* text) {
  return QCoreApplication::translate("viscera::HelpWindow", text);
}

}  // namespace

const std::vector<HelpPage>& helpPages() {
  static const std::vector<HelpPage> kPages = {{"start", say("Projects and first steps")},
                                               {"datasets", say("Datasets")},
                                               {"training", say("Training")},
                                               {"results", say("Results")},
                                               {"viewer", say("Viewer")},
                                               {"models", say("Models and predictions")},
                                               {"settings", say("Settings")},
                                               {"clara-train", say("From Clara Train to Viscera")}};
  return kPages;
}

QString helpText(const QString& id) {
  putHelpInPlace();
  QFile file(":/help/" + id + ".md");
  return file.open(QIODevice::ReadOnly) ? QString::fromUtf8(file.readAll()) : QString();
}

std::vector<HelpPage> helpPagesWith(const QString& words) {
  const QStringList wanted = words.simplified().split(' ', Qt::SkipEmptyParts);
  std::vector<HelpPage> found;
  for (const HelpPage& page : helpPages()) {
    const QString text = page.title + '\n' + helpText(page.id);
    if (std::all_of(wanted.begin(), wanted.end(), [&](const QString& word) {
          return text.contains(word, Qt::CaseInsensitive);
        }))
      found.push_back(page);
  }
  return found;
}

}  // namespace viscera
