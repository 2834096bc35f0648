// SPDX-License-Identifier: Apache-2.0
#pragma once

namespace viscera {

/// Name of the file beside the label maps of several scans that tells how they were made.
inline constexpr const char* kPredictionProtocolName = "prediction.json";

/// Key of a protocol: hashes of the model files as they were when the prediction began, in their order.
inline constexpr const char* kModelHashes = "model_sha256";

}  // namespace viscera
