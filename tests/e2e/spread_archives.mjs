// Archives split into shards, for tests.

import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { runIndexer, temporaryFolder } from './timbao_processes.mjs';

/** Splits an archive and gives the folder with shards.json. */
export async function split(archive, ...args) {
  const folder = join(temporaryFolder(), 'spread');
  const { status, stderr } = await runIndexer(['shard', archive, '--output', folder, ...args]);
  assert.equal(status, 0, stderr);
  return folder;
}

/** Rewrites shards.json with other replicas, replicasOf(name) -> ["remote: ...", ...], and gives its path. */
export function place(folder, replicasOf, changes = {}) {
  const file = join(folder, 'shards.json');
  const manifest = { ...JSON.parse(readFileSync(file, 'utf8')), ...changes };
  for (const shard of manifest.shards) shard.replicas = replicasOf(shard.name);
  writeFileSync(file, JSON.stringify(manifest));
  return file;
}
