// Holds openapi.json against what the server answers, and every parameter in it against bad values.

import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';

import Ajv2020 from 'ajv/dist/2020.js';

import { indexSamples, startServer } from './timbao_processes.mjs';

const enc = encodeURIComponent;
const base = '/v1/archives/bao';
const id = 'bao-song-ma/2024/lu-song-buoi-sau-bao-so-3';
const description = '/v1/archives/{archive}';

// [path in openapi.json, request, status, content type]
const answers = [
  ['/healthz', '/healthz', 200],
  ['/readyz', '/readyz', 200],
  ['/metrics', '/metrics', 200],
  ['/openapi.json', '/openapi.json', 200],
  ['/v1/archives', '/v1/archives', 200],
  [`${description}/search`, `${base}/search?q=tinh`, 200],
  [`${description}/search`, `${base}/search?q=${enc('UBND tỉnh Thanh Hoá')}&facets=source,category,author,tag&interval=month&explain=1`, 200],
  [`${description}/search`, `${base}/search?q=${enc('"lúa chịu mặn -tôm (')}&collapse=near-duplicates&time_limit=5000&profile=news`, 200],
  [`${description}/search`, `${base}/search?q=tihn+hao`, 200],
  [`${description}/search`, `${base}/search?q=zzzzz`, 200],
  [`${description}/search`, `${base}/search?source=bao-song-ma&sort=oldest&limit=100`, 200],
  [`${description}/search`, `${base}/search?q=a&limit=0`, 400],
  [`${description}/search`, '/v1/archives/khong/search?q=a', 404],
  [`${description}/suggest`, `${base}/suggest?q=th`, 200],
  [`${description}/suggest`, `${base}/suggest`, 400],
  [`${description}/documents/{id}`, `${base}/documents/${id}?q=lu`, 200],
  [`${description}/documents/{id}`, `${base}/documents/co-giao-thanh-hoa-o-muong-lat`, 200],
  [`${description}/documents/{id}`, `${base}/documents/khong`, 404],
  [`${description}/documents/{id}/related`, `${base}/documents/${id}/related`, 200],
  [`${description}/documents/{id}/related`, `${base}/documents/khong/related`, 404],
  [`${description}/feed.atom`, `${base}/feed.atom?q=tinh`, 200],
  [`${description}/feed.atom`, `${base}/feed.atom`, 400],
  [`${description}/export.csv`, `${base}/export.csv?q=tinh`, 200],
  [`${description}/export.csv`, `${base}/export.csv?q=tinh&limit=0`, 400],
  [`${description}/export.jsonl`, `${base}/export.jsonl?q=tinh`, 200],
  [`${description}/export.jsonl`, '/v1/archives/khong/export.jsonl?q=tinh', 404],
  ['/v1/analyze', `/v1/analyze?text=${enc('UBND TP.HCM, 22/12: 1.000 đồng tieengs')}`, 200],
  ['/v1/analyze', '/v1/analyze', 400],
  ['/', '/?q=tinh', 200],
  ['/help', '/help', 200],
];

const long = 'a'.repeat(2001);
const dates = ['', '25', '2025-13', '2025-02-30', '22-12-2025', 'h%C3%B4m+nay'];
const wholes = ['', '0', '-1', '+1', '1.5', '1e1', '0x1', 'm%E1%BB%99t', '99999999999999999999'];

// Values that each parameter refuses, wherever it is; the archive and the id are in the path.
const badValues = {
  q: [long, '%FF', '%', '%zz', '%00'],
  limit: [...wholes, '100001'],
  offset: ['', '-1', '1.5', 'x', '1000', '1001'],
  cursor: ['', 'x', 'A'.repeat(20), 'A'.repeat(2000), '%FF'],
  expand: ['', 'all', 'none,places', 'places,'],
  from: dates,
  to: dates,
  sort: ['', 'date', 'Relevance', 'newest,oldest'],
  facets: ['', 'title', 'source,', 'source,source'],
  interval: ['', 'week', 'Year'],
  strict: ['', '1', 'yes'],
  explain: ['', '2', 'true'],
  profile: ['', 'khong'],
  collapse: ['', 'true', 'duplicates'],
  time_limit: [...wholes, '60001'],
  source: ['', '%FF'],
  category: ['', '%FF'],
  author: ['', '%FF'],
  tag: ['', '%FF'],
  text: ['a'.repeat(4001), '%FF'],
};
const pathParameters = ['archive', 'id'];

