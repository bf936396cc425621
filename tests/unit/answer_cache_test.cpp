// What is asked for often stays; the room is never exceeded.
#include "server/http/answer_cache.hpp"

#include <string>
#include <thread>
#include <vector>

#include <gtest/gtest.h>

namespace timbao {
namespace {

TEST(AnswerCache, GivesBackWhatWasKept) {
  AnswerCache cache(1 << 20);
  EXPECT_EQ(cache.find("/search?q=a"), nullptr);
  cache.keep("/search?q=a", "một");
  ASSERT_NE(cache.find("/search?q=a"), nullptr);
  EXPECT_EQ(*cache.find("/search?q=a"), "một");
  EXPECT_EQ(cache.find("/search?q=b"), nullptr);
  EXPECT_EQ(cache.counts().found, 2u);
  EXPECT_EQ(cache.counts().missed, 2u);
}

TEST(AnswerCache, DropsWhatWasNotAskedForLongest) {
  AnswerCache cache(40'000);
  for (int number = 0; number < 30; ++number) {
    cache.keep("/search?q=" + std::to_string(number), std::string(2000, 'x'));
    EXPECT_NE(cache.find("/search?q=0"), nullptr) << number;
    EXPECT_LE(cache.counts().bytes, 40'000u);
  }
  EXPECT_EQ(cache.find("/search?q=1"), nullptr);
  EXPECT_NE(cache.find("/search?q=29"), nullptr);
}

TEST(AnswerCache, KeepsNothingWithoutRoomAndNothingHuge) {
  AnswerCache none(0);
  none.keep("a", "b");
  EXPECT_EQ(none.find("a"), nullptr);
  AnswerCache small(16'000);
  small.keep("a", std::string(2000, 'x'));
  EXPECT_EQ(small.find("a"), nullptr);
}

TEST(AnswerCache, ServesThreads) {
  AnswerCache cache(200'000);
  std::vector<std::thread> threads;
  for (int thread = 0; thread < 4; ++thread)
    threads.emplace_back([&cache] {
      for (int round = 0; round < 2000; ++round) {
        const std::string key = "/search?q=" + std::to_string(round % 300);
        if (const auto body = cache.find(key))
          EXPECT_EQ(*body, key + std::string(500, 'y'));
        else
          cache.keep(key, key + std::string(500, 'y'));
      }
    });
  for (std::thread& thread : threads)
    thread.join();
  EXPECT_LE(cache.counts().bytes, 200'000u);
}

}  // namespace
}  // namespace timbao
