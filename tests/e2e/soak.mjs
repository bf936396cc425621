// Searches, writes, builds and misbehaves for a while, then says whether everything stayed right and level.
//
//   node soak.mjs [SECONDS]      20 by default; an hour: node soak.mjs 3600
//
// Fails on any 5xx but the intended 503, on an acknowledged article that is not found, on a deleted one that is,
// and where memory or descriptors grow without end.

import { readFileSync, readdirSync } from 'node:fs';
import { connect } from 'node:net';

import { indexSamples, runIndexer, startServer } from './timbao_processes.mjs';

const seconds = Number(process.argv[2] ?? 20);
const base = '/v1/archives/bao';
const pause = (ms) => new Promise((done) => { setTimeout(done, ms); });
const failures = [];
const counts = { searches: 0, writes: 0, deletes: 0, batches: 0, builds: 0, overloaded: 0, rude: 0 };
let over = false;

const archive = await indexSamples();
const server = await startServer({ bao: archive }, ['--writable', 'bao']);

async function ask(path, options) {
  const response = await fetch(new URL(base + path, server.url), options);
  const body = await response.json();
  if (response.status === 503) ++counts.overloaded;
  else if (response.status >= 500) failures.push(`${options?.method ?? 'GET'} ${path}: ${response.status} ${body.detail}`);
  return { status: response.status, body };
}

async function search(words) {
  for (let round = 0; !over; ++round, ++counts.searches) {
    const { status, body } = await ask(`/search?q=${encodeURIComponent(words[round % words.length])}&facets=source&interval=year`);
    if (status === 200 && body.total.value === 0) failures.push(`nothing found for ${words[round % words.length]}`);
  }
}

async function write(name) {
  for (let round = 0; !over; ++round) {
    const id = `${name}-${round % 50}`;
    const word = `${name}q${round}`;
    const { status } = await ask(`/documents/${id}`, { method: 'PUT', body: JSON.stringify({ title: `Tin ${word}`, text: 'Một bài.' }) });
    if (status > 201) continue;
    ++counts.writes;
    const { status: found, body } = await ask(`/search?q=${word}&limit=5`);
    if (found === 200 && !body.hits.some((hit) => hit.id === id)) failures.push(`${id} was acknowledged and is not found`);
    if (round % 3) continue;
    ++counts.deletes;
    const deleted = await ask(`/documents/${id}`, { method: 'DELETE' });
    const { status: left, body: there } = await ask(`/documents/${id}`);
    if (left === 200) failures.push(`${id} was deleted (${deleted.status}) and is there: wrote ${word}, found ${there.title}`);
  }
}

async function writeBatches() {
  for (let round = 0; !over; ++round, ++counts.batches) {
    const lines = Array.from({ length: 100 }, (_, index) =>
      JSON.stringify({ id: `loat-${(round * 37 + index) % 2000}`, title: `Loạt ${round}, bài ${index}`, date: '2025-12-22' })).join('\n');
    await ask('/documents', { method: 'POST', body: lines, headers: { 'Content-Type': 'application/x-ndjson' } });
    await pause(50);
  }
}

async function buildBeside() {
  for (let round = 0; !over; ++round, ++counts.builds) {
    const input = Array.from({ length: 300 }, (_, index) => `${JSON.stringify({ id: `xay-${index}`, title: `Đợt ${round}, bài ${index}` })}\n`).join('');
    const { status, stderr } = await runIndexer(['--archive', archive, '-'], { input });
    if (status !== 0) failures.push(`timbao-index: ${stderr}`);
    await pause(1000);
  }
}

/** Connects and stalls, resets, or sends garbage. */
async function beRude() {
  const openings = [`GET ${base}/search?q=a HTTP/1.1\r\nHost: localhost\r\n`, `POST ${base}/documents HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1000\r\n\r\n{"id":`,
    '\u0000\u0001\u0002\r\n\r\n', `PUT ${base}/documents/a HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n`];
  for (let round = 0; !over; ++round, ++counts.rude) {
    const socket = connect(server.port, '127.0.0.1');
    socket.on('error', () => {});
    socket.write(openings[round % openings.length]);
    await pause(30);
    if (round % 2) socket.resetAndDestroy();
    else socket.end();
  }
}

const levels = () => ({
  megabytes: Math.round(Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${server.child.pid}/status`, 'utf8'))[1]) / 1024),
  descriptors: readdirSync(`/proc/${server.child.pid}/fd`).length,
  shards: JSON.parse(readFileSync(`${archive}/archive.json`, 'utf8')).shards.length,
});

const work = [search(['lúa chịu mặn', 'tinh', '"xuất khẩu gạo"', 'xuat khau -tôm']), search(['giá vàng', 'thanh hoa', 'cau']), write('huou'), write('nai'),
  writeBatches(), buildBeside(), beRude()].map((running) => running.catch((error) => failures.push(String(error.stack ?? error))));
const measured = [];
for (const end = performance.now() + 1000 * seconds; performance.now() < end;) {
  await pause(Math.min(1000 * seconds / 10, 10000));
  measured.push(levels());
}
over = true;
await Promise.all(work);
const { status, stderr } = await server.stop();
if (status !== 0) failures.push(`the server ended with ${status}`);
failures.push(...stderr.split('\n').filter((line) => / error |Sanitizer/.test(line)).slice(0, 10));
const checked = await runIndexer(['check', archive]);
if (checked.status !== 0) failures.push(checked.stdout);

// The first third fills caches and pools.
const settled = measured.slice(Math.floor(measured.length / 3));
const [early, late] = [settled[0], settled.at(-1)];
if (late.megabytes > 2 * early.megabytes + 100) failures.push(`memory grew from ${early.megabytes} to ${late.megabytes} MB`);
if (Math.max(...settled.map(({ descriptors }) => descriptors)) > 400) failures.push('descriptors grow');
if (Math.max(...measured.map(({ shards }) => shards)) > 50) failures.push('shards pile up');
console.log(JSON.stringify({ seconds, counts, first: measured[0], early, late, most_shards: Math.max(...measured.map(({ shards }) => shards)) }));
console.log(failures.length ? `${failures.length} failures:\n${failures.slice(0, 10).join('\n')}` : 'all good');
process.exit(failures.length ? 1 : 0);
