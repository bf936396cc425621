// Sends wrong, malformed and hostile requests: each gets its exact status, and the server goes on.

import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';

import { exchange, openConnection, request } from './raw_http.mjs';
import { indexSamples, startServer } from './timbao_processes.mjs';

const search = '/v1/archives/bao/search';
const documents = '/v1/archives/bao/documents';

// [what, target, status, parameter to blame]
const targets = [
  ['no query', search, 400, 'q'],
  ['an empty query', `${search}?q=`, 200],
  ['a query without =', `${search}?q`, 200],
  ['a query of punctuation', `${search}?q=%21%3F...%22`, 200],
  ['a query of control characters', `${search}?q=%01%02%1f`, 200],
  ['a query given twice', `${search}?q=a&q=b`, 400, 'q'],
  ['a query given twice in two spellings', `${search}?q=a&%71=b`, 400, 'q'],
  ['a query of 2000 bytes', `${search}?q=${'hoa+'.repeat(500)}`, 200],
  ['a query of 2000 bytes, each escaped', `${search}?q=${'%C3%A1'.repeat(1000)}`, 200],
  ['a query of 2001 bytes', `${search}?q=${'a'.repeat(2001)}`, 400, 'q'],
  ['the parameter Q', `${search}?Q=a`, 400, 'Q'],
  ['an unknown parameter', `${search}?q=a&page=2`, 400, 'page'],
  ['a parameter without a name', `${search}?=a`, 400],
  ['a source given twice', `${search}?q=a&source=b&source=c`, 200],
  ['a filter without a query', `${search}?source=b`, 200],
  ['an empty filter', `${search}?q=a&source=`, 400, 'source'],
  ['a date that no calendar has', `${search}?q=a&from=2025-02-30`, 400, 'from'],
  ['a range that ends before it begins', `${search}?q=a&from=2025&to=2024`, 400, 'from'],
  ['an unknown order', `${search}?q=a&sort=date`, 400, 'sort'],
  ['an unknown facet', `${search}?q=a&facets=title`, 400, 'facets'],
  ['an unknown interval', `${search}?q=a&interval=week`, 400, 'interval'],
  ['nothing but operators', `${search}?q=AND+OR+%28%22-%2B`, 200],
  ['a hundred open brackets', `${search}?q=${'%28'.repeat(100)}a`, 200],
  ['nothing but separators', `${search}?&&&q=a&&`, 200],
  ['limit 0', `${search}?q=a&limit=0`, 400, 'limit'],
  ['limit 101', `${search}?q=a&limit=101`, 400, 'limit'],
  ['limit 100', `${search}?q=a&limit=100`, 200],
  ['a negative limit', `${search}?q=a&limit=-1`, 400, 'limit'],
  ['an empty limit', `${search}?q=a&limit=`, 400, 'limit'],
  ['a limit with a fraction', `${search}?q=a&limit=1.5`, 400, 'limit'],
  ['a limit with a sign', `${search}?q=a&limit=%2B5`, 400, 'limit'],
  ['a limit with a space', `${search}?q=a&limit=+5`, 400, 'limit'],
  ['a limit with an exponent', `${search}?q=a&limit=1e1`, 400, 'limit'],
  ['a limit in words', `${search}?q=a&limit=ten`, 400, 'limit'],
  ['a limit in full-width digits', `${search}?q=a&limit=%EF%BC%95`, 400, 'limit'],
  ['a limit beyond 64 bits', `${search}?q=a&limit=99999999999999999999999`, 400, 'limit'],
  ['a limit given twice', `${search}?q=a&limit=5&limit=5`, 400, 'limit'],
  ['a negative offset', `${search}?q=a&offset=-1`, 400, 'offset'],
  ['an offset in words', `${search}?q=a&offset=last`, 400, 'offset'],
  ['an offset of 1001', `${search}?q=a&offset=1001`, 400, 'offset'],
  ['the last reachable page', `${search}?q=a&offset=990`, 200],
  ['a page that ends beyond the last', `${search}?q=a&offset=991`, 400, 'offset'],
  ['an offset beyond 64 bits', `${search}?q=a&offset=18446744073709551617`, 400, 'offset'],
  ['an unknown kind to expand', `${search}?q=a&expand=names`, 400, 'expand'],
  ['nothing to expand', `${search}?q=a&expand=none`, 200],
  ['kinds to expand', `${search}?q=a&expand=places,numbers`, 200],
  ['an unknown profile', `${search}?q=a&profile=best`, 400, 'profile'],
  ['a profile', `${search}?q=a&profile=news`, 200],
  ['explain in words', `${search}?q=a&explain=yes`, 400, 'explain'],
  ['explain', `${search}?q=a&explain=1`, 200],
  ['a parameter on /healthz', '/healthz?verbose=1', 400, 'verbose'],
  ['a parameter on /v1/archives', '/v1/archives?limit=5', 400, 'limit'],
  ['analyse without text', '/v1/analyze', 400, 'text'],
  ['analyse with q', '/v1/analyze?q=a', 400, 'q'],
  ['analyse 4001 bytes', `/v1/analyze?text=${'a'.repeat(4001)}`, 400, 'text'],
  ['analyse 4000 bytes', `/v1/analyze?text=${'a'.repeat(4000)}`, 200],
  ['a lone %', `${search}?q=%`, 400, 'q'],
  ['an escape of one digit', `${search}?q=100%4`, 400, 'q'],
  ['an escape of no digits', `${search}?q=%zz`, 400, 'q'],
  ['an escaped zero byte', `${search}?q=a%00b`, 400, 'q'],
  ['a stray continuation byte', `${search}?q=%80`, 400, 'q'],
  ['an overlong encoding', `${search}?q=%C0%AF`, 400, 'q'],
  ['a surrogate', `${search}?q=%ED%A0%80`, 400, 'q'],
  ['a cut-off character', `${search}?q=h%E1%BB`, 400, 'q'],
  ['beyond Unicode', `${search}?q=%F5%80%80%80`, 400, 'q'],
  ['a parameter name that is not UTF-8', `${search}?%FF=1`, 400],
  ['a broken escape in the path', '/v1/archives/%/search?q=a', 400],
  ['a path that is not UTF-8', `${documents}/%FF`, 400],
  ['a zero byte in the path', `${documents}/a%00b`, 400],
  ['an unknown archive', '/v1/archives/nope/search?q=a', 404, 'archive'],
  ['an unknown archive with nothing else right', '/v1/archives/nope/search?limit=x', 404, 'archive'],
  ['an unknown archive, for a document', '/v1/archives/nope/documents/a', 404, 'archive'],
  ['an archive in the wrong case', '/v1/archives/BAO/search?q=a', 404, 'archive'],
  ['an archive named ..', '/v1/archives/%2e%2e/search?q=a', 404, 'archive'],
  ['an unknown document', `${documents}/bao-song-ma/2023/nope`, 404, 'id'],
  ['a document with a slash at its end', `${documents}/co-giao-thanh-hoa-o-muong-lat/`, 404, 'id'],
  ['a document of 250 bytes', `${documents}/${'d'.repeat(250)}`, 404, 'id'],
  ['a document of 10000 bytes', `${documents}/${'d'.repeat(10000)}`, 404, 'id'],
  ['a document that climbs', `${documents}/../../../etc/passwd`, 404, 'id'],
  ['a document with a limit', `${documents}/co-giao-thanh-hoa-o-muong-lat?limit=5`, 400, 'limit'],
  ['a document with too long a query', `${documents}/a?q=${'a'.repeat(2001)}`, 400, 'q'],
  ['no document', `${documents}/`, 404],
  ['no document and no slash', documents, 405],
  ['an archive alone', '/v1/archives/bao', 404],
  ['a slash too many', '/healthz/', 404],
  ['two slashes at the start', '//healthz', 404],
  ['a segment too many', `${search}/more?q=a`, 404],
  ['the root of the API', '/v1', 404],
  ['a web file in capitals', '/INDEX.HTML', 404],
  ['a source file', '/web_files.cpp', 404],
  ['climbing out', '/../../../../etc/passwd', 404],
  ['climbing out, dots escaped', '/%2e%2e/%2e%2e/etc/passwd', 404],
  ['climbing out, slashes escaped', '/..%2f..%2f..%2fetc%2fpasswd', 404],
  ['climbing out with backslashes', '/..%5c..%5cetc%5cpasswd', 404],
];

