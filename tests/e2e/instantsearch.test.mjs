// A page of InstantSearch widgets over @meilisearch/instant-meilisearch, both unmodified, in Chromium.

import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { createServer, request as httpRequest } from 'node:http';
import { fileURLToPath } from 'node:url';
import { after, before, test } from 'node:test';
import { startBrowser } from './browser.mjs';
import { indexSamples, startServer } from './timbao_processes.mjs';

const page_html = `<!doctype html><meta charset="utf-8"><title>InstantSearch</title>
<script type="importmap">{"imports":{"meilisearch":"/node_modules/meilisearch/dist/index.js"}}</script>
<script src="/node_modules/instantsearch.js/dist/instantsearch.production.min.js"></script>
<div id="box"></div><div id="sort"></div><div id="stats"></div><div id="sources"></div><div id="years"></div>
<div id="hits"></div><div id="pages"></div>
<script type="module">
  import { instantMeiliSearch } from '/node_modules/@meilisearch/instant-meilisearch/dist/index.js';
  const { searchClient } = instantMeiliSearch(location.origin, '', {
    finitePagination: true,
    meiliSearchParams: { attributesToCrop: ['text:20'] },
  });
  const search = instantsearch({ indexName: 'bao', searchClient });
  const { searchBox, hits, refinementList, rangeInput, pagination, sortBy, stats, configure } = instantsearch.widgets;
  search.addWidgets([
    configure({ hitsPerPage: 5 }),
    searchBox({ container: '#box' }),
    stats({ container: '#stats' }),
    sortBy({ container: '#sort', items: [
      { label: 'relevance', value: 'bao' }, { label: 'oldest', value: 'bao:timestamp:asc' }] }),
    refinementList({ container: '#sources', attribute: 'source', searchable: true }),
    rangeInput({ container: '#years', attribute: 'year' }),
    hits({ container: '#hits', templates: { item: (hit, { html, components }) => html\`
      <h2 data-id=\${hit.id} data-year=\${hit.year}>\${components.Highlight({ hit, attribute: 'title' })}</h2>
      <p>\${components.Snippet({ hit, attribute: 'text' })}</p>\` } }),
    pagination({ container: '#pages' }),
  ]);
  search.start();
</script>`;

// One origin for the page, the packages and Timbao.
function startSite(timbao) {
  const site = createServer(async (asked, answer) => {
    if (asked.url === '/') {
      answer.setHeader('content-type', 'text/html');
      answer.end(page_html);
    } else if (asked.url.startsWith('/node_modules/')) {
      answer.setHeader('content-type', 'text/javascript');
      answer.end(await readFile(fileURLToPath(new URL(`.${asked.url}`, import.meta.url))));
    } else {
      const options = { port: timbao.port, host: '127.0.0.1', path: asked.url, method: asked.method,
        headers: { ...asked.headers, host: `127.0.0.1:${timbao.port}` } };
      asked.pipe(httpRequest(options, (from) => {
        answer.writeHead(from.statusCode, from.headers);
        from.pipe(answer);
      }));
    }
  });
  return new Promise((done) => site.listen(0, '127.0.0.1', () => done(site)));
}

let server;
let site;
let browser;
let page;
const problems = [];

before(async () => {
  server = await startServer({ bao: await indexSamples() });
  site = await startSite(server);
  browser = await startBrowser();
  page = await browser.newPage();
  page.on('pageerror', (error) => problems.push(String(error)));
  page.on('console', (message) => message.type() === 'error' && !/favicon/.test(message.location().url) &&
    problems.push(message.text()));
  await page.goto(`http://127.0.0.1:${site.address().port}/`);
  await page.waitForSelector('#hits h2');
});
after(async () => {
  await browser?.close();
  site?.close();
  await server?.stop();
});

const shown = () => page.$$eval('#hits h2', (all) => all.map(({ dataset }) => ({ id: dataset.id, year: +dataset.year })));

// Waits until the hits are others than before.
async function afterwards(act) {
  const before_act = JSON.stringify(await shown());
  await act();
  await page.waitForFunction((old) => JSON.stringify([...document.querySelectorAll('#hits h2')]
    .map(({ dataset }) => ({ id: dataset.id, year: +dataset.year }))) !== old, before_act);
  return shown();
}

const search_for = (text) => afterwards(() => page.fill('#box input', text));

test('searches as typed, with or without marks, and highlights', async () => {
  const marked = await search_for('đúc đồng');
  assert.match(marked[0].id, /trong-dong/);
  assert.match(await page.innerHTML('#hits h2'), /<mark[^>]*>đồng<\/mark>/);
  assert.match(await page.innerHTML('#hits p'), /<mark[^>]*>đúc đồng<\/mark>/);
  await page.fill('#box input', 'duc dong');
  await page.waitForFunction(() => /duc dong/.test(document.querySelector('#box input').value));
  await page.waitForTimeout(300);
  assert.match((await shown())[0].id, /trong-dong/);
});

test('refines by a source, and by a second one beside it', async () => {
  await search_for('làng');
  const label = (value) => page.locator('#sources label', { hasText: value }).first();
  await afterwards(() => label('bao-song-ma').click());
  assert.ok((await shown()).every(({ id }) => id.startsWith('bao-song-ma/')));
  const counts = await page.$$eval('#sources .ais-RefinementList-labelText', (all) => all.map((one) => one.textContent));
  assert.ok(counts.includes('thoi-bao-cuu-long'), `the other sources are still offered: ${counts}`);
  await label('thoi-bao-cuu-long').click();
  await page.waitForFunction(() => document.querySelectorAll('#sources input[type=checkbox]:checked').length === 2);
  await page.waitForTimeout(300);
  await label('thoi-bao-cuu-long').click();
  await afterwards(() => label('bao-song-ma').click());
});

test('searches among the values of a facet', async () => {
  await page.fill('#sources input[type=search]', 'cuu');
  await page.waitForFunction(() => {
    const values = [...document.querySelectorAll('#sources .ais-RefinementList-labelText')].map((one) => one.textContent);
    return values.length > 0 && values.every((value) => /cửu|cuu/i.test(value));
  });
  await page.fill('#sources input[type=search]', '');
});

test('narrows to a range of years', async () => {
  await search_for('');
  await page.fill('#years input.ais-RangeInput-input--max', '2015');
  const hits = await afterwards(() => page.click('#years button'));
  assert.ok(hits.length > 0 && hits.every(({ year }) => year <= 2015), JSON.stringify(hits));
  await page.fill('#years input.ais-RangeInput-input--max', '');
  await page.click('#years button');
  await page.waitForTimeout(300);
});

test('pages', async () => {
  const first = await search_for('nước');
  const second = await afterwards(() => page.click('#pages a[aria-label="Page 2"]'));
  assert.equal(second.filter(({ id }) => first.some((other) => other.id === id)).length, 0);
});

test('sorts', async () => {
  const hits = await afterwards(() => page.selectOption('#sort select', 'bao:timestamp:asc'));
  const years = hits.map(({ year }) => year).filter(Number.isFinite);
  assert.deepEqual(years, years.toSorted((a, b) => a - b));
});

test('had no error in the page', () => assert.deepEqual(problems, []));
