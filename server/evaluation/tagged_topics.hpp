// Reads TREC's tagged topics: the SGML of the ad hoc tracks and the XML of the web track.
#pragma once

#include <filesystem>
#include <vector>

#include "analyzers/result.hpp"
#include "server/evaluation/collection.hpp"
#include "server/evaluation/text_lines.hpp"

namespace timbao {

// Two forms, which may stand in one file, within any other tags:
//   <top> <num> Number: 301 <title> thủ đô <desc> ... </top>
//   <topic number="1" type="faceted"><query>thủ đô</query><description>...</description></topic>
// In the second the number may be a <num> or <number> and the query a <title>; its character
// references (`&amp;`, `&#7911;`) are decoded. invalid_record naming file:line for a block that is
// not closed, lacks its number or text, or has a number that was there.
Result<std::vector<Topic>> parse_tagged_topics(const std::filesystem::path& path,
                                               const std::vector<TextLine>& lines);

}  // namespace timbao
