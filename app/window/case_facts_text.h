// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "gui/bridge/dataset_service.h"
#include "storage/case_facts_repository.h"

#include <optional>
#include <string>

namespace viscera {

/// What a check read, as the database keeps it: numbers as JSON, pictures one after the other as bytes.
[[nodiscard]] CaseFactsRecord recordOf(const CaseFacts& facts, const std::string& fingerprint);

/// The way back; none for a row that another version of the program wrote in another form.
[[nodiscard]] std::optional<CaseFacts> factsOf(const CaseFactsRecord& record);

}  // namespace viscera
