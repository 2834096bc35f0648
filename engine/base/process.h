// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <string>

namespace viscera {

/// Resident memory of this process, in bytes; 0 if unknown.
[[nodiscard]] std::int64_t residentBytes();
/// Largest resident memory of this process so far, in bytes; since forgetPeakResident() where the system can
/// forget.
[[nodiscard]] std::int64_t peakResidentBytes();
void forgetPeakResident();
/// Gives memory that was freed but not given back to the system back, as far as the C library can.
void returnFreedMemory();
/// Memory that could be taken without swapping, in bytes, by the machine and by the limits that a container
/// or a batch job sets for this process; 0 if unknown.
[[nodiscard]] std::int64_t availableMemoryBytes();
/// Milliseconds since 1970-01-01 UTC.
[[nodiscard]] std::int64_t wallClockMs();
/// Seconds of a clock that never goes back; only differences have a meaning.
[[nodiscard]] double monotonicSeconds();
/// Seconds since this process was started, to a hundredth; negative if unknown.
[[nodiscard]] double processAge_s();
/// Host name, process number and start of the process in clock ticks after that of the machine, e.g.
/// "node7:4711:80151". The system gives a number to one process after another; with the start it means one.
[[nodiscard]] std::string processIdentity();
/// Whether the process of an identity still runs; none for one of another host, of which nothing is known
/// here. An identity without a start, as earlier versions stored it, is that of any process of its number.
[[nodiscard]] std::optional<bool> processRuns(const std::string& identity);
/// The process of an identity as people name one: "27441 on host vm"; empty for an empty one.
[[nodiscard]] std::string processInWords(const std::string& identity);
/// Lowers the priority of the calling thread and of those it starts later, so that a window stays responsive.
void lowerThreadPriority();

}  // namespace viscera
