// What operators see: metrics, readiness, logs with request ids.

import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';

import { parsePrometheus } from './prometheus.mjs';
import { exchange, openConnection, request } from './raw_http.mjs';
import { indexSamples, sampleArticles, startServer } from './timbao_processes.mjs';

const search = '/v1/archives/bao/search';
const pause = (ms) => new Promise((done) => { setTimeout(done, ms); });

async function ask(server, target, headers = [], options = {}) {
  const { answers } = await exchange(server.port, request(target, { headers, ...options }));
  return answers[0];
}

async function metricsOf(server) {
  const { status, headers, body } = await ask(server, '/metrics');
  assert.equal(status, 200);
  assert.equal(headers.get('content-type'), 'text/plain; version=0.0.4; charset=utf-8');
  return parsePrometheus(body);
}

describe('the reader of metrics', () => {
  for (const [what, text] of [
    ['a line without end', '# HELP a_total b\n# TYPE a_total counter\na_total 1'],
    ['a value that is none', '# HELP a b\n# TYPE a gauge\na one\n'],
    ['a sample before its type', 'a 1\n'],
    ['a label without quotes', '# HELP a b\n# TYPE a gauge\na{b=c} 1\n'],
    ['a comma behind the last label', '# HELP a b\n# TYPE a gauge\na{b="c",} 1\n'],
    ['a series twice', '# HELP a b\n# TYPE a gauge\na{b="c"} 1\na{b="c"} 2\n'],
    ['a histogram without +Inf', '# HELP a b\n# TYPE a histogram\na_bucket{le="1"} 1\na_sum 1\na_count 1\n'],
    ['a counter without _total', '# HELP a b\n# TYPE a counter\na 1\n'],
    ['an empty line', '# HELP a b\n\n# TYPE a gauge\na 1\n'],
  ]) {
    it(`refuses ${what}`, () => assert.throws(() => parsePrometheus(text)));
  }
});

