// SPDX-License-Identifier: Apache-2.0
#include "gui/training/picture_panel.h"

#include "engine/base/error.h"
#include "gui/theme/fonts.h"
#include "gui/theme/theme.h"
#include "gui/widgets/controls.h"
#include "gui/widgets/number_text.h"

#include <QImageReader>
#include <QKeyEvent>
#include <QPainter>
#include <QToolButton>

#include <algorithm>
#include <cmath>

namespace viscera {

/// The picture as wide as there is room and as high as it then is, on black, with the names of its parts
/// above.
class PictureCanvas : public QWidget {
 public:
  explicit PictureCanvas(QWidget* parent) : QWidget(parent) {
    setMinimumSize(kLeast);
    QSizePolicy policy(QSizePolicy::Expanding, QSizePolicy::Preferred);
    policy.setHeightForWidth(true);
    setSizePolicy(policy);
  }
  [[nodiscard]] bool hasHeightForWidth() const override { return true; }
  [[nodiscard]] int heightForWidth(int width) const override {
    const double shape = image_.isNull() ? kUsualShape : double(image_.height()) / image_.width();
    return kCaption + static_cast<int>(std::ceil(width * shape)) + (foot_.isEmpty() ? 0 : kCaption);
  }
  [[nodiscard]] QSize sizeHint() const override { return {kLeast.width(), heightForWidth(kLeast.width())}; }
  /// `foot`: what is shown, below it; empty: not known.
  void showPicture(const QImage& image, const QStringList& parts, const QString& foot) {
    image_ = image;
    parts_ = parts;
    foot_ = foot;
    setAccessibleDescription(foot);
    text_.clear();
    updateGeometry();
    update();
  }
  void showText(const QString& text) {
    image_ = QImage();
    text_ = text;
    update();
  }
  [[nodiscard]] const QString& text() const { return text_; }

 protected:
  void paintEvent(QPaintEvent* /*event*/) override {
    QPainter painter(this);
    const Tokens& t = Theme::current().tokens();
    if (image_.isNull()) {
      painter.setFont(typeFont(TypeRole::Body));
      painter.setPen(t.textSecondary);
      painter.drawText(rect().adjusted(16, 0, -16, 0), Qt::AlignCenter | Qt::TextWordWrap, text_);
      return;
    }
    const QRect room = rect().adjusted(0, kCaption, 0, foot_.isEmpty() ? 0 : -kCaption);
    const QSize size = image_.size().scaled(room.size(), Qt::KeepAspectRatio);
    const QRect place(
        room.left() + (room.width() - size.width()) / 2, room.top(), size.width(), size.height());
    // Smaller ones are averaged, larger ones keep their voxels.
    painter.setRenderHint(QPainter::SmoothPixmapTransform,
                          size.width() * devicePixelRatioF() < image_.width());
    painter.fillRect(place, t.imageBackground);
    painter.drawImage(place, image_);
    painter.setFont(typeFont(TypeRole::Caption));
    painter.setPen(t.textSecondary);
    const auto count = static_cast<double>(std::max<qsizetype>(1, parts_.size()));
    for (qsizetype i = 0; i < parts_.size(); ++i) {
      const QRectF caption(place.left() + place.width() * static_cast<double>(i) / count,
                           0,
                           place.width() / count - 4,
                           kCaption);
      painter.drawText(caption, Qt::AlignLeft | Qt::AlignVCenter, parts_[i]);
    }
    const QRect foot(place.left(), place.bottom() + 1, room.right() - place.left(), kCaption);
    painter.drawText(foot,
                     Qt::AlignLeft | Qt::AlignVCenter,
                     painter.fontMetrics().elidedText(foot_, Qt::ElideMiddle, foot.width()));
  }

 private:
  static constexpr int kCaption = 22;
  static constexpr QSize kLeast{240, 102};
  static constexpr double kUsualShape = 1.0 / 3.0;  // three squares beside each other

