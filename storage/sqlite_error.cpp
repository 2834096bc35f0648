// SPDX-License-Identifier: Apache-2.0
#include "storage/sqlite_error.h"

#include "engine/base/error.h"

#include <SQLiteCpp/Exception.h>
#include <sqlite3.h>

namespace viscera {

void throwTranslated(const std::filesystem::path& file) {
  const std::string name = file.string();
  try {
    throw;
  } catch (const SQLite::Exception& error) {
    switch (error.getErrorCode()) {
      case SQLITE_BUSY:
      case SQLITE_LOCKED:
        throw Error(
            ErrorCode::Locked,
            name + ": another process keeps it locked; wait until that one has finished, then try again");
      case SQLITE_READONLY:
      case SQLITE_PERM:
        throw Error(ErrorCode::Io,
                    name +
                        ": may not be written; give this user write permission for the file and its folder, "
                        "or work on a copy of the project");
      case SQLITE_FULL:
        throw Error(ErrorCode::Io,
                    name + ": the disk is full; free some space, nothing written before is lost");
      case SQLITE_CANTOPEN:
        throw Error(
            ErrorCode::Io,
            name + ": cannot be opened; check that the folder exists and that this user may write to it");
      case SQLITE_NOTADB:
        throw Error(ErrorCode::InvalidInput, name + ": is not a project database; choose another folder");
      case SQLITE_CORRUPT:
        throw Error(
            ErrorCode::Io,
            name + ": is damaged (" + error.what() +
                "); restore it from a backup, checkpoints and other files beside it are not affected");
      case SQLITE_IOERR:
        throw Error(
            ErrorCode::Io,
            name + ": reading or writing failed (" + error.what() + "); check the disk and its free space");
      default:
        throw Error(ErrorCode::Internal, name + ": " + error.what());
    }
  }
}

}  // namespace viscera
