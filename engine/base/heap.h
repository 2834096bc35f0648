// SPDX-License-Identifier: Apache-2.0
#pragma once

namespace viscera {

/// From now on a block of 256 KiB or more goes back to the system as soon as it is freed, and threads share
/// few heaps. For a program that stays open for days while it trains: else the C library raises the limit to
/// the largest block that was ever freed (up to 32 MiB), and what training and pictures free stays with the
/// process in pieces (mallopt(3), M_MMAP_THRESHOLD). Once, at the start of the program, before other threads.
void returnLargeBlocksAtOnce();

}  // namespace viscera
