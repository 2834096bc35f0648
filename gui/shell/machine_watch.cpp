// SPDX-License-Identifier: Apache-2.0
#include "gui/shell/machine_watch.h"

#include "engine/base/process.h"
#include "gui/shell/status_line.h"
#include "gui/widgets/number_text.h"

namespace viscera {
namespace {

constexpr int kEvery_ms = 5000;
constexpr int kLooksPerReturn = 60;    // five minutes
constexpr double kLittleMemory = 8e9;  // a fine-tuning of full size needs more
constexpr double kLittleDisk = 10e9;   // three checkpoints of full size and the cache

bool isCpu(const MachineFacts& facts) {
  return facts.device == "cpu";
}

}  // namespace

MachineWatch::MachineWatch(MachineService& machine, Background& background, QObject* parent)
    : QObject(parent), machine_(machine), task_(background) {
  timer_.setInterval(kEvery_ms);
  connect(&timer_, &QTimer::timeout, this, &MachineWatch::lookNow);
  timer_.start();
}

void MachineWatch::setFolder(const std::filesystem::path& folder) {
  folder_ = folder;
  task_.cancel();  // its answer would be of the other disk
  lookNow();
}

void MachineWatch::lookNow() {
  if (task_.isRunning()) return;
  // A window stays open for days; what training and dialogs freed would stay with the process in pieces.
  const bool returns = ++looks_ % kLooksPerReturn == 0;
  task_.start(
      [&machine = machine_, folder = folder_, returns](const WorkContext&) {
        if (returns) returnFreedMemory();
        return machine.facts(folder);
      },
      [this](const MachineFacts& facts) { Q_EMIT changed(facts); });
}

MachineState stateOf(const MachineFacts& facts) {
  const QString processor = facts.threads == 1 ? MachineWatch::tr("Processor, 1 thread")
                                               : MachineWatch::tr("Processor, %1 threads").arg(facts.threads);
  const QString device = isCpu(facts) ? processor : QString::fromStdString(facts.deviceName);
  return {device,
          MachineWatch::tr("%1 free").arg(bytesText(facts.freeMemory)),
          MachineWatch::tr("%1 free").arg(bytesText(facts.freeDisk))};
}

SelfCheck selfCheckOf(const MachineFacts& facts) {
  if (static_cast<double>(facts.freeDisk) < kLittleDisk)
    return {true,
            MachineWatch::tr("Only %1 of disk are free: a run of full size needs about 10 GB.")
                .arg(bytesText(facts.freeDisk))};
  if (static_cast<double>(facts.freeMemory) < kLittleMemory)
    return {true,
            MachineWatch::tr("Only %1 of memory are free: close other programs, or train with small patches.")
                .arg(bytesText(facts.freeMemory))};
  if (isCpu(facts))
    return {true,
            MachineWatch::tr("Training runs on the processor, much slower than on a GPU: %1.")
                .arg(QString::fromStdString(facts.deviceReason))};
  return {false,
          MachineWatch::tr("%1; %2 of memory and %3 of disk are free.")
              .arg(QString::fromStdString(facts.deviceName),
                   bytesText(facts.freeMemory),
                   bytesText(facts.freeDisk))};
}

}  // namespace viscera
