// What slow, many and greedy clients get.

import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';

import { exchange, openConnection, parseAnswers, request, waitOn } from './raw_http.mjs';
import { indexSamples, startServer } from './timbao_processes.mjs';

const pause = (ms) => new Promise((done) => { setTimeout(done, ms); });
const health = request('/healthz', { keep: true });

let archive;
before(async () => { archive = await indexSamples(); });

const settings = (...values) => values.flatMap((value) => ['--set', value]);

/** How many milliseconds pass until the server closes a connection to which `send` goes on writing. */
async function closedAfter(server, send) {
  const connection = openConnection(server.port);
  await connection.connected;
  const start = performance.now();
  const writing = { over: false };
  const writer = send(connection.socket, writing);
  await Promise.race([connection.closed, pause(8000)]);
  const ms = performance.now() - start;
  writing.over = true;
  await writer;
  connection.socket.destroy();
  return { ms, answers: parseAnswers(connection.bytes).answers };
}

async function drip(socket, writing, bytes, everyMs) {
  for (const byte of bytes) {
    if (writing.over || socket.destroyed || !socket.writable) return;
    socket.write(byte);
    await pause(everyMs);
  }
}

describe('a slow client', () => {
  let server;
  before(async () => {
    server = await startServer({ bao: archive }, settings('limits.idle_time=1500ms', 'limits.header_time=600ms', 'limits.transfer_time=800ms', 'limits.bytes_per_second=1000'));
  });
  after(() => server.stop());

  const rows = [
    ['says nothing', () => Promise.resolve(), 1500],
    ['sends a header byte by byte', (socket, writing) => drip(socket, writing, `GET /healthz HTTP/1.1\r\nHost: localhost\r\nX: ${'a'.repeat(500)}`.split(''), 20), 600],
    ['sends half a header', async (socket) => { socket.write('GET /healthz HTT'); }, 600],
    ['sends empty lines', (socket, writing) => drip(socket, writing, Array(300).fill('\r\n'), 20), 600],
    ['sends half a body', async (socket) => { socket.write(request('/healthz', { headers: ['Content-Length: 1000'], body: 'half' })); }, 800],
    ['sends much of a body and then nothing', async (socket) => { socket.write(request('/healthz', { headers: ['Content-Length: 40000'], body: 'b'.repeat(20000) })); }, 800],
    ['sends a body byte by byte', async (socket, writing) => { socket.write(request('/healthz', { headers: ['Content-Length: 1000'] })); await drip(socket, writing, 'b'.repeat(500).split(''), 20); }, 800],
    ['sends chunks byte by byte', async (socket, writing) => { socket.write(request('/healthz', { headers: ['Transfer-Encoding: chunked'] })); await drip(socket, writing, Array(500).fill('1\r\nb\r\n'), 20); }, 800],
    ['asks once and then nothing', async (socket) => { socket.write(health); }, 1500],
    ['begins a second request', async (socket) => { socket.write(health); await pause(100); socket.write('GET'); }, 700],
  ];
  for (const [what, send, expected] of rows) {
    it(`that ${what} is closed after ${expected} ms`, async () => {
      const { ms } = await closedAfter(server, send);
      assert.ok(ms > expected * 0.8 && ms < expected + 900, `closed after ${Math.round(ms)} ms`);
    });
  }

  it('that reads nothing is closed', async () => {
    const quick = await startServer({ bao: archive }, settings('limits.transfer_time=800ms', 'limits.bytes_per_second=1000000'));
    const connection = openConnection(quick.port);
    await connection.connected;
    connection.socket.pause();
    connection.socket.write(request(`/v1/analyze?text=${'a+'.repeat(1950)}`, { keep: true }).repeat(60));
    const open = async () => Number(/^timbao_http_connections (\d+)$/m.exec((await exchange(quick.port, request('/metrics'))).answers[0].body)[1]) - 1;
    await pause(300);
    assert.equal(await open(), 1);
    await pause(4000);
    assert.equal(await open(), 0);
    connection.socket.destroy();
    await quick.stop();
  });

  it('is counted', async () => {
    const { body } = (await exchange(server.port, request('/metrics'))).answers[0];
    assert.ok(Number(/^timbao_http_timeouts_total (\d+)$/m.exec(body)[1]) >= rows.length - 2);
  });
});

