// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "gui/bridge/export_service.h"

#include <QWidget>

class QButtonGroup;

namespace viscera {

/// The formats of an export one below the other, each with a sentence on who reads it.
class FormatChoice : public QWidget {
  Q_OBJECT

 public:
  explicit FormatChoice(QWidget* parent);

  void choose(ExportKind kind);
  [[nodiscard]] ExportKind chosen() const;

 Q_SIGNALS:
  void changed();

 private:
  QButtonGroup* group_;
};

}  // namespace viscera
