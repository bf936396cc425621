// Stands in for what the server under test may not have yet, so that the page's use of it can be tested.

const sampleTitles = [
  ['Lúa chịu mặn: giống lúa “uống” nước lợ', 'thoi-bao-cuu-long/2019/giong-lua-uong-nuoc-lo'],
];
const samplePhrases = [['xuất khẩu gạo', 4], ['xuất khẩu gạo vượt 9 triệu tấn', 2], ['lúa chịu mặn', 3]];
const wireStory = ['thoi-bao-cuu-long/2025/gao-xuat-khau-2024-lap-ky-luc', 'bao-song-ma/2025/xuat-khau-gao-vuot-9-trieu-tan'];

/** Which of the later endpoints and parameters a server has: {suggest, related, search, downloads}. */
export async function offeredBy(url, archive = 'bao') {
  const has = async (path) => (await fetch(`${url}v1/archives/${archive}/${path}`)).ok;
  return {
    suggest: await has('suggest?q=a'),
    related: await has(`documents/${encodeURIComponent(sampleTitles[0][1])}/related?limit=1`),
    downloads: await has('export.csv?q=a') && await has('export.jsonl?q=a') && await has('feed.atom?q=a'),
    search: await has('search?q=a&collapse=near-duplicates&sort=recency'),
  };
}

/** Answers in the server's place what it lacks; what it has is left to it. */
export async function mockWhatIsMissing(page, offered) {
  if (!offered.suggest) await page.route('**/suggest?*', suggest);
  if (!offered.related) await page.route('**/related?*', related);
  if (!offered.search) await page.route('**/search?*', search);
}

const fold = (text) => text.normalize('NFD').replace(/\p{M}/gu, '').replace(/đ/gi, 'd').toLowerCase();

function suggest(route) {
  const query = new URL(route.request().url()).searchParams.get('q');
  const fits = ([text]) => fold(text).startsWith(fold(query));
  const marked = (text) => `<mark>${text.slice(0, query.length)}</mark>${text.slice(query.length)}`;
  return route.fulfill({ json: {
    suggestions: [
      ...samplePhrases.filter(fits).map(([text, count]) => ({ text, html: marked(text), kind: 'phrase', count })),
      ...sampleTitles.filter(fits).map(([text, id]) => ({ text, html: marked(text), kind: 'title', id, count: 1 })),
    ],
    took_ms: 0.5,
  } });
}

function related(route) {
  const hits = [{ id: wireStory[0], title: 'Xuất khẩu gạo năm 2024 vượt 9 triệu tấn, lập kỷ lục mới', date: '2025-01-10', source: 'thoi-bao-cuu-long', score: 1 }];
  return route.fulfill({ json: { hits } });
}

/** The real answer, with the story that both newspapers carried made one result. */
async function search(route) {
  const url = new URL(route.request().url());
  const collapses = url.searchParams.has('collapse');
  url.searchParams.delete('collapse');
  if (url.searchParams.get('sort') === 'recency') url.searchParams.delete('sort');
  let response;
  let answer;
  try {
    response = await route.fetch({ url: url.href });
    answer = await response.json();
  } catch {
    await route.abort('connectionrefused').catch(() => {}); // the server, or the page, is gone
    return;
  }
  if (collapses && Array.isArray(answer.hits)) collapse(answer);
  await route.fulfill({ response, json: answer }).catch(() => {});
}

function collapse(answer) {
  const [first, second] = answer.hits.filter(({ id }) => wireStory.includes(id));
  if (!second) return;
  const { id, title, source, date, url } = second;
  first.copies = [{ id, title, source, date, url }];
  answer.hits = answer.hits.filter((hit) => hit !== second);
}
