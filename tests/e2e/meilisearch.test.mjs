// The package meilisearch, unmodified, against the samples.

import assert from 'node:assert/strict';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { Meilisearch } from 'meilisearch';
import { indexSamples, runServer, sampleArticles, startServer, temporaryFolder } from './timbao_processes.mjs';

let server;
let client;
let index;

before(async () => {
  server = await startServer({ bao: await indexSamples() });
  client = new Meilisearch({ host: server.url, apiKey: 'any' });
  index = client.index('bao');
});
after(() => server.stop());

const ids = (answer) => answer.hits.map((hit) => hit.id);

test('says that it is there, what it is and what it has', async () => {
  assert.deepEqual(await client.health(), { status: 'available' });
  assert.match((await client.getVersion()).pkgVersion, /^\d+\.\d+\.\d+$/);
  const { results } = await client.getIndexes();
  assert.deepEqual(results.map(({ uid, primaryKey }) => ({ uid, primaryKey })), [{ uid: 'bao', primaryKey: 'id' }]);
  assert.equal((await index.getStats()).numberOfDocuments, sampleArticles);
  assert.equal((await client.getStats()).indexes.bao.numberOfDocuments, sampleArticles);
  assert.deepEqual((await index.getSettings()).searchableAttributes, ['title', 'abstract', 'text']);
});

test('finds however the query is typed', async () => {
  const rows = ['đúc đồng', 'duc dong', 'ĐÚC ĐỒNG', 'ddusc ddoongf'];
  for (const q of rows)
    assert.match(ids(await index.search(q, { limit: 3 }))[0], /trong-dong/, q);
});

test('lists everything for an empty query, the newest first', async () => {
  const { hits, estimatedTotalHits } = await index.search('', { limit: 100 });
  assert.equal(estimatedTotalHits, sampleArticles);
  assert.equal(hits.length, sampleArticles);
  const dates = hits.map(({ date }) => date ?? '');
  assert.deepEqual(dates, dates.toSorted().reverse());
});

test('gives the attributes that are asked for, highlighted and cropped', async () => {
  const { hits: [hit] } = await index.search('đúc đồng', {
    limit: 1,
    attributesToRetrieve: ['id'],
    attributesToHighlight: ['title', 'text'],
    attributesToCrop: ['text:8'],
    cropMarker: '[…]',
    highlightPreTag: '<b>',
    highlightPostTag: '</b>',
    showMatchesPosition: true,
  });
  assert.deepEqual(Object.keys(hit).sort(), ['_formatted', '_matchesPosition', 'id']);
  assert.match(hit._formatted.text, /^\[…\].*<b>đúc đồng<\/b>.*\[…\]$/);
  assert.ok(hit._formatted.text.split(' ').length <= 12, hit._formatted.text);
  const [{ start, length }] = hit._matchesPosition.text;
  const article = await index.getDocument(hit.id);
  const found = Buffer.from(article.text).subarray(start, start + length).toString();
  assert.match(found, /đồng/i);
});

test('leaves what is highlighted unescaped, as Meilisearch does', async () => {
  const { hits } = await index.search('“hai năm rồi', { attributesToHighlight: ['*'], limit: 5 });
  assert.ok(hits.some(({ _formatted }) => /“<em>hai năm rồi/.test(_formatted.text)));
});

test('pages in both ways', async () => {
  const whole = ids(await index.search('làng', { limit: 9 }));
  assert.equal(whole.length, 9);
  assert.deepEqual(ids(await index.search('làng', { limit: 3, offset: 3 })), whole.slice(3, 6));
  const page = await index.search('làng', { page: 2, hitsPerPage: 3 });
  assert.deepEqual(ids(page), whole.slice(3, 6));
  assert.equal(page.page, 2);
  assert.equal(page.totalPages, Math.ceil(page.totalHits / 3));
  assert.deepEqual(ids(await index.search('làng', { page: 999, hitsPerPage: 3 })), []);
});

