// JSON, CSV, feeds and WARCs cut into records, whole and broken.
#include "indexer/sources/record_readers.hpp"

#include <gtest/gtest.h>

#include "indexer/record_parser.hpp"
#include "indexer/sources/http_response.hpp"
#include "tests/support/byte_stream.hpp"

namespace timbao {
namespace {

using Reader = Result<bool> (*)(const ReadBytes&, BatchMaker&);

Result<bool> read_json(const ReadBytes& read, BatchMaker& batches) {
  return read_json_records(read, "f", batches);
}
Result<bool> read_csv(const ReadBytes& read, BatchMaker& batches) {
  return read_csv_records(read, "f", {}, batches);
}
Result<bool> read_warc(const ReadBytes& read, BatchMaker& batches) {
  return read_warc_records(read, "f", batches, [](const std::string&) {});
}

// "title|text" of each article, "!place: problem" of each refusal, in the order of the source.
std::string listed(Reader reader, const std::string& bytes, std::size_t step) {
  std::string all;
  const std::function<bool(RawBatch &&)> sink = [&all](RawBatch&& batch) {
    for (const RawRecord& record : batch.records) {
      Encoding encoding = Encoding::utf8;
      const Result<Article> article = parse_record(
          std::string_view(batch.bytes).substr(record.begin, record.length), record, {}, encoding);
      all += all.empty() ? "" : "\n";
      all += article.has_error() ? "!" + to_string(article.error())
                                 : article->title + "|" + article->text;
    }
    return true;
  };
  BatchMaker batches(1, sink);
  const Result<bool> read = reader(stream_of(bytes, step), batches);
  EXPECT_TRUE(read.has_value() && *read);
  batches.flush();
  return all;
}

// The XML parser's own words differ with how much of a file it has seen.
Result<bool> read_feed(const ReadBytes& read, BatchMaker& batches) {
  return read_feed_records(read, "f", batches);
}
std::string without_parser_words(std::string listed) {
  const std::size_t end = listed.find("; what follows is not read");
  const std::size_t begin = listed.rfind("!f:1: ", end);
  if (end != listed.npos && begin != listed.npos)
    listed.erase(begin + 6, end - begin - 6);
  return listed;
}

struct Row {
  std::string bytes;
  std::string expected;
};

void expect(Reader reader, const std::vector<Row>& rows) {
  for (const Row& row : rows)
    for (const std::size_t step : {1u, 7u, 1u << 16})
      EXPECT_EQ(reader == read_feed ? without_parser_words(listed(reader, row.bytes, step))
                                    : listed(reader, row.bytes, step),
                row.expected)
          << row.bytes << " by " << step;
}

TEST(JsonRecords, AreObjectsWhereverTheyStand) {
  expect(read_json,
         {
             {"", ""},
             {" \n", ""},
             {"[]", ""},
             {R"({"title":"a","text":"b"})", "a|b"},
             {R"([{"title":"a"},{"title":"b"}])", "a|\nb|"},
             {"[\n {\"title\":\n\"a\"}\n,\n{\"title\":\"}{\"}]", "a|\n}{|"},
             {R"({"title":"\"{"} {"title":"\\"})", "\"{|\n\\|"},
             {R"([{"title":"a"},7,{"title":"b"}])",
              "a|\n!f:1: a JSON object was expected here; what follows is not read"},
             {"[{\"title\":\"a\"},\n{\"title\":\"b\"", "a|\n!f:2: the JSON object does not end"},
             {"{\"title\":7}\n{\"title\":\"b\"}", "!f:1: \"title\" is not a string\nb|"},
             {"\xEF\xBB\xBF[{\"title\":\"a\"}]", "a|"},
         });
}

TEST(CsvRecords, AreRowsUnderNames) {
  expect(
      read_csv,
      {
          {"", ""},
          {"title,text\n", ""},
          {"title,text\na,b\n", "a|b"},
          {"title;text\r\na;b\r\n\r\nc;d", "a|b\nc|d"},
          {"title\ttext\na\tb, c", "a|b, c"},
          {" title ,text\n\"a, \"\"b\"\"\",\"hai\ndòng\"\nc,d\n", "a, \"b\"|hai\ndòng\nc|d"},
          {"title,text\na\nb,c,d\ne,f\n",
           "!f:2: has 1 cells, the first line names 2\n!f:3: has 3 cells, the first line names 2\n"
           "e|f"},
          {"title,text\na,\"b", "!f:2: a quoted cell does not end"},
          {"\xEF\xBB\xBFtitle,,text\na,x,b\n", "a|b"},
          {"title,text\n,\n", "!f:2: no id, no url and no title to make an id of"},
      });
}