// [what, method, target, status, allow]
const methods = [
  ...['POST', 'PUT', 'DELETE', 'PATCH', 'OPTIONS', 'TRACE', 'BREW'].map((method) =>
    [`${method} a search`, method, `${search}?q=a`, 405, 'GET, HEAD']),
  ['POST the page', 'POST', '/', 405, 'GET, HEAD'],
  ['DELETE a document of a read-only archive', 'DELETE', `${documents}/co-giao-thanh-hoa-o-muong-lat`, 403],
  ['PATCH a document', 'PATCH', `${documents}/co-giao-thanh-hoa-o-muong-lat`, 405, 'GET, HEAD, PUT, DELETE'],
  ['GET all documents', 'GET', documents, 405, 'POST'],
  ['POST to an unknown path', 'POST', '/v1/nothing', 404],
  ['GET an evaluation', 'GET', '/v1/archives/bao/_rank_eval', 405, 'POST'],
  ['get in small letters', 'get', '/healthz', 405, 'GET, HEAD'],
  ['CONNECT', 'CONNECT', 'example.com:443', 400],
];

const chunked = { headers: ['Transfer-Encoding: chunked'] };
const length = (value) => ({ headers: [`Content-Length: ${value}`] });

// [what, bytes or pieces of them, status, parameter to blame]
const messages = [
  ['a header of 20 kB', request('/healthz', { headers: [`X-Long: ${'x'.repeat(20000)}`] }), 431],
  ['a target of 20 kB', request(`/${'x'.repeat(20000)}`), 431],
  ['a thousand headers', request('/healthz', { headers: Array(1000).fill('X-Header: many times the same') }), 431],
  ['a megabyte of header', request('/healthz', { headers: [`X-Long: ${'x'.repeat(1000000)}`] }), 431],
  ['an evaluation without a body', request('/v1/archives/bao/_rank_eval', { method: 'POST', ...length(0) }), 400, 'body'],
  ['an evaluation without queries', request('/v1/archives/bao/_rank_eval', { method: 'POST', ...length(2), body: '{}' }), 400, 'requests'],
  ['an evaluation of an unknown archive', request('/v1/archives/nope/_rank_eval', { method: 'POST', ...length(2), body: '{}' }), 404, 'archive'],
  ['a body announced as too large', request('/healthz', length(2000000)), 413],
  ['a body that is too large', request('/healthz', { ...length(2000000), body: 'b'.repeat(2000000) }), 413],
  ['chunks that are too large', request('/healthz', { ...chunked, body: `124f80\r\n${'b'.repeat(1200000)}\r\n0\r\n\r\n` }), 413],
  ['a small body on GET', request('/healthz', { ...length(5), body: 'hello' }), 200],
  ['chunks', request('/healthz', { ...chunked, body: '5\r\nhello\r\n0\r\n\r\n' }), 200],
  ['chunks in pieces', [request('/healthz', chunked), '5\r\nhe', 'llo\r\n0', '\r\n\r\n'], 200],
  ['chunks with extensions and a trailer', request('/healthz', { ...chunked, body: '5;a=b\r\nhello\r\n0\r\nX-T: 1\r\n\r\n' }), 200],
  ['a chunk size in letters', request('/healthz', { ...chunked, body: 'zz\r\nhello\r\n0\r\n\r\n' }), 400],
  ['a negative chunk size', request('/healthz', { ...chunked, body: '-5\r\nhello\r\n0\r\n\r\n' }), 400],
  ['a chunk size beyond 64 bits', request('/healthz', { ...chunked, body: 'fffffffffffffffff\r\nx\r\n' }), 400],
  ['a chunk longer than its size', request('/healthz', { ...chunked, body: '3\r\nhello\r\n0\r\n\r\n' }), 400],
  ['both a length and chunks', request('/healthz', { headers: ['Content-Length: 5', ...chunked.headers], body: '0\r\n\r\n' }), 400],
  ['two lengths that differ', request('/healthz', { headers: ['Content-Length: 5', 'Content-Length: 6'], body: 'hello!' }), 400],
  ['a negative length', request('/healthz', length('-1')), 400],
  ['a length in letters', request('/healthz', length('five')), 400],
  ['a length beyond 64 bits', request('/healthz', length('99999999999999999999999')), 400],
  ['no Host in HTTP/1.1', 'GET /healthz HTTP/1.1\r\nConnection: close\r\n\r\n', 400],
  ['two Hosts', request('/healthz', { headers: ['Host: another.test'] }), 400],
  ['no Host in HTTP/1.0', 'GET /healthz HTTP/1.0\r\n\r\n', 200],
  ['the target in absolute form', request('http://timbao.test/healthz'), 200],
  ['HTTP/0.9', 'GET /\r\n\r\n', 400],
  ['HTTP/2 by prior knowledge', 'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n', 400],
  ['HTTP/9.9', request('/healthz', { version: 'HTTP/9.9' }), 400],
  ['a TLS hello', Buffer.from('16030100c8010000c40303b2f1c0ffee00112233445566778899aabbccddeeff0d0a0d0a', 'hex'), 400],
  ['random words', 'xin chao, day khong phai HTTP\r\n\r\n', 400],
  ['bytes that are no text', Buffer.from(Array.from({ length: 512 }, (_, index) => (index * 37 + 128) % 256)), 400],
  ['a zero byte in the target', request('/health\0z'), 400],
  ['a space in the target', request(`${search}?q=hai tu`), 400],
  ['a header without a colon', request('/healthz', { headers: ['Nonsense'] }), 400],
  ['a space before the colon', request('/healthz', { headers: ['X-Header : value'] }), 400],
  ['a zero byte in a header', request('/healthz', { headers: ['X-Header: a\0b'] }), 400],
  ['a target that is no path', request('healthz'), 400],
  ['bytes of invalid UTF-8, not escaped', Buffer.from(request(`${search}?q=\xff\xfe`), 'latin1'), 400, 'q'],
  ['an empty line before the request', `\r\n${request('/healthz')}`, 200],
  ['a request byte by byte', request('/healthz').split(''), 200],
];

