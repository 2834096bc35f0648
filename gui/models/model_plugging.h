// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "gui/models/models_page.h"

#include <QObject>

#include <filesystem>

namespace viscera {

class Workstation;

/// The page of models, plugged into the window: it gets the project, what is dropped, and a say when the
/// window is closed. While no project is open it has imported models and their predictions, if it is given a
/// place to keep them. GUI thread; workstation and service outlive it.
class ModelPlugging : public QObject {
  Q_OBJECT

 public:
  /// `withoutProject` is where models and predictions without a project are kept, as the service knows it;
  /// empty: nowhere.
  ModelPlugging(Workstation& workstation,
                ModelsService& service,
                const std::filesystem::path& withoutProject = {});
  /// The page lets go of the project.
  ~ModelPlugging() override;

  [[nodiscard]] ModelsPage& page() { return page_; }

 private:
  void connectOtherPages();

  Workstation& workstation_;
  ModelsPage page_;
};

}  // namespace viscera
