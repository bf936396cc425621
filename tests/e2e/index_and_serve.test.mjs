// Builds archives with timbao-index, serves them with timbao-server, and checks what each of them says.

import assert from 'node:assert/strict';
import { createWriteStream, existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';

import { exchange, request } from './raw_http.mjs';
import {
  indexerPath, indexSamples, runIndexer, runServer, sampleArticles, samples, startProgram, startServer, temporaryFolder,
} from './timbao_processes.mjs';

// [query, id of the article that must be first]
const queries = [
  ['giá đường', 'bao-song-ma/2023/gia-duong-len-nguoi-trong-mia-tro-lai'],
  ['Thùy Dương', 'bao-song-ma/2022/co-gai-ho-duong-tren-duong-chay'],
  ['vụ án', 'bao-song-ma/2013/tuyen-an-nhom-pha-rung-pu-hu'],
  ['an ninh', 'giu-an-ninh-o-khu-kinh-te-nghi-son'],
  ['hội hoa xuân', 'bao-song-ma/2012/hoi-hoa-xuan-quang-truong-lam-son'],
  ['Thiệu Hoá', 'bao-song-ma/2025/ngay-dau-o-xa-thieu-hoa'],
  ['ca trù', 'bao-song-ma/2017/giu-tieng-phach-co-dam'],
  ['lua chiu man', 'thoi-bao-cuu-long/2019/giong-lua-uong-nuoc-lo'],
  ['duong sat toc do cao', 'bao-song-ma/2025/khoi-cong-tai-dinh-cu-duong-sat-toc-do-cao'],
  ['AFF Cup 2024', 'bao-song-ma/2025/aff-cup-2024-dem-khong-ngu-o-xu-thanh'],
  ['tri tue nhan tao', 'thoi-bao-cuu-long/2026/tri-tue-nhan-tao-doc-phim-phoi'],
  // Two articles have the name in their titles; the one that begins with it is first.
  ['Thanh Hoa', 'bao-song-ma/2024/thanh-hoa-hoa-nam-dinh-tren-san-nha'],
  ['co giao muong lat', 'co-giao-thanh-hoa-o-muong-lat'],
];

const sampleRecords = readFileSync(join(samples, 'tuyen-tap.jsonl'), 'utf8').trim().split('\n').map((line) => JSON.parse(line));

const paths = {
  page: '/', style: '/timbao.css', script: '/timbao.js', icon: '/favicon.svg', health: '/healthz', archives: '/v1/archives',
  results: '/v1/archives/bao/search?q=hoa', article: '/v1/archives/bao/documents/co-giao-thanh-hoa-o-muong-lat',
  analysis: '/v1/analyze?text=hoa', problem: '/v1/archives/nope/search?q=hoa',
};

const entities = { '&amp;': '&', '&lt;': '<', '&gt;': '>', '&quot;': '"', '&#39;': "'" };
const unescaped = (html) => html.replace(/&(?:amp|lt|gt|quot|#39);/g, (entity) => entities[entity]);
const withoutMarks = (html) => unescaped(html.replace(/<\/?mark>/g, ''));
const markedIn = (html) => [...html.matchAll(/<mark>(.*?)<\/mark>/gs)].map(([, inside]) => unescaped(inside));

/** Small letters without any marks: what a Vietnamese word and its unmarked spelling have in common. */
const bare = (text) => text.toLowerCase().normalize('NFD').replace(/\p{M}/gu, '').replaceAll('đ', 'd');

async function getJson(server, path) {
  const response = await fetch(new URL(path, server.url));
  assert.equal(response.status, 200, path);
  assert.equal(response.headers.get('content-type'), 'application/json');
  return response.json();
}

function searchBao(server, query, rest = '') {
  return getJson(server, `/v1/archives/bao/search?q=${encodeURIComponent(query)}${rest}`);
}

const idsOf = ({ hits }) => hits.map(({ id }) => id);

async function stopCleanly(server) {
  const { status, ms, stderr } = await server.stop();
  assert.equal(status, 0, stderr);
  assert.ok(ms < 2000, `took ${ms} ms to stop`);
}

describe('the samples, indexed and served', () => {
  let server;

  before(async () => {
    server = await startServer({ bao: await indexSamples() });
  });
  after(() => stopCleanly(server));

  for (const [query, first] of queries) {
    it(`finds ${first} first for ${bare(query)}${query === bare(query) ? '' : ', with its marks'}`, async () => {
      assert.equal((await searchBao(server, query)).hits[0]?.id, first);
    });
  }

  it('finds the same however a query is written', async () => {
    for (const [query] of queries) {
      const expected = idsOf(await searchBao(server, query));
      const spellings = [query.toUpperCase(), query.toLowerCase(), query.normalize('NFD'), `  ${query.replaceAll(' ', ' \t ')}  `];
      for (const spelling of spellings) assert.deepEqual(idsOf(await searchBao(server, spelling)), expected, spelling);
    }
  });

  it('highlights words of the query in the text as it is, and changes nothing else', async () => {
    for (const [query] of queries) {
      const wanted = new Set(bare(query).split(' '));
      for (const hit of (await searchBao(server, query)).hits) {
        const path = `/v1/archives/bao/documents/${encodeURIComponent(hit.id)}?q=${encodeURIComponent(query)}`;
        const article = await getJson(server, path);
        assert.equal(withoutMarks(hit.title_html), article.title);
        const passage = withoutMarks(hit.snippet).replace(/^… /, '').replace(/ …$/, '');
        assert.ok(`${article.abstract ?? ''}\n${article.text}`.includes(passage), `${hit.id}: ${passage}`);
        for (const field of ['title', 'abstract', 'text']) {
          if (article[field]) assert.equal(withoutMarks(article[`${field}_html`]), article[field]);
        }
        const marked = markedIn([hit.title_html, hit.snippet, article.title_html, article.abstract_html, article.text_html].join(''));
        assert.ok(marked.length > 0, `${query} lights up nothing in ${hit.id}`);
        for (const word of marked.flatMap((stretch) => bare(stretch).split(/[^\p{L}\p{N}]+/u)).filter(Boolean)) {
          assert.ok(wanted.has(word), `"${word}" lit up for ${query}`);
        }
      }
    }
  });

  it('pages through all results without gaps or repetitions', async () => {
    const all = await searchBao(server, 'tinh', '&limit=100');
    assert.ok(all.hits.length > 20);
    assert.deepEqual(all.total, { value: all.hits.length, exact: true });
    const paged = [];
    for (let offset = 0; offset < all.hits.length + 7; offset += 7) {
      const page = await searchBao(server, 'tinh', `&limit=7&offset=${offset}`);
      assert.equal(page.hits.length, Math.max(0, Math.min(7, all.hits.length - offset)));
      paged.push(...idsOf(page));
    }
    assert.deepEqual(paged, idsOf(all));
    assert.equal(new Set(paged).size, paged.length);
    const scores = all.hits.map(({ score }) => score);
    assert.deepEqual(scores, [...scores].sort((a, b) => b - a));
  });

  it('finds nothing for what is not there', async () => {
    for (const query of ['', '...', 'xyzzyplugh']) {
      const { hits, total } = await searchBao(server, query);
      assert.deepEqual([hits, total], [[], { value: 0, exact: true }], query);
    }
  });

  it('lists its archive', async () => {
    const { archives } = await getJson(server, paths.archives);
    assert.equal(archives.length, 1);
    const [{ bytes, ...archive }] = archives;
    assert.deepEqual(archive, { name: 'bao', articles: sampleArticles, from: '2008-02-18', to: '2026-10-03', profile: 'default' });
    assert.ok(bytes > 100000);
  });

  it('gives back every field of a JSON record', async () => {
    for (const record of sampleRecords) {
      const article = await getJson(server, `/v1/archives/bao/documents/${record.id}`);
      for (const [name, value] of Object.entries(record)) assert.deepEqual(article[name], value, `${record.id}: ${name}`);
    }
  });

  it('gives back a text article, its slashes escaped or not', async () => {
    for (const [, id] of queries.filter(([, name]) => name.includes('/'))) {
      const plain = await getJson(server, `/v1/archives/bao/documents/${id}`);
      const escaped = await getJson(server, `/v1/archives/bao/documents/${encodeURIComponent(id)}`);
      assert.deepEqual(plain, escaped);
      const file = readFileSync(join(samples, `${id}.txt`), 'utf8');
      const [, date, title] = /^ ?date (\S+) (.*)$/m.exec(file);
      assert.deepEqual([plain.id, plain.date, plain.title, plain.source], [id, date, title, id.split('/')[0]]);
      assert.equal(plain.text, file.slice(file.indexOf('\n')).trim());
    }
  });

  it('explains how a text is analysed', async () => {
    const { text, tokens, bigrams } = await getJson(server, `/v1/analyze?text=${encodeURIComponent('Hòa bình 5G')}`);
    assert.equal(text, 'Hòa bình 5G');
    assert.deepEqual(tokens.map(({ source, kind, exact, folded, begin, end }) => [source, kind, exact, folded, begin, end]), [
      ['Hòa', 'syllable', 'hòa', 'hoa', 0, 4],
      ['bình', 'syllable', 'bình', 'binh', 5, 10],
      ['5', 'number', '5', '5', 11, 12],
      ['G', 'word', 'g', 'g', 12, 13],
    ]);
    assert.deepEqual(bigrams.map(({ words }) => words), ['hoa binh', 'binh 5', '5 g']);
  });

  it('writes scores without the noise of binary fractions', async () => {
    const response = await fetch(new URL('/v1/archives/bao/search?q=lua+chiu+man', server.url));
    for (const [, score] of (await response.text()).matchAll(/"score":([^,]*)/g)) assert.match(score, /^\d+(\.\d{1,4})?$/);
  });

  for (const [what, path] of Object.entries(paths)) {
    it(`answers HEAD like GET, and safely: ${what}`, async () => {
      const get = await fetch(new URL(path, server.url));
      const body = await get.arrayBuffer();
      const { answers: [head], rest } = await exchange(server.port, request(path, { method: 'HEAD' }), { methods: ['HEAD'] });
      assert.equal(rest.length, 0);
      assert.equal(head.status, get.status);
      const changing = path.includes('search'); // took_ms differs in length
      if (!changing) assert.equal(Number(head.headers.get('content-length')), body.byteLength);
      for (const name of ['content-type', 'etag', 'cache-control']) assert.equal(head.headers.get(name) ?? null, get.headers.get(name));
      assert.equal(get.headers.get('x-content-type-options'), 'nosniff');
      assert.equal(get.headers.get('referrer-policy'), 'no-referrer');
      const policy = get.headers.get('content-security-policy');
      for (const part of ["default-src 'none'", "base-uri 'none'", "frame-ancestors 'none'"]) assert.ok(policy.includes(part));
      assert.ok(!policy.includes('unsafe'));
    });
  }

  it('lets searches run on while requests come in, and schedules all else as usual', () => {
    const folder = `/proc/${server.child.pid}/task`;
    const policyOf = (thread) => Number(readFileSync(join(folder, thread, 'stat'), 'utf8').split(') ')[1].split(' ')[38]);
    const [normal, batch] = [0, 3]; // sched(7)
    for (const thread of readdirSync(folder))
      assert.equal(policyOf(thread), Number(thread) === server.child.pid ? batch : normal, thread);
  });

  it('sends a web file again only when it has changed', async () => {
    const files = readdirSync(new URL('../../server/web', import.meta.url)).filter((name) => name !== 'npm');
    for (const file of ['', ...files]) {
      const url = new URL(file, server.url);
      const etag = (await fetch(url)).headers.get('etag');
      assert.match(etag, /^"[^"]+"$/, file);
      const kept = { [etag]: 304, [`W/${etag}`]: 304, [`"other", ${etag}`]: 304, '*': 304, '"other"': 200, [etag.slice(1, -1)]: 200 };
      for (const [value, status] of Object.entries(kept)) {
        const { answers } = await exchange(server.port, request(`/${file}`, { headers: [`If-None-Match: ${value}`] }));
        assert.equal(answers[0].status, status, `${file}: ${value}`);
        assert.equal(answers[0].headers.get('etag'), etag);
      }
    }
  });

  it('serves several archives apart from each other', async () => {
    const other = join(temporaryFolder(), 'archive');
    await runIndexer(['--archive', other, join(samples, 'tuyen-tap.jsonl')]);
    const both = await startServer({ bao: await indexSamples(), other });
    const { archives } = await getJson(both, '/v1/archives');
    assert.deepEqual(archives.map(({ name, articles }) => [name, articles]).sort(), [['bao', sampleArticles], ['other', sampleRecords.length]]);
    assert.deepEqual((await getJson(both, '/v1/archives/other/search?q=xyzzy')).hits, []);
    assert.equal((await fetch(new URL('/v1/archives/other/documents/bao-song-ma/2017/giu-tieng-phach-co-dam', both.url))).status, 404);
    await stopCleanly(both);
  });
});

function jsonLines(...records) {
  return records.map((record) => (typeof record === 'string' ? record : JSON.stringify(record))).join('\n');
}

/** Starts a server on the archive, asks it, and stops it. */
async function askArchive(archive, ask) {
  const server = await startServer({ bao: archive });
  try {
    return await ask(server);
  } finally {
    await stopCleanly(server);
  }
}

describe('timbao-index', () => {
  const newArchive = () => join(temporaryFolder(), 'archive');

  it('says what it did', async () => {
    const { status, stdout } = await runIndexer(['--archive', newArchive(), '--folder-is-source', samples]);
    assert.equal(status, 0);
    assert.match(stdout, /^44 articles indexed from 8\d\.\d kB in \d+\.\d s \([\d,]+ articles\/s\)$/m);
    assert.match(stdout, /^\d+ files? skipped because the kind is not known, the first: \S+$/m);
    assert.match(stdout, /^the archive holds 44 articles in \d+ kB$/m);
  });

  it('replaces articles that come again', async () => {
    const archive = await indexSamples();
    const id = 'co-giao-thanh-hoa-o-muong-lat';
    const again = jsonLines({ id, title: 'Bài viết lại', text: 'Nội dung mới: xyzzy.' });
    const { status, stdout } = await runIndexer(['--archive', archive, '--format', 'jsonl', '-'], { input: again });
    assert.equal(status, 0);
    assert.match(stdout, /^1 older articles? with the same ids? replaced$/m);
    assert.match(stdout, /^the archive holds 44 articles/m);
    await askArchive(archive, async (server) => {
      assert.equal((await getJson(server, `/v1/archives/bao/documents/${id}`)).title, 'Bài viết lại');
      assert.deepEqual(idsOf(await searchBao(server, 'xyzzy')), [id]);
      assert.ok(!idsOf(await searchBao(server, 'Lò Thanh Hoa', '&limit=100')).includes(id));
      assert.equal((await getJson(server, '/v1/archives')).archives[0].articles, sampleArticles);
    });
    const twice = await runIndexer(['--archive', archive, '--folder-is-source', samples]);
    assert.match(twice.stdout, /^44 older articles with the same ids replaced\n(.*\n)*the archive holds 44 articles/m);
    await askArchive(archive, async (server) => {
      for (const [query, first] of queries) assert.equal(idsOf(await searchBao(server, query))[0], first, query);
    });
  });

  it('lets a server go on with the archive it opened', async () => {
    const archive = await indexSamples();
    await askArchive(archive, async (server) => {
      await runIndexer(['--archive', archive, samples]);
      await runIndexer(['--archive', archive, samples]);
      for (const [query, first] of queries) assert.equal(idsOf(await searchBao(server, query))[0], first, query);
    });
  });

  it('keeps records it cannot read, and indexes the others', async () => {
    const archive = newArchive();
    const folder = temporaryFolder();
    const broken = [
      '{"id": "b1", "title": ', '[]', '"text"', '{"text": ""}', '{"id": "b5", "title": 5}',
      '{"id": "b6", "title": "T", "date": "2025-02-30"}', `{"id": "${'i'.repeat(201)}", "title": "T"}`,
      '{"id": "b8", "title": "T", "tags": [1]}',
    ];
    writeFileSync(join(folder, 'records.jsonl'), jsonLines({ id: 'good', title: 'Một bài tốt' }, ...broken, { id: 'better', title: 'Một bài tốt nữa' }));
    writeFileSync(join(folder, 'no-date.txt'), 'Không có ngày\n\nVăn bản.\n');
    writeFileSync(join(folder, 'bytes.txt'), Buffer.from('date 2025-01-02 H\xf2a\n', 'latin1'));
    const { status, stdout, stderr } = await runIndexer(['--archive', archive, folder]);
    assert.equal(status, 3);
    assert.match(stdout, /^10 records rejected, see .*rejects\.jsonl$/m);
    assert.match(stdout, /^the archive holds 2 articles/m);
    assert.match(stderr, /^rejected .*records\.jsonl:2/m);
    const rejects = readFileSync(join(archive, 'rejects.jsonl'), 'utf8').trim().split('\n').map((line) => JSON.parse(line));
    const byPlace = new Map(rejects.map((reject) => [reject.place.slice(folder.length + 1), reject]));
    for (const [index, record] of broken.entries()) {
      const reject = byPlace.get(`records.jsonl:${index + 2}`);
      assert.equal(reject?.record, record);
      assert.ok(reject.reason.length > 0);
    }
    assert.equal(Buffer.from(byPlace.get('bytes.txt:1').record_base64, 'base64').toString('latin1'), 'date 2025-01-02 H\xf2a\n');
    assert.ok(byPlace.has('no-date.txt:1'));
  });

  it('reads standard input', async () => {
    const forms = {
      jsonl: [jsonLines({ id: 'a/b', title: 'Đúc đồng' }), 'a/b'],
      text: ['date 2025-01-02 Đúc đồng\n\nMột làng nghề.\n', 'stdin'],
    };
    for (const [format, [input, id]] of Object.entries(forms)) {
      for (const choice of [[], ['--format', format]]) {
        const archive = newArchive();
        assert.equal((await runIndexer(['--archive', archive, ...choice, '-'], { input })).status, 0);
        await askArchive(archive, async (server) => assert.deepEqual(idsOf(await searchBao(server, 'duc dong')), [id]));
      }
    }
  });

  // [what, arguments, exit status, what it says]
  const invocations = [
    ['asked for help', ['--help'], 0, /--folder-is-source/],
    ['given an unknown option', ['--archive', 'A', '--frobnicate', samples], 2, /frobnicate/],
    ['given no archive', [samples], 2, /--archive is required/],
    ['given no path', ['--archive', 'A'], 2, /PATH/],
    ['given no threads', ['--archive', 'A', '--jobs', '0', samples], 2, /--jobs/],
    ['given an unknown format', ['--archive', 'A', '--format', 'pdf', samples], 2, /--format/],
    ['given a path that is not there', ['--archive', 'A', '/nowhere'], 1, /no such file or directory.*\/nowhere|\/nowhere.*no such file or directory/i],
    ['given an archive below a file', ['--archive', join(samples, 'README.md/archive'), samples], 1, /^timbao-index: .*not a directory/im],
  ];
  for (const [what, args, expected, says] of invocations) {
    it(`exits with ${expected} when ${what}`, async () => {
      const folder = temporaryFolder();
      const { status, stdout, stderr } = await runIndexer(args.map((arg) => (arg === 'A' ? join(folder, 'archive') : arg)));
      assert.equal(status, expected, stderr);
      assert.match(stdout + stderr, says);
    });
  }
});

describe('timbao-index, interrupted', () => {
  let many;

  before(async () => {
    many = join(temporaryFolder(), 'many.jsonl');
    const file = createWriteStream(many);
    for (let number = 0; number < 20000; number += 1) {
      const text = Array.from({ length: 25 }, (_, part) => `dân xã ven sông trồng lúa chịu mặn vụ ${(number * 7 + part) % 9973}`).join(' ');
      file.write(`${JSON.stringify({ id: `many-${number}`, title: `Bài số ${number}`, text })}\n`);
    }
    await new Promise((done) => { file.end(done); });
  });

  /** Starts a long build and waits until it has made the entry. */
  async function startBuild(archive, entry) {
    const build = startProgram(indexerPath, ['--archive', archive, '--jobs', '1', many]);
    let over = false;
    build.ended.then(() => { over = true; });
    while (!existsSync(join(archive, entry)) && !over) await new Promise((done) => { setTimeout(done, 1); });
    assert.ok(!over, 'the build ended too early for this test');
    return build;
  }

  const leftovers = (archive) => readdirSync(archive).filter((name) => !/^(archive\.json|lock(?:-manifest)?|shard-\d+.*|(?:statistics|suggestions)-\d+\.bin)$/.test(name));
  const statistics = (archive) => readdirSync(archive).filter((name) => name.startsWith('statistics-'));
  const suggestions = (archive) => readdirSync(archive).filter((name) => name.startsWith('suggestions-'));
  const shards = (archive) => readdirSync(archive).filter((name) => name.startsWith('shard-'));

  for (const [stage, entry] of [['reading', 'building'], ['merging', 'building/shard']]) {
    it(`by kill -9 while ${stage}: the old archive answers, and the next build cleans up`, async () => {
      const archive = await indexSamples();
      const build = await startBuild(archive, entry);
      build.child.kill('SIGKILL');
      assert.equal((await build.ended).signal, 'SIGKILL');
      assert.ok(existsSync(join(archive, entry)), 'the killed build leaves something behind');
      await askArchive(archive, async (server) => {
        for (const [query, first] of queries) assert.equal(idsOf(await searchBao(server, query))[0], first, query);
        assert.equal((await getJson(server, '/v1/archives')).archives[0].articles, sampleArticles);
      });
      const { status } = await runIndexer(['--archive', archive, '-'], { input: jsonLines({ id: 'next', title: 'Bài kế tiếp' }) });
      assert.equal(status, 0);
      assert.deepEqual(leftovers(archive), []);
      assert.equal(shards(archive).length, 2);
      assert.equal(statistics(archive).length, 1);
      assert.equal(suggestions(archive).length, 1);
      await askArchive(archive, async (server) => assert.equal((await getJson(server, '/v1/archives')).archives[0].articles, sampleArticles + 1));
    });
  }

  it('by a second build: only one may write, and says so', async () => {
    const archive = await indexSamples();
    const build = await startBuild(archive, 'building');
    const second = await runIndexer(['--archive', archive, samples]);
    assert.equal(second.status, 1);
    assert.match(second.stderr, /another process is writing this archive/);
    const { status, stdout } = await build.ended;
    assert.equal(status, 0);
    assert.match(stdout, /^the archive holds 20,044 articles/m);
    assert.deepEqual(leftovers(archive), []);
  });
});

describe('timbao-server settings', () => {
  it('choose the ranking of searches and evaluations that name none', async () => {
    const archive = await indexSamples();
    const set = (...args) => runServer(['settings', '--archive', archive, ...args]);
    assert.equal((await set()).stdout, 'profile default\n');
    assert.equal((await set('--profile', 'news', '--set', 'recency=3', '--set', 'k1=0.9')).status, 0);
    assert.equal((await set()).stdout, 'profile news\nk1=0.9\nrecency=3\n');
    const server = await startServer({ bao: archive });
    after(() => server.stop());
    const { archives: [{ profile, parameters }] } = await getJson(server, paths.archives);
    assert.deepEqual({ profile, parameters }, { profile: 'news', parameters: { k1: 0.9, recency: 3 } });

    const scores = async (rest) => (await searchBao(server, 'thanh hoa', rest)).hits.map(({ score }) => score);
    assert.notDeepEqual(await scores(''), await scores('&profile=news'));
    assert.notDeepEqual(await scores(''), await scores('&profile=default'));

    const newest = (await searchBao(server, 'thanh hoa')).hits[0];
    const evaluated = async (more) => {
      const response = await fetch(new URL('/v1/archives/bao/_rank_eval', server.url), {
        method: 'POST',
        body: JSON.stringify({ requests: [{ id: 'q', query: 'thanh hoa', ratings: [{ id: newest.id, rating: 1 }] }], measures: ['MRR@10'], ...more }),
      });
      return (await response.json()).measures['MRR@10'];
    };
    assert.equal(await evaluated({}), 1);
    assert.ok(await evaluated({ profile: 'default' }) < 1);

    writeFileSync(join(archive, 'settings.json'), '{"profile": "news", "parameters": {"b": 2}}');
    const { status, stderr } = await runServer(['--archive', `bao=${archive}`]);
    assert.equal(status, 1);
    assert.match(stderr, /settings\.json: parameters\.b: 2 is not between 0 and 1/);
  });
});

describe('timbao-server, started wrongly', () => {
  // [what, makes arguments of the sample archive and an empty folder, exit status, what it says]
  const invocations = [
    ['asked for help', () => ['--help'], 0, /--archive/],
    ['given no archive', () => [], 2, /--archive is required/],
    ['given an archive without a name', (archive) => ['--archive', archive], 2, /NAME=DIR/],
    ['given a name with a slash', (archive) => ['--archive', `a/b=${archive}`], 2, /NAME=DIR/],
    ['given one name twice', (archive) => ['--archive', `a=${archive}`, '--archive', `a=${archive}`], 2, /"a" is given twice/],
    ['given an unknown option', (archive) => ['--archive', `a=${archive}`, '--prot', '1'], 2, /--prot/],
    ['given a port too high', (archive) => ['--archive', `a=${archive}`, '--listen', '127.0.0.1:65536'], 2, /ADDRESS:PORT/],
    ['given no threads', (archive) => ['--archive', `a=${archive}`, '--threads', '0'], 2, /--threads/],
    ['given a host name', (archive) => ['--archive', `a=${archive}`, '--listen', 'localhost:0'], 1, /localhost:0.*not an IP address|not an IP address.*localhost:0/],
    ['given an address that is not here', (archive) => ['--archive', `a=${archive}`, '--listen', '192.0.2.1:8080'], 1, /cannot listen/],
    ['given a folder that is not there', (_, folder) => ['--archive', `a=${folder}/none`], 1, /^timbao-server: .*none/],
    ['given an empty folder', (_, folder) => ['--archive', `a=${folder}`], 1, /^timbao-server: .*no archive/i],
    ['told to set what is no profile', (archive) => ['settings', '--archive', archive, '--profile', 'best'], 2, /profile: is none of default, news/],
    ['told to set no number', (archive) => ['settings', '--archive', archive, '--set', 'k1'], 2, /"k1" is not name=number/],
    ['told to set no archive', () => ['settings', '--profile', 'news'], 2, /--archive is required/],
    ['told to set an empty folder', (_, folder) => ['settings', '--archive', folder, '--profile', 'news'], 1, /no archive here/],
    ['given a broken manifest', (_, folder) => {
      mkdirSync(join(folder, 'broken'));
      writeFileSync(join(folder, 'broken/archive.json'), '{"shards": [');
      return ['--archive', `a=${folder}/broken`];
    }, 1, /^timbao-server: .*archive\.json/],
  ];
  let archive;

  before(async () => { archive = await indexSamples(); });

  for (const [what, makeArguments, expected, says] of invocations) {
    it(`exits with ${expected} when ${what}`, async () => {
      const { status, stdout, stderr } = await runServer(makeArguments(archive, temporaryFolder()));
      assert.equal(status, expected, stderr);
      assert.match(stdout + stderr.split('\n').filter((line) => !line.includes(' info ')).join('\n'), says);
    });
  }

  it('exits with 1 when its port is taken, and names it', async () => {
    const holder = createServer();
    await new Promise((done) => { holder.listen(0, '127.0.0.1', done); });
    const place = `127.0.0.1:${holder.address().port}`;
    const { status, stderr } = await runServer(['--archive', `a=${archive}`, '--listen', place]);
    holder.close();
    assert.equal(status, 1);
    assert.match(stderr, /cannot listen: Address already in use/);
    assert.ok(stderr.includes(place));
  });
});
