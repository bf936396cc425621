// Changes articles of an archive that is being served, by HTTP and by timbao-index beside it.

import assert from 'node:assert/strict';
import { existsSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { connect } from 'node:net';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';

import Ajv2020 from 'ajv/dist/2020.js';

import { exchange, request } from './raw_http.mjs';
import { indexSamples, runIndexer, sampleArticles, serverPath, startServer, temporaryFolder } from './timbao_processes.mjs';

const base = '/v1/archives/bao';
const json = { 'Content-Type': 'application/json' };
const lines = { 'Content-Type': 'application/x-ndjson' };
const ndjson = (...articles) => articles.map((article) => `${JSON.stringify(article)}\n`).join('');
const pause = (ms) => new Promise((done) => { setTimeout(done, ms); });

const writable = (archive, args = []) => startServer({ bao: archive }, ['--writable', 'bao', ...args]);

async function send(server, method, path, body, headers = json) {
  const response = await fetch(new URL(base + path, server.url), { method, body, headers });
  return { status: response.status, etag: response.headers.get('etag'), body: await response.json() };
}

const postLines = (server, ...articles) => send(server, 'POST', '/documents', ndjson(...articles), lines);
const put = (server, id, title, headers = {}) =>
  send(server, 'PUT', `/documents/${id}`, JSON.stringify({ title, text: `${title}.` }), { ...json, ...headers });

async function search(server, query) {
  const response = await fetch(new URL(`${base}/search?q=${encodeURIComponent(query)}&limit=100`, server.url));
  return { status: response.status, body: await response.json() };
}

async function idsOf(server, query) {
  const { status, body } = await search(server, query);
  assert.equal(status, 200);
  return body.hits.map(({ id }) => id);
}

async function titleOf(server, id) {
  const response = await fetch(new URL(`${base}/documents/${id}`, server.url));
  const body = await response.json();
  return response.status === 200 ? body.title : response.status;
}

describe('an archive that is served', () => {
  let archive;
  let server;
  let api;
  let ajv;

  before(async () => {
    archive = await indexSamples();
    server = await writable(archive);
    api = await (await fetch(new URL('/openapi.json', server.url))).json();
    ajv = new Ajv2020({ strict: false, allErrors: true });
    ajv.addSchema({ ...api, $id: 'api' });
  });
  after(async () => {
    const { status, stderr } = await server.stop();
    assert.equal(status, 0);
    assert.ok(!/ error /.test(stderr), stderr);
  });

  function assertDescribed(path, method, { status, body }) {
    const described = api.paths[path][method].responses[status];
    assert.ok(described, `${method} ${path} ${status} is not described`);
    const name = status < 400 ? described.content['application/json'].schema.$ref.split('/').at(-1) : 'Problem';
    const valid = ajv.compile({ $ref: `api#/components/schemas/${name}` });
    assert.ok(valid(body), ajv.errorsText(valid.errors));
  }

  it('answers every item of a batch on its own, and finds what it took at once', async () => {
    const answer = await send(server, 'POST', '/documents',
      `${ndjson({ id: 'mot', title: 'Chuột túi nhảy cầu Long Biên' })}\nhỏng\n${ndjson({ id: 'hai' }, { id: 'ba', title: 'Bài ba' })}`, lines);
    assert.equal(answer.status, 200);
    assertDescribed('/v1/archives/{archive}/documents', 'post', answer);
    assert.deepEqual(answer.body.items.map(({ position, id, status }) => [position, id, status]),
      [[1, 'mot', 'created'], [3, undefined, 'rejected'], [4, undefined, 'rejected'], [5, 'ba', 'created']]);
    assert.match(answer.body.items[1].reason, /broken JSON at column 1/);
    assert.deepEqual([answer.body.created, answer.body.replaced, answer.body.rejected], [2, 0, 2]);
    assert.equal((await idsOf(server, 'chuot tui nhay cau'))[0], 'mot');
  });

  it('takes a JSON array, too, and of two articles with one id the later', async () => {
    const answer = await send(server, 'POST', '/documents',
      JSON.stringify([{ id: 'x', title: 'Trước, "sau" [và] {giữa}' }, { id: 'x', title: 'Sau' }, 7]));
    assert.deepEqual(answer.body.items.map(({ status }) => status), ['created', 'replaced', 'rejected']);
    assert.equal(await titleOf(server, 'x'), 'Sau');
  });

  it('replaces and deletes', async () => {
    assert.equal((await put(server, 'thay', 'Đà điểu châu Phi')).status, 201);
    assert.equal((await idsOf(server, 'đà điểu'))[0], 'thay');
    const replaced = await put(server, 'thay', 'Lạc đà Nam Mỹ');
    assert.equal(replaced.status, 200);
    assertDescribed('/v1/archives/{archive}/documents/{id}', 'put', replaced);
    assert.ok(!(await idsOf(server, '"đà điểu"')).includes('thay'));
    assert.equal((await idsOf(server, 'lạc đà'))[0], 'thay');
    const deleted = await send(server, 'DELETE', '/documents/thay');
    assert.equal(deleted.status, 200);
    assertDescribed('/v1/archives/{archive}/documents/{id}', 'delete', deleted);
    assert.ok(!(await idsOf(server, 'lạc đà')).includes('thay'));
    assert.equal(await titleOf(server, 'thay'), 404);
    assert.equal((await send(server, 'DELETE', '/documents/thay')).status, 404);
  });

  it('takes ids with slashes and marks', async () => {
    for (const id of ['báo/2025/bài-1', 'a%2Fb', 'năm mới']) {
      assert.equal((await put(server, encodeURIComponent(id), 'Một bài')).status, 201, id);
      assert.equal(await titleOf(server, encodeURIComponent(id)), 'Một bài', id);
    }
  });

  it('writes only over the version that is expected', async () => {
    const first = (await put(server, 'ban', 'Bản 1', { 'If-None-Match': '*' })).etag;
    const rows = [
      [{ 'If-None-Match': '*' }, 412],
      [{ 'If-Match': '"1"' }, 412],
      [{ 'If-Match': 'W/"x"' }, 412],
      [{ 'If-Match': '"1", "2"' }, 400],
      [{ 'If-None-Match': first }, 400],
      [{ 'If-Match': '*' }, 200],
      [{ 'If-Match': first }, 412],
    ];
    for (const [headers, status] of rows) {
      const answer = await put(server, 'ban', 'Bản 2', headers);
      assert.equal(answer.status, status, JSON.stringify(headers));
      assertDescribed('/v1/archives/{archive}/documents/{id}', 'put', answer);
    }
    const response = await fetch(new URL(`${base}/documents/ban`, server.url));
    const etag = response.headers.get('etag');
    assert.notEqual(etag, first);
    const again = await fetch(new URL(`${base}/documents/ban`, server.url), { headers: { 'If-None-Match': etag } });
    assert.equal(again.status, 304);
    assert.equal((await send(server, 'DELETE', '/documents/ban', undefined, { 'If-Match': first })).status, 412);
    assert.equal((await send(server, 'DELETE', '/documents/ban', undefined, { 'If-Match': etag })).status, 200);
    assert.equal((await put(server, 'khong-co', 'x', { 'If-Match': '*' })).status, 412);
  });

  it('has one tag for an article, whoever says it', async () => {
    const odd = { id: 'the', title: 'Một "thẻ"\u0001', text: ' a\r\nb \u{1F600}', tags: [' x ', '', 'y'], url: '', ghi: 'chú', _k: 1, date: '2025-01-02' };
    const batch = (await postLines(server, odd, { ...odd, text: 'sau' }, odd)).body.items;
    const response = await fetch(new URL(`${base}/documents/the`, server.url));
    await response.json();
    const etag = response.headers.get('etag');
    assert.equal(`"${batch[2].tag}"`, etag);
    assert.equal(new Set(batch.map(({ tag }) => tag)).size, 3);
    assert.equal((await put(server, 'the', 'x', { 'If-Match': `"${batch[0].tag}"` })).etag, etag);
    const written = await send(server, 'PUT', '/documents/the', JSON.stringify(odd), { ...json, 'If-Match': etag });
    assert.deepEqual([written.status, `"${written.body.tag}"`], [200, written.etag]);
    const again = await fetch(new URL(`${base}/documents/the`, server.url), { headers: { 'If-None-Match': written.etag } });
    assert.equal(again.status, 304);
  });

  // [what, method, path, body, headers, status, parameter]
  const long = 'x'.repeat(201);
  for (const [what, method, path, body, headers, status, parameter] of [
    ['an empty batch', 'POST', '/documents', '', lines, 400, 'body'],
    ['an array without an end', 'POST', '/documents', '[{"id":"a","title":"b"}', json, 400, 'body'],
    ['an object for an array', 'POST', '/documents', '{"id":"a","title":"b"}', json, 400, 'body'],
    ['something behind the array', 'POST', '/documents', '[] []', json, 400, 'body'],
    ['an unknown type', 'POST', '/documents', 'a', { 'Content-Type': 'text/csv' }, 400, 'Content-Type'],
    ['an unknown parameter', 'POST', '/documents?refresh=1', '[]', json, 400, 'refresh'],
    ['another id in the body', 'PUT', '/documents/a', '{"id":"b","title":"c"}', json, 400, 'id'],
    ['a long id', 'PUT', `/documents/${long}`, '{"title":"c"}', json, 400, 'id'],
    ['no article', 'PUT', '/documents/a', '[]', json, 400, 'body'],
    ['no body', 'PUT', '/documents/a', '', json, 400, 'body'],
    ['neither title nor text', 'PUT', '/documents/a', '{"author":"c"}', json, 400, 'body'],
    ['an impossible date', 'PUT', '/documents/a', '{"title":"c","date":"2025-02-30"}', json, 400, 'body'],
    ['an unknown archive', 'PUT', '/../khong/documents/a', '{"title":"c"}', json, 404, 'archive'],
  ]) {
    it(`refuses ${what}`, async () => {
      const answer = await send(server, method, path, body, headers);
      assert.deepEqual([answer.status, answer.body.parameter], [status, parameter], answer.body.detail);
    });
  }

  it('refuses a body over its limit, told or not', async () => {
    const told = await exchange(server.port, request(`${base}/documents`, { method: 'POST', headers: ['Content-Length: 68000000'] }));
    assert.deepEqual(told.answers.map(({ status }) => status), [413]);
    const large = `${JSON.stringify({ id: 'lon', title: 'Bài dài', text: 'dài '.repeat(700000) })}\n`;
    assert.equal((await send(server, 'POST', '/documents', large, lines)).body.created, 1);
    const elsewhere = await exchange(server.port, request(`${base}/_rank_eval`, { method: 'POST', headers: ['Content-Length: 2000000'] }));
    assert.deepEqual(elsewhere.answers.map(({ status }) => status), [413]);
  });

  it('follows timbao-index beside it within a second', async () => {
    const { status, stderr } = await runIndexer(['--archive', archive, '-'], { input: ndjson({ id: 'ngoai', title: 'Kỳ lân biển dạt vào bờ' }) });
    assert.equal(status, 0, stderr);
    const start = performance.now();
    while (!(await idsOf(server, 'ky lan bien')).includes('ngoai')) {
      assert.ok(performance.now() - start < 1000, 'not found within a second');
      await pause(20);
    }
    assert.equal((await runIndexer(['delete', archive, 'ngoai'])).status, 0);
    await pause(1000);
    assert.equal(await titleOf(server, 'ngoai'), 404);
    const unknown = await runIndexer(['delete', archive, 'ngoai']);
    assert.equal(unknown.status, 1);
    assert.match(unknown.stderr, /no article with the id "ngoai"/);
  });

  it('pages and exports go on while articles come', async () => {
    const first = (await (await fetch(new URL(`${base}/search?q=tinh&limit=2`, server.url))).json()).next;
    await put(server, 'xen-vao', 'Không liên quan');
    assert.equal((await fetch(new URL(`${base}/search?q=tinh&limit=2&cursor=${first}`, server.url))).status, 200);
  });

  it('is backed up and checked meanwhile', async () => {
    let over = false;
    const writing = (async () => {
      for (let count = 0; !over; ++count) assert.ok((await put(server, `luu-${count % 30}`, `Bài ${count}`)).status <= 201);
    })();
    const backup = join(temporaryFolder(), 'backup');
    const made = await runIndexer(['backup', archive, backup]);
    assert.equal(made.status, 0, made.stderr);
    const live = await runIndexer(['check', archive]);
    over = true;
    await writing;
    assert.equal(live.status, 0, live.stdout);
    const checked = await runIndexer(['check', backup]);
    assert.deepEqual([checked.status, checked.stderr], [0, ''], checked.stdout);
    assert.match(checked.stdout, /all good/);
    const before = (await search(server, 'bài')).body.total.value;
    assert.equal((await put(server, 'sau-ban-luu', 'Sau bản lưu')).status, 201);
    const restored = await runIndexer(['restore', backup, archive]);
    assert.equal(restored.status, 0, restored.stderr);
    await pause(1000);
    assert.equal(await titleOf(server, 'sau-ban-luu'), 404);
    assert.ok(before > 0 && (await search(server, 'bài')).body.total.value > 0);
    assert.equal((await put(server, 'sau-ban-luu', 'Lại một lần')).status, 201);
  });
});

describe('an archive in the place of another one', () => {
  let server;
  after(() => server?.stop());

  it('has other tags where its text is other, though versions are the same', async () => {
    const [served, other] = await Promise.all(['tệp', 'khác'].map(async (text) => {
      const archive = join(temporaryFolder(), 'archive');
      const built = await runIndexer(['--archive', archive, '-'],
        { input: ndjson({ id: 'doi', title: 'Bản đổi', text }, { id: 'giu', title: 'Bản giữ', text: 'như cũ' }) });
      assert.equal(built.status, 0, built.stderr);
      return archive;
    }));
    server = await writable(served);
    const get = async (id, headers = {}) => {
      const response = await fetch(new URL(`${base}/documents/${id}`, server.url), { headers });
      const text = response.status === 200 ? (await response.json()).text : undefined;
      return { status: response.status, etag: response.headers.get('etag'), text };
    };
    const changed = (await get('doi')).etag;
    const kept = (await get('giu')).etag;
    const [version] = changed.match(/^"\d+/);
    renameSync(served, `${served}-old`);
    renameSync(other, served);
    for (let wait = 0; wait < 100 && (await get('doi')).text !== 'khác'; ++wait) await pause(50);
    const now = await get('doi');
    assert.equal(now.text, 'khác');
    assert.equal(now.etag.match(/^"\d+/)[0], version, 'the numbers are the same');
    assert.equal((await get('doi', { 'If-None-Match': changed })).status, 200);
    assert.equal((await get('doi', { 'If-None-Match': now.etag })).status, 304);
    assert.equal((await get('giu', { 'If-None-Match': kept })).status, 304);
    for (const tag of [changed, `${version}"`]) {
      const refused = await put(server, 'doi', 'Không thấy', { 'If-Match': tag });
      assert.deepEqual([refused.status, refused.etag], [412, now.etag], tag);
      assert.equal((await send(server, 'DELETE', '/documents/doi', undefined, { 'If-Match': tag })).status, 412, tag);
    }
    assert.equal((await put(server, 'doi', 'Đã thấy', { 'If-Match': now.etag })).status, 200);
    assert.equal((await send(server, 'DELETE', '/documents/giu', undefined, { 'If-Match': kept })).status, 200);
  });
});

describe('searches while an archive changes', () => {
  it('never fail, always find what was acknowledged and never what was deleted', async () => {
    const archive = await indexSamples();
    const server = await writable(archive, ['--cache-mb', '1']);
    let over = false;
    let searched = 0;
    const failures = [];
    const searcher = async (query) => {
      while (!over) {
        const { status, body } = await search(server, query);
        ++searched;
        if (status !== 200 || body.total.value < 1) failures.push([query, status, body]);
      }
    };
    const writer = async (name) => {
      for (let round = 0; !over; ++round) {
        const id = `${name}-${round % 7}`;
        const title = `Tin ${name} số ${name}${round}`;
        const written = await put(server, id, title);
        if (written.status > 201) failures.push([id, written]);
        const found = await idsOf(server, `"${name}${round}"`);
        if (!found.includes(id)) failures.push([`${name}${round}`, 'was acknowledged and is not found', found]);
        if (round % 5 !== 4) continue;
        await send(server, 'DELETE', `/documents/${id}`);
        if (await titleOf(server, id) !== 404) failures.push([id, 'was deleted and is there']);
      }
    };
    const work = [searcher('lúa chịu mặn'), searcher('"xuất khẩu gạo"'), searcher('tinh -huyện'), writer('hươu'), writer('nai')];
    for (let round = 0; round < 4; ++round) {
      const { status, stderr } = await runIndexer(['--archive', archive, '-'],
        { input: ndjson(...Array.from({ length: 200 }, (_, index) => ({ id: `n${index}`, title: `Loạt ${round}, bài ${index}` }))) });
      if (status !== 0) failures.push(['timbao-index', status, stderr]);
    }
    over = true;
    await Promise.all(work);
    assert.deepEqual(failures.slice(0, 3), []);
    assert.ok(searched > 20, `${searched} searches`);
    const { status, stderr } = await server.stop();
    assert.equal(status, 0);
    assert.ok(!/ error /.test(stderr), stderr);
    const checked = await runIndexer(['check', archive]);
    assert.equal(checked.status, 0, checked.stdout);
  });
});

describe('a server that takes updates', () => {
  it('makes an archive that is not there yet', async () => {
    const archive = join(temporaryFolder(), 'moi');
    const refused = await runIndexer(['check', archive]);
    assert.equal(refused.status, 1);
    const server = await writable(archive);
    assert.equal((await put(server, 'dau-tien', 'Bài đầu tiên')).status, 201);
    assert.deepEqual(await idsOf(server, 'bai dau tien'), ['dau-tien']);
    await server.stop();
  });

  it('says that an archive is read-only unless it was asked to', async () => {
    const server = await startServer({ bao: await indexSamples() });
    for (const [method, path] of [['POST', '/documents'], ['PUT', '/documents/a'], ['DELETE', '/documents/a']]) {
      const answer = await send(server, method, path, method === 'DELETE' ? undefined : '[]');
      assert.equal(answer.status, 403, method);
      assert.match(answer.body.detail, /--writable bao/);
    }
    await server.stop();
  });

  it('loses nothing that it acknowledged by kill -9', async () => {
    const archive = await indexSamples();
    const acknowledged = new Map();
    for (let round = 0; round < 3; ++round) {
      const server = await writable(archive);
      for (const [id, title] of acknowledged) assert.equal(await titleOf(server, id), title, id);
      let dead = false;
      const writers = ['a', 'b', 'c'].map(async (name) => {
        for (let count = 0; !dead; ++count) {
          const [id, title] = [`${name}${count % 10}`, `Vòng ${round}, bài ${name}${count}`];
          acknowledged.delete(id); // either the old or the new one, until it is answered
          try {
            const { status } = await put(server, id, title);
            if (status <= 201) acknowledged.set(id, title);
          } catch {
            assert.ok(dead);
          }
        }
      });
      await pause(300);
      dead = true;
      server.child.kill('SIGKILL');
      await server.ended;
      await Promise.all(writers);
    }
    const server = await writable(archive);
    assert.ok(acknowledged.size > 5);
    for (const [id, title] of acknowledged) assert.equal(await titleOf(server, id), title, id);
    await server.stop();
  });

  describe('fed with lines without end', () => {
    let server;
    before(async () => { server = await writable(await indexSamples(), ['--set', 'limits.document_body=64k', '--set', 'limits.document_stream=96m']); });
    after(() => server.stop());

    const memory = (field) => Number(new RegExp(`${field}:\\s+(\\d+)`).exec(readFileSync(`/proc/${server.child.pid}/status`, 'utf8'))[1]) / 1024;
    const syllables = ['lúa', 'gạo', 'sông', 'biển', 'chợ', 'đình', 'trăng', 'nắng', 'mưa', 'gió', 'đèo', 'suối'];
    const line = (prefix, index, words) => `${JSON.stringify({ id: `${prefix}-${index}`, title: `Dòng ${prefix} số ${index}`, text: Array.from({ length: words }, (_, at) => syllables[(at * (index + 7)) % 12]).join(' ') })}\n`;
    const post = (body, headers = lines) => fetch(new URL(`${base}/documents`, server.url), { method: 'POST', body, headers, duplex: 'half' });

    it('writes them while they come', async () => {
      let goOn;
      const found = new Promise((done) => { goOn = done; });
      async function* body() {
        yield 'hỏng\n\n';
        for (let index = 0; index < 700; ++index) yield line('som', index, 1500);
        await found;
        yield line('muon', 0, 10).slice(0, -1);
      }
      const sent = post(ReadableStream.from(body()));
      for (let wait = 0; wait < 200 && (await idsOf(server, '"dòng som số"')).length === 0; ++wait) await pause(50);
      assert.ok((await idsOf(server, '"dòng som số"')).length > 0, 'the first ones are found before the last is sent');
      goOn();
      const answer = await sent;
      const { items, created, rejected } = await answer.json();
      assert.equal(answer.status, 200);
      assert.deepEqual({ created, rejected, count: items.length }, { created: 701, rejected: 1, count: 702 });
      assert.deepEqual(items.map(({ position }) => position), [1, ...Array.from({ length: 701 }, (_, index) => index + 3)]);
      assert.deepEqual([items[0].status, items[1].id, items.at(-1).id], ['rejected', 'som-0', 'muon-0']);
      for (const id of ['som-0', 'som-699', 'muon-0']) assert.match(await titleOf(server, id), /^Dòng/);
    });

    it('takes no more memory for more of them', async () => {
      const send = async (count) => {
        async function* body() { for (let index = 0; index < count; ++index) yield line('dai', index, 6000); }
        const answer = await post(ReadableStream.from(body()));
        assert.equal(answer.status, 200);
        const { items, rejected } = await answer.json();
        assert.deepEqual([items.length, rejected], [count, 0]);
        return memory('VmHWM');
      };
      const little = await send(500);
      const much = await send(2000); // 70 MB
      if (!/san/.test(serverPath)) assert.ok(much < little + 50, `${little} MB at most for 17 MB, ${much} MB for 70 MB`);
    });

    it('keeps what had come when the client goes away', async () => {
      const socket = connect(server.port, '127.0.0.1');
      socket.on('error', () => {});
      const body = Array.from({ length: 700 }, (_, index) => line('dut', index, 1500)).join('');
      socket.write(`POST ${base}/documents HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/x-ndjson\r\nContent-Length: ${2 * Buffer.byteLength(body)}\r\n\r\n${body}`);
      for (let wait = 0; wait < 200 && (await titleOf(server, 'dut-0')) === 404; ++wait) await pause(50);
      socket.resetAndDestroy();
      assert.match(await titleOf(server, 'dut-0'), /^Dòng dut/);
      assert.equal(await titleOf(server, 'dut-699'), 404);
    });

    for (const [what, body, headers, status] of [
      ['nothing', '', lines, 400],
      ['nothing but ends of lines', '\n\n\n', lines, 400],
      ['an array of more than an array may have', `[${line('to', 0, 20000)}]`, json, 413],
      ['one line of more than an array may have', line('to', 0, 20000), lines, 200],
    ]) {
      it(`answers ${status} to ${what}`, async () => {
        const answer = await post(body, headers);
        assert.equal(answer.status, status, await answer.text());
      });
    }

    it('refuses more than it may take: at once where that is said, else when it has come', async () => {
      const head = `POST ${base}/documents HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/x-ndjson\r\n`;
      const told = await exchange(server.port, `${head}Content-Length: ${(96 << 20) + 1}\r\n\r\n`, { count: 1 });
      assert.deepEqual(told.answers.map(({ status }) => status), [413]);
    });
  });

  it('may be replaced by another archive under the running server', async () => {
    const archive = await indexSamples();
    const other = join(temporaryFolder(), 'archive');
    const input = Array.from({ length: 5 }, (_, index) => `${JSON.stringify({ id: `moi-${index}`, title: `Kho mới, bài ${index}` })}\n`).join('');
    assert.equal((await runIndexer(['--archive', other, '-'], { input })).status, 0);
    const server = await writable(archive);
    assert.ok((await idsOf(server, 'lúa chịu mặn')).length > 0);
    assert.deepEqual((await idsOf(server, 'kho mới')).filter((id) => id.startsWith('moi-')), []);
    rmSync(archive, { recursive: true, force: true });
    assert.equal((await put(server, 'giua-chung', 'Giữa chừng')).status, 503);
    assert.ok((await idsOf(server, 'lúa chịu mặn')).length > 0, 'what was opened is searched on');
    renameSync(other, archive);
    const there = async () => (await idsOf(server, 'kho mới')).length === 5;
    for (let wait = 0; wait < 100 && !(await there()); ++wait) await pause(50);
    assert.ok(await there());
    assert.deepEqual(await idsOf(server, 'lúa chịu mặn'), []);
    assert.equal((await put(server, 'moi-0', 'Kho mới, sửa')).body.status, 'replaced');
    assert.equal((await idsOf(server, 'kho mới')).length, 5);
    await server.stop();
    assert.equal((await runIndexer(['check', archive])).status, 0);
  });

  const shim = join(process.env.TIMBAO_BUILD ?? join(import.meta.dirname ?? '.', '../../build/dev'), 'tests/libfault_shim.so');
  it('says 507 when the disk is full, and loses nothing', { skip: !existsSync(shim) && 'no fault shim was built' }, async () => {
    const archive = await indexSamples();
    Object.assign(process.env, { LD_PRELOAD: shim, TIMBAO_FAULT_BELOW: archive, TIMBAO_FAULT_KIND: 'ENOSPC_ON', TIMBAO_FAULT_AT: '100' });
    let server;
    try {
      server = await writable(archive);
    } finally {
      for (const name of ['LD_PRELOAD', 'TIMBAO_FAULT_BELOW', 'TIMBAO_FAULT_KIND', 'TIMBAO_FAULT_AT']) delete process.env[name];
    }
    const taken = [];
    let full;
    for (let count = 0; count < 200 && !full; ++count) {
      const answer = await put(server, `day-${count}`, `Bài ${count}`);
      if (answer.status === 201) taken.push(`day-${count}`);
      else full = answer;
    }
    assert.equal(full?.status, 507);
    assert.equal(full.body.type, 'urn:timbao:problem:storage-full');
    assert.ok(taken.length > 0);
    const assertThere = async () => {
      for (const id of taken) assert.notEqual(await titleOf(server, id), 404, id);
      assert.ok((await idsOf(server, 'lúa chịu mặn')).length > 0);
    };
    await assertThere();
    await server.stop('SIGKILL');
    server = await writable(archive);
    await assertThere();
    assert.equal((await put(server, 'lai-co-cho', 'Lại có chỗ')).status, 201);
    const { archives } = await (await fetch(new URL('/v1/archives', server.url))).json();
    assert.equal(archives[0].articles, sampleArticles + taken.length + 1);
    await server.stop();
    assert.equal(JSON.parse(readFileSync(join(archive, 'archive.json'), 'utf8')).shards.length > 0, true);
  });
});
