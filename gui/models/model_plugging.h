// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "gui/models/models_page.h"

#include <QObject>

namespace viscera {

class Workstation;

/// The page of models, plugged into the window: it gets the project, what is dropped, and a say when the
/// window is closed. GUI thread; workstation and service outlive it.
class ModelPlugging : public QObject {
  Q_OBJECT

 public:
  ModelPlugging(Workstation& workstation, ModelsService& service);
  /// The page lets go of the project.
  ~ModelPlugging() override;

  [[nodiscard]] ModelsPage& page() { return page_; }

 private:
  Workstation& workstation_;
  ModelsPage page_;
};

}  // namespace viscera
