// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "gui/shell/beat_record.h"

#include <QObject>
#include <QTimer>

#include <cstdint>
#include <filesystem>
#include <fstream>
#include <string>

namespace viscera {

/// Measures how late the event loop of its thread is, and keeps it in a CSV file: for measuring, off in daily
/// use. Beats every 10 ms; a thread that was blocked shows as late by its time but for at most one period.
///
/// A line every ten seconds: time (UTC), seconds since the process was started, what it tells ("first_paint":
/// the window has shown itself, "interval", "end"), beats, p50, p99 and maximum of the delays since the line
/// before in ms, p99 and maximum since the start (from the first paint on), the least resident memory since
/// the line before in bytes (looked at ten times a second: a training step takes memory and gives it back),
/// windows that are open. Lines are on the disk as soon as they are written.
class Heartbeat : public QObject {
  Q_OBJECT

 public:
  /// Appends to the file, with a header where it is new. @throws Error{Io} where it cannot be written.
  explicit Heartbeat(const std::filesystem::path& file, QObject* parent = nullptr);
  /// Writes the line "end".
  ~Heartbeat() override;

  /// Writes the line "first_paint" as soon as the window has painted and its picture has been handed on.
  void watchFirstPaint(QWidget& window);

 protected:
  bool eventFilter(QObject* watched, QEvent* event) override;

 private:
  void beat();
  void lookAtMemory();
  void writeLine(const char* what);

  std::ofstream stream_;
  BeatRecord record_;
  QTimer timer_;
  double lineDue_ms_;
  std::int64_t leastResident_bytes_;
  int beatsToLook_ = 0;
};

}  // namespace viscera
