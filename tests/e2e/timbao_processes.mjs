// Runs the real timbao-index and timbao-server on temporary folders, for all end-to-end tests.

import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

const here = (path) => fileURLToPath(new URL(path, import.meta.url));
const build = process.env.TIMBAO_BUILD ? resolve(process.env.TIMBAO_BUILD) : here('../../build/dev');
const startPatienceMs = Number(process.env.TIMBAO_START_PATIENCE_MS ?? 20000); // more under valgrind

export const samples = here('../../samples');
export const sampleArticles = 44;
export const indexerPath = join(build, 'indexer/timbao-index');
export const serverPath = join(build, 'server/timbao-server');

const folders = new Set();
const running = new Set();

// Nothing stays behind, however the tests end.
process.on('exit', () => {
  for (const child of running) child.kill('SIGKILL');
  for (const folder of folders) rmSync(folder, { recursive: true, force: true });
});

/** A new folder that is removed when the process ends. */
export function temporaryFolder() {
  const folder = mkdtempSync(join(tmpdir(), 'timbao-e2e-'));
  folders.add(folder);
  return folder;
}

/** Starts a program; `ended` resolves to {status, signal, stdout, stderr}, `output` grows as it writes. */
export function startProgram(path, args, { input } = {}) {
  const child = spawn(path, args, { stdio: [input === undefined ? 'ignore' : 'pipe', 'pipe', 'pipe'] });
  running.add(child);
  const output = { stdout: '', stderr: '' };
  for (const name of ['stdout', 'stderr']) {
    child[name].setEncoding('utf8');
    child[name].on('data', (text) => { output[name] += text; });
  }
  const ended = new Promise((done, fail) => {
    child.on('error', fail);
    child.on('close', (status, signal) => {
      running.delete(child);
      done({ status, signal, ...output });
    });
  });
  if (input !== undefined) child.stdin.end(input);
  return { child, output, ended };
}

/** Runs timbao-index to its end. */
export function runIndexer(args, options) {
  return startProgram(indexerPath, args, options).ended;
}

/** Runs a timbao-server that is expected to give up by itself. */
export function runServer(args) {
  return startProgram(serverPath, args).ended;
}

/** Builds an archive of the samples in a new folder and gives its path. */
export async function indexSamples() {
  const archive = join(temporaryFolder(), 'archive');
  const { status, stderr } = await runIndexer(['--archive', archive, '--folder-is-source', samples]);
  if (status !== 0) throw new Error(`timbao-index exited with ${status}: ${stderr}`);
  return archive;
}

/**
 * Starts timbao-server, on any free port if none is given, and waits until it listens.
 * Gives {url, port, child, output, ended, stop}; stop(signal) resolves to {status, diedOf, ms, stderr}.
 */
export async function startServer(archives, args = [], port = 0) {
  const named = Object.entries(archives).flatMap(([name, folder]) => ['--archive', `${name}=${folder}`]);
  const { child, output, ended } = startProgram(serverPath, [...named, '--listen', `127.0.0.1:${port}`, ...args]);
  const url = await listening(child, output, ended);
  const stop = async (signal = 'SIGTERM') => {
    const start = performance.now();
    child.kill(signal);
    const { status, signal: diedOf, stderr } = await ended;
    return { status, diedOf, ms: performance.now() - start, stderr };
  };
  return { url, port: Number(new URL(url).port), child, output, ended, stop };
}

function listening(child, output, ended) {
  return new Promise((done, fail) => {
    const timer = setTimeout(() => {
      child.kill('SIGKILL');
      fail(new Error(`timbao-server did not listen in time: ${output.stderr}`));
    }, startPatienceMs);
    child.stdout.on('data', () => {
      const match = /^Timbao is listening; open (https?:\/\/\S+:\d+\/)$/m.exec(output.stdout);
      if (!match) return;
      clearTimeout(timer);
      done(match[1]);
    });
    ended.then(({ status, stderr }) => {
      clearTimeout(timer);
      fail(new Error(`timbao-server exited with ${status}: ${stderr}`));
    }, fail);
  });
}
