// Shards that die, stall, are cut off and come back under load: no wrong answer, no waiting without end,
// and recovery without a restart of the server.

import assert from 'node:assert/strict';
import { connect, createServer } from 'node:net';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';

import { hasShardServer, startShard } from './shard_servers.mjs';
import { place, split } from './spread_archives.mjs';
import { indexSamples, startServer } from './timbao_processes.mjs';

const skip = hasShardServer ? false : 'xapian-tcpsrv is not installed (Debian: xapian-tools)';
const answerMs = 400;
// A search that meets a shard that says nothing waits for it once, and again where the next replica does.
const longestMs = 3 * answerMs + 1500;
const recoveryMs = 8000;
const queries = ['lúa chịu mặn', 'lua gao', 'UBND tỉnh Thanh Hóa', 'giá vàng', 'nước', 'được', 'cô giáo vùng cao', 'an toan giao thong'];
const pause = (ms) => new Promise((done) => { setTimeout(done, ms); });

async function ask(server, text, form = '&facets=source&limit=20') {
  const begin = performance.now();
  const response = await fetch(new URL(`/v1/archives/bao/search?q=${encodeURIComponent(text)}${form}`, server.url));
  const body = await response.json();
  return { status: response.status, body, ms: performance.now() - begin };
}

const shown = ({ hits, total, facets }) => JSON.stringify({ hits, total, facets });

/** Waits until every query is answered as `expected` has it. */
async function recovered(server, expected) {
  const deadline = Date.now() + recoveryMs;
  for (;;) {
    const { status, body } = await ask(server, queries[0]);
    if (status === 200 && !body.missing_shards && shown(body) === expected.get(queries[0])) return;
    if (Date.now() > deadline) assert.fail(`not recovered: ${status} ${JSON.stringify(body).slice(0, 300)}`);
    await pause(50);
  }
}

/** A TCP relay in front of a port, whose connections can be cut. */
async function startRelay(port) {
  const sockets = new Set();
  const relay = createServer((client) => {
    const server = connect(port, '127.0.0.1');
    for (const socket of [client, server]) {
      sockets.add(socket);
      socket.setNoDelay(true);
      socket.on('error', () => {});
      socket.on('close', () => { sockets.delete(socket); client.destroy(); server.destroy(); });
    }
    client.pipe(server);
    server.pipe(client);
  });
  await new Promise((done) => { relay.listen(0, '127.0.0.1', done); });
  const cut = () => { for (const socket of sockets) socket.destroy(); };
  const end = () => new Promise((done) => { relay.close(done); cut(); });
  return { replica: `remote: 127.0.0.1:${relay.address().port}`, cut, end };
}

