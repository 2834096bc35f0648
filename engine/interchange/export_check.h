// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/interchange/export_source.h"
#include "engine/interchange/organ_statistics.h"

namespace viscera {

// Read a file of an export back and compare it with what was to be written; `name` stands for it in messages.
// They return the figures of the file and throw Error{Io} with them where something differs.

/// Dice of every label, and the grid to 1e-3 mm. @throws Error{Io} naming the label that differs most.
double requireSameVoxels(const Volume& wanted,
                         const Volume& found,
                         const std::vector<ExportLabel>& table,
                         const std::string& name);

ExportedFile checkNifti(const std::filesystem::path& file,
                        const ExportSource& source,
                        const std::string& name);
ExportedFile checkSegNrrd(const std::filesystem::path& file,
                          const ExportSource& source,
                          const std::string& name);
/// Also codes, and that each frame names the instance of its slice.
ExportedFile checkDicomSeg(const std::filesystem::path& file,
                           const ExportSource& source,
                           const std::string& name);
/// Closed, and of the volume of the voxels to 3 %.
ExportedFile checkStl(const std::filesystem::path& file, const ExportLabel& label, const std::string& name);
ExportedFile checkCsv(const std::filesystem::path& file,
                      const std::vector<OrganStatistics>& organs,
                      const std::string& name);
/// The whole text.
ExportedFile checkText(const std::filesystem::path& file, const std::string& text, const std::string& name);

}  // namespace viscera