TEST(FeedRecords, AreItemsAndEntries) {
  const std::string atom = "<feed xmlns=\"http://www.w3.org/2005/Atom\">";
  const std::string wordpress =
      "<rss xmlns:content=\"http://purl.org/rss/1.0/modules/content/\" "
      "xmlns:excerpt=\"http://wordpress.org/export/1.2/excerpt/\" "
      "xmlns:wp=\"http://wordpress.org/export/1.2/\"><channel>";
  std::string laughs = "<!DOCTYPE x [<!ENTITY a \"ha\">";
  for (char name = 'b'; name < 'm'; ++name)
    laughs += std::string("<!ENTITY ") + name + " \"" + [&] {
      std::string inner;
      for (int copy = 0; copy < 10; ++copy)
        inner += std::string("&") + static_cast<char>(name - 1) + ";";
      return inner;
    }() + "\">";
  laughs += "]><rss><channel><item><title>t&l;t</title></item></channel></rss>";
  expect(
      read_feed,
      {
          {"<rss><channel><title>kênh</title><item><title>a &amp; "
           "b</title><description>&lt;p&gt;c&lt;/p&gt;d"
           "</description></item></channel></rss>",
           "a & b|c\n\nd"},
          {"<rss><channel><item><title><![CDATA[<b>a</b>]]></title></item><item><title>b</title></"
           "item>"
           "</channel></rss>",
           "a|\nb|"},
          {atom + "<entry><title>a</title><id>1</id><content "
                  "type=\"xhtml\"><div><p>một</p><p>hai</p></div>"
                  "</content></entry></feed>",
           "a|một\n\nhai"},
          {atom + "<entry><title>a</title><summary>s</summary></entry></feed>", "a|s"},
          {wordpress +
               "<item><title>a</title><content:encoded><![CDATA[đầu\n\n<!--more-->cuối]]>"
               "</content:encoded><excerpt:encoded/><wp:post_type>post</wp:post_type>"
               "<wp:status>publish</wp:status></item>"
               "<item><title>ảnh</title><wp:post_type>attachment</wp:post_type></item>"
               "<item><title>nháp</title><wp:status>draft</wp:status></item></channel></rss>",
           "a|đầu cuối"},
          {laughs, "!f:1: ; what follows is not read"},
          {"<rss><channel><item><title>a</title></item><item><title>b",
           "a|\n!f:1: ; what follows is not read"},
          {"<other/>", "!f: is neither an RSS nor an Atom feed"},
          {"không phải XML", "!f:1: ; what follows is not read"},
          {"<rss><channel><item></item></channel></rss>",
           "!f:1: no id, no url and no title to make an id of"},
      });
}

TEST(FeedRecords, HaveTheirMetadata) {
  std::vector<Article> articles;
  const std::function<bool(RawBatch &&)> sink = [&articles](RawBatch&& batch) {
    for (const RawRecord& record : batch.records) {
      Encoding encoding = Encoding::utf8;
      articles.push_back(*parse_record(
          std::string_view(batch.bytes).substr(record.begin, record.length), record, {}, encoding));
    }
    return true;
  };
  BatchMaker batches(1, sink);
  const std::string feed =
      "<rss xmlns:dc=\"http://purl.org/dc/elements/1.1/\" "
      "xmlns:atom=\"http://www.w3.org/2005/Atom\"><channel>"
      "<item><title>a</title><link>http://x/1</link><guid>g</guid><atom:link "
      "href=\"http://x/feed\" rel=\"self\"/>"
      "<pubDate>Mon, 22 Dec 2025 08:30:00 +0700</pubDate><dc:creator>An</dc:creator>"
      "<category>Kinh tế</category><category "
      "domain=\"post_tag\">lúa</category><category>gạo</category></item>"
      "</channel></rss>";
  ASSERT_TRUE(read_feed_records(stream_of(feed, 9), "f", batches).has_value());
  const std::string atom =
      "<feed xmlns=\"http://www.w3.org/2005/Atom\"><entry><title>b</title><id>2</id>"
      "<link rel=\"alternate\" href=\"http://x/2\"/><published>2024-01-02T00:00:00Z</published>"
      "<author><name>Bình</name><email>b@x</email></author><category term=\"Văn "
      "hóa\"/></entry></feed>";
  ASSERT_TRUE(read_feed_records(stream_of(atom, 9), "f", batches).has_value());
  batches.flush();
  ASSERT_EQ(articles.size(), 2u);
  EXPECT_EQ(articles[0].id, "g");
  EXPECT_EQ(articles[0].url, "http://x/1");
  EXPECT_EQ(articles[0].date, "2025-12-22");
  EXPECT_EQ(articles[0].author, "An");
  EXPECT_EQ(articles[0].category, "Kinh tế");
  EXPECT_EQ(articles[0].tags, (std::vector<std::string>{"lúa", "gạo"}));
  EXPECT_EQ(articles[1].url, "http://x/2");
  EXPECT_EQ(articles[1].date, "2024-01-02");
  EXPECT_EQ(articles[1].author, "Bình");
  EXPECT_EQ(articles[1].category, "Văn hóa");
}

