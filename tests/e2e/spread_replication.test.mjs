// A shard that Xapian's replication keeps a copy of is replaced under a server that searches the copy.

import assert from 'node:assert/strict';
import { spawn, spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';

import { freePort, hasShardServer, startShard } from './shard_servers.mjs';
import { place, split } from './spread_archives.mjs';
import { indexSamples, runIndexer, sampleArticles, startServer, temporaryFolder } from './timbao_processes.mjs';

const skip = hasShardServer ? false : 'xapian-tcpsrv is not installed (Debian: xapian-tools)';
const patienceMs = 15000;
const pause = (ms) => new Promise((done) => { setTimeout(done, ms); });

describe('a replica kept by xapian-replicate', { skip }, () => {
  let archive;
  let folder;
  let masters;
  let copy;
  let giver;
  let port;
  let shard;
  let server;

  /** Brings the copy up to date, as xapian-replicate does every minute in the field. */
  const replicate = async () => {
    const deadline = Date.now() + patienceMs;
    for (;;) {
      const done = spawnSync('xapian-replicate', ['--host', '127.0.0.1', '--port', String(port), '--master', 'shard-01', '--one-shot', copy]);
      if (done.status === 0) return;
      assert.ok(Date.now() < deadline, String(done.stderr));
      await pause(100);
    }
  };

  before(async () => {
    archive = await indexSamples();
    folder = await split(archive, '--into', '2');
    const root = temporaryFolder();
    masters = join(root, 'masters');
    copy = join(root, 'copy');
    mkdirSync(masters);
    cpSync(join(folder, 'shard-01'), join(masters, 'shard-01'), { recursive: true });
    port = await freePort();
    giver = spawn('xapian-replicate-server', ['--interface', '127.0.0.1', '--port', String(port), masters], { stdio: 'ignore' });
    await replicate();
    shard = await startShard(copy);
    server = await startServer({ bao: place(folder, (name) => [name === 'shard-01' ? shard.replica : name]) });
  });
  after(async () => {
    await server.stop();
    await shard.end();
    giver.kill('SIGKILL');
  });

  const count = async (text) => {
    const response = await fetch(new URL(`/v1/archives/bao/search?q=${encodeURIComponent(text)}&from=1900-01-01&facets=source`, server.url));
    assert.equal(response.status, 200);
    return response.json();
  };

  it('is searched as it is, and as it has become, without a restart', async () => {
    assert.equal((await count('')).facets_total, sampleArticles);
    assert.equal((await count('bươm bướm xanh biếc')).hits.some(({ id }) => id.startsWith('moi-')), false);

    // New articles, some of them in the first shard.
    const file = join(temporaryFolder(), 'moi.jsonl');
    const articles = Array.from({ length: 8 }, (_, number) => ({ id: `moi-${number}`, date: '2024-05-01', title: `Bươm bướm xanh biếc ${number}`, text: 'Một đàn bươm bướm.' }));
    writeFileSync(file, articles.map((article) => `${JSON.stringify(article)}\n`).join(''));
    assert.equal((await runIndexer(['--archive', archive, file])).status, 0);
    const again = await split(archive, '--into', '2');
    const old = join(masters, 'old');
    cpSync(join(again, 'shard-01'), join(masters, 'new'), { recursive: true });
    renameSync(join(masters, 'shard-01'), old);
    renameSync(join(masters, 'new'), join(masters, 'shard-01'));
    rmSync(old, { recursive: true });
    await replicate();

    const deadline = Date.now() + patienceMs;
    let found;
    do {
      assert.ok(Date.now() < deadline, 'the new articles are not found');
      await pause(100);
      found = await count('bươm bướm xanh biếc');
      assert.equal(found.missing_shards, undefined);
    } while (!found.hits.some(({ id }) => id.startsWith('moi-')));
    const moved = found.hits.filter(({ id }) => id.startsWith('moi-')).length;
    assert.ok(moved > 0 && moved < articles.length, 'some are in the shard that was not replaced');
    assert.equal((await count('')).facets_total, sampleArticles + moved);
    for (const { id } of found.hits) assert.equal((await fetch(new URL(`/v1/archives/bao/documents/${encodeURIComponent(id)}`, server.url))).status, 200);
  });
});
