// The configuration file: mistakes by line, what is stronger than what, and reading it again.

import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { before, describe, it } from 'node:test';

import { exchange, request } from './raw_http.mjs';
import { indexSamples, runServer, startServer, temporaryFolder } from './timbao_processes.mjs';

const pause = (ms) => new Promise((done) => { setTimeout(done, ms); });

let archive;
before(async () => { archive = await indexSamples(); });

function writeConfiguration(text) {
  const path = join(temporaryFolder(), 'timbao.conf');
  writeFileSync(path, text);
  return path;
}

async function ask(server, target, headers = []) {
  const { answers } = await exchange(server.port, request(target, { headers }));
  return answers[0];
}

describe('a configuration file', () => {
  it('is checked whole, every mistake with its line and key', async () => {
    const path = writeConfiguration([
      '# Báo Sông Mã', '[server]', 'listen = localhost', 'threads = many', 'colour = red', 'queue = 10', 'queue = 11',
      '[archives]', `bao = ${archive}`, 'b/c = /srv', 'báo = /srv', '[nothing]', 'a = b', '[limits]', 'header = 16', 'header_time = 10', 'hits = 101', 'just words',
      '[access]', 'trusted_proxies = 10.0.0.1/8', 'origins = bao.example', 'anonymous = yes', 'address_rate = fast', 'anonymous_archives = bao, nope',
      '[log]', 'format = xml', 'targets = 1', 'requests = some', '[tls]', 'transport_security_days = 1000', '[log]',
    ].join('\n'));
    const { status, stderr } = await runServer(['--config', path, '--check-config']);
    assert.equal(status, 2);
    const expected = [
      [3, 'server.listen', /not ADDRESS:PORT/], [4, 'server.threads', /whole number from 1 to 256/], [5, 'server.colour', /no setting/], [7, 'server.queue', /second time; line 6/],
      [10, '', /neither "key = value"/], [11, '', /neither "key = value"/], [13, 'nothing.a', /no setting/], [15, 'limits.header', /1024 to 1048576 bytes/],
      [16, 'limits.header_time', /not a time like/], [17, 'limits.hits', /from 1 to 100/], [18, '', /neither "key = value"/], [20, 'access.trusted_proxies', /"10\.0\.0\.1\/8"/],
      [21, 'access.origins', /"bao\.example"/], [22, 'access.anonymous', /neither none nor search/], [23, 'access.address_rate', /number of requests/],
      [26, 'log.format', /text nor json/], [27, 'log.targets', /yes nor no/], [28, 'log.requests', /none of/], [30, 'tls.transport_security_days', /0 to 730/], [31, '[log]', /second time; line 25/],
    ];
    const said = stderr.trim().split('\n');
    for (const [index, [line, key, what]] of expected.entries()) {
      assert.ok(said[index].startsWith(`timbao-server: ${path}:${line}: ${key ? `${key}: ` : ''}`), said[index]);
      assert.match(said[index], what);
    }
    assert.match(said[expected.length], /access\.anonymous_archives: there is no archive "nope"/);
    assert.equal(said.length, expected.length + 1);
  });

  it('is said to be right when it is', async () => {
    const path = writeConfiguration(`[archives]\nbao = ${archive}\n[limits]\nhits = 20\n`);
    const { status, stdout, stderr } = await runServer(['--config', path, '--check-config']);
    assert.deepEqual({ status, stderr }, { status: 0, stderr: '' });
    assert.match(stdout, /right/);
  });

  for (const [what, text, says] of [
    ['no archive', '[server]\n', /--archive is required/],
    ['a key before its section', 'listen = 127.0.0.1:80\n', /timbao\.conf:1: listen: stands before/],
    ['bytes that are no text', '[server]\nlisten = \xff\n', /timbao\.conf:2: .*not UTF-8/],
    ['keys that everybody may read', '[access]\nkeys = /etc/passwd\n', /\/etc\/passwd: others may read/],
  ]) {
    it(`stops the server with 2 for ${what}`, async () => {
      const path = writeConfiguration(Buffer.from(text, 'latin1'));
      const { status, stderr } = await runServer(['--config', path]);
      assert.equal(status, 2);
      assert.match(stderr, says);
    });
  }

  it('stops the server with 2 where it is not there, or a folder', async () => {
    for (const path of [join(temporaryFolder(), 'none.conf'), temporaryFolder()]) {
      const { status, stderr } = await runServer(['--config', path]);
      assert.equal(status, 2);
      assert.ok(stderr.includes(path));
    }
  });

  it('is weaker than the command line', async () => {
    const path = writeConfiguration(`[server]\nlisten = 127.0.0.1:1\n[archives]\nbao = /nowhere\nkhac = /nowhere\n[limits]\nhits = 5\nheader = 2k\n`);
    const server = await startServer({ mot: archive }, ['--config', path, '--set', 'limits.hits=7']);
    const { archives } = JSON.parse((await ask(server, '/v1/archives')).body);
    assert.deepEqual(archives.map(({ name }) => name), ['mot']);
    assert.equal((await ask(server, '/v1/archives/mot/search?q=tinh&limit=7')).status, 200);
    const refused = await ask(server, '/v1/archives/mot/search?q=tinh&limit=8');
    assert.equal(refused.status, 400);
    assert.match(JSON.parse(refused.body).detail, /from 1 to 7/);
    assert.equal(JSON.parse((await ask(server, '/v1/archives/mot/search?q=tinh')).body).hits.length, 7);
    assert.equal((await ask(server, `/healthz`, [`X-A: ${'a'.repeat(3000)}`])).status, 431, 'of the file');
    await server.stop();
  });

  it('is read again on SIGHUP; with a mistake everything stays', async () => {
    const path = writeConfiguration(`[archives]\nbao = ${archive}\n[limits]\nhits = 5\n`);
    const server = await startServer({}, ['--config', path]);
    const most = async () => ((await ask(server, '/v1/archives/bao/search?q=tinh&limit=9')).status === 200 ? 9 : 5);
    const hangUp = async (text, says) => {
      writeFileSync(path, text);
      server.child.kill('SIGHUP');
      for (let round = 0; round < 100 && !says.test(server.output.stderr); round += 1) await pause(20);
      assert.match(server.output.stderr, says);
    };
    assert.equal(await most(), 5);
    await hangUp(`[archives]\nbao = ${archive}\n[limits]\nhits = none\n`, /nothing is changed by SIGHUP: .*timbao\.conf:4: limits\.hits/);
    assert.equal(await most(), 5);
    await hangUp(`[archives]\nbao = ${archive}\n[limits]\nhits = 9\n`, /are read again/);
    assert.equal(await most(), 9);
    await server.stop();
  });

  it('knows no setting that the documentation does not have, and the other way round', async () => {
    const text = readFileSync(new URL('../../docs/operation.md', import.meta.url), 'utf8');
    const reference = text.split('## Configuration reference')[1].split('\n## ')[0];
    const documented = [...reference.matchAll(/^\| `(\w+\.\w+)` \| `([^`]*)` \|/gm)];
    assert.ok(documented.length > 30, `${documented.length} settings`);
    for (const [, name, value] of documented) {
      const { status, stderr } = await runServer(['--archive', `bao=${archive}`, '--check-config', '--set', `${name}=a,b\x01`]);
      assert.ok(!stderr.includes('is no setting'), `${name}: ${stderr}`);
      assert.ok(status === 2 || ['server.abbreviations', 'access.keys', 'access.anonymous_archives'].includes(name), `${name} takes nonsense`);
      if (value === '') continue;
      const right = await runServer(['--archive', `bao=${archive}`, '--check-config', '--set', `${name}=${value}`]);
      assert.equal(right.status, 0, `${name}=${value}: ${right.stderr}`);
    }
    const source = readFileSync(new URL('../../server/configuration.cpp', import.meta.url), 'utf8');
    const known = [...source.matchAll(/\{"(\w+\.\w+)",/g)].map(([, name]) => name);
    assert.deepEqual(documented.map(([, name]) => name).sort(), known.sort());
  });
});
