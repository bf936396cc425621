// An archive whose shards xapian-tcpsrv serves answers as the same archive in one piece does.

import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { after, before, describe, it } from 'node:test';

import { hasShardServer, startShard } from './shard_servers.mjs';
import { place, split } from './spread_archives.mjs';
import { indexSamples, runIndexer, startServer, temporaryFolder } from './timbao_processes.mjs';

const skip = hasShardServer ? false : 'xapian-tcpsrv is not installed (Debian: xapian-tools)';

/** An answer without what may differ: times, and cursors, which name the generation. */
async function answer(server, path) {
  const response = await fetch(new URL(`/v1/archives/bao${path}`, server.url));
  const text = await response.text();
  return `${response.status} ${text.replace(/"took_ms":[0-9.e-]+/g, '"took_ms":0').replace(/"next":"[^"]*"/g, '"next":""')}`;
}

async function assertSameAnswers(whole, spread, paths) {
  const different = [];
  for (const path of paths) {
    const [expected, given] = [await answer(whole, path), await answer(spread, path)];
    assert.match(expected, path.startsWith('/documents/none') ? /^404/ : /^200/, path);
    if (expected !== given) different.push({ path, expected, given });
  }
  if (different.length > 0) {
    const [{ path, expected, given }] = different;
    let at = 0;
    while (expected[at] === given[at]) at += 1;
    assert.fail(`${different.length} of ${paths.length} answers differ, the first to ${path} at byte ${at}:\n`
      + `  whole:  ${expected.slice(Math.max(0, at - 100), at + 300)}\n`
      + `  spread: ${given.slice(Math.max(0, at - 100), at + 300)}\n`
      + `all: ${different.slice(0, 20).map((one) => one.path).join('\n     ')}`);
  }
}

const q = encodeURIComponent;
const unmarked = (text) => text.normalize('NFD').replace(/\p{M}/gu, '').replace(/đ/g, 'd').replace(/Đ/g, 'D');
const words = ['lúa chịu mặn', 'lua chiu man', 'án', 'UBND tỉnh Thanh Hóa', 'xuất khẩu gạo năm 2024', 'không có gì',
  'cua', 'TP.HCM', 'sap nhap tinh thanh hoa ngay 1/7/2025', 'được', 'xyzzy', 'giá vàng', 'cô giáo vùng cao', ''];
const operators = ['"giá vàng"', '"gia vang" OR "lúa gạo"', 'title:"lúa"', 'giá -vàng', 'tru*', 'trư*', '"sông" NEAR/5 "nước"',
  '(lúa OR cua) AND nước', '="Thanh Hóa"', 'lúa từ:2024'];
const forms = ['', '&facets=source,category,author,tag&interval=month', '&sort=newest', '&sort=oldest&facets=tag', '&sort=recency',
  '&collapse=near-duplicates', '&explain=1', '&limit=100', '&offset=5&limit=7', '&from=2024-01-01&to=2024-12-31&facets=source&interval=year',
  '&profile=news', '&profile=exact', '&profile=passage', '&expand=none'];

describe('an archive in three shards', { skip }, () => {
  let archive;
  let shards;
  let whole;
  let spread;
  before(async () => {
    archive = await indexSamples();
    const folder = await split(archive, '--into', '3');
    shards = new Map();
    for (const name of ['shard-01', 'shard-02', 'shard-03']) shards.set(name, await startShard(join(folder, name)));
    // One of them stays where it is: a directory beside the file.
    const file = place(folder, (name) => [name === 'shard-02' ? name : shards.get(name).replica]);
    whole = await startServer({ bao: archive });
    spread = await startServer({ bao: file });
  });
  after(async () => {
    await whole.stop();
    await spread.stop();
    for (const shard of shards.values()) await shard.end();
  });

  it('has the same hits in the same order with the same scores', async () => {
    const paths = [];
    for (const text of [...words, ...operators]) for (const form of forms) paths.push(`/search?q=${q(text)}${form}`);
    await assertSameAnswers(whole, spread, paths);
  });

  it('filters alike', async () => {
    const { facets } = await (await fetch(new URL('/v1/archives/bao/search?q=&facets=source,category,author,tag&from=1900-01-01', whole.url))).json();
    const paths = [];
    for (const [field, values] of Object.entries(facets))
      for (const { value } of values.slice(0, 4))
        for (const text of ['', 'lúa gạo', 'nuoc', '"giá vàng" OR lúa'])
          paths.push(`/search?q=${q(text)}&${field}=${q(value)}&facets=source,category,author,tag&interval=month`);
    assert.ok(paths.length > 20);
    await assertSameAnswers(whole, spread, paths);
  });

  it('gives the same documents, related articles, suggestions and lists', async () => {
    const { hits } = await (await fetch(new URL('/v1/archives/bao/search?q=&from=1900-01-01&limit=100', whole.url))).json();
    const ids = hits.map(({ id }) => q(id));
    assert.ok(ids.length > 40);
    await assertSameAnswers(whole, spread, [
      ...ids.flatMap((id) => [`/documents/${id}?q=${q('lúa gạo')}`, `/documents/${id}/related?limit=5`]),
      '/documents/none', ...['lú', 'gia va', 'cuộc họp thư', 'xyzzy'].map((typed) => `/suggest?q=${q(typed)}`),
      `/export.csv?q=${q('lúa')}`, `/export.jsonl?q=${q('nước')}&collapse=near-duplicates`,
    ]);
  });
});

