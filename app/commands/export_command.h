// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "app/commands/command.h"

namespace viscera {

void addExportCommand(CLI::App& program, const GlobalOptions& options);

}  // namespace viscera