describe('the metrics', () => {
  let server;
  before(async () => { server = await startServer({ bao: await indexSamples(), 'cuu-long': await indexSamples() }); });
  after(() => server.stop());

  it('are strictly what Prometheus reads, from the first moment on', async () => {
    const { families, series } = await metricsOf(server);
    assert.ok(families.size > 20);
    assert.equal(series.get('timbao_archive_articles{archive="bao"}'), sampleArticles);
    assert.equal(series.get('timbao_archive_articles{archive="cuu-long"}'), sampleArticles);
    assert.equal(series.get('timbao_archive_shards{archive="bao"}'), 1);
    assert.ok(series.get('timbao_archive_bytes{archive="bao"}') > 10000);
    assert.ok(Math.abs(series.get('timbao_start_time_seconds{}') - Date.now() / 1000) < 60);
    assert.ok([...series.keys()].some((key) => /^timbao_build_info\{.*version="\d+\.\d+\.\d+"/.test(key)));
  });

  it('count every answer by route and status, whatever clients send', async () => {
    const before = (await metricsOf(server)).series;
    const sent = [
      [`${search}?q=hoa`, '/v1/archives/{archive}/search', '2xx', 3],
      [`${search}?q=hoa&limit=x`, '/v1/archives/{archive}/search', '4xx', 2],
      ['/v1/archives/bao/documents/a"b\\c', '/v1/archives/{archive}/documents/{id...}', '4xx', 1],
      ['/nothing"} 1\\n', 'none', '4xx', 1],
      ['/healthz', '/healthz', '2xx', 2],
      ['/timbao.css', '/{file}', '2xx', 1],
    ];
    for (const [target, , , count] of sent) for (let round = 0; round < count; round += 1) await ask(server, encodeURI(target).replaceAll('%25', '%'));
    await exchange(server.port, 'nonsense\r\n\r\n');
    const after_ = (await metricsOf(server)).series;
    const grown = (key) => after_.get(key) - (before.get(key) ?? 0);
    for (const [, route, status, count] of sent.filter(([, route]) => route !== 'none')) {
      assert.equal(grown(`timbao_http_request_duration_seconds_count{route="${route}",status="${status}"}`), count, route);
    }
    assert.equal(grown('timbao_http_request_duration_seconds_count{route="none",status="4xx"}'), 2);
    assert.equal(grown('timbao_http_unreadable_requests_total{}'), 1);
    assert.equal(grown('timbao_answer_cache_lookups_total{result="found"}'), 2);
    assert.ok(grown('timbao_http_response_bytes_total{route="/timbao.css",status="2xx"}') !== 0);
    assert.equal(after_.get('timbao_http_requests_in_flight{}'), 1, 'the request for the metrics itself');
  });

  it('say how many connections are open', async () => {
    const connections = Array.from({ length: 7 }, () => openConnection(server.port));
    await Promise.all(connections.map(({ connected }) => connected));
    await pause(50);
    assert.equal((await metricsOf(server)).series.get('timbao_http_connections{}'), 8);
    for (const { socket } of connections) socket.destroy();
  });
});

describe('the metrics of an archive that takes updates', () => {
  let server;
  before(async () => { server = await startServer({ bao: await indexSamples(), yen: await indexSamples() }, ['--writable', 'bao']); });
  after(() => server.stop());

  it('count commits, how long they took, changes and merges', async () => {
    const first = (await metricsOf(server)).series;
    assert.equal(first.get('timbao_archive_commit_duration_seconds_count{archive="bao"}'), 0);
    assert.equal(first.get('timbao_archive_merges_total{archive="bao",result="done"}'), 0);
    assert.ok(![...first.keys()].some((key) => key.startsWith('timbao_archive_commit') && key.includes('"yen"')), 'it takes no updates');
    const put = (id) => fetch(new URL(`/v1/archives/bao/documents/${id}`, server.url), { method: 'PUT', body: JSON.stringify({ title: `Tin ${id}` }) });
    for (let round = 0; round < 8; round += 1) assert.equal((await put(`tin-${round % 6}`)).status, round < 6 ? 201 : 200);
    let series;
    for (let wait = 0; wait < 100; wait += 1) {
      ({ series } = await metricsOf(server));
      if (series.get('timbao_archive_merges_total{archive="bao",result="done"}') > 0) break;
      await pause(100);
    }
    assert.equal(series.get('timbao_archive_commits_total{archive="bao",result="done"}'), 8);
    assert.equal(series.get('timbao_archive_commits_total{archive="bao",result="failed"}'), 0);
    assert.equal(series.get('timbao_archive_changes_total{archive="bao"}'), 8);
    assert.equal(series.get('timbao_archive_commit_duration_seconds_count{archive="bao"}'), 8);
    assert.equal(series.get('timbao_archive_commit_duration_seconds_bucket{archive="bao",le="+Inf"}'), 8);
    assert.ok(series.get('timbao_archive_commit_duration_seconds_sum{archive="bao"}') > 0.001);
    assert.ok(series.get('timbao_archive_merges_total{archive="bao",result="done"}') >= 1);
    assert.equal(series.get('timbao_archive_countings_total{archive="bao",result="failed"}'), 0);
    assert.equal(series.get('timbao_archive_articles{archive="bao"}'), sampleArticles + 6);
    assert.ok(series.get('timbao_archive_shards{archive="bao"}') >= 1);
    const [largest, all] = ['largest_shard_bytes', 'bytes'].map((name) => series.get(`timbao_archive_${name}{archive="bao"}`));
    assert.ok(largest > 10000 && largest < all);
    assert.equal(series.get('timbao_archive_replaced_articles{archive="yen"}'), 0);
  });
});

describe('requests', () => {
  let server;
  before(async () => { server = await startServer({ bao: await indexSamples() }, ['--set', 'log.format=json']); });
  after(() => server.stop());

  const lines = () => server.output.stderr.trim().split('\n').map((line) => JSON.parse(line));

  it('keep the id that the client gave, if it is one', async () => {
    for (const [given, kept] of [
      ['abc-123_X.y', true], ['a'.repeat(64), true], ['a'.repeat(65), false], ['a b', false], ['a"b', false], ['báo', false], ['', false], ['a,b', false],
    ]) {
      const id = (await ask(server, '/healthz', [`X-Request-Id: ${given}`])).headers.get('x-request-id');
      if (kept) assert.equal(id, given);
      else assert.match(id, /^[0-9a-f]{16}$/);
    }
    const ids = [];
    for (let round = 0; round < 50; round += 1) ids.push((await ask(server, '/nothing')).headers.get('x-request-id'));
    assert.equal(new Set(ids).size, 50);
    const { answers } = await exchange(server.port, 'nonsense\r\n\r\n');
    assert.match(answers[0].headers.get('x-request-id'), /^[0-9a-f]{16}$/);
  });

  it('are logged as JSON, with what is needed to find them and without what was asked', async () => {
    await ask(server, `${search}?q=bi+mat+nha+nuoc`, ['X-Request-Id: tim-toi']);
    await ask(server, '/v1/archives/bao/documents/bi-mat', ['X-Request-Id: tim-bai']);
    await pause(50);
    const found = lines().find(({ request_id }) => request_id === 'tim-toi');
    assert.deepEqual({ ...found, time: 0, ms: 0, bytes: 0 }, {
      time: 0, level: 'info', message: 'request', request_id: 'tim-toi', method: 'GET', route: '/v1/archives/{archive}/search',
      status: 200, ms: 0, bytes: 0, client: '127.0.0.1', key: '-', whole: true,
    });
    assert.match(found.time, /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/);
    assert.ok(found.ms > 0 && found.bytes > 100);
    assert.equal(lines().find(({ request_id }) => request_id === 'tim-bai').status, 404);
    assert.ok(!server.output.stderr.includes('bi+mat') && !server.output.stderr.includes('bi-mat'));
  });

  it('cannot write lines of their own into the log', async () => {
    const before = lines().length;
    await ask(server, '/a%0a%7b%22level%22:%22error%22%7d', ['X-Request-Id: a\tb', 'X-Forwarded-For: 1.2.3.4"\x1b[31m']);
    await exchange(server.port, 'BRE"W\\ /\xff\xfe HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n');
    await pause(50);
    const fresh = lines().slice(before);
    assert.equal(fresh.length, 2);
    assert.ok(fresh.every(({ level }) => level === 'info'));
  });
});

describe('logs', () => {
  it('have the target where that is asked for, quoted', async () => {
    const server = await startServer({ bao: await indexSamples() }, ['--set', 'log.targets=yes']);
    await ask(server, `${search}?q=lua+chiu+man`);
    await server.stop();
    assert.match(server.output.stderr, /info request request_id=[0-9a-f]{16} method=GET route=\/v1\/archives\/\{archive\}\/search status=200 ms=[\d.]+ bytes=\d+ client=127\.0\.0\.1 key=- whole=true target="\/v1\/archives\/bao\/search\?q=lua\+chiu\+man"/);
  });

  it('have mistakes only where that is asked for, or nothing', async () => {
    for (const [which, expected] of [['errors', 1], ['none', 0]]) {
      const server = await startServer({ bao: await indexSamples() }, ['--set', `log.requests=${which}`]);
      await ask(server, `${search}?q=lua`);
      await ask(server, '/nothing');
      await server.stop();
      assert.equal(server.output.stderr.split(' request ').length - 1, expected);
    }
  });
});

describe('readiness', () => {
  it('ends before the server does, so that balancers ask another one', async () => {
    const server = await startServer({ bao: await indexSamples() }, ['--set', 'server.stop_notice=1500ms']);
    assert.equal((await ask(server, '/readyz')).status, 200);
    const stopped = server.stop();
    await pause(200);
    const { status, body } = await ask(server, '/readyz');
    assert.equal(status, 503);
    assert.equal(JSON.parse(body).type, 'urn:timbao:problem:stopping');
    assert.equal((await ask(server, '/healthz')).status, 200, 'alive');
    assert.equal((await ask(server, `${search}?q=hoa`)).status, 200, 'whoever asks is still answered');
    const { status: exit, ms } = await stopped;
    assert.equal(exit, 0);
    assert.ok(ms > 1400 && ms < 4000, `took ${ms}`);
  });
});
