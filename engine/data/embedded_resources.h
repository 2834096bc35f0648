// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string_view>

namespace viscera {

// Texts of files in resources/, taken in by the build: the program needs none of them at run time.

[[nodiscard]] std::string_view embeddedTciaSplit();               ///< splits/tcia_dataset_split.json
[[nodiscard]] std::string_view embeddedBtcvSplit();               ///< splits/btcv_dataset_0.json
[[nodiscard]] std::string_view embeddedAmosLabels();              ///< label_tables/amos.json
[[nodiscard]] std::string_view embeddedTotalSegmentatorLabels();  ///< label_tables/totalsegmentator.json
[[nodiscard]] std::string_view embeddedBtcvLabels();              ///< label_tables/btcv13.json

}  // namespace viscera
