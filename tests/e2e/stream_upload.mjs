// Puts articles of some megabytes into an archive by one request and says what memory the server takes meanwhile.
//
//   node stream_upload.mjs [MEGABYTES]      1000 by default

import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import { startServer, temporaryFolder } from './timbao_processes.mjs';

const megabytes = Number(process.argv[2] ?? 1000);
const syllables = ['lúa', 'gạo', 'sông', 'biển', 'chợ', 'đình', 'trăng', 'nắng', 'mưa', 'gió', 'đèo', 'suối', 'rừng', 'phố', 'xã', 'tỉnh'];
const server = await startServer({ bao: join(temporaryFolder(), 'archive') }, ['--writable', 'bao', '--set', `limits.document_stream=${megabytes + 1}m`]);
// The archive's files are mapped, which counts as resident, too: what the server itself takes is anonymous.
const memory = (field) => Math.round(Number(new RegExp(`${field}:\\s+(\\d+)`).exec(readFileSync(`/proc/${server.child.pid}/status`, 'utf8'))[1]) / 1024);

let sent = 0;
let seed = 1;
const random = (below) => { seed = (seed * 48271) % 2147483647; return seed % below; };
async function* body() {
  for (let index = 0; sent < megabytes << 20; ++index) {
    const text = Array.from({ length: 600 }, () => syllables[random(16)]).join(' ');
    const bytes = Buffer.from(`${JSON.stringify({ id: `bai-${index}`, title: `Bài số ${index}`, date: '2025-12-22', text })}\n`);
    sent += bytes.length;
    yield bytes;
  }
}

const measured = [];
const start = performance.now();
const sampling = setInterval(() => measured.push({ sent: Math.round(sent / 2 ** 20), anonymous: memory('RssAnon'), resident: memory('VmRSS') }), 1000);
const before = memory('RssAnon');
const answer = await fetch(new URL('/v1/archives/bao/documents', server.url), {
  method: 'POST', headers: { 'Content-Type': 'application/x-ndjson' }, body: ReadableStream.from(body()), duplex: 'half' });
const { created, rejected } = await answer.json();
clearInterval(sampling);
const step = Math.max(1, Math.floor(measured.length / 10));
for (const at of measured.filter((_, index) => index % step === 0)) console.log(`${at.sent} MB sent: ${at.anonymous} MB of its own, ${at.resident} MB with mapped files`);
console.log(JSON.stringify({ status: answer.status, created, rejected, seconds: Math.round((performance.now() - start) / 1000),
  before, most: Math.max(...measured.map(({ anonymous }) => anonymous)), most_with_files: Math.max(...measured.map(({ resident }) => resident)) }));
await server.stop();
