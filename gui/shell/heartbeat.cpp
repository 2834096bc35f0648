// SPDX-License-Identifier: Apache-2.0
#include "gui/shell/heartbeat.h"

#include "engine/base/error.h"
#include "engine/base/process.h"

#include <QApplication>
#include <QDateTime>
#include <QEvent>
#include <QWidget>

#include <algorithm>
#include <chrono>

namespace viscera {
namespace {

constexpr std::chrono::milliseconds kPeriod{10};
constexpr double kLine_ms = 10'000.0;
constexpr int kBeatsPerLook = 10;  // at the memory: the kernel takes some 50 us to tell it
constexpr char kHeader[] =
    "time,since_start_s,what,beats,p50_ms,p99_ms,max_ms,start_p99_ms,start_max_ms,resident_bytes,windows\n";

double now_ms() {
  return 1000.0 * monotonicSeconds();
}

qsizetype openWindows() {
  const QWidgetList windows = QApplication::topLevelWidgets();
  return std::count_if(
      windows.begin(), windows.end(), [](const QWidget* window) { return window->isVisible(); });
}

}  // namespace

Heartbeat::Heartbeat(const std::filesystem::path& file, QObject* parent)
    : QObject(parent),
      record_(now_ms(), kPeriod.count()),
      lineDue_ms_(now_ms() + kLine_ms),
      leastResident_bytes_(residentBytes()) {
  stream_.open(file, std::ios::app);
  if (stream_ && stream_.tellp() == 0) stream_ << kHeader << std::flush;
  if (!stream_)
    throw Error(ErrorCode::Io, file.string() + ": cannot be written; check folder, permissions and space");
  timer_.setTimerType(Qt::PreciseTimer);
  connect(&timer_, &QTimer::timeout, this, &Heartbeat::beat);
  timer_.start(kPeriod);
}

Heartbeat::~Heartbeat() {
  writeLine("end");
}

void Heartbeat::watchFirstPaint(QWidget& window) {
  window.installEventFilter(this);
}

bool Heartbeat::eventFilter(QObject* watched, QEvent* event) {
  if (event->type() == QEvent::Paint) {
    watched->removeEventFilter(this);
    QTimer::singleShot(0, this, [this] {  // when this round has been handed on
      writeLine("first_paint");
      record_ = BeatRecord(now_ms(), kPeriod.count());
    });
  }
  return QObject::eventFilter(watched, event);
}

void Heartbeat::beat() {
  const double now = now_ms();
  record_.beat(now);
  if (--beatsToLook_ <= 0) lookAtMemory();
  if (now < lineDue_ms_) return;
  while (lineDue_ms_ <= now) lineDue_ms_ += kLine_ms;
  writeLine("interval");
  record_.beginInterval();
  leastResident_bytes_ = residentBytes();
}

void Heartbeat::lookAtMemory() {
  leastResident_bytes_ = std::min(leastResident_bytes_, residentBytes());
  beatsToLook_ = kBeatsPerLook;
}

void Heartbeat::writeLine(const char* what) {
  const QString time = QDateTime::currentDateTimeUtc().toString(Qt::ISODateWithMs);
  const auto number = [](double value) { return QString::number(value, 'f', 2).toStdString(); };
  const DelayHistogram& interval = record_.interval();
  const DelayHistogram& whole = record_.whole();
  stream_.clear();  // a line that found no space must not keep those after it from the disk
  stream_ << time.toStdString() << ',' << number(processAge_s()) << ',' << what << ',' << interval.count()
          << ',' << number(interval.percentile_ms(0.5)) << ',' << number(interval.percentile_ms(0.99)) << ','
          << number(interval.maximum_ms()) << ',' << number(whole.percentile_ms(0.99)) << ','
          << number(whole.maximum_ms()) << ',' << leastResident_bytes_ << ',' << openWindows() << std::endl;
}

}  // namespace viscera
