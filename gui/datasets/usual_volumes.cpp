// SPDX-License-Identifier: Apache-2.0
#include "gui/datasets/usual_volumes.h"

#include <array>

namespace viscera {
namespace {

struct Entry {
  const char* organ;
  double least_ml;
  double most_ml;
  const char* source;
};

constexpr const char* kLiverAndSpleen =
    "central 95 % of 2 989 liver donors, CT (Kim and others, Radiology 2021, 301:339)";
constexpr const char* kKidneys =
    "from the 5th percentile of women, 99 ml, to as far above the median of men, 174 ml, as their 5th "
    "percentile, 126 ml, lies below it; right kidney, 1 815 adults, MRI (J Clin Med 2024, 13:769)";

// Esophagus, stomach and the vessels are left out: their volumes follow filling and the length that was
// scanned.
constexpr std::array<Entry, 8> kEntries = {{
    {"spleen", 81.1, 322.0, kLiverAndSpleen},
    {"liver", 824.5, 1700.0, kLiverAndSpleen},
    {"right kidney", 99.0, 222.0, kKidneys},
    {"left kidney", 99.0, 222.0, kKidneys},
    {"pancreas",
     24.5,
     100.8,
     "mean 62.6 ± two standard deviations of 19.1 ml, 1 003 people, CT (Healthc Inform Res 2020, 26:321)"},
    {"gallbladder",
     0.5,
     39.0,
     "mean 19.8 ± two standard deviations of 9.6 ml, fasting, ultrasound (J Sci Innov Res 2016, 5:96)"},
    {"right adrenal gland",
     2.59,
     6.56,
     "range of 81 adults, CT (Wang and others, Chin Med Sci J 2012, 27:220)"},
    {"left adrenal gland",
     2.85,
     5.83,
     "range of 81 adults, CT (Wang and others, Chin Med Sci J 2012, 27:220)"},
}};

}  // namespace

std::optional<UsualVolume> usualVolumeOf(const QString& organ) {
  for (const Entry& one : kEntries)
    if (organ.compare(QLatin1String(one.organ), Qt::CaseInsensitive) == 0)
      return UsualVolume{one.least_ml, one.most_ml, QString::fromUtf8(one.source)};
  return std::nullopt;
}

}  // namespace viscera
