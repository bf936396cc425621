// Stops timbao-server in the middle of things: nothing that was asked for is lost, and it ends in time.

import assert from 'node:assert/strict';
import { before, describe, it } from 'node:test';

import { exchange, openConnection, parseAnswers, request, waitOn } from './raw_http.mjs';
import { indexSamples, startServer } from './timbao_processes.mjs';

const signals = ['SIGTERM', 'SIGINT'];
const promptMs = 2000; // with nothing to wait for
const deadlineMs = 6000; // whatever the clients do
const health = request('/healthz', { keep: true });
// Many common words and all hits: a search that takes its time.
const slowSearch = request(`/v1/archives/bao/search?limit=100&q=${'cua+mot+trong+nam+nguoi+la+va+co+'.repeat(15)}`, { keep: true });
// Its answer is hundreds of kilobytes: some of them fill every buffer between server and client.
const largeAnswer = request(`/v1/analyze?text=${'a+'.repeat(1950)}`, { keep: true });
// The same search again must be work again.
const uncached = ['--cache-mb', '0'];
const pause = (ms) => new Promise((done) => { setTimeout(done, ms); });

async function openMany(server, count) {
  const connections = Array.from({ length: count }, () => openConnection(server.port));
  await Promise.all(connections.map(({ connected }) => connected));
  return connections;
}

const answersOf = (connection) => parseAnswers(connection.bytes);

async function assertStops(server, signal, withinMs) {
  const { status, diedOf, ms, stderr } = await server.stop(signal);
  assert.deepEqual({ status, diedOf }, { status: 0, diedOf: null }, stderr);
  assert.ok(ms < withinMs, `took ${Math.round(ms)} ms to stop`);
  assert.ok(stderr.includes(`stopping on ${signal}`));
  assert.ok(!/ error /.test(stderr), stderr);
}

async function assertRefused(server) {
  const connection = openConnection(server.port);
  await assert.rejects(connection.connected, { code: 'ECONNREFUSED' });
}

