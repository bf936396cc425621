// The recipe for nginx in docs/deployment, run by Debian's nginx in front of the real server.

import assert from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { request as ask } from 'node:https';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';

import { indexSamples, runServer, startProgram, startServer, temporaryFolder } from './timbao_processes.mjs';

const pause = (ms) => new Promise((done) => { setTimeout(done, ms); });
const nginx = ['/usr/sbin/nginx', 'nginx'].find((path) => spawnSync(path, ['-v']).status === 0);
const recipe = new URL('../../docs/deployment/nginx-timbao.conf', import.meta.url);

async function freePort() {
  const holder = createServer();
  await new Promise((done) => { holder.listen(0, '127.0.0.1', done); });
  const { port } = holder.address();
  await new Promise((done) => { holder.close(done); });
  return port;
}

/** Replaces `from`, which must be there. */
function replaced(text, from, to) {
  assert.ok(text.includes(from), `the recipe has no "${from}"`);
  return text.replaceAll(from, to);
}

describe('nginx in front of the server', { skip: nginx ? false : 'nginx is not installed: .ci/install-packages test does it' }, () => {
  const folder = temporaryFolder();
  let server;
  let proxy;
  let port;
  let key;

  before(async () => {
    const keys = join(folder, 'keys');
    key = (await runServer(['keys', 'create', '--keys', keys, '--access', 'admin'])).stdout.trim();
    server = await startServer({ bao: await indexSamples() }, ['--keys', keys, '--set', 'access.anonymous=search', '--set', 'access.address_rate=1/h', '--set', 'access.address_burst=200']);
    execFileSync('openssl', ['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-days', '2', '-nodes', '-subj', '/CN=bao.example',
      '-keyout', join(folder, 'key.pem'), '-out', join(folder, 'certificate.pem')], { stdio: 'pipe' });
    port = await freePort();
    let text = readFileSync(recipe, 'utf8');
    text = replaced(text, '127.0.0.1:8080', `127.0.0.1:${server.port}`);
    text = replaced(text, 'listen 443 ssl http2', `listen 127.0.0.1:${port} ssl http2`);
    text = replaced(text, 'listen 80', `listen 127.0.0.1:${await freePort()}`);
    text = replaced(text, '/etc/ssl/certs/bao.example.pem', join(folder, 'certificate.pem'));
    text = replaced(text, '/etc/ssl/private/bao.example.key', join(folder, 'key.pem'));
    writeFileSync(join(folder, 'timbao.conf'), text);
    for (const name of ['body', 'proxy']) mkdirSync(join(folder, name));
    writeFileSync(join(folder, 'nginx.conf'), `${process.getuid() === 0 ? 'user root;\n' : ''}daemon off; worker_processes 1; pid ${folder}/pid; error_log stderr;
events {} http { access_log off; client_body_temp_path ${folder}/body; proxy_temp_path ${folder}/proxy; fastcgi_temp_path ${folder}/f; uwsgi_temp_path ${folder}/u; scgi_temp_path ${folder}/s; include ${folder}/timbao.conf; }\n`);
    proxy = startProgram(nginx, ['-p', folder, '-c', join(folder, 'nginx.conf')]);
    for (let round = 0; round < 100; round += 1) {
      if (await fetchBy('/healthz').then(() => true, () => false)) return;
      await pause(50);
    }
    throw new Error(`nginx does not answer: ${proxy.output.stderr}`);
  });
  after(async () => {
    proxy?.child.kill('SIGQUIT');
    await proxy?.ended;
    await server?.stop();
  });

  function fetchBy(path, { headers = {}, method = 'GET', body } = {}) {
    return new Promise((done, fail) => {
      const sent = ask({ host: '127.0.0.1', port, path, method, rejectUnauthorized: false, headers: { Host: `bao.example:${port}`, ...headers } }, (response) => {
        let text = '';
        response.on('data', (chunk) => { text += chunk; });
        response.on('end', () => done({ status: response.statusCode, headers: response.headers, body: text }));
      });
      sent.on('error', fail);
      sent.end(body);
    });
  }

  it('serves the page, searches, feeds and exports', async () => {
    assert.match((await fetchBy('/')).body, /<html/);
    assert.ok(JSON.parse((await fetchBy('/v1/archives/bao/search?q=lua+chiu+man')).body).hits.length > 0);
    assert.ok((await fetchBy('/v1/archives/bao/feed.atom?q=tinh')).body.includes(`https://bao.example:${port}/`), 'links by the name that readers use');
    const rows = (await fetchBy('/v1/archives/bao/export.jsonl?from=2000')).body.trim().split('\n');
    assert.ok(rows.length > 40 && rows.every((row) => JSON.parse(row).id));
    const { headers } = await fetchBy('/');
    assert.match(headers['content-security-policy'], /default-src 'none'/);
    assert.equal(headers['strict-transport-security'], 'max-age=31536000');
  });

  it('passes ids on as they came', async () => {
    const id = 'bao-song-ma/2024/lu-song-buoi-sau-bao-so-3';
    for (const path of [id, encodeURIComponent(id)]) {
      assert.equal((await fetchBy(`/v1/archives/bao/documents/${path}`)).status, 200, path);
    }
    assert.equal((await fetchBy('/v1/archives/bao/documents/..%2f..%2fetc%2fpasswd')).status, 404);
    assert.equal((await fetchBy('/v1/archives/bao/documents//a')).status, 404);
  });

  it('hides metrics and readiness', async () => {
    for (const path of ['/metrics', '/readyz']) assert.equal((await fetchBy(path, { headers: { Authorization: `Bearer ${key}` } })).status, 404);
  });

  it('passes keys on, and bodies', async () => {
    const body = JSON.stringify({ requests: [{ id: 'q1', query: 'lúa', ratings: [{ id: 'a', rating: 1 }] }] });
    const send = (headers) => fetchBy('/v1/archives/bao/_rank_eval', { method: 'POST', body, headers });
    assert.equal((await send({})).status, 401);
    assert.equal((await send({ Authorization: `Bearer ${key}` })).status, 200);
  });

  it('names requests, and the log of the server has their names', async () => {
    const id = (await fetchBy('/v1/archives/bao/search?q=hoa', { headers: { 'X-Request-Id': 'chosen' } })).headers['x-request-id'];
    assert.match(id, /^[0-9a-f]{32}$/);
    // A line is written when the answer is on its way.
    for (let patience = 100; patience > 0 && !server.output.stderr.includes(id); patience -= 1) await new Promise((done) => { setTimeout(done, 20); });
    assert.ok(server.output.stderr.includes(id));
  });

  it('says who asks, and nobody can say otherwise', async () => {
    let limited = 0;
    for (let index = 0; index < 260 && limited === 0; index += 1) {
      const { status, headers } = await fetchBy('/v1/archives/bao/search?q=hoa', { headers: { 'X-Forwarded-For': `203.0.113.${index % 250}`, Forwarded: 'for=203.0.113.1' } });
      if (status === 429) {
        limited += 1;
        assert.ok(Number(headers['retry-after']) > 0);
      }
    }
    assert.equal(limited, 1, 'every request came from one address, whatever it claimed');
  });
});