describe('the description of the API', () => {
  let server;
  let api;
  let ajv;

  before(async () => {
    server = await startServer({ bao: await indexSamples() });
    api = await (await fetch(new URL('/openapi.json', server.url))).json();
    ajv = new Ajv2020({ strict: false, allErrors: true });
    ajv.addSchema({ ...api, $id: 'api' });
  });
  after(() => server.stop());

  const resolve = (object) => (object.$ref
    ? object.$ref.slice(2).split('/').reduce((node, key) => node[key], api) : object);

  /** Schemas point at each other inside the description: they are compiled as parts of it. */
  function check(schema, value, what) {
    const absolute = JSON.parse(JSON.stringify(schema).replaceAll('"#/', '"api#/'));
    const valid = ajv.compile(absolute);
    assert.ok(valid(value), `${what}: ${ajv.errorsText(valid.errors)}`);
  }

  it('is OpenAPI 3.1 without a loose end', () => {
    assert.equal(api.openapi, '3.1.0');
    const references = [...JSON.stringify(api).matchAll(/"\$ref":"([^"]+)"/g)].map(([, reference]) => reference);
    assert.ok(references.length > 50);
    for (const reference of references) assert.ok(resolve({ $ref: reference }), reference);
    for (const schema of Object.keys(api.components.schemas)) ajv.compile({ $ref: `api#/components/schemas/${schema}` });
    for (const [path, methods] of Object.entries(api.paths)) {
      for (const { operationId, parameters, responses } of Object.values(methods)) {
        assert.ok(operationId && responses['200'], path);
        const named = [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name);
        const given = parameters.map(resolve).filter((parameter) => parameter.in === 'path').map(({ name }) => name);
        assert.deepEqual(given.sort(), named.sort(), path);
      }
    }
  });

  it('is what the server answers', async () => {
    const answered = new Set();
    for (const [path, target, status] of answers) {
      const response = await fetch(new URL(target, server.url));
      assert.equal(response.status, status, target);
      const described = resolve(api.paths[path].get.responses[status]);
      const type = response.headers.get('content-type').split(';')[0];
      const content = described.content[type];
      assert.ok(content, `${target}: ${type} is not described`);
      const body = await response.text();
      if (type === 'application/jsonl') {
        for (const line of body.trimEnd().split('\n')) check(content.schema, JSON.parse(line), target);
      } else if (type.endsWith('json')) {
        check(content.schema, JSON.parse(body), target);
      } else {
        check(content.schema, body, target);
      }
      answered.add(path);
    }
    const untried = Object.keys(api.paths).filter((path) => !answered.has(path));
    assert.deepEqual(untried, [`${description}/documents`, `${description}/_rank_eval`]); // live.test.mjs, rank_eval_test.cpp
  });

  it('answers ranking evaluations as described', async () => {
    const request = { requests: [{ id: 'q', query: 'lua chiu man', ratings: { 'thoi-bao-cuu-long/2019/giong-lua-uong-nuoc-lo': 1 } }] };
    const response = await fetch(new URL(`${base}/_rank_eval`, server.url), { method: 'POST', body: JSON.stringify(request) });
    const body = await response.json();
    const { schema } = resolve(api.paths[`${description}/_rank_eval`].post.responses[response.status]).content[response.headers.get('content-type')];
    check(schema, body, '_rank_eval');
  });

  it('names parameters that refuse what they cannot be, and say which they are', async () => {
    let refused = 0;
    for (const [path, { get }] of Object.entries(api.paths)) {
      if (!get || ['/', '/help', '/openapi.json'].includes(path)) continue; // pages show what they can, files are files
      const target = path.replace('{archive}', 'bao').replace('{id}', id);
      const names = get.parameters.map(resolve).map(({ name }) => name);
      const needed = names.includes('q') ? 'q=tinh' : names.includes('text') ? 'text=tinh' : '';
      for (const name of names) {
        if (pathParameters.includes(name)) continue;
        assert.ok(badValues[name], `no bad values for ${name}`);
        for (const value of badValues[name]) {
          const others = needed.startsWith(`${name}=`) ? '' : `&${needed}`;
          const response = await fetch(new URL(`${target}?${name}=${value}${others}`, server.url));
          const body = await response.json();
          assert.deepEqual([response.status, body.parameter], [400, name], `${target}?${name}=${value}`);
          check(resolve(get.responses['400']).content['application/problem+json'].schema, body, name);
          ++refused;
        }
      }
      for (const [parameters, blamed] of [[`${needed}&khong=1`, 'khong'], [needed && `${needed}&${needed}`, needed.split('=')[0]]]) {
        if (!parameters) continue;
        const response = await fetch(new URL(`${target}?${parameters}`, server.url));
        assert.deepEqual([response.status, (await response.json()).parameter], [400, blamed], `${target}?${parameters}`);
      }
    }
    assert.ok(refused > 250, `${refused}`);
  });
});
