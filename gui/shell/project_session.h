// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "gui/bridge/project_context.h"
#include "gui/bridge/run_board.h"
#include "gui/shell/run_closing.h"
#include "gui/shell/run_watch.h"

namespace viscera {

/// A project as long as it is open: its runs, who watches them, and what the pages get. GUI thread.
struct ProjectSession {
  ProjectSession(std::filesystem::path folder,
                 std::string readOnlyReason,
                 Services& services,
                 Background& background,
                 QWidget& window)
      : board(folder, services.runs, background),
        context{std::move(folder), std::move(readOnlyReason), services, background, board},
        watch(board, QString::fromStdString(context.readOnlyReason)),
        closing(context, window) {}

  RunBoard board;
  ProjectContext context;
  RunWatch watch;
  RunClosing closing;
};

}  // namespace viscera