std::string warc(const std::string& type, const std::string& block) {
  return "WARC/1.0\r\nWARC-Type: " + type +
         "\r\nWARC-Target-URI: <http://x/>\r\nContent-Type: text/html\r\n" +
         "Content-Length: " + std::to_string(block.size()) + "\r\n\r\n" + block + "\r\n\r\n";
}

TEST(WarcRecords, ArePagesAmongOthers) {
  const std::string page = "<h1>Tiêu đề</h1><p>Chữ của bài này dài vừa đủ.</p>";
  const std::string found = "Tiêu đề|Chữ của bài này dài vừa đủ.";
  const std::string ok = "HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n";
  expect(read_warc,
         {
             {"", ""},
             {warc("warcinfo", "x") + warc("response", ok + "\r\n" + page), found},
             {warc("resource", page), found},
             {warc("response", ok + "Transfer-Encoding: chunked\r\n\r\n5\r\n" + page.substr(0, 5) +
                                   "\r\n" + "400\r\n" + page.substr(5)),
              found},
             {warc("response", "HTTP/1.1 404 Không\r\nContent-Type: text/html\r\n\r\n" + page), ""},
             {warc("response", "HTTP/1.1 200 OK\r\nContent-Type: image/png\r\n\r\nx"), ""},
             {warc("response", ok + "Content-Encoding: br\r\n\r\nx"),
              "!f: record 1: content encoding \"br\" is not supported"},
             {warc("response", ok + "Content-Encoding: gzip\r\n\r\n\x1F\x8Bx"),
              "!f: record 1: the body cannot be inflated"},
             {warc("response", "x") + warc("resource", page),
              "!f: record 1: holds no HTTP response\n" + found},
             {warc("resource", page).substr(0, 120), "!f: record 1: the record is cut off"},
             {"rác\r\n", "!f: record 1: is no WARC record; what follows is not read"},
             {"WARC/1.0\r\nWARC-Type: response\r\n\r\n",
              "!f: record 1: the record has no Content-Length; what follows is not read"},
             {"WARC/1.0\r\nContent-Length: 99999999999999999999\r\n\r\n",
              "!f: record 1: the record has no Content-Length; what follows is not read"},
             {"WARC/1.0\r\nWARC-Type: response",
              "!f: record 1: the record's header does not end; what follows is "
              "not read"},
         });
}

TEST(HttpResponse, IsReadAsCrawlersStoreIt) {
  const auto response = parse_http_response(
      "HTTP/1.0 200 OK\nContent-Type: Text/HTML; Charset=\"windows-1258\"\n\nthân", 100);
  ASSERT_TRUE(response.has_value());
  EXPECT_EQ(response->status, 200u);
  EXPECT_EQ(response->content_type, "text/html");
  EXPECT_EQ(response->charset, "windows-1258");
  EXPECT_EQ(response->body, "thân");
  EXPECT_FALSE(parse_http_response("", 100).has_value());
  EXPECT_FALSE(parse_http_response("GET / HTTP/1.1\r\n", 100).has_value());
  EXPECT_TRUE(parse_http_response("HTTP/", 100).has_value());
}

}  // namespace
}  // namespace timbao