// Here a few words are in hundreds of articles, side by side in few of them.
describe('an archive of drawn words in three directories', () => {
  let whole;
  let spread;
  const drawn = ['của', 'và', 'nước', 'sông', 'lúa', 'gạo', 'mặn', 'đê', 'kè', 'phà', 'cầu', 'tàu'];
  let state = 26;
  const below = (end) => { state = (state * 1103515245 + 12345) % 2147483648; return Math.floor(state / 65536) % end; };
  const draw = () => drawn[Math.min(below(drawn.length), below(drawn.length))];
  before(async () => {
    const lines = Array.from({ length: 1200 }, (_, number) => JSON.stringify({
      id: `bai-${number}`, title: `Bài số ${number}`, source: `Báo ${below(5)}`, author: `Tác giả ${below(300)}`,
      text: Array.from({ length: 4 + below(30) }, (_, word) => draw() + (word % 4 === 3 ? '.' : '')).join(' '),
    }));
    const folder = temporaryFolder();
    writeFileSync(join(folder, 'bai.jsonl'), lines.join('\n'));
    const archive = join(folder, 'archive');
    const { status, stderr } = await runIndexer(['--archive', archive, join(folder, 'bai.jsonl')]);
    assert.equal(status, 0, stderr);
    whole = await startServer({ bao: archive });
    spread = await startServer({ bao: place(await split(archive, '--into', '3'), (name) => [name]) });
  });
  after(async () => {
    await whole.stop();
    await spread.stop();
  });

  it('has the same hits in the same order with the same scores', async () => {
    const paths = [];
    for (let count = 0; count < 60; count += 1) {
      const text = Array.from({ length: 1 + below(5) }, draw).join(' ');
      for (const form of ['', '&limit=100&offset=150', '&facets=source,author', `&source=${q('Báo 1')}`])
        paths.push(`/search?q=${q(below(2) === 0 ? text : unmarked(text))}${form}`);
    }
    await assertSameAnswers(whole, spread, paths);
  });
});

