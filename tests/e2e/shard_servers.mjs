// Runs xapian-tcpsrv (Debian: xapian-tools) for the shards of spread archives.

import { spawn, spawnSync } from 'node:child_process';
import { connect, createServer } from 'node:net';

const patienceMs = 10000;
const groups = new Set();

process.on('exit', () => {
  for (const pid of groups) signalGroup(pid, 'SIGKILL');
});

/** Whether the machine has xapian-tcpsrv. */
export const hasShardServer = spawnSync('xapian-tcpsrv', ['--version']).status === 0;

function signalGroup(pid, signal) {
  try {
    process.kill(-pid, signal);
  } catch {
    // It has ended.
  }
}

/** A port that nobody listens on at this moment. */
export function freePort() {
  return new Promise((done, fail) => {
    const server = createServer();
    server.on('error', fail);
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address();
      server.close(() => done(port));
    });
  });
}

/** Whether somebody takes connections there. */
export function accepts(port, host = '127.0.0.1') {
  return new Promise((done) => {
    const socket = connect(port, host);
    socket.on('connect', () => { socket.destroy(); done(true); });
    socket.on('error', () => done(false));
  });
}

/**
 * Serves a shard's database. `signal` goes to the server and to the process that it has forked for each
 * connection; `end` kills all and waits.
 */
export async function startShard(directory, port) {
  const at = port ?? await freePort();
  const child = spawn('xapian-tcpsrv', ['--interface', '127.0.0.1', '--port', String(at), '--quiet', directory], {
    detached: true,
    stdio: 'ignore',
  });
  groups.add(child.pid);
  const ended = new Promise((done) => { child.on('close', done); });
  const deadline = Date.now() + patienceMs;
  while (!await accepts(at)) {
    if (Date.now() > deadline) throw new Error(`xapian-tcpsrv does not listen on ${at}`);
    await new Promise((done) => { setTimeout(done, 20); });
  }
  const end = async () => {
    signalGroup(child.pid, 'SIGKILL');
    await ended;
    groups.delete(child.pid);
  };
  return { port: at, replica: `remote: 127.0.0.1:${at}`, signal: (name) => signalGroup(child.pid, name), end };
}
