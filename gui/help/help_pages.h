// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <QString>

#include <vector>

namespace viscera {

/// A page of the help; its text is Markdown, built into the program.
struct HelpPage {
  QString id;  ///< "training"
  QString title;
};

/// All pages in the order of the list.
[[nodiscard]] const std::vector<HelpPage>& helpPages();

/// Text of a page; empty where there is none of that id.
[[nodiscard]] QString helpText(const QString& id);

/// Pages whose text holds every word of `words`, in the order of the list; all where it is empty.
[[nodiscard]] std::vector<HelpPage> helpPagesWith(const QString& words);

}  // namespace viscera