test('filters', async () => {
  const { hits: all } = await index.search('', { limit: 100 });
  const rows = [
    ['source = "bao-song-ma"', (hit) => hit.source === 'bao-song-ma'],
    ["source = 'bao-song-ma'", (hit) => hit.source === 'bao-song-ma'],
    ['source != "bao-song-ma"', (hit) => hit.source !== 'bao-song-ma'],
    ['NOT source = "bao-song-ma"', (hit) => hit.source !== 'bao-song-ma'],
    ['source IN ["bao-song-ma", "Báo Sông Mã"]', (hit) => ['bao-song-ma', 'Báo Sông Mã'].includes(hit.source)],
    ['source NOT IN ["bao-song-ma"]', (hit) => hit.source !== 'bao-song-ma'],
    ['category EXISTS', (hit) => hit.category !== undefined],
    ['category NOT EXISTS', (hit) => hit.category === undefined],
    ['year = 2025', (hit) => hit.year === 2025],
    ['year 2010 TO 2020', (hit) => hit.year >= 2010 && hit.year <= 2020],
    ['year > 2020 AND year < 2025', (hit) => hit.year > 2020 && hit.year < 2025],
    ['timestamp >= 1735689600', (hit) => hit.timestamp >= 1735689600],
    ['timestamp > 1735689600', (hit) => hit.timestamp > 1735689600],
    ['timestamp < 1735689600.5', (hit) => hit.timestamp < 1735689600.5],
    ['date <= 2020-12-31', (hit) => hit.date <= '2020-12-31'],
    ['date <= "2020-12-31" OR (source = "bao-song-ma" and year = 2025)',
      (hit) => hit.date <= '2020-12-31' || (hit.source === 'bao-song-ma' && hit.year === 2025)],
    [['source = "bao-song-ma"', ['year = 2025', 'year = 2026']],
      (hit) => hit.source === 'bao-song-ma' && [2025, 2026].includes(hit.year)],
    ['source = "không có"', () => false],
    ['', () => true],
  ];
  for (const [filter, passes] of rows) {
    const { hits } = await index.search('', { filter, limit: 100 });
    assert.deepEqual(ids({ hits }), ids({ hits: all.filter(passes) }), JSON.stringify(filter));
  }
});

test('filters words, phrases and what must not be there alike', async () => {
  const rows = [['làng', 'year = 2025'], ['"đúc đồng"', 'year > 2000'], ['làng -đồng', 'source = "bao-song-ma"']];
  for (const [q, filter] of rows) {
    const wanted = new Set(ids(await index.search('', { filter, limit: 100 })));
    const free = ids(await index.search(q, { limit: 100 })).filter((id) => wanted.has(id));
    const { hits, estimatedTotalHits } = await index.search(q, { filter, limit: 100 });
    assert.deepEqual(ids({ hits }).sort(), free.sort(), q);
    assert.equal(estimatedTotalHits, hits.length, q);
  }
});

test('sorts by date both ways', async () => {
  for (const rule of ['date', 'timestamp', 'year'])
    for (const order of ['asc', 'desc']) {
      const { hits } = await index.search('làng', { sort: [`${rule}:${order}`], limit: 50, filter: 'date EXISTS' });
      const dates = hits.map(({ date }) => date);
      const sorted = dates.toSorted();
      assert.ok(dates.length > 3);
      assert.deepEqual(dates, order === 'asc' ? sorted : sorted.reverse());
    }
});

test('counts facets, and the numbers among them', async () => {
  const { hits, facetDistribution, facetStats } =
    await index.search('', { facets: ['source', 'tags', 'year', 'timestamp'], limit: 100 });
  const counted = (values) => Object.fromEntries(
    [...new Set(values)].sort().map((value) => [value, values.filter((other) => other === value).length]));
  const present = (name) => hits.flatMap((hit) => hit[name] ?? []);
  assert.deepEqual(facetDistribution.source, counted(present('source')));
  assert.deepEqual(facetDistribution.tags, counted(present('tags')));
  assert.deepEqual(facetDistribution.year, counted(present('year').map(String)));
  assert.deepEqual(facetStats.year, { min: Math.min(...present('year')), max: Math.max(...present('year')) });
  assert.deepEqual(facetStats.timestamp,
    { min: Math.min(...present('timestamp')), max: Math.max(...present('timestamp')) });
});

test('searches facet values, marks aside', async () => {
  const { facetHits } = await index.searchForFacetValues({ facetName: 'source', facetQuery: 'bao s' });
  assert.ok(facetHits.length > 0);
  for (const { value } of facetHits) assert.match(value, /báo s|bao-s/i);
});

test('answers several searches at once', async () => {
  const { results } = await client.multiSearch({
    queries: [{ indexUid: 'bao', q: 'làng', limit: 2 }, { indexUid: 'bao', q: 'lúa', page: 1, hitsPerPage: 2 }],
  });
  assert.deepEqual(results.map(({ indexUid, query, hits }) => [indexUid, query, hits.length]),
    [['bao', 'làng', 2], ['bao', 'lúa', 2]]);
});

test('searches by GET as by POST', async () => {
  const options = { limit: 3, filter: 'year > 2000', attributesToRetrieve: ['id'], facets: ['source'] };
  const got = await index.searchGet('làng', options);
  const posted = await index.search('làng', options);
  assert.deepEqual({ ...got, processingTimeMs: 0 }, { ...posted, processingTimeMs: 0 });
});

