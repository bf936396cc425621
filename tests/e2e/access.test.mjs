// Who may ask what: keys, the sites of pages, rates, and what a server without keys refuses.

import assert from 'node:assert/strict';
import { statSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';

import { exchange, request } from './raw_http.mjs';
import { indexSamples, runServer, startServer, temporaryFolder } from './timbao_processes.mjs';

const search = '/v1/archives/bao/search?q=hoa';
const evaluation = '/v1/archives/bao/_rank_eval';
const judged = JSON.stringify({ requests: [{ id: 'q1', query: 'lúa', ratings: [{ id: 'a', rating: 1 }] }] });
const pause = (ms) => new Promise((done) => { setTimeout(done, ms); });

let archive;
before(async () => { archive = await indexSamples(); });

/** Makes a key and gives its text. */
async function makeKey(file, ...options) {
  const { status, stdout, stderr } = await runServer(['keys', 'create', '--keys', file, ...options]);
  assert.equal(status, 0, stderr);
  assert.match(stdout, /^timbao_[0-9a-f]{8}_[0-9a-f]{64}\n$/);
  return stdout.trim();
}

const idOf = (key) => key.split('_')[1];

/** Sends a request with these header lines and gives the answer. */
async function ask(server, target, headers = [], options = {}) {
  const { answers } = await exchange(server.port, request(target, { headers, ...options }));
  assert.equal(answers.length, 1);
  return answers[0];
}

describe('a server with keys', () => {
  let server;
  const keys = {};
  const file = join(temporaryFolder(), 'keys');

  before(async () => {
    keys.admin = await makeKey(file, '--access', 'admin', '--name', 'biên tập');
    keys.write = await makeKey(file, '--access', 'write');
    keys.search = await makeKey(file);
    keys.other = await makeKey(file, '--archives', 'khac');
    keys.page = await makeKey(file, '--origins', 'https://bao.example', '--archives', 'bao');
    keys.slow = await makeKey(file, '--rate', '1/h');
    server = await startServer({ bao: archive, khac: archive }, ['--keys', file]);
  });
  after(() => server.stop());

  const bearer = (key) => [`Authorization: Bearer ${key}`];

  // [what, target, header lines, status, method]
  const rows = [
    ['health needs no key', '/healthz', () => [], 200],
    ['readiness needs no key', '/readyz', () => [], 200],
    ['the page needs no key', '/', () => [], 200],
    ['the page of a query needs no key', '/?q=hoa', () => [], 200],
    ['a search without a key', search, () => [], 401],
    ['a search with a wrong key', search, () => bearer('timbao_00000000_'.padEnd(80, '0')), 401],
    ['a search with half a key', search, () => bearer(keys.search.slice(0, -1)), 401],
    ['a search with a key and a byte more', search, () => bearer(`${keys.search}0`), 401],
    ['a search with an empty key', search, () => ['Authorization: Bearer '], 401],
    ['a search with somebody else\'s scheme', search, () => ['Authorization: Basic dXNlcjpwYXNz'], 401],
    ['a search with a key', search, () => bearer(keys.search), 200],
    ['a search with a key, scheme in small letters', search, () => [`authorization: bearer ${keys.search}`], 200],
    ['a search with a key in X-Api-Key', search, () => [`X-Api-Key: ${keys.search}`], 200],
    ['a search with the same key twice', search, () => [...bearer(keys.search), `X-Api-Key: ${keys.search}`], 200],
    ['a search with two keys', search, () => [...bearer(keys.search), `X-Api-Key: ${keys.admin}`], 401],
    ['two Authorization headers', search, () => [...bearer(keys.search), ...bearer(keys.search)], 400],
    ['a search with the admin\'s key', search, () => bearer(keys.admin), 200],
    ['a search with a key of another archive', search, () => bearer(keys.other), 403],
    ['the other archive with its key', '/v1/archives/khac/search?q=hoa', () => bearer(keys.other), 200],
    ['an archive that is not there, with a limited key', '/v1/archives/nope/search?q=hoa', () => bearer(keys.other), 403],
    ['an archive that is not there, with any key', '/v1/archives/nope/search?q=hoa', () => bearer(keys.search), 404],
    ['the archives without a key', '/v1/archives', () => [], 401],
    ['an analysis without a key', '/v1/analyze?text=hoa', () => [], 401],
    ['a document without a key', '/v1/archives/bao/documents/co-giao-thanh-hoa-o-muong-lat', () => [], 401],
    ['an export without a key', '/v1/archives/bao/export.csv?q=hoa', () => [], 401],
    ['a feed without a key', '/v1/archives/bao/feed.atom?q=hoa', () => [], 401],
    ['suggestions without a key', '/v1/archives/bao/suggest?q=hoa', () => [], 401],
    ['related articles without a key', '/v1/archives/bao/documents/co-giao-thanh-hoa-o-muong-lat/related', () => [], 401],
    ['metrics without a key', '/metrics', () => [], 401],
    ['metrics with a key for searching', '/metrics', () => bearer(keys.search), 403],
    ['metrics with a key for writing', '/metrics', () => bearer(keys.write), 403],
    ['metrics with the admin\'s key', '/metrics', () => bearer(keys.admin), 200],
    ['an unknown path without a key', '/nothing', () => [], 404],
    ['a key of a site, from its page', search, () => [...bearer(keys.page), 'Origin: https://bao.example'], 200],
    ['a key of a site, from another page', search, () => [...bearer(keys.page), 'Origin: https://gia.example'], 403],
    ['a key of a site, from no page', search, () => bearer(keys.page), 403],
    ['a key of a site, from a page of the same name in http', search, () => [...bearer(keys.page), 'Origin: http://bao.example'], 403],
    ['a key of a site, from a page with a longer name', search, () => [...bearer(keys.page), 'Origin: https://bao.example.gia.example'], 403],
    ['two Origins', search, () => [...bearer(keys.page), 'Origin: https://bao.example', 'Origin: https://gia.example'], 400],
    ['Meilisearch\'s health without a key', '/health', () => [], 200],
    ['Meilisearch\'s search without a key', '/indexes/bao/search?q=hoa', () => [], 401],
    ['Meilisearch\'s search with a key', '/indexes/bao/search?q=hoa', () => bearer(keys.search), 200],
    ['Meilisearch\'s search with a key of another archive', '/indexes/bao/search?q=hoa', () => bearer(keys.other), 403],
    ['Meilisearch\'s index with a key of another archive', '/indexes/bao', () => bearer(keys.other), 403],
    ['Meilisearch\'s document with a key of another archive', '/indexes/bao/documents/a', () => bearer(keys.other), 403],
    ['Meilisearch\'s indexes without a key', '/indexes', () => [], 401],
    ['a key in the address', `${search}&key=1`, () => [], 401],
  ];
  for (const [what, target, headers, status] of rows) {
    it(`${what}: ${status}`, async () => {
      const answer = await ask(server, target, headers());
      assert.equal(answer.status, status, answer.body);
      if (status < 400) return;
      // Meilisearch's clients read their own format.
      assert.equal(answer.headers.get('content-type'), target.startsWith('/indexes') ? 'application/json' : 'application/problem+json');
      if (status === 401) assert.match(answer.headers.get('www-authenticate'), /^Bearer realm="timbao"/);
    });
  }

  it('takes an evaluation from the admin only, and reads no body before it knows who sends it', async () => {
    const send = (key) => ask(server, evaluation, [...bearer(key), `Content-Length: ${Buffer.byteLength(judged)}`], { method: 'POST', body: judged });
    assert.equal((await send(keys.search)).status, 403);
    assert.equal((await send(keys.write)).status, 403);
    assert.equal((await send(keys.admin)).status, 200);
    // Nothing of the body is sent: whoever may not ask is told at once.
    const { answers } = await exchange(server.port, request(evaluation, { method: 'POST', keep: true, headers: ['Content-Length: 1000000', 'Expect: 100-continue'] }), { count: 1, patienceMs: 2000 });
    assert.equal(answers[0].status, 401);
    assert.equal(answers[0].headers.get('connection'), 'close');
  });

  it('does not take the body of a refused request for the next one', async () => {
    const smuggled = request('/healthz');
    const { answers } = await exchange(server.port, request(evaluation, { method: 'POST', keep: true, headers: [`Content-Length: ${smuggled.length}`], body: smuggled }) + request('/healthz'));
    assert.deepEqual(answers.map(({ status }) => status), [401]);
  });

  it('shows a key the archives that are its own', async () => {
    const names = async (key) => JSON.parse((await ask(server, '/v1/archives', bearer(key))).body).archives.map(({ name }) => name);
    assert.deepEqual(await names(keys.search), ['bao', 'khac']);
    assert.deepEqual(await names(keys.other), ['khac']);
  });

  it('keeps archives from keys of others that name them in a body', async () => {
    const body = (index) => JSON.stringify({ queries: [{ indexUid: 'khac', q: 'hoa' }, { indexUid: index, q: 'hoa' }] });
    const send = (key, index) => ask(server, '/multi-search', [...bearer(key), 'Content-Type: application/json', `Content-Length: ${body(index).length}`], { method: 'POST', body: body(index) });
    assert.equal((await send(keys.other, 'khac')).status, 200);
    assert.equal((await send(keys.other, 'bao')).status, 403);
    assert.equal((await send(keys.search, 'bao')).status, 200);
    const names = async (path, key, of) => of(JSON.parse((await ask(server, path, bearer(key))).body));
    assert.deepEqual(await names('/indexes', keys.other, ({ results }) => results.map(({ uid }) => uid)), ['khac']);
    assert.deepEqual(await names('/stats', keys.other, ({ indexes }) => Object.keys(indexes)), ['khac']);
  });

  it('puts no hits into the page for who may not search', async () => {
    const { body } = await ask(server, '/?q=thanh+hoa');
    assert.ok(body.includes('<!-- plain results -->'));
    assert.ok((await ask(server, '/?q=thanh+hoa', bearer(keys.search))).body.includes('plain-results'));
    assert.ok(!(await ask(server, '/?q=thanh+hoa&a=bao', bearer(keys.other))).body.includes('plain-results'));
  });

  it('counts what a key is used for, and says when it may be used again', async () => {
    const answers = [];
    for (let count = 0; count < 12; count += 1) answers.push(await ask(server, search, bearer(keys.slow)));
    assert.deepEqual(answers.map(({ status }) => status), [...Array(10).fill(200), 429, 429]);
    assert.deepEqual(answers.slice(0, 3).map(({ headers }) => headers.get('ratelimit-remaining')), ['9', '8', '7']);
    const { headers, body } = answers.at(-1);
    assert.equal(headers.get('ratelimit-limit'), '10');
    assert.equal(headers.get('ratelimit-remaining'), '0');
    assert.ok(Number(headers.get('retry-after')) > 3000 && Number(headers.get('retry-after')) <= 3600);
    assert.ok(Number(headers.get('ratelimit-reset')) > 30000);
    assert.equal(JSON.parse(body).type, 'urn:timbao:problem:too-many-requests');
    assert.equal((await ask(server, search, bearer(keys.search))).status, 200, 'another key');
  });

  it('lets browsers ask from pages of the sites that keys name', async () => {
    const preflight = (origin) => ask(server, search, [`Origin: ${origin}`, 'Access-Control-Request-Method: GET', 'Access-Control-Request-Headers: x-api-key'], { method: 'OPTIONS' });
    const allowed = await preflight('https://bao.example');
    assert.equal(allowed.status, 204);
    assert.equal(allowed.headers.get('access-control-allow-origin'), 'https://bao.example');
    assert.match(allowed.headers.get('access-control-allow-headers'), /X-Api-Key/);
    assert.equal(allowed.headers.get('vary'), 'Origin');
    const refused = await preflight('https://gia.example');
    assert.equal(refused.status, 403);
    assert.equal(refused.headers.get('access-control-allow-origin'), undefined);
    const answer = await ask(server, search, [...bearer(keys.page), 'Origin: https://bao.example']);
    assert.equal(answer.headers.get('access-control-allow-origin'), 'https://bao.example');
    assert.match(answer.headers.get('access-control-expose-headers'), /RateLimit-Remaining/);
    const elsewhere = await ask(server, search, [...bearer(keys.search), 'Origin: https://gia.example']);
    assert.equal(elsewhere.headers.get('access-control-allow-origin'), undefined);
  });

  it('takes new keys and forgets revoked ones on SIGHUP, with connections kept', async () => {
    const fresh = await makeKey(file, '--name', 'mới');
    assert.equal((await ask(server, search, bearer(fresh))).status, 401, 'not yet');
    const hangUp = async (says) => {
      const before = server.output.stderr.split(says).length;
      server.child.kill('SIGHUP');
      for (let round = 0; round < 100 && server.output.stderr.split(says).length === before; round += 1) await pause(20);
      assert.ok(server.output.stderr.split(says).length > before, server.output.stderr.slice(-2000));
    };
    await hangUp('are read again');
    assert.equal((await ask(server, search, bearer(fresh))).status, 200);
    const { status } = await runServer(['keys', 'revoke', idOf(fresh), '--keys', file]);
    assert.equal(status, 0);
    await hangUp('are read again');
    assert.equal((await ask(server, search, bearer(fresh))).status, 401);
    assert.equal((await ask(server, search, bearer(keys.search))).status, 200);
  });

  it('never logs a key', async () => {
    for (const key of Object.values(keys)) assert.ok(!server.output.stderr.includes(key));
    assert.match(server.output.stderr, new RegExp(`key=${idOf(keys.search)}`));
  });
});

describe('timbao-server keys', () => {
  it('lists keys without showing them, in a file for its owner only', async () => {
    const file = join(temporaryFolder(), 'keys');
    const key = await makeKey(file, '--name', 'trang báo', '--archives', 'bao,khac', '--origins', 'https://a.example', '--rate', '600/m');
    assert.equal(statSync(file).mode & 0o777, 0o600);
    const { stdout, status } = await runServer(['keys', 'list', '--keys', file]);
    assert.equal(status, 0);
    assert.match(stdout, new RegExp(`^${idOf(key)}\tsearch\tarchives=bao,khac\torigins=https://a.example\trate=10/s\t\\d{4}-.*\ttrang báo\n$`));
    assert.ok(!stdout.includes(key));
  });

  const folder = temporaryFolder();
  const file = join(folder, 'keys');
  for (const [what, args, status, says] of [
    ['nothing to do', ['keys'], 2, /subcommand is required/],
    ['no file', ['keys', 'list'], 2, /--keys is required/],
    ['an unknown level', ['keys', 'create', '--keys', file, '--access', 'all'], 2, /--access: is none of/],
    ['an origin that is none', ['keys', 'create', '--keys', file, '--origins', 'bao.example'], 2, /--origins: has "bao.example"/],
    ['a rate that is none', ['keys', 'create', '--keys', file, '--rate', 'often'], 2, /--rate: is not a number/],
    ['a name of two lines', ['keys', 'create', '--keys', file, '--name', 'a\n[11111111]\naccess = admin'], 2, /is wrong|is missing|second/],
    ['a key that is not there', ['keys', 'revoke', '01234567', '--keys', file], 1, /no key with the id/],
    ['a folder that is not there', ['keys', 'create', '--keys', join(folder, 'no/keys')], 1, /cannot create/],
  ]) {
    it(`exits with ${status} for ${what}`, async () => {
      const ended = await runServer(args);
      assert.equal(ended.status, status, ended.stderr);
      assert.match(ended.stderr, says);
    });
  }
});

describe('a server without keys', () => {
  let server;
  before(async () => { server = await startServer({ bao: archive }); });
  after(() => server.stop());

  const post = (headers) => ask(server, evaluation, [...headers, `Content-Length: ${Buffer.byteLength(judged)}`], { method: 'POST', body: judged });

  it('does not listen beyond its machine', async () => {
    for (const address of ['0.0.0.0:0', '[::]:0']) {
      const { status, stderr } = await runServer(['--archive', `bao=${archive}`, '--listen', address]);
      assert.equal(status, 1);
      assert.match(stderr, /cannot listen beyond this machine without keys/);
    }
  });

  for (const [what, headers, status] of [
    ['this machine', [], 200],
    ['a page of this machine', ['Origin: http://127.0.0.1:3000'], 200],
    ['a page of another site', ['Origin: https://gia.example'], 403],
    ['a page that was renamed to reach this machine', ['Origin: http://gia.example:8080'], 403],
    ['a sandboxed page', ['Origin: null'], 403],
    ['a page called localhost.example', ['Origin: http://localhost.example'], 403],
    ['elsewhere, by a proxy', ['X-Forwarded-For: 203.0.113.9'], 403],
    ['elsewhere, saying it is this machine', ['X-Forwarded-For: 127.0.0.1'], 403],
    ['elsewhere, by a proxy that says so otherwise', ['Forwarded: for=203.0.113.9'], 403],
    ['elsewhere, by a proxy that names itself only', ['Via: 1.1 proxy'], 403],
  ]) {
    it(`answers ${status} to what only an admin may, asked from ${what}`, async () => {
      assert.equal((await post(headers)).status, status);
    });
  }

  it('lets everybody search who reaches it', async () => {
    assert.equal((await ask(server, search, ['X-Forwarded-For: 203.0.113.9'])).status, 200);
    assert.equal((await ask(server, '/metrics', ['X-Forwarded-For: 203.0.113.9'])).status, 403);
    assert.equal((await ask(server, '/metrics')).status, 200);
  });
});

// A page of another site whose name was made to lead to this machine (DNS rebinding).
describe('a server without keys, asked by name', () => {
  let server;
  before(async () => { server = await startServer({ bao: archive }, ['--writable', 'bao', '--set', 'access.host_names=tim.bao.example, 192.168.1.5']); });
  after(() => server.stop());

  const askAs = async (host, target, { method = 'GET', version = 'HTTP/1.1', headers = [], body = '' } = {}) => {
    const fields = [...(host === null ? [] : [`Host: ${host}`]), ...headers, ...(body ? [`Content-Length: ${Buffer.byteLength(body)}`] : []), 'Connection: close'];
    return (await exchange(server.port, `${method} ${target} ${version}\r\n${fields.join('\r\n')}\r\n\r\n${body}`)).answers[0];
  };

  for (const [host, status] of [
    ['localhost', 200], ['LOCALHOST:8080', 200], ['localhost.', 200], ['127.0.0.1', 200], ['127.0.0.1:8080', 200], ['127.9.9.9', 200], ['[::1]', 200], ['[::1]:8080', 200],
    ['tim.bao.example', 200], ['TIM.bao.example:443', 200], ['192.168.1.5:8080', 200], ['', 200],
    ['gia.example', 421], ['gia.example:8080', 421], ['x.tim.bao.example', 421], ['bao.example', 421], ['localhost.gia.example', 421], ['127.0.0.1.gia.example', 421],
    ['localhost:8080@gia.example', 421], ['gia.example/localhost', 421], ['0.0.0.0', 421], ['192.168.1.6', 421], ['[::2]', 421], ['\xff', 421], ['localhost, gia.example', 421],
  ]) {
    it(`answers ${status} to a search in the name of "${host}"`, async () => {
      const answer = await askAs(host, search);
      assert.equal(answer.status, status, answer.body);
      if (status === 421) assert.equal(JSON.parse(answer.body).type, 'urn:timbao:problem:unknown-host');
    });
  }

  it('answers nothing but probes in another name, the page and its files included', async () => {
    for (const target of ['/', '/?q=hoa', '/page.js', '/metrics', '/v1/archives', '/nothing', '/indexes']) assert.equal((await askAs('gia.example', target)).status, 421, target);
    for (const target of ['/healthz', '/readyz']) assert.equal((await askAs('gia.example', target)).status, 200, target);
    assert.equal((await askAs('gia.example', '/indexes/bao/search?q=hoa')).headers.get('content-type'), 'application/json');
    assert.equal((await askAs('gia.example', search, { method: 'OPTIONS', headers: ['Origin: http://gia.example', 'Access-Control-Request-Method: PUT'] })).status, 421);
  });

  it('changes nothing in another name', async () => {
    const write = (host) => askAs(host, '/v1/archives/bao/documents/rebinding', { method: 'PUT', body: '{"title":"a"}' });
    assert.equal((await write('gia.example:8080')).status, 421);
    assert.equal((await askAs('localhost', '/v1/archives/bao/documents/rebinding')).status, 404);
    assert.equal((await write('localhost')).status, 201);
    assert.equal((await askAs('localhost', '/v1/archives/bao/documents/rebinding', { method: 'DELETE' })).status, 200);
  });

  it('answers programs that name nothing, as HTTP/1.0 has it', async () => {
    assert.equal((await askAs(null, search, { version: 'HTTP/1.0' })).status, 200);
  });

  it('says what a name looks like', async () => {
    for (const name of ['https://bao.example', 'bao.example:80', '*', 'a, ,b']) {
      const { status, stderr } = await runServer(['--archive', `bao=${archive}`, '--set', `access.host_names=${name}`, '--check-config']);
      assert.equal(status, 2);
      assert.match(stderr, /access\.host_names: has ".*", which is no name like/);
    }
  });
});

describe('a public server', () => {
  const adminKey = 'khoa-cua-quan-tri-vien-0123456789abcdef';
  let server;
  before(async () => {
    process.env.TIMBAO_ADMIN_KEY = adminKey;
    server = await startServer({ bao: archive, rieng: archive }, ['--set', 'access.anonymous=search', '--set', 'access.anonymous_archives=bao',
      '--set', 'access.address_rate=1/h', '--set', 'access.address_burst=20', '--set', 'access.origins=https://a.example,https://b.example', '--set', 'access.metrics_from=127.0.0.1']);
    delete process.env.TIMBAO_ADMIN_KEY;
  });
  after(() => server.stop());

  const from = (address, ...more) => [`X-Forwarded-For: ${address}`, ...more];

  it('lets everybody search what is public, and nothing else', async () => {
    assert.equal((await ask(server, search, from('203.0.113.1'))).status, 200);
    assert.equal((await ask(server, '/v1/archives/rieng/search?q=hoa', from('203.0.113.1'))).status, 401);
    assert.equal((await ask(server, '/v1/archives/rieng/search?q=hoa', from('203.0.113.1', `X-Api-Key: ${adminKey}`))).status, 200);
    const archives = JSON.parse((await ask(server, '/v1/archives', from('203.0.113.1'))).body).archives;
    assert.deepEqual(archives.map(({ name }) => name), ['bao']);
    assert.ok((await ask(server, '/?q=thanh+hoa', from('203.0.113.1'))).body.includes('plain-results'));
    assert.ok(!(await ask(server, '/?q=thanh+hoa&a=rieng', from('203.0.113.1'))).body.includes('plain-results'));
    assert.equal((await ask(server, search, from('203.0.113.1', 'X-Api-Key: wrong'))).status, 401);
  });

  it('takes the key of the environment for the admin\'s', async () => {
    assert.equal((await ask(server, '/metrics', [`Authorization: Bearer ${adminKey}`, 'Via: 1.1 a'])).status, 200);
    assert.equal((await ask(server, '/metrics', [`Authorization: Bearer ${adminKey}x`, 'Via: 1.1 a'])).status, 401);
    assert.ok(!server.output.stderr.includes(adminKey));
  });

  it('shows its metrics to the addresses that may see them, unless by a proxy', async () => {
    assert.equal((await ask(server, '/metrics')).status, 200);
    assert.equal((await ask(server, '/metrics', from('127.0.0.1'))).status, 401);
  });

  it('lets each address ask so often, whatever it claims', async () => {
    const statuses = async (count, headersOf) => {
      const all = [];
      for (let index = 0; index < count; index += 1) all.push((await ask(server, search, headersOf(index))).status);
      return all;
    };
    assert.deepEqual(await statuses(22, () => from('203.0.113.2')), [...Array(20).fill(200), 429, 429]);
    assert.deepEqual(await statuses(22, (index) => from(`10.0.0.${index}, 203.0.113.3`)), [...Array(20).fill(200), 429, 429]);
    assert.deepEqual(await statuses(22, (index) => from(`2001:db8:1:2::${index + 1}`)), [...Array(20).fill(200), 429, 429]);
    assert.equal((await ask(server, search, from('203.0.113.4'))).status, 200);
    assert.equal((await ask(server, '/healthz', from('203.0.113.2'))).status, 200, 'probes are not counted');
    assert.equal((await ask(server, search, from('203.0.113.2', `X-Api-Key: ${adminKey}`))).status, 200, 'nor is the admin');
  });

  it('lets pages of the configured sites read its answers', async () => {
    for (const [origin, allowed] of [['https://a.example', true], ['https://b.example', true], ['https://c.example', false], ['null', false]]) {
      const { headers } = await ask(server, search, from('203.0.113.5', `Origin: ${origin}`));
      assert.equal(headers.get('access-control-allow-origin'), allowed ? origin : undefined);
    }
    const problem = await ask(server, '/v1/archives/bao/search?limit=x', from('203.0.113.5', 'Origin: https://a.example'));
    assert.equal(problem.status, 400);
    assert.equal(problem.headers.get('access-control-allow-origin'), 'https://a.example');
  });
});
