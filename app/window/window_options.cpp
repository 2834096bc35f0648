// SPDX-License-Identifier: Apache-2.0
#include "app/window/window_options.h"

#include "app/exit_status.h"

#include <CLI/CLI.hpp>

#include <iostream>

namespace viscera {

std::optional<WindowOptions> readWindowOptions(const std::vector<std::string>& words, int& status) {
  CLI::App program("Trains organ segmentation of CT on your own machine, and shows how it goes.", "viscera");
  std::string path;
  program
      .add_option(
          "PATH", path, "Project folder, split file (.json), scan, DICOM folder or checkpoint to open")
      ->type_name("");
  std::string heartbeatFile;
  program
      .add_option(
          "--record-heartbeat",
          heartbeatFile,
          "For measuring: append to this CSV file, every ten seconds, how late the window's event loop "
          "was and how much memory is taken")
      ->type_name("FILE");
  program.set_version_flag("--version", std::string("viscera ") + VISCERA_VERSION);
  program.footer(
      "Examples:\n"
      "  viscera\n"
      "  viscera projects/liver\n"
      "  viscera dataset_0.json\n"
      "\n"
      "On the command line, without a window: viscera-cli --help\n"
      "Exit status: 0 success, 2 bad usage, 3 a file that is not there, 1 anything else. Not for clinical "
      "use.");
  try {
    std::vector<std::string> reversed(words.rbegin(), words.rend());  // what CLI11 expects
    program.parse(reversed);
  } catch (const CLI::ParseError& error) {
    if (error.get_exit_code() == 0) {
      status = program.exit(error);
      return std::nullopt;
    }
    std::cerr << "viscera: " << error.what() << "\nMore: viscera --help\n";
    status = kBadConfiguration;
    return std::nullopt;
  }
  status = kSuccess;
  WindowOptions options;
  if (!heartbeatFile.empty()) options.heartbeatFile = heartbeatFile;
  if (path.empty()) return options;
  std::error_code failed;
  if (!std::filesystem::exists(path, failed)) {
    std::cerr << "viscera: " << path << " is not there; check the name, or start viscera without it\n";
    status = kBadInput;
    return std::nullopt;
  }
  options.open = std::filesystem::absolute(path).lexically_normal();
  return options;
}

}  // namespace viscera
