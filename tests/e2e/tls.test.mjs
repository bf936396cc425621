// HTTPS: what is spoken, that certificates change without a restart, and what breaks off is let go.

import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { copyFileSync, readFileSync, writeFileSync } from 'node:fs';
import { Agent, get } from 'node:https';
import { connect as connectPlain } from 'node:net';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { connect } from 'node:tls';

import { indexSamples, runServer, startServer, temporaryFolder } from './timbao_processes.mjs';

const pause = (ms) => new Promise((done) => { setTimeout(done, ms); });
const folder = temporaryFolder();
const path = (name) => join(folder, name);

function makeCertificate(name, ...more) {
  execFileSync('openssl', ['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-days', '2', '-subj', `/CN=${name}`,
    '-addext', 'subjectAltName=DNS:localhost,IP:127.0.0.1', '-keyout', path(`${name}.key`), '-out', path(`${name}.pem`), ...(more.length ? more : ['-nodes'])], { stdio: 'pipe' });
}

/** Asks once; gives {status, headers, body, certificate}. */
function ask(port, target, options = {}) {
  return new Promise((done, fail) => {
    const sent = get({ host: '127.0.0.1', port, path: target, rejectUnauthorized: false, agent: false, ...options }, (response) => {
      const certificate = response.socket.getPeerCertificate?.().subject?.CN;
      let body = '';
      response.on('data', (chunk) => { body += chunk; });
      response.on('end', () => done({ status: response.statusCode, headers: response.headers, body, certificate }));
      response.on('error', fail);
    });
    sent.on('error', fail);
  });
}

