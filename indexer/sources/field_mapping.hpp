// Foreign names of fields, and which of an article's they are.
#pragma once

#include <filesystem>
#include <map>
#include <string>

#include "analyzers/result.hpp"

namespace timbao {

// "tieu_de" -> "title". An empty name of ours leaves the field out.
using FieldMapping = std::map<std::string, std::string, std::less<>>;

// Lines "theirs: ours", '#' begins a comment, "-" for ours leaves the field out:
//   tieu_de: title
//   noi_dung: text
//   ngay_dang: date
//   luot_xem: -
// Fails with invalid_argument naming file and line, not_found where there is no such file.
Result<FieldMapping> read_field_mapping(const std::filesystem::path& file);

}  // namespace timbao