for (const signal of signals) {
  describe(`timbao-server, stopped by ${signal}`, () => {
    let archive;

    before(async () => { archive = await indexSamples(); });

    const start = (...args) => startServer({ bao: archive }, [...uncached, ...args]);

    it('ends at once when nobody is there', async () => {
      const server = await start();
      await assertStops(server, signal, promptMs);
      await assertRefused(server);
    });

    it('ends at once although connections are kept open', async () => {
      const server = await start();
      const silent = await openMany(server, 5);
      const kept = await openMany(server, 5);
      for (const connection of kept) {
        connection.socket.write(health);
        await waitOn(connection, () => answersOf(connection).answers.length === 1, 'the answer');
      }
      const partial = await openMany(server, 5);
      for (const { socket } of partial) socket.write('GET /healthz HTTP/1.1\r\nHost: localhost');
      await pause(50);
      await assertStops(server, signal, promptMs);
      for (const connection of [...silent, ...kept, ...partial]) await connection.closed;
      assert.deepEqual([...silent, ...kept].map(({ error }) => error), Array(10).fill(null));
      await assertRefused(server);
    });

    it('answers the searches that run, then closes their connections', async () => {
      const server = await start('--threads', '1');
      const connections = await openMany(server, 20);
      for (const { socket } of connections) socket.write(slowSearch);
      await waitOn(connections[0], () => connections[0].bytes.length > 0, 'the first answer');
      await assertStops(server, signal, deadlineMs);
      for (const connection of connections) {
        await connection.closed;
        const { answers, rest } = answersOf(connection);
        assert.deepEqual(answers.map(({ status }) => status), [200]);
        assert.equal(rest.length, 0);
        assert.equal(connection.error, null);
      }
      const said = connections.map((connection) => answersOf(connection).answers[0].headers.get('connection'));
      assert.ok(said.includes('close'), 'no answer announced that its connection ends');
    });

    it('answers every request that was sent before the signal, under load', async () => {
      const server = await start();
      const connections = await openMany(server, 20);
      let sent = 0;
      let signalled = false;
      let stopped;
      const outcomes = [];
      const drive = async (connection) => {
        for (let count = 1; sent < 600 && !connection.socket.destroyed; count += 1) {
          sent += 1;
          const outcome = { beforeSignal: !signalled };
          outcomes.push(outcome);
          if (connection.socket.writable) connection.socket.write(sent % 3 === 0 ? health : slowSearch);
          if (sent === 300) {
            stopped = server.stop(signal);
            signalled = true;
          }
          await waitOn(connection, () => answersOf(connection).answers.length === count, 'the answer');
          const answer = answersOf(connection).answers[count - 1];
          outcome.status = answer?.status;
          outcome.error = connection.error?.code;
          if (answer === undefined || answer.headers.get('connection') === 'close') return;
        }
      };
      await Promise.all(connections.map(drive));
      const { status, diedOf, ms } = await stopped;
      assert.deepEqual({ status, diedOf }, { status: 0, diedOf: null });
      assert.ok(ms < deadlineMs);
      const early = outcomes.filter(({ beforeSignal }) => beforeSignal);
      assert.ok(early.length >= 300);
      assert.deepEqual(early.filter((outcome) => ![200, 503].includes(outcome.status)), []);
      assert.deepEqual(outcomes.filter((outcome) => outcome.status && ![200, 503].includes(outcome.status)), []);
    });

    it('gives whole answers to pipelined requests up to the one that says it is the last', async () => {
      const server = await start('--threads', '1');
      const connections = await openMany(server, 10);
      for (const { socket } of connections) socket.write(slowSearch.repeat(20));
      await waitOn(connections[0], () => connections[0].bytes.length > 0, 'the first answer');
      await assertStops(server, signal, deadlineMs);
      for (const connection of connections) {
        await connection.closed;
        const { answers, rest } = answersOf(connection);
        assert.equal(rest.length, 0, 'an answer was cut off');
        assert.ok(answers.length > 0, 'the first request was not answered');
        assert.ok(answers.every(({ status }) => status === 200));
        if (answers.length < 20) assert.equal(answers.at(-1).headers.get('connection'), 'close');
      }
    });

    it('does not wait beyond its deadline for clients that do not read', async () => {
      const server = await start();
      const connections = await openMany(server, 3);
      for (const { socket } of connections) {
        socket.pause();
        socket.write(largeAnswer.repeat(80));
      }
      await pause(700);
      const started = performance.now();
      await assertStops(server, signal, deadlineMs);
      assert.ok(performance.now() - started > 4000, 'nobody was waited for: the answers fitted into buffers');
      for (const { socket } of connections) socket.destroy();
    });

    it('takes a second signal calmly', async () => {
      const server = await start('--threads', '1');
      const connections = await openMany(server, 20);
      for (const { socket } of connections) socket.write(slowSearch);
      await waitOn(connections[0], () => connections[0].bytes.length > 0, 'the first answer');
      server.child.kill(signal);
      server.child.kill(signals.find((other) => other !== signal));
      const { status, signal: diedOf } = await server.ended;
      assert.deepEqual({ status, diedOf }, { status: 0, diedOf: null });
    });
  });
}

describe('timbao-server, with more to do than it can', () => {
  it('answers 503 to searches beyond its queue, and nothing worse', async () => {
    const server = await startServer({ bao: await indexSamples() }, [...uncached, '--threads', '1', '--queue', '2']);
    const load = Array.from({ length: 20 }, async () => {
      const answers = [];
      for (let round = 0; round < 20; round += 1) answers.push(...(await exchange(server.port, slowSearch, { count: 1 })).answers);
      return answers;
    });
    const healthy = exchange(server.port, health, { count: 1 });
    const answers = (await Promise.all(load)).flat();
    assert.equal(answers.length, 400);
    assert.deepEqual([...new Set(answers.map(({ status }) => status))].sort(), [200, 503]);
    for (const { headers, body } of answers.filter(({ status }) => status === 503)) {
      assert.equal(headers.get('retry-after'), '1');
      assert.equal(headers.get('content-type'), 'application/problem+json');
      assert.equal(JSON.parse(body).type, 'urn:timbao:problem:overloaded');
    }
    assert.equal((await healthy).answers[0].status, 200);
    await assertStops(server, 'SIGTERM', promptMs);
  });

  it('closes connections beyond its limit, and serves again when others go', async () => {
    const server = await startServer({ bao: await indexSamples() });
    const connections = await openMany(server, 1024);
    const extra = openConnection(server.port);
    await extra.closed;
    assert.equal(extra.bytes.length, 0);
    for (const { socket } of connections) socket.destroy();
    await pause(200);
    assert.equal((await exchange(server.port, health, { count: 1 })).answers[0].status, 200);
    await assertStops(server, 'SIGTERM', promptMs);
  });
});