test('says what is wrong as Meilisearch does', async () => {
  const rows = [
    [() => client.index('khac').search('a'), 404, 'index_not_found'],
    [() => client.index('khac').getRawInfo(), 404, 'index_not_found'],
    [() => index.getDocument('khong-co'), 404, 'document_not_found'],
    [() => index.search('a', { filter: 'source = ' }), 400, 'invalid_search_filter'],
    [() => index.search('a', { filter: 'source = "mở' }), 400, 'invalid_search_filter'],
    [() => index.search('a', { filter: 'màu = "đỏ"' }), 400, 'invalid_search_filter'],
    [() => index.search('a', { filter: '(year = 2025' }), 400, 'invalid_search_filter'],
    [() => index.search('a', { filter: 'year = hai' }), 400, 'invalid_search_filter'],
    [() => index.search('a', { filter: 'source > 3' }), 400, 'invalid_search_filter'],
    [() => index.search('a', { filter: '_geoRadius(1, 2, 3)' }), 400, 'invalid_search_filter'],
    [() => index.search('a', { filter: 'source CONTAINS a' }), 400, 'invalid_search_filter'],
    [() => index.search('a', { filter: '('.repeat(5000) }), 400, 'invalid_search_filter'],
    [() => index.search('a', { filter: [[['year = 1']]] }), 400, 'invalid_search_filter'],
    [() => index.search('a', { filter: 7 }), 400, 'invalid_search_filter'],
    [() => index.search('a', { sort: ['title:asc'] }), 400, 'invalid_search_sort'],
    [() => index.search('a', { sort: ['date'] }), 400, 'invalid_search_sort'],
    [() => index.search('a', { facets: ['màu'] }), 400, 'invalid_search_facets'],
    [() => index.search('a', { limit: -1 }), 400, 'invalid_search_limit'],
    [() => index.search('a', { offset: 'hai' }), 400, 'invalid_search_offset'],
    [() => index.search(5), 400, 'invalid_search_q'],
    [() => index.search('a'.repeat(5000)), 400, 'invalid_search_q'],
    [() => index.search('a', { attributesToCrop: ['text:nhiều'] }), 400, 'invalid_search_attributes_to_crop'],
    [() => index.search('a', { matchingStrategy: 'khác' }), 400, 'invalid_search_matching_strategy'],
    [() => index.search('a', { matchingStrategy: 'all' }), 400, 'feature_not_enabled'],
    [() => index.search('a', { vector: [1, 2] }), 400, 'feature_not_enabled'],
    [() => index.search('a', { showRankingScore: true }), 400, 'feature_not_enabled'],
    [() => index.search('a', { màu: 1 }), 400, 'bad_request'],
    [() => client.multiSearch({ queries: 'a' }), 400, 'bad_request'],
    [() => client.multiSearch({ queries: [{ q: 'a' }] }), 400, 'missing_index_uid'],
    [() => index.searchForFacetValues({ facetName: 'year' }), 400, 'invalid_facet_search_facet_name'],
    [() => index.addDocuments([{ id: '1' }]), 400, 'feature_not_enabled'],
    [() => index.deleteAllDocuments(), 400, 'feature_not_enabled'],
    [() => client.tasks.getTasks(), 400, 'feature_not_enabled'],
  ];
  for (const [ask, status, code] of rows)
    await assert.rejects(ask, (error) => {
      assert.deepEqual([error.response?.status, error.cause?.code], [status, code], String(ask));
      assert.ok(error.cause.message.length > 0 && error.cause.type && error.cause.link);
      return true;
    });
});

test('tells clients about keys in Meilisearch\'s words', async () => {
  const keys = join(temporaryFolder(), 'keys');
  const key = (await runServer(['keys', 'create', '--keys', keys, '--archives', 'bao'])).stdout.trim();
  const locked = await startServer({ bao: await indexSamples() }, ['--keys', keys]);
  const rows = [[undefined, 401, 'missing_authorization_header'], ['sai', 403, 'invalid_api_key'], [key, 200, '']];
  for (const [apiKey, status, code] of rows) {
    const answer = await new Meilisearch({ host: locked.url, apiKey }).index('bao').search('làng')
      .then(() => ({ status: 200, code: '' }), ({ response, cause }) => ({ status: response.status, code: cause.code }));
    assert.ok(answer.code === code && answer.status === status, `${apiKey}: ${JSON.stringify(answer)}`);
  }
  await locked.stop();
});

test('refuses what is no JSON', async () => {
  const rows = [['{"q":', 'malformed_payload'], ['[]', 'bad_request'], ['{"q":"\xff"}', 'malformed_payload']];
  for (const [body, code] of rows) {
    const answer = await fetch(new URL('/indexes/bao/search', server.url), { method: 'POST', body: Buffer.from(body, 'latin1') });
    assert.equal(answer.status, 400);
    assert.equal((await answer.json()).code, code, body);
  }
});