describe('an archive in shards that takes new articles', { skip }, () => {
  let whole;
  let spread;
  let shard;
  const send = async (server, method, path, body) => {
    const response = await fetch(new URL(`/v1/archives/bao${path}`, server.url), {
      method, body: body && JSON.stringify(body), headers: { 'Content-Type': 'application/json' },
    });
    return response.status;
  };
  before(async () => {
    const archive = await indexSamples();
    const folder = await split(archive, '--into', '2');
    shard = await startShard(join(folder, 'shard-01'));
    const file = place(folder, (name) => [name === 'shard-01' ? shard.replica : name], { live: 'live' });
    whole = await startServer({ bao: archive }, ['--writable', 'bao']);
    spread = await startServer({ bao: file }, ['--writable', 'bao']);
  });
  after(async () => {
    await whole.stop();
    await spread.stop();
    await shard.end();
  });

  it('finds new and replaced articles as one archive does', async () => {
    const { hits } = await (await fetch(new URL('/v1/archives/bao/search?q=lúa&limit=3', whole.url))).json();
    const articles = [
      ...hits.map(({ id, date }) => ({ id, title: 'Lúa gạo được giá', date, text: 'Bài này đã được viết lại: lúa gạo được giá ở đồng bằng.', tags: ['lúa'] })),
      ...[1, 2, 3, 4, 5].map((number) => ({ id: `moi-${number}`, title: `Tin mới số ${number}`, date: '2024-05-0' + number, source: 'Báo Mới',
        text: `Bài số ${number} nói về giá vàng và con sông chảy qua vùng cao.` })),
      { id: 'moi-2', title: 'Tin mới số hai, viết lại', text: 'Giá vàng hôm nay.' },
    ];
    for (const article of articles)
      for (const server of [whole, spread])
        assert.match(String(await send(server, 'PUT', `/documents/${q(article.id)}`, article)), /^20[01]$/);
    // Scores differ a little: one archive forgets what was replaced when it merges, shards do not.
    const found = async (server, path) => {
      const { hits: all, total, facets, histogram } = await (await fetch(new URL(`/v1/archives/bao${path}`, server.url))).json();
      return { ids: all.map(({ id }) => id).sort(), titles: all.map(({ title }) => title).sort(), total, facets, histogram };
    };
    for (const text of [...words, ...operators])
      for (const form of ['', '&facets=source,category,author,tag&interval=month', '&from=2024-01-01&to=2024-12-31&facets=source', '&tag=lúa']) {
        const path = `/search?q=${q(text)}&sort=newest&limit=100${form}`;
        assert.deepEqual(await found(spread, path), await found(whole, path), path);
      }
    for (const { id } of articles) assert.equal((await answer(spread, `/documents/${q(id)}`)), await answer(whole, `/documents/${q(id)}`));
    const [best] = (await (await fetch(new URL(`/v1/archives/bao/search?q=${q('tin mới số hai viết lại')}`, spread.url))).json()).hits;
    assert.equal(best.id, 'moi-2');
    const listed = (await (await fetch(new URL('/v1/archives/bao/search?q=&from=1900-01-01&sort=newest&limit=100', spread.url))).json()).hits;
    assert.deepEqual(listed.map(({ date }) => date ?? ''), listed.map(({ date }) => date ?? '').sort().reverse());
  });

  it('refuses to delete what may stand in a shard that is only read', async () => {
    assert.equal(await send(spread, 'DELETE', '/documents/moi-1'), 409);
  });
});

const unpack = fileURLToPath(new URL('../../../shared/tools/unpack', import.meta.url));
const skipReal = skip || (existsSync(unpack) ? false : 'needs ../shared/data/viquad_test');

describe('a thousand queries over a collection in four shards', { skip: skipReal }, () => {
  const servers = [];
  const shards = [];
  after(async () => {
    for (const server of servers) await server.stop();
    for (const shard of shards) await shard.end();
  });

  it('are answered alike, byte for byte', async () => {
    const folderOfData = temporaryFolder();
    assert.equal(spawnSync(unpack, ['viquad_test', folderOfData]).status, 0);
    const collection = join(folderOfData, 'viquad_test');
    const archive = join(temporaryFolder(), 'archive');
    const built = await runIndexer(['--archive', archive, join(collection, 'corpus.jsonl')]);
    assert.equal(built.status, 0, built.stderr);
    const folder = await split(archive, '--into', '4');
    const replicas = new Map();
    for (const name of ['shard-01', 'shard-02', 'shard-03', 'shard-04']) {
      const shard = await startShard(join(folder, name));
      shards.push(shard);
      replicas.set(name, [shard.replica]);
    }
    servers.push(await startServer({ bao: archive }), await startServer({ bao: place(folder, (name) => replicas.get(name)) }));
    const texts = (file) => readFileSync(join(collection, file), 'utf8').trim().split('\n').map((line) => JSON.parse(line).text);
    const marked = texts('queries.jsonl');
    const few = (text, count) => text.split(' ').slice(1, 1 + count).join(' ');
    const paths = [
      ...marked.slice(0, 400).map((text) => `/search?q=${q(text)}`),
      ...marked.slice(400, 700).map((text) => `/search?q=${q(unmarked(text))}&limit=5`),
      ...marked.slice(700, 850).map((text, at) => `/search?q=${q(few(text, 1 + at % 3))}&limit=20&explain=1`),
      ...marked.slice(850, 900).map((text) => `/search?q=${q(`"${few(text, 2)}"`)}`),
      ...marked.slice(900, 950).map((text) => `/search?q=${q(few(text, 2))}&limit=100&offset=20`),
      ...marked.slice(950, 1000).map((text) => `/search?q=${q(few(text, 2))}&collapse=near-duplicates`),
    ];
    assert.equal(paths.length, 1000);
    await assertSameAnswers(servers[0], servers[1], paths);
  });
});
