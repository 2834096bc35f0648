// SPDX-License-Identifier: Apache-2.0
#pragma once

// The only way to include QCustomPlot: its header uses the words that QT_NO_KEYWORDS takes away.
#define signals Q_SIGNALS
#define foreach Q_FOREACH
#include <qcustomplot.h>
#undef foreach
#undef signals
