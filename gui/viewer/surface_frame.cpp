// SPDX-License-Identifier: Apache-2.0
#include "gui/viewer/surface_frame.h"

#include "gui/theme/roles.h"
#include "gui/theme/tokens.h"
#include "gui/widgets/calm_combo_box.h"
#include "gui/widgets/controls.h"

#include <QBoxLayout>
#include <QLabel>
#include <QStandardItemModel>
#include <QToolButton>

#include <algorithm>

namespace viscera {
namespace {

constexpr int kLayerLetters = 8;

}  // namespace

SurfaceFrame::SurfaceFrame(ViewerState& state, SurfaceStore& store, QWidget* parent)
    : FramedPane(metrics::kGrid, parent),
      state_(state),
      store_(store),
      name_(new QLabel(tr("3D"), this)),
      layers_(new CalmComboBox(this)),
      progress_(new QLabel(this)),
      making_(iconButton(IconName::Stop, tr("Stop making surfaces"), this)),
      pane_(new SurfacePane(state, store, this)) {
  setTextRole(name_, TextRole::Strong);
  setTextRole(progress_, TextRole::Secondary);
  layers_->setAccessibleName(tr("Layer whose organs are shown in 3D"));
  layers_->setToolTip(tr("Layer whose organs are shown in 3D"));
  layers_->setSizeAdjustPolicy(QComboBox::AdjustToMinimumContentsLengthWithIcon);
  layers_->setMinimumContentsLength(kLayerLetters);
  layers_->setMinimumHeight(metrics::kSmallestTarget);
  bar().addWidget(name_);
  bar().addWidget(layers_);
  bar().addWidget(progress_);
  bar().addWidget(making_);
  bar().addStretch();
  bar().addWidget(addSide(tr("F"), tr("From the front (key F)"), SurfaceView::Anterior));
  bar().addWidget(addSide(tr("L"), tr("From the patient's left (key L)"), SurfaceView::Left));
  bar().addWidget(addSide(tr("H"), tr("From the head (key H)"), SurfaceView::Superior));
  lay(pane_);
  connect(layers_, &QComboBox::activated, this, [this](int layer) {
    pane_->setLayer(static_cast<std::size_t>(layer));
  });
  connect(making_, &QToolButton::clicked, this, &SurfaceFrame::toggleMaking);
  connect(pane_, &SurfacePane::maximiseRequested, this, &SurfaceFrame::maximiseRequested);
  connect(&store_, &SurfaceStore::progressed, this, &SurfaceFrame::takeProgress);
  connect(&store_, &SurfaceStore::arrived, this, &SurfaceFrame::takeProgress);
  connect(&store_, &SurfaceStore::failed, this, [this](const QString& message) {
    progress_->setToolTip(message);
  });
  setWords(tr("3D"), tr("Show 3D alone"));
  takeProgress();
}

QToolButton* SurfaceFrame::addSide(const QString& letter, const QString& help, SurfaceView view) {
  auto* button = new QToolButton(this);
  button->setText(letter);
  button->setToolTip(help);
  button->setAccessibleName(help);
  button->setAutoRaise(true);
  button->setMinimumSize(metrics::kSmallestTarget, metrics::kSmallestTarget);
  connect(button, &QToolButton::clicked, this, [this, view] { pane_->lookFrom(view); });
  return button;
}

/// A layer that lies elsewhere cannot be chosen; the first that can be is, where the one before cannot.
void SurfaceFrame::setLayerNames(const QStringList& names) {
  const int before = layers_->currentIndex();
  layers_->clear();
  layers_->addItems(names);
  layers_->setVisible(!names.isEmpty());
  int chosen = -1;
  for (int i = 0; i < layers_->count(); ++i) {
    const bool laid = state_.scene() && state_.scene()->laid(static_cast<std::size_t>(i));
    if (auto* model = qobject_cast<QStandardItemModel*>(layers_->model())) model->item(i)->setEnabled(laid);
    if (laid && (chosen < 0 || i == before)) chosen = i;
  }
  layers_->setCurrentIndex(std::max(chosen, 0));
  pane_->setLayer(static_cast<std::size_t>(std::max(chosen, 0)));
  takeProgress();
}

void SurfaceFrame::takeProgress() {
  const auto wanted = store_.wanted();
  const bool isOver = !wanted || store_.isComplete();
  progress_->setVisible(!isOver);
  making_->setVisible(!isOver);
  if (isOver) return;
  progress_->setText(tr("%1 of %2").arg(store_.meshes().size()).arg(*wanted));
  const QString what = store_.isRunning() ? tr("Stop making surfaces") : tr("Make the other surfaces");
  making_->setIcon(icon(store_.isRunning() ? IconName::Stop : IconName::Play));
  making_->setToolTip(what);
  making_->setAccessibleName(what);
}

void SurfaceFrame::toggleMaking() {
  if (store_.isRunning())
    store_.stop();
  else
    store_.resume();
}

}  // namespace viscera