  QImage image_;
  QStringList parts_;
  QString foot_;
  QString text_;
};

namespace {

/// @throws Error{Io} where the file is no picture.
QImage readPicture(const std::filesystem::path& file) {
  QImageReader reader(QString::fromStdString(file.string()));
  QImage image = reader.read();
  if (image.isNull()) throw Error(ErrorCode::Io, file.string() + ": " + reader.errorString().toStdString());
  return image;
}

}  // namespace

PicturePanel::PicturePanel(QWidget* parent)
    : Card(tr("Pictures"), parent),
      canvas_(new PictureCanvas(this)),
      previous_(iconButton(IconName::ChevronLeft, tr("Picture of the validation before"), this)),
      next_(iconButton(IconName::ChevronRight, tr("Picture of the next validation"), this)) {
  setFocusPolicy(Qt::StrongFocus);
  addControl(previous_);
  addControl(next_);
  setContent(canvas_);
  connect(previous_, &QToolButton::clicked, this, [this] { show(shown_ - 1); });
  connect(next_, &QToolButton::clicked, this, [this] { show(shown_ + 1); });
  updateHeader();
  canvas_->showText(tr("The first validation brings the first picture."));
}

PicturePanel::~PicturePanel() = default;

void PicturePanel::setBackground(Background* background) {
  task_.reset();
  loadedStep_ = 0;
  if (background == nullptr) return;
  task_ = std::make_unique<BackgroundTask>(*background);
  connect(task_.get(), &BackgroundTask::failed, this, [this](const Failure& failure) {
    loadedStep_ = 0;
    canvas_->showText(tr("The picture cannot be shown: %1").arg(failure.message));
  });
}

void PicturePanel::setPictures(const QString& runId,
                               const std::vector<RunPicture>& pictures,
                               const QStringList& parts) {
  const bool sameRun = runId == runId_;
  const bool atNewest = !sameRun || shown_ + 1 >= static_cast<int>(pictures_.size());
  const bool changed = !sameRun || pictures.size() != pictures_.size();
  runId_ = runId;
  pictures_ = pictures;
  parts_ = parts;
  if (!changed) return;
  const int count = static_cast<int>(pictures_.size());
  if (count == 0) {
    shown_ = -1;
    loadedStep_ = 0;
    if (task_) task_->cancel();
    canvas_->showText(tr("The first validation brings the first picture."));
    updateHeader();
    return;
  }
  show(atNewest ? count - 1 : std::min(shown_, count - 1));
}

void PicturePanel::show(int picture) {
  if (pictures_.empty()) return;
  shown_ = std::clamp(picture, 0, static_cast<int>(pictures_.size()) - 1);
  updateHeader();
  load();
}

void PicturePanel::load() {
  if (!task_) return;
  const RunPicture wanted = pictures_[static_cast<std::size_t>(shown_)];
  task_->start([file = wanted.file](const WorkContext&) { return readPicture(file); },
               [this, step = wanted.step](const QImage& image) {
                 loadedStep_ = step;
                 const QString name = image.text(QStringLiteral("Title"));  // the engine wrote it there
                 canvas_->showPicture(image, parts_, name.isEmpty() ? QString() : tr("Case %1").arg(name));
               });
}

void PicturePanel::updateHeader() {
  const int count = static_cast<int>(pictures_.size());
  previous_->setEnabled(shown_ > 0);
  next_->setEnabled(shown_ >= 0 && shown_ + 1 < count);
  if (shown_ < 0) {
    setHeading(tr("Pictures"));
    return;
  }
  const std::int64_t step = pictures_[static_cast<std::size_t>(shown_)].step;
  setHeading(tr("Pictures at validation %1 · step %2").arg(shown_ + 1).arg(groupedNumber(step)));
}

std::int64_t PicturePanel::shownStep() const {
  return loadedStep_;
}

QString PicturePanel::text() const {
  return canvas_->text();
}

void PicturePanel::keyPressEvent(QKeyEvent* event) {
  switch (event->key()) {
    case Qt::Key_Left:
      return show(shown_ - 1);
    case Qt::Key_Right:
      return show(shown_ + 1);
    case Qt::Key_Home:
      return show(0);
    case Qt::Key_End:
      return show(static_cast<int>(pictures_.size()) - 1);
    default:
      Card::keyPressEvent(event);
  }
}

}  // namespace viscera