describe('many connections', () => {
  it('of one address are closed beyond its share, those of others are not', async () => {
    const server = await startServer({ bao: archive }, settings('limits.connections_per_address=10', 'access.trusted_proxies='));
    const connections = Array.from({ length: 30 }, () => openConnection(server.port));
    await Promise.all(connections.map(({ connected }) => connected.catch(() => {})));
    await pause(200);
    const open = connections.filter(({ socket }) => !socket.destroyed && socket.readable);
    for (const { socket } of open) socket.write(health);
    await pause(200);
    assert.equal(connections.filter(({ bytes }) => bytes.length > 0).length, 10);
    for (const { socket } of connections) socket.destroy();
    await pause(100);
    const { answers } = await exchange(server.port, request('/metrics'));
    assert.match(answers[0].body, /^timbao_http_connections_refused_total\{reason="address"\} 20$/m);
    await server.stop();
  });

  it('of a trusted proxy are not one client\'s', async () => {
    const server = await startServer({ bao: archive }, settings('limits.connections_per_address=2'));
    const connections = Array.from({ length: 20 }, () => openConnection(server.port));
    await Promise.all(connections.map(({ connected }) => connected));
    for (const connection of connections) {
      connection.socket.write(health);
      await waitOn(connection, () => parseAnswers(connection.bytes).answers.length === 1, 'the answer');
      connection.socket.destroy();
    }
    await server.stop();
  });
});

describe('a greedy request', () => {
  it('gets what can be found in the time that the server allows', async () => {
    const server = await startServer({ bao: archive }, settings('limits.query_time=1ms', 'server.cache=0'));
    const words = 'cua+mot+trong+nam+nguoi+la+va+co+'.repeat(15);
    let partial = 0;
    for (let round = 0; round < 20 && partial === 0; round += 1) {
      const { answers } = await exchange(server.port, request(`/v1/archives/bao/search?limit=100&facets=source&q=${words}&time_limit=60000`));
      assert.equal(answers[0].status, 200);
      partial += JSON.parse(answers[0].body).partial ? 1 : 0;
    }
    assert.ok(partial > 0, 'the time that a client asks for counts no more than the server\'s');
    await server.stop();
  });

  it('gets no more than its body may be, by endpoint', async () => {
    const server = await startServer({ bao: archive }, settings('limits.body=10', 'limits.query_body=2k'));
    const post = async (target, size, method) => (await exchange(server.port, request(target, { method, headers: [`Content-Length: ${size}`], body: 'b'.repeat(size) }))).answers[0].status;
    assert.equal(await post('/healthz', 10, 'GET'), 200);
    assert.equal(await post('/healthz', 11, 'GET'), 413);
    assert.equal(await post('/v1/archives/bao/_rank_eval', 2048, 'POST'), 400);
    assert.equal(await post('/v1/archives/bao/_rank_eval', 2049, 'POST'), 413);
    await server.stop();
  });

  it('that announces a body larger than any memory is refused at once', async () => {
    const server = await startServer({ bao: archive });
    for (const size of ['99999999999', '9223372036854775807', '18446744073709551615']) {
      const { answers } = await exchange(server.port, request('/v1/archives/bao/_rank_eval', { method: 'POST', headers: [`Content-Length: ${size}`] }), { patienceMs: 3000 });
      assert.deepEqual(answers.map(({ status }) => status), [413], size);
    }
    await server.stop();
  });
});

describe('an export', () => {
  it('is whole or refused: what the time cut short is no list of all hits', async () => {
    const server = await startServer({ bao: archive }, settings('limits.query_time=1ms'));
    const words = 'cua+mot+trong+nam+nguoi+la+va+co+'.repeat(15);
    const statuses = new Set();
    for (let round = 0; round < 20; round += 1) {
      const response = await fetch(new URL(`/v1/archives/bao/export.jsonl?q=${words}`, server.url));
      const body = await response.text();
      statuses.add(response.status);
      if (response.status === 503) assert.match(JSON.parse(body).detail, /took too long/);
    }
    assert.ok([...statuses].every((status) => [200, 503].includes(status)));
    assert.ok(statuses.has(503), `${[...statuses]}`);
    await server.stop();
  });
});
