// What a news desk asks of the API: related articles, suggestions, feeds, exports, cursors, copies,
// time limits, and the page without JavaScript.

import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';

import { all, one, parseXml } from './atom.mjs';
import { indexSamples, runIndexer, startServer, temporaryFolder } from './timbao_processes.mjs';

const enc = encodeURIComponent;

async function get(server, path, headers = {}) {
  return fetch(new URL(path, server.url), { headers });
}

async function getJson(server, path) {
  const response = await get(server, path);
  const body = await response.json();
  assert.equal(response.status, 200, `${path}: ${JSON.stringify(body)}`);
  return body;
}

async function problemOf(server, path) {
  const response = await get(server, path);
  return { status: response.status, ...(await response.json()) };
}

/** Rows of fields (RFC 4180). */
function parseCsv(text) {
  const rows = [[]];
  const fields = /(?:"((?:[^"]|"")*)"|([^",\r\n]*))(,|\r\n|$)/gy;
  while (fields.lastIndex < text.length) {
    const match = fields.exec(text);
    assert.ok(match, `no field at ${fields.lastIndex}`);
    rows.at(-1).push(match[1] === undefined ? match[2] : match[1].replaceAll('""', '"'));
    if (match[3] === '\r\n') rows.push([]);
  }
  if (rows.at(-1).length === 0) rows.pop();
  return rows;
}

