# SPDX-License-Identifier: Apache-2.0
# Makes ${VISCERA_EMBEDDED_RESOURCES}, a source that holds the texts of files in resources/.
foreach(_pair TCIA_SPLIT=splits/tcia_dataset_split.json BTCV_SPLIT=splits/btcv_dataset_0.json
        AMOS_LABELS=label_tables/amos.json TOTALSEGMENTATOR_LABELS=label_tables/totalsegmentator.json
        BTCV_LABELS=label_tables/btcv13.json)
  string(REPLACE "=" ";" _pair "${_pair}")
  list(GET _pair 0 _name)
  list(GET _pair 1 _file)
  file(READ "${CMAKE_SOURCE_DIR}/resources/${_file}" VISCERA_${_name})
  set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS "${CMAKE_SOURCE_DIR}/resources/${_file}")
endforeach()
set(VISCERA_EMBEDDED_RESOURCES "${CMAKE_CURRENT_BINARY_DIR}/embedded_resources.cpp")
configure_file(embedded_resources.cpp.in "${VISCERA_EMBEDDED_RESOURCES}" @ONLY)
