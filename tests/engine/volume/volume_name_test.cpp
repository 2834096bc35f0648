// SPDX-License-Identifier: Apache-2.0
#include "engine/volume/volume_name.h"

#include "engine/volume/probability_file.h"

#include <gtest/gtest.h>

namespace viscera {
namespace {

TEST(VolumeName, TheEndingIsTheOneThatWasWritten) {
  EXPECT_EQ(volumeExtension("/a.b/img0001.nii.gz"), ".nii.gz") << "not .gz";
  EXPECT_EQ(volumeExtension("IMG.NII.GZ"), ".NII.GZ");
  EXPECT_EQ(volumeExtension("a.nrrd"), ".nrrd");
  EXPECT_EQ(volumeExtension("a.mhd"), ".mhd");
  for (const char* other : {"a.gz", "a.json", "a", "", ".nii.gz", "a.nii.gz/", "a.nii/b"})
    EXPECT_EQ(volumeExtension(other), "") << other;
}

TEST(VolumeName, ProbabilitiesAreNamedAfterTheLabelMap) {
  EXPECT_EQ(probabilityFileOf("/p/a_seg.nii.gz"), "/p/a_seg_probability.nii.gz");
  EXPECT_EQ(probabilityFileOf("/p/a_seg.mha"), "/p/a_seg_probability.nii.gz");
  EXPECT_EQ(probabilityFileOf("/p/a_seg"), "/p/a_seg_probability.nii.gz");
}

}  // namespace
}  // namespace viscera
