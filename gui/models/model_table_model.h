// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "gui/bridge/models_service.h"

#include <QAbstractTableModel>
#include <QString>

#include <map>
#include <memory>
#include <string>

namespace viscera {

enum class ModelColumn { Name, From, Network, Classes, Score, Written };
inline constexpr int kModelColumns = static_cast<int>(ModelColumn::Written) + 1;

/// Models of a project, one a row. GUI thread.
class ModelTableModel : public QAbstractTableModel {
  Q_OBJECT

 public:
  enum DataRole {
    SortRole = Qt::UserRole,  ///< numbers where the column has some
    IdRole,                   ///< ListedModel::id
    SearchRole                ///< name, origin and network in small letters
  };

  explicit ModelTableModel(QObject* parent = nullptr);

  /// The same rows as before stay where they are, so that a selection is kept.
  void show(std::shared_ptr<const Models> models);
  [[nodiscard]] const ListedModel& modelAt(int row) const {
    return models_->models.at(static_cast<std::size_t>(row));
  }
  /// Models whose file could not be read are marked as those that are gone. Empty text: it could.
  void setUnreadable(const QString& id, const QString& problem);
  /// Row of a model; -1 where it is not there.
  [[nodiscard]] int rowOf(const QString& id) const;

  [[nodiscard]] int rowCount(const QModelIndex& parent = {}) const override;
  [[nodiscard]] int columnCount(const QModelIndex& parent = {}) const override;
  [[nodiscard]] QVariant data(const QModelIndex& index, int role) const override;
  [[nodiscard]] QVariant headerData(int section, Qt::Orientation orientation, int role) const override;

 private:
  [[nodiscard]] static QString textOf(const ListedModel& model, ModelColumn column);
  [[nodiscard]] static QVariant sortValue(const ListedModel& model, ModelColumn column);
  [[nodiscard]] QString problemOf(const ListedModel& model) const;
  [[nodiscard]] QString toolTipOf(const ListedModel& model, ModelColumn column) const;
  [[nodiscard]] QVariant decorationOf(const ListedModel& model, ModelColumn column) const;

  std::shared_ptr<const Models> models_;
  std::map<std::string, QString> unreadable_;  // by id: why
};

}  // namespace viscera