function assertProblem(answer, status, parameter) {
  assert.equal(answer.headers.get('content-type'), 'application/problem+json');
  const problem = JSON.parse(answer.body);
  assert.match(problem.type, /^urn:timbao:problem:[a-z-]+$/);
  assert.equal(problem.status, status);
  for (const member of ['title', 'detail']) assert.ok(problem[member]?.length > 0, member);
  assert.equal(problem.parameter, parameter);
}

describe('a request that is not as it should be', () => {
  let server;

  before(async () => {
    server = await startServer({ bao: await indexSamples() });
  });

  after(async () => {
    const { status } = await server.stop();
    assert.equal(status, 0);
  });

  async function assertHealthy() {
    const { answers } = await exchange(server.port, request('/healthz'));
    assert.deepEqual(answers.map(({ status, body }) => [status, body]), [[200, '{"status":"ok"}']]);
  }

  async function assertAnswered(bytes, status, parameter, options) {
    const { answers, rest, error } = await exchange(server.port, bytes, options);
    assert.deepEqual(answers.map((answer) => answer.status), [status], `error: ${error}`);
    assert.equal(rest.length, 0);
    if (status >= 400) assertProblem(answers[0], status, parameter);
    await assertHealthy();
    return answers[0];
  }

  for (const [what, target, status, parameter] of targets) {
    it(`target: ${what} gets ${status}`, () => assertAnswered(request(target), status, parameter));
  }

  for (const [what, method, target, status, allow] of methods) {
    it(`method: ${what} gets ${status}`, async () => {
      const answer = await assertAnswered(request(target, { method }), status);
      assert.equal(answer.headers.get('allow'), allow);
    });
  }

  for (const [what, bytes, status, parameter] of messages) {
    it(`message: ${what} gets ${status}`, () =>
      assertAnswered(bytes, status, parameter, { pauseMs: Array.isArray(bytes) && bytes.length > 9 ? 1 : 20 }));
  }

  it('gets the whole 413 and 431 even while it is still sending', async () => {
    for (const [bytes, status] of [
      [request('/healthz', { ...length(8000000), body: 'b'.repeat(8000000) }), 413],
      [request('/healthz', { headers: [`X-Long: ${'x'.repeat(8000000)}`] }), 431],
    ]) {
      for (let round = 0; round < 5; round += 1) {
        const { answers, error } = await exchange(server.port, bytes);
        assert.deepEqual(answers.map((answer) => answer.status), [status], `round ${round}: ${error}`);
      }
    }
    await assertHealthy();
  });

  it('gets no body on HEAD, but the length of the problem', async () => {
    const { answers, rest } = await exchange(server.port, request('/nothing', { method: 'HEAD' }), { methods: ['HEAD'] });
    assert.equal(answers[0].status, 404);
    assert.ok(Number(answers[0].headers.get('content-length')) > 0);
    assert.equal(rest.length, 0);
  });

  it('is told at once when it asks whether to send a body', async () => {
    const asking = request('/healthz', { method: 'POST', headers: ['Content-Length: 5', 'Expect: 100-continue'] });
    const { answers } = await exchange(server.port, asking, { count: 1, patienceMs: 2000 });
    assert.ok([100, 405].includes(answers[0]?.status), `status ${answers[0]?.status}`);
    await assertHealthy();
  });

  it('is answered in turn among pipelined ones', async () => {
    const wanted = [['/healthz', 200], ['/nothing', 404], [search, 400], [`${search}?q=hoa`, 200], ['/healthz', 200]];
    const pipelined = [...wanted, ...wanted, ...wanted];
    const bytes = pipelined.map(([target]) => request(target, { keep: true })).join('') + request('/favicon.svg');
    const { answers, rest } = await exchange(server.port, bytes);
    assert.deepEqual(answers.map(({ status }) => status), [...pipelined.map(([, status]) => status), 200]);
    assert.equal(rest.length, 0);
  });

  it('does not take the body of one request for the next request', async () => {
    const smuggled = request('/nothing');
    const bytes = request('/healthz', { ...length(smuggled.length), body: smuggled, keep: true }) + request('/healthz');
    const { answers } = await exchange(server.port, bytes);
    assert.deepEqual(answers.map(({ status }) => status), [200, 200]);
  });

  it('loses the connection after garbage, whatever follows', async () => {
    const { answers } = await exchange(server.port, `nonsense\r\n\r\n${request('/healthz')}`);
    assert.deepEqual(answers.map(({ status }) => status), [400]);
    assert.equal(answers[0].headers.get('connection'), 'close');
  });

  it('is answered when the client has closed its own side', () => assertAnswered(request('/healthz'), 200, undefined, { end: true }));

  it('is answered in HTTP/1.0, with the connection closed unless asked to keep it', async () => {
    const plain = await exchange(server.port, 'GET /healthz HTTP/1.0\r\n\r\n');
    assert.equal(plain.answers[0].headers.get('connection') ?? 'close', 'close');
    const kept = await exchange(server.port, 'GET /healthz HTTP/1.0\r\nConnection: keep-alive\r\n\r\n', { count: 1 });
    assert.equal(kept.answers[0].headers.get('connection'), 'keep-alive');
  });

  it('may break off anywhere', async () => {
    const whole = request(`${search}?q=hoa`, { ...length(5), body: 'hello' });
    for (let cut = 0; cut < whole.length; cut += 7) {
      const connection = openConnection(server.port);
      await connection.connected;
      connection.socket.write(whole.slice(0, cut));
      await new Promise((done) => { setTimeout(done, 2); });
      if (cut % 2 === 0) connection.socket.resetAndDestroy();
      else connection.socket.destroy();
    }
    await assertHealthy();
  });

  it('may go away before its answer, many at a time', async () => {
    const connections = Array.from({ length: 50 }, () => openConnection(server.port));
    await Promise.all(connections.map(({ connected }) => connected));
    for (const { socket } of connections) socket.write(request(`${search}?q=thanh+hoa&limit=100`));
    for (const { socket } of connections) socket.resetAndDestroy();
    await assertHealthy();
  });
});