describe('the samples', () => {
  let server;
  before(async () => { server = await startServer({ bao: await indexSamples() }); });
  after(() => server.stop());

  it('names articles related to one, whose id may have slashes, without itself', async () => {
    const id = 'bao-song-ma/2024/lu-song-buoi-sau-bao-so-3';
    for (const path of [id, enc(id)]) {
      const { hits } = await getJson(server, `/v1/archives/bao/documents/${path}/related?limit=3`);
      assert.equal(hits.length, 3);
      for (const hit of hits) {
        assert.notEqual(hit.id, id);
        assert.ok(hit.title && hit.date && hit.source && hit.score > 0);
        assert.equal(hit.text, undefined);
      }
    }
    const missing = await problemOf(server, '/v1/archives/bao/documents/khong/co/related');
    assert.deepEqual([missing.status, missing.parameter], [404, 'id']);
  });

  it('suggests what titles, names and phrases go on with, marks or not', async () => {
    for (const typed of ['thanh h', 'Thanh H', 'thanh hó']) {
      const { suggestions, took_ms: took } = await getJson(server, `/v1/archives/bao/suggest?q=${enc(typed)}`);
      assert.ok(suggestions.some(({ text, kind }) => kind === 'name' && text.startsWith('Thanh H')), typed);
      assert.ok(took < 100);
      for (const { text, html, kind, id, count } of suggestions) {
        assert.equal(html.replace(/<\/?mark>/g, '').replaceAll('&amp;', '&').replaceAll('&quot;', '"').replaceAll('&#39;', "'"), text);
        assert.match(html, /<mark>/);
        assert.ok(count >= 1);
        assert.equal(kind === 'title', id !== undefined);
      }
    }
    assert.equal((await getJson(server, '/v1/archives/bao/suggest?q=t&limit=3')).suggestions.length, 3);
    assert.deepEqual((await getJson(server, '/v1/archives/bao/suggest?q=')).suggestions, []);
    const { suggestions } = await getJson(server, `/v1/archives/bao/suggest?q=${enc('thanh hoa va lop')}`);
    assert.equal(suggestions.find(({ kind }) => kind === 'title')?.id, 'co-giao-thanh-hoa-o-muong-lat');
  });

  it('gives pages by cursor that are the pages by offset', async () => {
    for (const sort of ['relevance', 'newest', 'recency']) {
      const whole = await getJson(server, `/v1/archives/bao/search?q=tinh&sort=${sort}&limit=100`);
      assert.equal(whole.next, undefined);
      const paged = [];
      let path = `/v1/archives/bao/search?q=tinh&sort=${sort}&limit=7`;
      for (let next = ''; next !== undefined;) {
        const page = await getJson(server, path + (next ? `&cursor=${next}` : ''));
        paged.push(...page.hits.map(({ id }) => id));
        next = page.next;
      }
      assert.deepEqual(paged, whole.hits.map(({ id }) => id));
    }
  });

  it('refuses cursors that are none or of another search', async () => {
    const { next } = await getJson(server, '/v1/archives/bao/search?q=tinh&limit=3');
    const rest = [
      `q=tinh&cursor=${next}x`, `q=tinh&cursor=`, `q=khac&cursor=${next}`, `q=tinh&sort=newest&cursor=${next}`,
      `q=tinh&source=x&cursor=${next}`, `q=tinh&offset=3&cursor=${next}`, `q=tinh&cursor=${'A'.repeat(20)}`,
    ];
    for (const parameters of rest) {
      const problem = await problemOf(server, `/v1/archives/bao/search?${parameters}`);
      assert.deepEqual([problem.status, problem.parameter], [400, 'cursor'], parameters);
    }
  });

  it('says when a time limit was too short, and when it was not', async () => {
    const answer = await getJson(server, '/v1/archives/bao/search?q=tinh&time_limit=60000&facets=source');
    assert.equal(answer.partial, false);
    assert.equal((await getJson(server, '/v1/archives/bao/search?q=tinh')).partial, false);
  });

  it('feeds the newest hits as Atom', async () => {
    const path = `/v1/archives/bao/feed.atom?q=${enc('tỉnh')}&source=${enc('bao-song-ma')}`;
    const response = await get(server, path);
    assert.equal(response.status, 200);
    assert.match(response.headers.get('content-type'), /^application\/atom\+xml/);
    const feed = parseXml(await response.text());
    assert.equal(feed.name, 'feed');
    assert.equal(feed.attributes.xmlns, 'http://www.w3.org/2005/Atom');
    assert.match(one(feed, 'id').text, /^urn:timbao:bao:feed:/);
    one(feed, 'title'); one(feed, 'author');
    const links = Object.fromEntries(all(feed, 'link').map(({ attributes }) => [attributes.rel, attributes]));
    const self = await get(server, links.self.href);
    assert.equal(self.status, 200);
    assert.ok(links.self.href.startsWith(server.url));
    assert.equal((await get(server, links.alternate.href)).status, 200);
    const entries = all(feed, 'entry');
    assert.ok(entries.length > 3 && entries.length <= 50);
    const time = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(Z|[+-]\d\d:\d\d)$/;
    assert.match(one(feed, 'updated').text, time);
    const ids = entries.map((entry) => one(entry, 'id').text);
    assert.equal(new Set(ids).size, ids.length);
    let newest = '9999';
    for (const entry of entries) {
      assert.match(one(entry, 'id').text, /^urn:timbao:bao:[\w%.~-]+$/);
      assert.ok(one(entry, 'title').text);
      assert.match(one(entry, 'updated').text, time);
      assert.ok(one(entry, 'updated').text <= newest);
      newest = one(entry, 'updated').text;
      assert.equal(one(entry, 'link').attributes.rel, 'alternate');
      new URL(one(entry, 'link').attributes.href);
      assert.equal(one(entry, 'summary').attributes.type, 'html');
    }
    assert.equal(one(feed, 'updated').text, one(entries[0], 'updated').text);
    assert.equal(all(parseXml(await (await get(server, `${path}&limit=2`)).text()), 'entry').length, 2);
  });

  it('answers conditional requests for feeds', async () => {
    const path = '/v1/archives/bao/feed.atom?q=tinh';
    const first = await get(server, path);
    const etag = first.headers.get('etag');
    const modified = first.headers.get('last-modified');
    assert.match(etag, /^".+"$/);
    assert.ok(Date.parse(modified) <= Date.now());
    const rows = [
      [{ 'If-None-Match': etag }, 304],
      [{ 'If-None-Match': `"other", ${etag}` }, 304],
      [{ 'If-None-Match': '"other"' }, 200],
      [{ 'If-Modified-Since': modified }, 304],
      [{ 'If-Modified-Since': 'Sun, 06 Nov 1994 08:49:37 GMT' }, 200],
      [{ 'If-Modified-Since': 'never' }, 200],
      [{ 'If-None-Match': '"other"', 'If-Modified-Since': modified }, 200],
    ];
    for (const [headers, status] of rows) {
      const response = await get(server, path, headers);
      assert.equal(response.status, status, JSON.stringify(headers));
      assert.equal((await response.text()).length > 0, status === 200);
    }
    assert.equal((await get(server, `/v1/archives/bao/feed.atom?q=${enc('last:30d')}`)).headers.get('last-modified'), null);
  });

  it('exports all hits of a search as CSV and JSON lines', async () => {
    const found = await getJson(server, '/v1/archives/bao/search?q=tinh&limit=100&sort=newest');
    const lines = await get(server, '/v1/archives/bao/export.jsonl?q=tinh&sort=newest');
    assert.match(lines.headers.get('content-disposition'), /^attachment; filename="timbao-bao\.jsonl"; filename\*=UTF-8''bao-tinh\.jsonl$/);
    assert.equal(lines.headers.get('transfer-encoding'), 'chunked');
    const articles = (await lines.text()).trimEnd().split('\n').map((line) => JSON.parse(line));
    assert.deepEqual(articles.map(({ id }) => id), found.hits.map(({ id }) => id));
    assert.ok(articles.every(({ text }) => text.length > 0));

    const csv = await get(server, '/v1/archives/bao/export.csv?q=tinh&sort=newest');
    assert.match(csv.headers.get('content-type'), /^text\/csv; charset=utf-8/);
    const bytes = Buffer.from(await csv.arrayBuffer());
    assert.deepEqual([...bytes.subarray(0, 3)], [0xef, 0xbb, 0xbf]);
    const [heading, ...rows] = parseCsv(bytes.subarray(3).toString('utf8'));
    assert.deepEqual(heading, ['id', 'date', 'title', 'source', 'category', 'author', 'tags', 'url', 'abstract']);
    assert.deepEqual(rows.map(([id]) => id), found.hits.map(({ id }) => id));
    assert.ok(rows.every((row) => row.length === heading.length));
    assert.ok(rows.every((row) => row.every((field) => !/^[=+@\t\r-]/.test(field))));
    const limited = await get(server, '/v1/archives/bao/export.jsonl?q=tinh&limit=3');
    assert.equal((await limited.text()).trimEnd().split('\n').length, 3);
    const none = await get(server, '/v1/archives/bao/export.csv?q=tinh&source=khong');
    assert.equal(parseCsv((await none.text()).replace(/^\ufeff/, '')).length, 1);
  });

  it('answers HEAD and HTTP/1.0 for exports', async () => {
    const head = await fetch(new URL('/v1/archives/bao/export.csv?q=tinh', server.url), { method: 'HEAD' });
    assert.equal(head.status, 200);
    assert.equal(await head.text(), '');
    const old = await new Promise((done, fail) => {
      let bytes = '';
      const socket = connect({ port: server.port, host: '127.0.0.1' }, () => {
        socket.write('GET /v1/archives/bao/export.jsonl?q=tinh&limit=60 HTTP/1.0\r\n\r\n');
      });
      socket.setEncoding('utf8');
      socket.on('data', (text) => { bytes += text; });
      socket.on('end', () => done(bytes));
      socket.on('error', fail);
    });
    const [header, body] = old.split('\r\n\r\n');
    assert.doesNotMatch(header, /chunked/i);
    for (const line of body.trimEnd().split('\n')) JSON.parse(line);
  });

  it('puts hits and articles into the page for browsers without JavaScript', async () => {
    const bare = await (await get(server, '/')).text();
    const hits = await (await get(server, `/?a=bao&q=${enc('lúa chịu mặn')}`)).text();
    assert.match(bare, /<!-- plain results -->/);
    assert.match(hits, /<ol class="plain-results"[^>]*><li><a href="\/\?a=bao&amp;d=[^"]+">/);
    assert.match(hits, /<mark>Lúa chịu mặn<\/mark>/);
    const address = /<ol class="plain-results"[^>]*><li><a href="([^"]+)">/.exec(hits)[1].replaceAll('&amp;', '&');
    const article = await (await get(server, address)).text();
    assert.match(article, /<article class="plain-article"><h1>/);
    assert.match(await (await get(server, '/?q=zzzz')).text(), /Không tìm thấy/);
    assert.doesNotMatch(await (await get(server, `/?q=${enc('<script>alert(1)</script>')}`)).text(), /<script>alert/);
    assert.equal((await get(server, '/?a=khong&q=x')).status, 200);
  });
});