describe('shards that fail', { skip }, () => {
  let folder;
  let server;
  const shards = new Map();
  let relay;
  const expected = new Map();

  const start = async (name, shard, port) => { shards.set(name, await startShard(join(folder, shard), port)); };
  const restart = (name, shard) => start(name, shard, shards.get(name).port);

  before(async () => {
    folder = await split(await indexSamples(), '--into', '3');
    await start('1a', 'shard-01');
    await start('1b', 'shard-01');
    await start('2', 'shard-02');
    await start('3', 'shard-03');
    relay = await startRelay(shards.get('3').port);
    const replicas = { 'shard-01': ['1a', '1b'].map((name) => shards.get(name).replica), 'shard-02': [shards.get('2').replica], 'shard-03': [relay.replica] };
    server = await startServer({ bao: place(folder, (name) => replicas[name], { answer_ms: answerMs, connect_ms: 300 }) }, ['--cache-mb', '0']);
    for (const text of queries) expected.set(text, shown((await ask(server, text)).body));
  });
  after(async () => {
    await server.stop();
    await relay.end();
    for (const shard of shards.values()) await shard.end();
  });

  it('answers from the other replica when one dies', async () => {
    await shards.get('1a').end();
    for (let round = 0; round < 5; ++round)
      for (const text of queries) {
        const { status, body, ms } = await ask(server, text);
        assert.equal(status, 200);
        assert.equal(shown(body), expected.get(text));
        assert.equal(body.missing_shards, undefined);
        assert.ok(ms < longestMs, `${ms} ms`);
      }
  });

  it('says which shard is missing when the last replica stalls, waits for it once, and finds it again', async () => {
    shards.get('1b').signal('SIGSTOP');
    const times = [];
    for (let round = 0; round < 3; ++round)
      for (const text of queries) {
        const { status, body, ms } = await ask(server, text);
        assert.equal(status, 200);
        assert.deepEqual(body.missing_shards, ['shard-01']);
        assert.equal(body.partial, true);
        times.push(ms);
      }
    assert.ok(Math.max(...times) < longestMs, `${Math.max(...times)} ms`);
    times.sort((a, b) => a - b);
    assert.ok(times[Math.floor(times.length / 2)] < answerMs, 'the circuit is open: nobody waits');
    shards.get('1b').signal('SIGCONT');
    await recovered(server, expected);
  });

  it('connects again to a shard that was restarted', async () => {
    await shards.get('2').end();
    await restart('2', 'shard-02');
    await recovered(server, expected);
    for (const text of queries) assert.equal(shown((await ask(server, text)).body), expected.get(text));
  });

  it('does not take an article of a missing shard for one that is not there', async () => {
    const ids = (await ask(server, '', '&from=1900-01-01&limit=100')).body.hits.map(({ id }) => id);
    assert.ok(ids.length > 40);
    await shards.get('2').end();
    const statuses = new Set();
    for (const id of ids) {
      const response = await fetch(new URL(`/v1/archives/bao/documents/${encodeURIComponent(id)}`, server.url));
      statuses.add(response.status);
    }
    assert.deepEqual([...statuses].sort(), [200, 503]);
    assert.equal((await fetch(new URL('/v1/archives/bao/export.csv?q=lúa', server.url))).status, 503);
    await restart('2', 'shard-02');
    await recovered(server, expected);
  });

  it('says so when no shard is left', async () => {
    for (const name of ['1b', '2', '3']) await shards.get(name).end();
    const { status, body } = await ask(server, queries[0]);
    assert.equal(status, 503);
    assert.match(body.detail, /shard-01, shard-02, shard-03/);
    await restart('1a', 'shard-01');
    await restart('1b', 'shard-01');
    await restart('2', 'shard-02');
    await restart('3', 'shard-03');
    await recovered(server, expected);
  });

  it('survives kills, stalls and cuts at random under load', async () => {
    const seconds = Number(process.env.TIMBAO_SPREAD_SECONDS ?? 12);
    const counts = { whole: 0, missing: 0, refused: 0 };
    let running = true;
    let longest = 0;
    const client = async (number) => {
      for (let at = number; running; ++at) {
        const text = queries[at % queries.length];
        const { status, body, ms } = await ask(server, text);
        longest = Math.max(longest, ms);
        if (status === 503) {
          counts.refused += 1;
        } else if (body.missing_shards) {
          assert.equal(status, 200);
          assert.equal(body.partial, true);
          counts.missing += 1;
        } else {
          assert.equal(status, 200, JSON.stringify(body));
          assert.equal(shown(body), expected.get(text));
          counts.whole += 1;
        }
      }
    };
    const places = { '1a': 'shard-01', '1b': 'shard-01', 2: 'shard-02', 3: 'shard-03' };
    const trouble = async () => {
      const names = Object.keys(places);
      const deadline = Date.now() + seconds * 1000;
      for (let step = 0; Date.now() < deadline; ++step) {
        const name = names[step % names.length];
        if (step % 3 === 0) {
          await shards.get(name).end();
          await pause(200);
          await restart(name, places[name]);
        } else if (step % 3 === 1) {
          shards.get(name).signal('SIGSTOP');
          await pause(700);
          shards.get(name).signal('SIGCONT');
        } else {
          relay.cut();
        }
        await pause(300);
      }
      running = false;
    };
    await Promise.all([trouble(), ...[0, 1, 2, 3].map(client)]);
    await recovered(server, expected);
    assert.ok(counts.whole > 50, JSON.stringify(counts));
    assert.ok(longest < longestMs, `${longest} ms`);
  });
});

describe('an archive that is to refuse rather than answer in part', { skip }, () => {
  it('answers 503 and names the shard', async () => {
    const folder = await split(await indexSamples(), '--into', '2');
    const shard = await startShard(join(folder, 'shard-02'));
    const file = place(folder, (name) => [name === 'shard-02' ? shard.replica : name], { when_shards_are_missing: 'refuse', answer_ms: answerMs });
    const server = await startServer({ bao: file });
    assert.equal((await ask(server, 'lúa')).status, 200);
    await shard.end();
    const { status, body } = await ask(server, 'gạo');
    assert.equal(status, 503);
    assert.match(body.detail, /shard-02/);
    await server.stop();
  });
});
