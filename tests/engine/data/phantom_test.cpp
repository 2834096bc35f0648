// SPDX-License-Identifier: Apache-2.0
#include "engine/data/phantom.h"

#include "engine/metric/distance_transform.h"
#include "expect_error.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <map>
#include <numbers>
#include <set>

namespace viscera {
namespace {

using test::expectError;

enum Organ {
  Spleen = 1,
  RightKidney,
  LeftKidney,
  Gallbladder,
  Esophagus,
  Liver,
  Stomach,
  Aorta,
  VenaCava,
  PortalVein,
  Pancreas,
  RightAdrenal,
  LeftAdrenal
};

/// The usual view at half the resolution: an eighth of the voxels.
PhantomOptions coarse(std::uint64_t seed = 0) {
  return {{48, 40, 32}, {6.0, 6.0, 8.0}, seed};
}

bool equalVoxels(const Volume& a, const Volume& b) {
  return std::ranges::equal(a.bytes(), b.bytes());
}

std::map<int, std::vector<double>> huByLabel(const Phantom& phantom) {
  std::map<int, std::vector<double>> values;
  const auto image = phantom.image.voxels<std::int16_t>();
  const auto label = phantom.label.voxels<std::uint8_t>();
  for (std::size_t i = 0; i < image.size(); ++i) values[label[i]].push_back(image[i]);
  return values;
}

std::map<int, double> medianHu(const Phantom& phantom) {
  std::map<int, double> medians;
  for (auto& [label, values] : huByLabel(phantom)) {
    const auto middle = values.begin() + static_cast<std::ptrdiff_t>(values.size() / 2);
    std::nth_element(values.begin(), middle, values.end());
    medians[label] = *middle;
  }
  return medians;
}

/// Radius in voxels of the largest ball that lies inside the organ.
double inscribedRadius(const Volume& labels, int organ) {
  std::vector<std::uint8_t> outside;
  for (const std::uint8_t value : labels.voxels<std::uint8_t>()) outside.push_back(value == organ ? 0 : 1);
  const auto squared = squaredDistanceTransform(outside, labels.size(), Eigen::Vector3d::Ones());
  return std::sqrt(*std::max_element(squared.begin(), squared.end()));
}

TEST(MakePhantom, IsAFunctionOfSeedAndCase) {
  const Phantom first = makePhantom(coarse(), 3);
  const Phantom again = makePhantom(coarse(), 3);
  EXPECT_TRUE(equalVoxels(first.image, again.image));
  EXPECT_TRUE(equalVoxels(first.label, again.label));
  EXPECT_TRUE(sameGrid(first.image.geometry(), again.image.geometry(), 0.0));
  for (const Phantom& other : {makePhantom(coarse(1), 3), makePhantom(coarse(), 4)}) {
    EXPECT_FALSE(equalVoxels(first.image, other.image));
    EXPECT_FALSE(equalVoxels(first.label, other.label));
    EXPECT_FALSE(sameGrid(first.image.geometry(), other.image.geometry()));
  }
}

TEST(MakePhantom, HasImageAndLabelMapOnOneGrid) {
  const Phantom phantom = makePhantom(coarse(), 0);
  EXPECT_EQ(phantom.image.type(), VoxelType::Int16);
  EXPECT_EQ(phantom.label.type(), VoxelType::UInt8);
  EXPECT_EQ(phantom.image.size(), (Index3{48, 40, 32}));
  EXPECT_EQ(phantom.image.geometry().spacing_mm, Eigen::Vector3d(6.0, 6.0, 8.0));
  EXPECT_TRUE(sameGrid(phantom.image.geometry(), phantom.label.geometry(), 0.0));
}

TEST(MakePhantom, HasAnObliqueFieldOfView) {
  std::set<double> angles;
  for (std::int64_t number = 0; number < 4; ++number) {
    const Geometry geometry = makePhantom({{12, 10, 8}, {24.0, 24.0, 32.0}, 0}, number).image.geometry();
    EXPECT_EQ(geometry.axcodes(), "LPS");
    EXPECT_LE((geometry.direction.transpose() * geometry.direction - Eigen::Matrix3d::Identity()).norm(),
              1e-12);
    const double angle_deg = std::acos((geometry.direction.trace() - 1.0) / 2.0) * 180.0 / std::numbers::pi;
    EXPECT_GT(angle_deg, 0.1);
    EXPECT_LT(angle_deg, 10.0);
    angles.insert(angle_deg);
  }
  EXPECT_EQ(angles.size(), 4U);
}

// Small organs must be learnable at the demo's spacing, which is that of the default options.
TEST(MakePhantom, HasAllOrgansAtLeastThreeVoxelsInRadius) {
  for (const std::int64_t number : {0, 1, 2'000'000, 2'000'001, 3'000'000, 4'000'000}) {
    const Phantom phantom = makePhantom({}, number);
    for (int organ = Spleen; organ <= LeftAdrenal; ++organ)
      EXPECT_GE(inscribedRadius(phantom.label, organ), 3.0) << "organ " << organ << " of case " << number;
  }
}

TEST(MakePhantom, HasNothingButTheFourteenLabels) {
  std::set<int> labels;
  for (const auto& [label, values] : huByLabel(makePhantom(coarse(), 7))) labels.insert(label);
  EXPECT_EQ(labels.size(), 14U);
  EXPECT_EQ(*labels.rbegin(), LeftAdrenal);
}

// Typical attenuation in the portal venous phase.
TEST(MakePhantom, HasPlausibleHounsfieldUnits) {
  const std::map<int, std::array<double, 2>> ranges = {{Spleen, {85, 150}},
                                                       {RightKidney, {100, 220}},
                                                       {LeftKidney, {100, 220}},
                                                       {Gallbladder, {-10, 25}},
                                                       {Esophagus, {20, 70}},
                                                       {Liver, {80, 140}},
                                                       {Stomach, {-50, 60}},
                                                       {Aorta, {110, 220}},
                                                       {VenaCava, {100, 200}},
                                                       {PortalVein, {100, 220}},
                                                       {Pancreas, {60, 130}},
                                                       {RightAdrenal, {40, 120}},
                                                       {LeftAdrenal, {40, 120}}};
  for (std::int64_t number = 0; number < 3; ++number) {
    const auto hu = medianHu(makePhantom({}, number));
    for (const auto& [organ, range] : ranges) {
      EXPECT_GE(hu.at(organ), range[0]) << "organ " << organ << " of case " << number;
      EXPECT_LE(hu.at(organ), range[1]) << "organ " << organ << " of case " << number;
    }
    EXPECT_LT(hu.at(Gallbladder), hu.at(Esophagus));
    EXPECT_LT(hu.at(Esophagus), hu.at(Pancreas));
    for (const Organ enhanced : {Aorta, VenaCava, PortalVein, RightKidney, LeftKidney}) {
      EXPECT_LT(hu.at(Pancreas), hu.at(enhanced));
      EXPECT_LT(hu.at(Liver), hu.at(enhanced));
    }
  }
}

TEST(MakePhantom, ShowsAirLungFatSoftTissueAndBoneAroundTheOrgans) {
  const std::vector<double> background = huByLabel(makePhantom({}, 0)).at(0);
  const auto share = [&background](double low, double high) {
    return static_cast<double>(
               std::ranges::count_if(background, [=](double hu) { return hu > low && hu < high; })) /
           static_cast<double>(background.size());
  };
  EXPECT_GT(share(-1100, -950), 0.10);  // around the body
  EXPECT_GT(share(-920, -740), 0.01);   // lung
  EXPECT_GT(share(-140, -60), 0.10);    // fat
  EXPECT_GT(share(20, 90), 0.05);       // muscle, bowel
  EXPECT_GT(share(300, 800), 0.01);     // bone
}

TEST(MakePhantom, MeetsAirThenFatAtTheSkin) {
  const Phantom phantom = makePhantom({}, 0);
  const Index3 size = phantom.image.size();
  double air = 0.0, fat = 0.0;
  int rows = 0;
  for (std::int64_t k = size[2] / 4; k < 3 * size[2] / 4; ++k)
    for (std::int64_t j = 2 * size[1] / 5; j < 3 * size[1] / 5; ++j) {
      std::int64_t i = 0;
      while (i < size[0] / 2 && phantom.image.at(i, j, k) < -500.0) ++i;
      if (i < 2) continue;  // the body reaches the edge of the field of view
      air += phantom.image.at(i - 2, j, k);
      fat += phantom.image.at(i + 1, j, k);
      ++rows;
    }
  ASSERT_GT(rows, 100);
  EXPECT_NEAR(air / rows, -1000.0, 15.0);
  EXPECT_NEAR(fat / rows, -105.0, 30.0);
}

TEST(MakePhantom, ShowsTheWholeBodyInASmallerView) {
  const auto share = [](const PhantomOptions& options) {
    const Phantom phantom = makePhantom(options, 5);
    const auto label = phantom.label.voxels<std::uint8_t>();
    EXPECT_EQ(std::set<int>(label.begin(), label.end()).size(), 14U);
    return static_cast<double>(std::ranges::count(label, Liver)) / static_cast<double>(label.size());
  };
  EXPECT_NEAR(share({{48, 40, 32}, {3.0, 3.0, 4.0}, 0}), share(coarse()), 0.005);
}

TEST(MakePhantom, RefusesAnImpossibleGrid) {
  expectError(ErrorCode::InvalidConfiguration, {}, [] { (void)makePhantom({{0, 10, 10}, {3, 3, 4}, 0}, 0); });
  expectError(ErrorCode::InvalidConfiguration, {}, [] {
    (void)makePhantom({{10, 10, 10}, {3, 0, 4}, 0}, 0);
  });
}

}  // namespace
}  // namespace viscera
