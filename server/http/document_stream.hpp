// Articles, a line each, of a body of any size.
#pragma once

#include <cstddef>
#include <functional>
#include <memory>

#include <boost/asio/awaitable.hpp>

#include "server/http/answer.hpp"
#include "server/http/batch_answer.hpp"
#include "server/http/body_pieces.hpp"
#include "server/http/line_batches.hpp"

namespace timbao {

// So many articles may one stream bring: what becomes of each is kept until the end.
inline constexpr std::size_t stream_articles_max = 1'000'000;

// Puts the lines' articles into the archive and notes in the answer what became of each, or
// changes nothing and says why: 503 where it may be tried again.
using PutLines = std::function<boost::asio::awaitable<Answer>(std::shared_ptr<const LineBatch>,
                                                              std::shared_ptr<BatchAnswer>)>;

// Puts a body's articles, batch by batch as they come: a batch is durable and found before the next
// one is read, so that memory stays level and a client is read no faster than articles are written.
// Where a later batch fails, those before it stay; putting an article again does no harm.
boost::asio::awaitable<Answer> put_stream(NextBodyPiece next_piece, PutLines put_lines);

}  // namespace timbao
