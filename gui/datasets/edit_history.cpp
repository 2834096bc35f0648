// SPDX-License-Identifier: Apache-2.0
#include "gui/datasets/edit_history.h"

#include <utility>

namespace viscera {
namespace {

std::size_t bytesOf(const EditStep& step) {
  if (!step.change) return 0;
  return step.change->before.value_or("").size() + step.change->after.value_or("").size();
}

}  // namespace

void EditHistory::push(EditStep step) {
  steps_.resize(done_);
  steps_.push_back(std::move(step));
  while (steps_.size() > 1 && bytes() > mostBytes_) steps_.pop_front();
  done_ = steps_.size();
}

const EditStep* EditHistory::toUndo() const {
  return done_ == 0 ? nullptr : &steps_[done_ - 1];
}

const EditStep* EditHistory::toRedo() const {
  return done_ == steps_.size() ? nullptr : &steps_[done_];
}

void EditHistory::undone() {
  if (done_ > 0) --done_;
}

void EditHistory::redone(std::optional<RepairRecord> repair) {
  if (done_ == steps_.size()) return;
  if (repair) steps_[done_].repair = std::move(repair);
  ++done_;
}

void EditHistory::clear() {
  steps_.clear();
  done_ = 0;
}

std::size_t EditHistory::bytes() const {
  std::size_t sum = 0;
  for (const EditStep& step : steps_) sum += bytesOf(step);
  return sum;
}

}  // namespace viscera
