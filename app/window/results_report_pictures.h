// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/base/progress.h"
#include "engine/volume/png_file.h"
#include "gui/bridge/results_service.h"

#include <functional>
#include <string>
#include <vector>

namespace viscera {

/// A slice with the outlines of an organ in reference and prediction.
struct ReportPicture {
  std::string caption;
  std::vector<RgbImage> images;  ///< whole slice, and enlarged around the error; empty: caption says why
};

/// Where the files of a case of an evaluation lie. @throws Error.
using CaseFilesOf = std::function<ResultCaseFiles(std::int64_t evaluationId, const std::string& caseName)>;

/// Of each run the slice where its worst score (Dice) comes from, for runs whose label maps were kept. Files
/// that cannot be read are said in the caption. Stage "pictures". @throws Error{Cancelled}.
[[nodiscard]] std::vector<ReportPicture> worstPictures(const std::vector<ScoredRun>& runs,
                                                       const CaseFilesOf& filesOf,
                                                       const WorkContext& work);

/// The pictures as parts of the page, with their bytes in it.
[[nodiscard]] std::string picturesHtml(const std::vector<ReportPicture>& pictures);

/// RFC 4648, with padding.
[[nodiscard]] std::string base64(const std::string& bytes);

}  // namespace viscera
