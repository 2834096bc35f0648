// SPDX-License-Identifier: Apache-2.0
#include "engine/api/field_builders.h"
#include "engine/api/field_groups.h"

#include <algorithm>

namespace viscera {
namespace {

constexpr std::string_view kPreprocessing = "preprocessing";
constexpr std::string_view kSampling = "sampling";
constexpr std::string_view kAugmentation = "augmentation";
constexpr std::string_view kAsInFile = "file";
constexpr FieldRange kPatchRange{16, 512};
constexpr std::int64_t kTokenEdge = 16;

std::string upperCase(std::string_view text) {
  std::string upper(text);
  std::transform(upper.begin(), upper.end(), upper.begin(), [](char c) {
    return c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
  });
  return upper;
}

/// One letter of each of the pairs R/L, A/P and S/I.
bool areAxisCodes(std::string_view codes) {
  if (codes.size() != 3) return false;
  for (const std::string_view pair : {"RL", "AP", "SI"})
    if (codes.find_first_of(pair) == std::string_view::npos) return false;
  return true;
}

ConfigField orientationField() {
  ConfigField field = describeField(
      {"orientation",
       kPreprocessing,
       "",
       "Axis codes that every case is turned to, such as RAS, or file: axes stay as in the file."},
      FieldKind::Text);
  field.get = [](const RunConfig& config) {
    const std::string& codes = config.preprocessing.orientation;
    return codes.empty() ? std::string(kAsInFile) : codes;
  };
  field.set = [](RunConfig& config, std::string_view value) -> std::string {
    const std::string codes = upperCase(trimmed(value));
    if (!codes.empty() && codes != "FILE" && !areAxisCodes(codes))
      return notA(value, "an orientation; give three axis codes such as RAS or LPS, or file");
    config.preprocessing.orientation = codes == "FILE" ? "" : codes;
    return {};
  };
  return field;
}

std::string setPatchSize(RunConfig& config, std::string_view value) {
  auto sizes = parseReals<3>(value);
  if (const auto one = parseReal(value)) sizes = {{*one, *one, *one}};
  if (!sizes) return notA(value, "one number or three numbers X,Y,Z");
  for (const double size : *sizes) {
    if (std::string problem = rangeProblem(size, kPatchRange); !problem.empty()) return problem;
    const auto whole = static_cast<std::int64_t>(size);
    if (static_cast<double>(whole) != size || whole % kTokenEdge != 0)
      return realText(size) + " is not a multiple of 16; take " +
             std::to_string(std::max<std::int64_t>(whole / kTokenEdge, 1) * kTokenEdge) + " or " +
             std::to_string((whole / kTokenEdge + 1) * kTokenEdge);
  }
  for (std::size_t axis = 0; axis < 3; ++axis)
    config.sampling.patchSize[axis] = static_cast<std::int64_t>((*sizes)[axis]);
  return {};
}

ConfigField patchSizeField() {
  ConfigField field = describeField({"patch_size",
                                     kSampling,
                                     "voxels",
                                     "Size of a patch, which is the network's input: one number or X,Y,Z, "
                                     "multiples of 16."},
                                    FieldKind::IntegerTriple,
                                    kPatchRange);
  field.get = [](const RunConfig& config) { return listText(config.sampling.patchSize); };
  field.set = setPatchSize;
  return field;
}

/// "holes,smallest,largest"
template <class Access>
ConfigField cutoutSizeField(std::string_view key, std::string_view help, Access access) {
  constexpr FieldRange range{1, 512};
  ConfigField field =
      describeField({key, kAugmentation, "holes, voxels, voxels", help}, FieldKind::IntegerTriple, range);
  field.get = [access](const RunConfig& config) {
    const CutoutConfig& cutout = access(config);
    return listText(std::array{cutout.holes, cutout.smallest, cutout.largest});
  };
  field.set = [access, range](RunConfig& config, std::string_view value) -> std::string {
    const auto numbers = parseReals<3>(value);
    if (!numbers) return notA(value, "three numbers: holes, smallest edge, largest edge");
    for (const double number : *numbers) {
      if (std::string problem = rangeProblem(number, range); !problem.empty()) return problem;
      if (!parseInteger(realText(number))) return notA(realText(number), "a whole number");
    }
    if ((*numbers)[1] > (*numbers)[2])
      return "the smallest edge " + realText((*numbers)[1]) + " is above the largest, " +
             realText((*numbers)[2]);
    access(config) = {static_cast<std::int64_t>((*numbers)[0]),
                      static_cast<std::int64_t>((*numbers)[1]),
                      static_cast<std::int64_t>((*numbers)[2])};
    return {};
  };
  return onlyPretraining(std::move(field));
}

std::vector<ConfigField> viewFields() {
  return {
      onlyPretraining(booleanField(
          {"inner_cutout",
           kAugmentation,
           "",
           "Noise inside boxes; a view gets inner or outer cutout, at even odds."},
          [](auto& c) -> auto& { return c.augmentation.innerCutout; })),
      onlyPretraining(booleanField(
          {"outer_cutout", kAugmentation, "", "Noise outside boxes."},
          [](auto& c) -> auto& { return c.augmentation.outerCutout; })),
      cutoutSizeField(
          "inner_cutout_holes",
          "Boxes of inner cutout: their number, smallest and largest edge.",
          [](auto& c) -> auto& { return c.augmentation.inner; }),
      cutoutSizeField(
          "outer_cutout_holes",
          "Boxes of outer cutout: their number, smallest and largest edge.",
          [](auto& c) -> auto& { return c.augmentation.outer; }),
      onlyPretraining(booleanField(
          {"growing_holes",
           kAugmentation,
           "",
           "A box is never smaller than the one before (MONAI's rule); off: all "
           "sizes are drawn alike."},
          [](auto& c) -> auto& { return c.augmentation.growingHoles; })),
      onlyPretraining(probabilityField(
          {"local_shuffle",
           kAugmentation,
           "probability",
           "Voxels inside small cubes are permuted, for each view by itself."},
          [](auto& c) -> auto& { return c.augmentation.shuffleProbability; })),
      onlyPretraining(integerField(
          {"shuffle_holes", kAugmentation, "cubes", "Cubes of a local shuffle."},
          {1, 1000},
          [](auto& c) -> auto& { return c.augmentation.shuffleHoles; })),
      onlyPretraining(integerField(
          {"shuffle_size", kAugmentation, "voxels", "Edge of a cube."}, {2, 64}, [](auto& c) -> auto& {
            return c.augmentation.shuffleSize;
          })),
  };
}

}  // namespace

std::vector<ConfigField> preprocessingFields() {
  return {
      orientationField(),
      realsField<3>(
          {"spacing",
           kPreprocessing,
           "mm",
           "Voxel size that every case is resampled to: one number or X,Y,Z, in the order of the "
           "axis codes."},
          {0.05, 50.0},
          true,
          [](auto& c) -> auto& { return c.preprocessing.spacing_mm; }),
      realsField<2>(
          {"hu_window", kPreprocessing, "HU", "Window LOW,HIGH that is mapped to 0 … 1 and clipped."},
          {-4096.0, 32767.0},
          false,
          [](auto& c) -> auto& { return c.preprocessing.huWindow; }),
      booleanField(
          {"crop_foreground", kPreprocessing, "", "Crop a case to its voxels above the window's low end."},
          [](auto& c) -> auto& { return c.preprocessing.cropForeground; }),
  };
}

std::vector<ConfigField> samplingFields() {
  return {
      patchSizeField(),
      integerField(
          {"batch_size",
           kSampling,
           "cases",
           "Cases in a step; patches in a step = batch_size * samples_per_case."},
          {1, 4096},
          [](auto& c) -> auto& { return c.batchSize; }),
      integerField(
          {"samples_per_case", kSampling, "patches", "Patches drawn from a case at each visit."},
          {1, 256},
          [](auto& c) -> auto& { return c.sampling.samplesPerCase; }),
      onlySegmentation(choiceField(
          {"patch_choice",
           kSampling,
           "",
           "Where patches are centred: by the weights pos and neg, or on a class "
           "drawn evenly among those of the case."},
          {"pos_neg", "class_balanced"},
          [](auto& c) -> auto& { return c.sampling.patchChoice; })),
      onlySegmentation(realField(
          {"pos", kSampling, "weight", "Weight of patches centred on a labelled voxel."},
          {0.0, 1000.0},
          [](auto& c) -> auto& { return c.sampling.positive; })),
      onlySegmentation(realField(
          {"neg", kSampling, "weight", "Weight of patches centred on background."},
          {0.0, 1000.0},
          [](auto& c) -> auto& { return c.sampling.negative; })),
  };
}

std::vector<ConfigField> augmentationFields() {
  std::vector<ConfigField> fields = {
      booleanField(
          {"augmentation", kAugmentation, "", "All random changes of a patch; off: random crops stay."},
          [](auto& c) -> auto& { return c.augmentation.enabled; }),
      probabilityField(
          {"flips", kAugmentation, "probability", "Flip, for each axis by itself."},
          [](auto& c) -> auto& { return c.augmentation.flipProbability; }),
      onlySegmentation(booleanField(
          {"swap_left_right",
           kAugmentation,
           "",
           "A left-right flip exchanges the labels of paired organs, as of the kidneys."},
          [](auto& c) -> auto& { return c.augmentation.swapLeftRight; })),
      onlySegmentation(probabilityField(
          {"rotate90",
           kAugmentation,
           "probability",
           "Turn by 90, 180 or 270 degrees in the plane of the first two axes."},
          [](auto& c) -> auto& { return c.augmentation.rotate90Probability; })),
      onlySegmentation(probabilityField(
          {"intensity_shift", kAugmentation, "probability", "Add one random value to the whole patch."},
          [](auto& c) -> auto& { return c.augmentation.shiftProbability; })),
      onlySegmentation(realField(
          {"shift_offset",
           kAugmentation,
           "of the HU window",
           "The added value is uniform within plus and minus this."},
          {0.0, 1.0},
          [](auto& c) -> auto& { return c.augmentation.shiftOffset; })),
  };
  for (ConfigField& field : viewFields()) fields.push_back(std::move(field));
  return fields;
}

}  // namespace viscera