describe('copies, formulas and angle brackets', () => {
  let server;
  const report = readFileSync(new URL('../../samples/bao-song-ma/2013/tuyen-an-nhom-pha-rung-pu-hu.txt', import.meta.url), 'utf8')
    .split('\n').slice(2).join('\n');
  before(async () => {
    const folder = temporaryFolder();
    const articles = [
      { id: 'a', title: 'Phá rừng Pù Hu', text: report, date: '2013-01-01', source: 'A', url: 'https://a.example/1?x=1&y=2' },
      { id: 'b', title: 'Tuyên án vụ phá rừng', text: `${report} Thêm một câu của báo B.`, date: '2013-01-02', source: 'B' },
      { id: 'c/<d>&"', title: '=1+1 <b>rừng</b> & "núi"', text: 'Một bài khác về rừng.', date: '2013-01-03', url: 'javascript:alert(1)' },
      { id: 'e', title: 'Rừng không ngày', text: 'Về rừng.\u0001' },
    ];
    writeFileSync(join(folder, 'a.jsonl'), articles.map((article) => JSON.stringify(article)).join('\n'));
    const archive = join(folder, 'archive');
    assert.equal((await runIndexer(['--archive', archive, join(folder, 'a.jsonl')])).status, 0);
    server = await startServer({ bao: archive });
  });
  after(() => server.stop());

  it('lists copies with the hit they are copies of', async () => {
    const { hits, total } = await getJson(server, '/v1/archives/bao/search?q=rung&sort=newest&collapse=near-duplicates');
    assert.deepEqual(hits.map(({ id, copies }) => [id, copies?.map((copy) => copy.id)]),
      [['c/<d>&"', undefined], ['b', ['a']], ['e', undefined]]);
    assert.equal(total.value, 4);
    assert.deepEqual(hits[1].copies[0], {
      id: 'a', title: 'Phá rừng Pù Hu', date: '2013-01-01', source: 'A', url: 'https://a.example/1?x=1&y=2',
    });
    const { hits: related } = await getJson(server, '/v1/archives/bao/documents/a/related');
    assert.ok(!related.some(({ id }) => id === 'b'));
  });

  it('neutralises formulas and escapes XML and HTML', async () => {
    const rows = parseCsv((await (await get(server, '/v1/archives/bao/export.csv?q=rung&sort=newest')).text()).replace(/^\ufeff/, ''));
    assert.equal(rows[1][2], '\'=1+1 <b>rừng</b> & "núi"');
    const feed = parseXml(await (await get(server, '/v1/archives/bao/feed.atom?q=rung')).text());
    const entries = all(feed, 'entry');
    assert.equal(one(entries[0], 'title').text, '=1+1 <b>rừng</b> & "núi"');
    assert.match(one(entries[0], 'link').attributes.href, /\/\?a=bao&d=c%2F%3Cd%3E%26%22$/);
    assert.equal(one(entries[2], 'link').attributes.href, 'https://a.example/1?x=1&y=2');
    assert.equal(all(entries[3], 'published').length, 0);
  });
});

