// SPDX-License-Identifier: Apache-2.0
#pragma once

namespace viscera::bench {

/// A million points of a curve, redrawn while zooming and panning. Returns false where an extreme is missing.
bool redrawMillion();
/// From an event on the engine's thread to the pixels of the dashboard.
bool eventToScreen();
/// Everything a run of 24 hours tells, in a few minutes, and the memory that stays.
bool dayOfEvents();
/// The split of 771 TCIA scans opened where none of its files is there.
bool openTciaSplit();

}  // namespace viscera::bench