describe('HTTPS', () => {
  let archive;
  let server;
  before(async () => {
    for (const name of ['first', 'second']) makeCertificate(name);
    makeCertificate('locked', '-passout', 'pass:mat-khau');
    copyFileSync(path('first.pem'), path('now.pem'));
    copyFileSync(path('first.key'), path('now.key'));
    archive = await indexSamples();
    const configuration = path('timbao.conf');
    writeFileSync(configuration, `[archives]\nbao = ${archive}\n[tls]\ncertificate = ${path('now.pem')}\nkey = ${path('now.key')}\ntransport_security_days = 30\n`);
    server = await startServer({}, ['--config', configuration]);
  });
  after(async () => { assert.equal((await server.stop()).status, 0); });

  it('is what the server says it speaks, and answers as HTTP does', async () => {
    assert.match(server.url, /^https:/);
    const { status, headers, body, certificate } = await ask(server.port, '/v1/archives/bao/search?q=lua+chiu+man');
    assert.equal(status, 200);
    assert.equal(certificate, 'first');
    assert.equal(headers['strict-transport-security'], 'max-age=2592000');
    assert.ok(JSON.parse(body).hits.length > 0);
  });

  it('is trusted by who trusts the certificate', async () => {
    assert.equal((await ask(server.port, '/healthz', { rejectUnauthorized: true, ca: readFileSync(path('first.pem')) })).status, 200);
    await assert.rejects(ask(server.port, '/healthz', { rejectUnauthorized: true }), /self-signed/);
  });

  it('sends large answers and exports whole', async () => {
    const { body } = await ask(server.port, '/v1/archives/bao/export.jsonl?from=2000');
    assert.ok(body.trim().split('\n').every((line) => JSON.parse(line).id));
    assert.ok(JSON.parse((await ask(server.port, `/v1/analyze?text=${'a+'.repeat(1950)}`)).body));
  });

  it('begins with TLS 1.2', async () => {
    const version = (options) => new Promise((done, fail) => {
      const socket = connect({ host: '127.0.0.1', port: server.port, rejectUnauthorized: false, ...options }, () => {
        done(socket.getProtocol());
        socket.destroy();
      });
      socket.on('error', fail);
    });
    assert.equal(await version({}), 'TLSv1.3');
    assert.equal(await version({ maxVersion: 'TLSv1.2' }), 'TLSv1.2');
    await assert.rejects(version({ minVersion: 'TLSv1', maxVersion: 'TLSv1.1', ciphers: 'DEFAULT@SECLEVEL=0' }));
    await assert.rejects(version({ maxVersion: 'TLSv1.2', ciphers: 'AES128-SHA@SECLEVEL=0' }), 'no forward secrecy');
  });

  it('closes connections that do not speak it, and serves on', async () => {
    for (const bytes of ['GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n', '\x16\x03\x01\xff\xff', '\0'.repeat(1000), '']) {
      await new Promise((done) => {
        const socket = connectPlain(server.port, '127.0.0.1', () => { if (bytes) socket.write(bytes, 'latin1'); else socket.destroy(); });
        socket.on('error', () => {});
        socket.on('data', () => {});
        socket.on('close', done);
        socket.setTimeout(500, () => socket.destroy());
      });
    }
    assert.equal((await ask(server.port, '/healthz')).status, 200);
    const { body } = await ask(server.port, '/metrics');
    assert.match(body, /^timbao_tls_handshakes_failed_total [1-9]/m);
  });

  it('changes its certificate on SIGHUP, while connections go on', async () => {
    const agent = new Agent({ keepAlive: true, maxSockets: 1 });
    const kept = () => ask(server.port, '/healthz', { agent });
    assert.equal((await kept()).certificate, 'first');
    const stop = { asked: false };
    const failures = [];
    let asked = 0;
    const load = Array.from({ length: 4 }, async () => {
      while (!stop.asked) {
        const { status } = await ask(server.port, '/v1/archives/bao/search?q=hoa').catch((error) => ({ status: String(error) }));
        asked += 1;
        if (status !== 200) failures.push(status);
      }
    });
    copyFileSync(path('second.pem'), path('now.pem'));
    copyFileSync(path('second.key'), path('now.key'));
    server.child.kill('SIGHUP');
    for (let round = 0; round < 100 && (await ask(server.port, '/healthz')).certificate !== 'second'; round += 1) await pause(20);
    assert.equal((await ask(server.port, '/healthz')).certificate, 'second');
    const { status, certificate } = await kept();
    assert.deepEqual({ status, certificate }, { status: 200, certificate: 'first' }, 'the old connection');
    stop.asked = true;
    await Promise.all(load);
    agent.destroy();
    assert.ok(asked > 0);
    assert.deepEqual(failures, []);
  });

  it('keeps its certificate when the new one is wrong, and says so', async () => {
    copyFileSync(path('first.key'), path('now.key')); // of another certificate
    server.child.kill('SIGHUP');
    for (let round = 0; round < 100 && !/nothing is changed by SIGHUP/.test(server.output.stderr); round += 1) await pause(20);
    assert.match(server.output.stderr, /nothing is changed by SIGHUP: .*now\.key: .*key/);
    assert.equal((await ask(server.port, '/healthz')).certificate, 'second');
  });

  it('reads an encrypted key with the password of the environment', async () => {
    const args = ['--certificate', path('locked.pem'), '--certificate-key', path('locked.key')];
    const refused = await runServer(['--archive', `bao=${archive}`, ...args]);
    assert.equal(refused.status, 2);
    assert.match(refused.stderr, /locked\.key: cannot be read/);
    process.env.TIMBAO_TLS_PASSWORD = 'mat-khau';
    const unlocked = await startServer({ bao: archive }, args);
    delete process.env.TIMBAO_TLS_PASSWORD;
    assert.equal((await ask(unlocked.port, '/healthz')).certificate, 'locked');
    await unlocked.stop();
  });

  for (const [what, args, says] of [
    ['no key', () => ['--certificate', path('first.pem')], /tls\.certificate and tls\.key are given together/],
    ['a certificate that is not there', () => ['--certificate', path('no.pem'), '--certificate-key', path('first.key')], /no\.pem: cannot be read as a certificate/],
    ['a certificate that is none', () => ['--certificate', path('first.key'), '--certificate-key', path('first.key')], /first\.key: cannot be read as a certificate/],
    ['the key of another', () => ['--certificate', path('first.pem'), '--certificate-key', path('second.key')], /second\.key: .*key/],
  ]) {
    it(`does not start with ${what}`, async () => {
      const { status, stderr } = await runServer(['--archive', `bao=${archive}`, ...args()]);
      assert.equal(status, 2);
      assert.match(stderr, says);
    });
  }
});
