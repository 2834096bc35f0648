// SPDX-License-Identifier: Apache-2.0
#include "gui/viewer/window_choice.h"

#include "engine/api/presets.h"
#include "gui/theme/roles.h"
#include "gui/theme/tokens.h"
#include "gui/widgets/calm_combo_box.h"
#include "gui/widgets/number_text.h"

#include <QAbstractItemView>
#include <QBoxLayout>
#include <QCoreApplication>
#include <QSignalBlocker>
#include <QStyledItemDelegate>

#include <cmath>
#include <iterator>
#include <vector>

namespace viscera {
namespace {

struct Entry {
  QString name;
  WindowLevel window;
};

WindowLevel seenBy(const char* preset) {
  const auto& clip = presetConfig(preset).preprocessing.huWindow;
  return windowOfClip(clip[0], clip[1]);
}

const std::vector<Entry>& entries() {
  static const std::vector<Entry> kEntries = [] {
    std::vector<Entry> all;
    for (const WindowPreset& preset : kWindowPresets)
      all.push_back({QCoreApplication::translate("viscera::WindowChoice", preset.name), preset.window});
    all.push_back({WindowChoice::tr("What the network sees"), seenBy("clara-4.1-card-seg")});
    all.push_back({WindowChoice::tr("What pre-training sees"), seenBy("clara-4.1-card-ssl")});
    return all;
  }();
  return kEntries;
}

QString rangeText(const WindowLevel& window) {
  return WindowChoice::tr("%1 to %2 HU")
      .arg(plainNumber(std::round(window.low_hu())), plainNumber(std::round(window.high_hu())));
}

constexpr int kRangeRole = Qt::UserRole;
constexpr int kLeastLetters = 11;
constexpr int kSeen = static_cast<int>(std::size(kWindowPresets));  // the first behind the presets
constexpr int kBesideWords = 24;                                    // what the list draws beside its words

/// The list that opens names the range too, for which the toolbar has no room.
class WithRange : public QStyledItemDelegate {
 public:
  using QStyledItemDelegate::QStyledItemDelegate;

 protected:
  void initStyleOption(QStyleOptionViewItem* option, const QModelIndex& index) const override {
    QStyledItemDelegate::initStyleOption(option, index);
    option->text = index.data(kRangeRole).toString();
  }
};

}  // namespace

WindowChoice::WindowChoice(ViewerState& state, QWidget* parent)
    : QWidget(parent), state_(state), list_(new CalmComboBox(this)) {
  int number = 0;
  for (const Entry& entry : entries()) addEntry(tr("%1  %2").arg(++number).arg(entry.name), entry.window);
  list_->setAccessibleName(tr("Window"));
  list_->setItemDelegate(new WithRange(list_));
  list_->view()->setMinimumWidth(list_->view()->sizeHintForColumn(0) + kBesideWords);
  list_->setSizeAdjustPolicy(QComboBox::AdjustToContents);
  list_->setMinimumContentsLength(kLeastLetters);  // where the toolbar is full it is the first to give room
  auto* layout = new QHBoxLayout(this);
  layout->setContentsMargins(0, 0, 0, 0);
  layout->addWidget(list_);
  connect(list_, &QComboBox::activated, this, &WindowChoice::choose);
  connect(&state_, &ViewerState::pictureChanged, this, &WindowChoice::takeWindow);
  takeWindow();
}

int WindowChoice::count() {
  return static_cast<int>(entries().size());
}

WindowLevel WindowChoice::windowAt(int number) const {
  if (number == kSeen && seen_) return windowOfClip(seen_->low_hu, seen_->high_hu);
  return entries()[static_cast<std::size_t>(number)].window;
}

/// Where a window comes from that is no preset for the eye.
QString WindowChoice::sourceAt(int number) const {
  if (number == kSeen)
    return seen_ ? tr("as %1 was trained").arg(QString::fromStdString(seen_->source))
                 : tr("as the model card trains");
  return number > kSeen ? tr("as the model card pre-trains") : QString();
}

void WindowChoice::setSeen(const std::optional<SeenWindow>& seen) {
  if (seen == seen_) return;
  seen_ = seen;
  const QString name = list_->itemText(kSeen);
  list_->setItemData(kSeen, tr("%1, %2").arg(name, rangeText(windowAt(kSeen))), kRangeRole);
  takeWindow();
}

void WindowChoice::choose(int number) {
  if (number >= 0 && number < count()) state_.setWindow(windowAt(number));
}

void WindowChoice::addEntry(const QString& name, const WindowLevel& window) {
  list_->addItem(name, tr("%1, %2").arg(name, rangeText(window)));
}

void WindowChoice::takeWindow() {
  const QSignalBlocker blocker(list_);
  while (list_->count() > count()) list_->removeItem(count());
  int chosen = 0;
  while (chosen < count() && windowAt(chosen) != state_.window()) ++chosen;
  if (chosen == count()) addEntry(tr("Dragged"), state_.window());
  list_->setCurrentIndex(chosen);
  const QString source = chosen < count() ? sourceAt(chosen) : QString();
  const QString range = rangeText(state_.window());
  list_->setToolTip(tr("%1 from black to white (keys 1 to 7, or drag with the window tool)")
                        .arg(source.isEmpty() ? range : tr("%1, %2,").arg(range, source)));
}

}  // namespace viscera
