// SPDX-License-Identifier: Apache-2.0
#include "engine/nn/weight_init.h"

#include "engine/base/error.h"
#include "engine/base/random_stream.h"

#include <torch/torch.h>

#include <cmath>
#include <span>
#include <string_view>
#include <unordered_map>

namespace viscera {
namespace {

struct Law {
  enum class Kind { Constant, Normal, Uniform } kind = Kind::Constant;
  double value = 0.0;  ///< the constant, the standard deviation or the bound
};

/// FNV-1a (Fowler, Noll, Vo), 64 bits.
std::uint64_t hashOf(std::string_view text) {
  std::uint64_t hash = 0xCBF29CE484222325ULL;
  for (const char c : text) hash = (hash ^ static_cast<unsigned char>(c)) * 0x100000001B3ULL;
  return hash;
}

bool contains(std::string_view text, std::string_view part) {
  return text.find(part) != std::string_view::npos;
}

Law uniformLaw(const at::Tensor& weight) {
  const double fanIn = static_cast<double>(weight.numel()) / static_cast<double>(weight.size(0));
  return {Law::Kind::Uniform, 1.0 / std::sqrt(fanIn)};
}

Law lawOf(std::string_view name,
          const at::Tensor& parameter,
          const std::unordered_map<std::string_view, at::Tensor>& parameters) {
  constexpr double kTokenDeviation = 0.02;
  const bool isBias = name.ends_with(".bias");
  if (name.ends_with("position_embeddings")) return {Law::Kind::Normal, kTokenDeviation};
  if (contains(name, "norm")) return {Law::Kind::Constant, isBias ? 0.0 : 1.0};
  if (contains(name, "patch_embeddings.1.")) return isBias ? Law{} : Law{Law::Kind::Normal, kTokenDeviation};
  if (!isBias) return uniformLaw(parameter);
  const std::string weightName = std::string(name.substr(0, name.size() - 4)) + "weight";
  return uniformLaw(parameters.at(weightName));
}

void fill(std::span<float> values, const Law& law, RandomStream stream) {
  const auto number = static_cast<float>(law.value);
  if (law.kind == Law::Kind::Constant) {
    std::fill(values.begin(), values.end(), number);
  } else if (law.kind == Law::Kind::Uniform) {
    stream.fillUniform(values, -number, number);
  } else {
    for (float& value : values) value = static_cast<float>(law.value * stream.normal());
  }
}

struct Job {
  std::string_view name;
  Law law;
  at::Tensor parameter;
  at::Tensor values;  ///< float, on the CPU; the parameter itself where it is that
};

Job jobOf(std::string_view name, const Law& law, const at::Tensor& parameter) {
  const bool direct =
      parameter.is_cpu() && parameter.scalar_type() == at::kFloat && parameter.is_contiguous();
  return {name, law, parameter, direct ? parameter.detach() : at::empty(parameter.sizes(), at::kFloat)};
}

}  // namespace

void drawParameters(const NamedTensors& parameters,
                    const std::vector<std::size_t>& indices,
                    std::uint64_t seed) {
  const std::unordered_map<std::string_view, at::Tensor> byName(parameters.begin(), parameters.end());
  std::vector<Job> jobs;
  for (const std::size_t index : indices) {
    const auto& [name, parameter] = parameters.at(index);
    jobs.push_back(jobOf(name, lawOf(name, parameter, byName), parameter));
  }
  at::parallel_for(0, static_cast<std::int64_t>(jobs.size()), 1, [&](std::int64_t begin, std::int64_t end) {
    for (std::int64_t i = begin; i < end; ++i) {
      const Job& job = jobs[static_cast<std::size_t>(i)];
      const auto size = static_cast<std::size_t>(job.values.numel());
      fill({job.values.data_ptr<float>(), size}, job.law, RandomStream({seed, hashOf(job.name)}));
    }
  });
  const at::NoGradGuard noGrad;
  for (const Job& job : jobs)
    if (job.values.data_ptr() != job.parameter.data_ptr()) job.parameter.copy_(job.values);
}

}  // namespace viscera
