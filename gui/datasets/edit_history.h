// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "gui/bridge/dataset_editing.h"

#include <QString>

#include <cstddef>
#include <deque>
#include <optional>
#include <vector>

namespace viscera {

/// One change that can be taken back: of a split file, or a repair of one file.
struct EditStep {
  QString text;  ///< "set role of 3 cases"
  std::optional<TextChange> change;
  std::optional<RepairRecord> repair;
  std::filesystem::path fileBefore;  ///< split to be open when it is taken back
  std::filesystem::path fileAfter;   ///< split to be open when it is done
  std::filesystem::path root;
  std::vector<std::string> cases;  ///< to be checked again
};

/// The changes in their order, as far as memory allows: the oldest are forgotten first. GUI thread.
class EditHistory {
 public:
  explicit EditHistory(std::size_t mostBytes = std::size_t{64} << 20) : mostBytes_(mostBytes) {}

  /// Forgets what was taken back.
  void push(EditStep step);
  [[nodiscard]] const EditStep* toUndo() const;  ///< null: nothing
  [[nodiscard]] const EditStep* toRedo() const;
  void undone();
  /// `repair`: of a repair that was done once more.
  void redone(std::optional<RepairRecord> repair = std::nullopt);
  void clear();
  [[nodiscard]] std::size_t bytes() const;
  [[nodiscard]] std::size_t size() const { return steps_.size(); }

 private:
  std::size_t mostBytes_;
  std::deque<EditStep> steps_;
  std::size_t done_ = 0;  ///< steps that are in effect
};

}  // namespace viscera
