// Shards on hosts of their own, as network namespaces: a link that goes down loses packets without a word.

import assert from 'node:assert/strict';
import { spawn, spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';

import { accepts, hasShardServer } from './shard_servers.mjs';
import { place, split } from './spread_archives.mjs';
import { indexSamples, startServer } from './timbao_processes.mjs';

const ip = (...args) => spawnSync('ip', args, { encoding: 'utf8' });
const port = 7001;
const answerMs = 400;
const longestMs = 3 * answerMs + 1500;
const patienceMs = 10000;
const pause = (ms) => new Promise((done) => { setTimeout(done, ms); });

/** A network namespace with an address of its own, or null where the test may not make one. */
function makeHost(number) {
  const name = `timbao-${process.pid}-${number}`;
  const [here, there] = [`tb${process.pid % 100000}h${number}`, `tb${process.pid % 100000}n${number}`];
  const subnet = `10.${200 + number}.${process.pid % 250}`;
  const steps = [
    ['netns', 'add', name],
    ['link', 'add', here, 'type', 'veth', 'peer', 'name', there],
    ['link', 'set', there, 'netns', name],
    ['addr', 'add', `${subnet}.1/24`, 'dev', here],
    ['link', 'set', here, 'up'],
    ['netns', 'exec', name, 'ip', 'addr', 'add', `${subnet}.2/24`, 'dev', there],
    ['netns', 'exec', name, 'ip', 'link', 'set', there, 'up'],
    ['netns', 'exec', name, 'ip', 'link', 'set', 'lo', 'up'],
  ];
  const remove = () => { ip('netns', 'del', name); ip('link', 'del', here); };
  for (const step of steps) {
    if (ip(...step).status !== 0) {
      remove();
      return null;
    }
  }
  const link = (state) => ip('netns', 'exec', name, 'ip', 'link', 'set', there, state);
  return { name, address: `${subnet}.2`, link, remove };
}

const tried = hasShardServer ? makeHost(0) : null;
const skip = tried ? false : 'needs xapian-tcpsrv and the right to make network namespaces (root, iproute2)';
tried?.remove();

describe('shards on hosts whose links fail', { skip }, () => {
  const hosts = [];
  const shards = [];
  let server;

  const ask = async (text) => {
    const begin = performance.now();
    const response = await fetch(new URL(`/v1/archives/bao/search?q=${encodeURIComponent(text)}`, server.url));
    return { status: response.status, body: await response.json(), ms: performance.now() - begin };
  };
  const until = async (test) => {
    const deadline = Date.now() + patienceMs;
    for (;;) {
      const answer = await ask('lúa');
      if (test(answer.body)) return;
      assert.ok(Date.now() < deadline, JSON.stringify(answer.body).slice(0, 300));
      await pause(100);
    }
  };

  before(async () => {
    const folder = await split(await indexSamples(), '--into', '2');
    for (const number of [1, 2]) {
      const host = makeHost(number);
      hosts.push(host);
      shards.push(spawn('ip', ['netns', 'exec', host.name, 'xapian-tcpsrv', '--interface', host.address, '--port', String(port), '--quiet', join(folder, 'shard-01')], { detached: true, stdio: 'ignore' }));
      const deadline = Date.now() + patienceMs;
      while (!await accepts(port, host.address)) assert.ok(Date.now() < deadline, 'xapian-tcpsrv does not listen');
    }
    const remote = hosts.map(({ address }) => `remote: ${address}:${port}`);
    const file = place(folder, (name) => (name === 'shard-01' ? remote : [name]), { answer_ms: answerMs, connect_ms: 300 });
    server = await startServer({ bao: file }, ['--cache-mb', '0']);
  });
  after(async () => {
    await server?.stop();
    for (const shard of shards) process.kill(-shard.pid, 'SIGKILL');
    for (const host of hosts) host.remove();
  });

  it('answers from the other host, then in part, then whole again', async () => {
    const whole = (await ask('lúa')).body;
    assert.equal(whole.missing_shards, undefined);
    const longest = { ms: 0 };
    const asked = async (missing) => {
      const { status, body, ms } = await ask('lúa');
      assert.equal(status, 200);
      assert.deepEqual(body.missing_shards, missing);
      if (!missing) assert.deepEqual(body.hits, whole.hits);
      longest.ms = Math.max(longest.ms, ms);
    };
    hosts[0].link('down');
    for (let round = 0; round < 10; ++round) await asked(undefined);
    hosts[1].link('down');
    for (let round = 0; round < 10; ++round) await asked(['shard-01']);
    hosts[0].link('up');
    await until((body) => !body.missing_shards);
    for (let round = 0; round < 10; ++round) await asked(undefined);
    assert.ok(longest.ms < longestMs, `${longest.ms} ms`);
  });
});
