// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <map>
#include <string>

namespace viscera {

/// Labels from 1 on and their names. `source` is "btcv13", or a JSON file: a split, an object of labels
/// ({"labels": {"1": "spleen"}}, {"spleen": 1} or the object itself), or an organ table ({"organs":
/// [{"label", "name"}]}); or such a text itself, {"1": "spleen"}.
/// @throws Error{InvalidConfiguration} naming `option` for another word, Error{Io, InvalidInput} for a file
/// without labels.
[[nodiscard]] std::map<int, std::string> labelNamesFrom(const std::string& source,
                                                        const std::string& option = "--labels");

}  // namespace viscera
