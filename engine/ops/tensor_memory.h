// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>

namespace viscera {

/// From now on tensors on the CPU take their memory from what earlier tensors freed, in this whole process.
///
/// The C library gives every block above 32 MiB back to the system and gets fresh, zeroed pages for the next
/// one; a training step of UNETR spends a quarter of its time on that. Blocks of 256 KiB and more are kept
/// instead, at most `mostKeptBytes` of them unused; a kept block serves requests down to four fifths of its
/// size. Any thread; a later call only changes the limit. Tensors that exist already are not affected.
void keepFreedTensorMemory(std::int64_t mostKeptBytes);

/// Bytes that are kept and unused.
[[nodiscard]] std::int64_t keptTensorBytes();

/// Gives all unused blocks back to the system, as after a run in a process that lives on. Any thread.
void releaseKeptTensorMemory();

/// While it lives, tensors of this process take at most `bytes` beyond what they hold at its construction:
/// a request beyond that throws c10::OutOfMemoryError, where the system would end the process. Without
/// keepFreedTensorMemory() nothing is limited. One at a time.
class TensorMemoryLimit {
 public:
  explicit TensorMemoryLimit(std::int64_t bytes);
  ~TensorMemoryLimit();
  TensorMemoryLimit(const TensorMemoryLimit&) = delete;
  TensorMemoryLimit& operator=(const TensorMemoryLimit&) = delete;
};

}  // namespace viscera