describe('an export of many articles', () => {
  let server;
  const count = 20000;
  before(async () => {
    const folder = temporaryFolder();
    const text = 'Cuộc họp thường kỳ bàn việc chung của xã trong quý này và các quý sau. '.repeat(12);
    const lines = Array.from({ length: count }, (_, number) => JSON.stringify({ id: `tin-${number}`, title: `Tin số ${number}`, text, date: '2024-01-01' }));
    writeFileSync(join(folder, 'a.jsonl'), lines.join('\n'));
    const archive = join(folder, 'archive');
    assert.equal((await runIndexer(['--archive', archive, join(folder, 'a.jsonl')])).status, 0);
    server = await startServer({ bao: archive }, ['--threads', '1']);
  });
  after(() => server.stop());

  const status = (field) => Number(new RegExp(`^${field}:\\s+(\\d+)`, 'm').exec(readFileSync(`/proc/${server.child.pid}/status`, 'utf8'))[1]);
  const cpuTicks = () => {
    const fields = readFileSync(`/proc/${server.child.pid}/stat`, 'latin1').split(') ')[1].split(' ');
    return Number(fields[11]) + Number(fields[12]);
  };
  const requested = () => new Promise((done, fail) => {
    const socket = connect({ port: server.port, host: '127.0.0.1' }, () => {
      socket.write('GET /v1/archives/bao/export.jsonl?q=hop HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n');
      done(socket);
    });
    socket.on('error', fail);
  });

  it('waits for a slow client in bounded memory, answers others meanwhile, and loses nothing', async () => {
    await getJson(server, '/v1/archives/bao/search?q=hop');
    const before = status('VmRSS');
    const socket = await requested();
    socket.pause();
    await sleep(500);
    for (let turn = 0; turn < 5; ++turn) {
      assert.equal((await getJson(server, '/v1/archives/bao/search?q=hop')).hits.length, 10);
      await sleep(50);
    }
    assert.ok(status('VmRSS') - before < 40_000, `${status('VmRSS') - before} kB more`);
    let body = '';
    socket.setEncoding('utf8');
    socket.on('data', (piece) => { body += piece; });
    socket.resume();
    await new Promise((done) => { socket.on('end', done); });
    assert.equal([...body.matchAll(/"id":"tin-\d+"/g)].length, count);
    assert.ok(body.endsWith('0\r\n\r\n'));
    assert.ok(status('VmRSS') - before < 40_000, `${status('VmRSS') - before} kB more`);
  });

  it('stops working for a client that goes away', async () => {
    const socket = await requested();
    await new Promise((done) => { socket.once('data', done); });
    socket.destroy();
    await sleep(300);
    const then = cpuTicks();
    await sleep(700);
    assert.ok(cpuTicks() - then <= 2, `${cpuTicks() - then} ticks for nobody`);
    assert.equal((await getJson(server, '/v1/archives/bao/search?q=hop')).hits.length, 10);
  });
});
