// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <QHeaderView>

namespace viscera {

/// Horizontal header whose names are broken into lines at blanks; the arrow of the sorted column stands above
/// its name, never over it.
class WrappedHeader : public QHeaderView {
  Q_OBJECT

 public:
  explicit WrappedHeader(QWidget* parent = nullptr);

 protected:
  void paintSection(QPainter* painter, const QRect& place, int section) const override;
};

}  // namespace viscera
