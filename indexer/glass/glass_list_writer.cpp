// Headers and keys of chunks.
#include "indexer/glass/glass_list_writer.hpp"

#include <algorithm>

namespace timbao {

Result<void> GlassListWriter::write_chunk(bool is_last_chunk) {
  // The header depends on the postings and has no fixed size: it goes right in front of them.
  std::array<char, header_size_max> header;
  char* header_end = header.data();
  if (is_first_chunk_) {
    header_end = pack_uint(header_end, head_.document_count);
    header_end = pack_uint(header_end, head_.wdf_sum);
    header_end = pack_uint(header_end, first_ - 1);
  } else {
    key_.resize(continued_key_size_);
    append_sortable(key_, first_);
  }
  *header_end++ = is_last_chunk ? '1' : '0';
  header_end = pack_uint(header_end, last_ - first_);
  char* const begin = std::copy_backward(header.data(), header_end, postings());

  Result<void> added =
      table_.add(key_, std::string_view(begin, static_cast<std::size_t>(end_ - begin)));
  if (is_first_chunk_)
    continued_key_size_ = key_.append(continuation_).size();
  is_first_chunk_ = false;
  end_ = postings();
  return added;
}

}  // namespace timbao
