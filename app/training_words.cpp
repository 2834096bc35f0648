// SPDX-License-Identifier: Apache-2.0
#include "app/training_words.h"

#include "app/run_description.h"
#include "engine/base/error.h"

#include <algorithm>
#include <cctype>
#include <string_view>

namespace viscera {
namespace {

bool isPlain(char c) {
  constexpr std::string_view kPlain = "-_./=:,+@%";
  return std::isalnum(static_cast<unsigned char>(c)) != 0 || kPlain.find(c) != std::string_view::npos;
}

std::string quoted(const std::string& word) {
  if (!word.empty() && std::all_of(word.begin(), word.end(), isPlain)) return word;
  std::string text = "'";
  for (const char c : word) text += c == '\'' ? std::string("'\\''") : std::string(1, c);
  return text + "'";
}

TrainingRequest fromJson(const Json& value) {
  TrainingRequest request;
  request.task =
      value.at("task").get<std::string>() == "pretraining" ? Task::Pretraining : Task::Segmentation;
  request.splitFile = value.at("split").get<std::string>();
  request.root = value.at("root").get<std::string>();
  request.preset = value.at("preset").get<std::string>();
  request.settings = value.at("settings").get<std::vector<std::string>>();
  if (!value.at("init").is_null()) request.initFile = value.at("init").get<std::string>();
  if (!value.at("fold").is_null()) request.fold = value.at("fold").get<int>();
  request.name = value.at("name").get<std::string>();
  request.out = value.at("out").get<std::string>();
  request.project = value.at("project").get<std::string>();
  request.device = value.at("device").get<std::string>();
  request.threads = value.at("threads").get<int>();
  request.processes = value.at("processes").get<std::int64_t>();
  request.preflight = value.at("preflight").get<bool>();
  return request;
}

}  // namespace

std::string requestText(const TrainingRequest& request) {
  const auto init = request.initFile ? Json(request.initFile->string()) : Json(nullptr);
  const auto fold = request.fold ? Json(*request.fold) : Json(nullptr);
  return Json({{"task", taskName(request.task)},
               {"split", request.splitFile.string()},
               {"root", request.root.string()},
               {"preset", request.preset},
               {"settings", request.settings},
               {"init", init},
               {"fold", fold},
               {"name", request.name},
               {"out", request.out.string()},
               {"project", request.project.string()},
               {"device", request.device},
               {"threads", request.threads},
               {"processes", request.processes},
               {"preflight", request.preflight}})
      .dump();
}

TrainingRequest requestFrom(const std::string& text) {
  const Json value = parseJson(text, "queued run");
  try {
    return fromJson(value);
  } catch (const Json::exception& error) {
    throw Error(ErrorCode::InvalidInput,
                std::string("a run in the queue cannot be read (") + error.what() +
                    "); take it out of the queue and add it again");
  }
}

std::vector<std::string> wordsOf(const TrainingRequest& request) {
  std::vector<std::string> words = {"viscera-cli", request.task == Task::Pretraining ? "pretrain" : "train"};
  const auto add = [&words](const char* option, const std::string& value) {
    if (value.empty()) return;
    words.emplace_back(option);
    words.push_back(value);
  };
  add("--data", request.splitFile.string());
  add("--root", request.root.string());
  add("--preset", request.preset);
  for (const std::string& setting : request.settings) add("--set", setting);
  if (request.initFile) add("--init", request.initFile->string());
  if (request.fold) add("--fold", std::to_string(*request.fold));
  add("--name", request.name);
  add("--out", request.out.string());
  add("--project", request.project.string());
  if (request.device != "auto") add("--device", request.device);
  if (request.threads > 0) add("--threads", std::to_string(request.threads));
  if (request.processes > 1) add("--devices", std::to_string(request.processes));
  if (!request.preflight) words.emplace_back("--no-preflight");
  return words;
}

std::string shellLine(const std::vector<std::string>& words) {
  std::string line;
  for (const std::string& word : words) line += (line.empty() ? "" : " ") + quoted(word);
  return line;
}

}  // namespace viscera
