// SPDX-License-Identifier: Apache-2.0
#include "gui/training/setting_words.h"

#include "engine/api/value_text.h"

#include <QCoreApplication>

#include <algorithm>
#include <array>
#include <string>
#include <utility>

namespace viscera {
namespace {

constexpr const char* kContext = "viscera::SettingWords";

struct Word {
  std::string_view key;
  const char* title;
};

constexpr std::array kSettings = {
    Word{"max_steps", QT_TRANSLATE_NOOP("viscera::SettingWords", "Steps")},
    Word{"max_epochs", QT_TRANSLATE_NOOP("viscera::SettingWords", "Epochs")},
    Word{"learning_rate", QT_TRANSLATE_NOOP("viscera::SettingWords", "Learning rate")},
    Word{"weight_decay", QT_TRANSLATE_NOOP("viscera::SettingWords", "Weight decay")},
    Word{"optimizer", QT_TRANSLATE_NOOP("viscera::SettingWords", "Optimizer")},
    Word{"schedule", QT_TRANSLATE_NOOP("viscera::SettingWords", "Schedule")},
    Word{"warmup_steps", QT_TRANSLATE_NOOP("viscera::SettingWords", "Warm-up")},
    Word{"polynomial_power", QT_TRANSLATE_NOOP("viscera::SettingWords", "Polynomial power")},
    Word{"beta1", QT_TRANSLATE_NOOP("viscera::SettingWords", "Beta 1")},
    Word{"beta2", QT_TRANSLATE_NOOP("viscera::SettingWords", "Beta 2")},
    Word{"epsilon", QT_TRANSLATE_NOOP("viscera::SettingWords", "Epsilon")},
    Word{"orientation", QT_TRANSLATE_NOOP("viscera::SettingWords", "Orientation")},
    Word{"spacing", QT_TRANSLATE_NOOP("viscera::SettingWords", "Voxel size")},
    Word{"hu_window", QT_TRANSLATE_NOOP("viscera::SettingWords", "HU window")},
    Word{"crop_foreground", QT_TRANSLATE_NOOP("viscera::SettingWords", "Crop to the body")},
    Word{"patch_size", QT_TRANSLATE_NOOP("viscera::SettingWords", "Patch")},
    Word{"batch_size", QT_TRANSLATE_NOOP("viscera::SettingWords", "Cases in a step")},
    Word{"samples_per_case", QT_TRANSLATE_NOOP("viscera::SettingWords", "Patches of a case")},
    Word{"patch_choice", QT_TRANSLATE_NOOP("viscera::SettingWords", "Patch centres")},
    Word{"pos", QT_TRANSLATE_NOOP("viscera::SettingWords", "Weight of organs")},
    Word{"neg", QT_TRANSLATE_NOOP("viscera::SettingWords", "Weight of background")},
    Word{"augmentation", QT_TRANSLATE_NOOP("viscera::SettingWords", "Random changes")},
    Word{"flips", QT_TRANSLATE_NOOP("viscera::SettingWords", "Flips")},
    Word{"swap_left_right", QT_TRANSLATE_NOOP("viscera::SettingWords", "Swap left and right")},
    Word{"rotate90", QT_TRANSLATE_NOOP("viscera::SettingWords", "Quarter turns")},
    Word{"intensity_shift", QT_TRANSLATE_NOOP("viscera::SettingWords", "Brightness shift")},
    Word{"shift_offset", QT_TRANSLATE_NOOP("viscera::SettingWords", "Largest shift")},
    Word{"inner_cutout", QT_TRANSLATE_NOOP("viscera::SettingWords", "Inner cutout")},
    Word{"outer_cutout", QT_TRANSLATE_NOOP("viscera::SettingWords", "Outer cutout")},
    Word{"inner_cutout_holes", QT_TRANSLATE_NOOP("viscera::SettingWords", "Inner boxes")},
    Word{"outer_cutout_holes", QT_TRANSLATE_NOOP("viscera::SettingWords", "Outer boxes")},
    Word{"growing_holes", QT_TRANSLATE_NOOP("viscera::SettingWords", "Growing boxes")},
    Word{"local_shuffle", QT_TRANSLATE_NOOP("viscera::SettingWords", "Local shuffle")},
    Word{"shuffle_holes", QT_TRANSLATE_NOOP("viscera::SettingWords", "Shuffled cubes")},
    Word{"shuffle_size", QT_TRANSLATE_NOOP("viscera::SettingWords", "Edge of a cube")},
    Word{"feature_size", QT_TRANSLATE_NOOP("viscera::SettingWords", "Decoder width")},
    Word{"hidden_size", QT_TRANSLATE_NOOP("viscera::SettingWords", "Transformer width")},
    Word{"mlp_dim", QT_TRANSLATE_NOOP("viscera::SettingWords", "Perceptron width")},
    Word{"num_layers", QT_TRANSLATE_NOOP("viscera::SettingWords", "Blocks")},
    Word{"num_heads", QT_TRANSLATE_NOOP("viscera::SettingWords", "Attention heads")},
    Word{"embedding", QT_TRANSLATE_NOOP("viscera::SettingWords", "Embedding")},
    Word{"deconv_channels", QT_TRANSLATE_NOOP("viscera::SettingWords", "Decoder width")},
    Word{"classes", QT_TRANSLATE_NOOP("viscera::SettingWords", "Classes")},
    Word{"temperature", QT_TRANSLATE_NOOP("viscera::SettingWords", "Temperature")},
    Word{"l1_views", QT_TRANSLATE_NOOP("viscera::SettingWords", "Views in the L1 loss")},
    Word{"include_background", QT_TRANSLATE_NOOP("viscera::SettingWords", "Background in Dice")},
    Word{"squared_pred", QT_TRANSLATE_NOOP("viscera::SettingWords", "Squared Dice")},
    Word{"batch_dice", QT_TRANSLATE_NOOP("viscera::SettingWords", "Dice over the batch")},
    Word{"validate_every", QT_TRANSLATE_NOOP("viscera::SettingWords", "Validate every")},
    Word{"ssl_validation", QT_TRANSLATE_NOOP("viscera::SettingWords", "Validation crops")},
    Word{"dice_rule", QT_TRANSLATE_NOOP("viscera::SettingWords", "Rule of mean Dice")},
    Word{"validation_grid", QT_TRANSLATE_NOOP("viscera::SettingWords", "Validation grid")},
    Word{"overlap", QT_TRANSLATE_NOOP("viscera::SettingWords", "Window overlap")},
    Word{"window_mode", QT_TRANSLATE_NOOP("viscera::SettingWords", "Window weights")},
    Word{"window_batch", QT_TRANSLATE_NOOP("viscera::SettingWords", "Windows at once")},
    Word{"seed", QT_TRANSLATE_NOOP("viscera::SettingWords", "Seed")},
    Word{"precision", QT_TRANSLATE_NOOP("viscera::SettingWords", "Precision")},
    Word{"tf32", QT_TRANSLATE_NOOP("viscera::SettingWords", "TF32")},
    Word{"cudnn_benchmark", QT_TRANSLATE_NOOP("viscera::SettingWords", "Try cuDNN algorithms")},
    Word{"cache_rate", QT_TRANSLATE_NOOP("viscera::SettingWords", "Kept cases")},
    Word{"workers", QT_TRANSLATE_NOOP("viscera::SettingWords", "Data threads")},
    Word{"checkpoint_minutes", QT_TRANSLATE_NOOP("viscera::SettingWords", "Checkpoint every")},
    Word{"missing_case", QT_TRANSLATE_NOOP("viscera::SettingWords", "Missing case")},
};

QString translated(const char* text) {
  return QCoreApplication::translate(kContext, text);
}

QString capitalised(QString text) {
  if (!text.isEmpty()) text[0] = text[0].toUpper();
  return text;
}

}  // namespace

QString textOf(std::string_view text) {
  return QString::fromUtf8(text.data(), static_cast<qsizetype>(text.size()));
}

QString titleOfSetting(std::string_view key) {
  const auto found =
      std::find_if(kSettings.begin(), kSettings.end(), [key](const Word& word) { return word.key == key; });
  return found == kSettings.end() ? textOf(key) : translated(found->title);
}

QString titleOfConcern(std::string_view concern) {
  return capitalised(textOf(concern));
}

std::string_view familyOf(std::string_view preset) {
  if (preset.ends_with("-ssl") || preset.ends_with("-seg")) preset.remove_suffix(4);
  return preset;
}

std::string presetFor(Task task, std::string_view family) {
  for (const Preset& one : presets())
    if (one.task == task && familyOf(one.name) == family) return std::string(one.name);
  return {};
}

QString titleOfPreset(std::string_view preset) {
  const std::string_view family = familyOf(preset);
  if (family == "monai-tutorial")
    return translated(QT_TRANSLATE_NOOP("viscera::SettingWords", "MONAI tutorial"));
  if (family == "clara-4.1-card")  // "card" alone reads as a graphics card
    return translated(QT_TRANSLATE_NOOP("viscera::SettingWords", "Clara Train 4.1"));
  return capitalised(textOf(family).replace('-', ' '));
}

QString wordOf(Task task) {
  return task == Task::Pretraining ? translated(QT_TRANSLATE_NOOP("viscera::SettingWords", "pre-training"))
                                   : translated(QT_TRANSLATE_NOOP("viscera::SettingWords", "fine-tuning"));
}

QString wordOf(ValueSource source) {
  switch (source) {
    case ValueSource::Card:
      return translated(QT_TRANSLATE_NOOP("viscera::SettingWords", "from the model card"));
    case ValueSource::Tutorial:
      return translated(QT_TRANSLATE_NOOP("viscera::SettingWords", "from the tutorial"));
    case ValueSource::PyTorch:
      return translated(QT_TRANSLATE_NOOP("viscera::SettingWords", "PyTorch's default"));
    case ValueSource::Monai:
      return translated(QT_TRANSLATE_NOOP("viscera::SettingWords", "MONAI's default"));
    case ValueSource::Assumed:
      break;
  }
  return translated(QT_TRANSLATE_NOOP("viscera::SettingWords", "our own choice"));
}

QString rangeText(const ConfigField& field) {
  if (field.least == 0.0 && field.most == 0.0) return {};
  return textOf(realText(field.least)) + QStringLiteral(" … ") + textOf(realText(field.most));
}

QString helpOf(const ConfigField& field) {
  const QString range = rangeText(field);
  return textOf(field.key) + (range.isEmpty() ? QString() : QStringLiteral(", ") + range) +
         QStringLiteral(": ") + textOf(field.help);
}

}  // namespace viscera
