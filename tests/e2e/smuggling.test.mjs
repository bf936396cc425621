// Requests that two servers in a row might read differently, and other hostile bytes: each gets its
// exact statuses, and what follows on the connection is never taken for what it is not.

import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';

import { exchange } from './raw_http.mjs';
import { indexSamples, startServer } from './timbao_processes.mjs';

const base = '/v1/archives/bao';
const post = `POST ${base}/_rank_eval HTTP/1.1\r\nHost: localhost\r\n`;
const get = 'GET /healthz HTTP/1.1\r\nHost: localhost\r\n';
const close = 'Connection: close\r\n';
// What an attacker hides behind a request; an answer with status 404 shows that it was taken for one.
const hidden = `GET /hidden HTTP/1.1\r\nHost: localhost\r\n\r\n`;
const whole = (fields, body = '') => `${get}${fields.map((field) => `${field}\r\n`).join('')}${close}\r\n${body}`;

// [what, bytes, statuses]
const framing = [
  ['a length and chunks', `${get}Content-Length: 6\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n${hidden}`, [400]],
  ['chunks and a length', `${get}Transfer-Encoding: chunked\r\nContent-Length: 6\r\n\r\n0\r\n\r\n${hidden}`, [400]],
  ['chunks and a length of 0', `${get}Transfer-Encoding: chunked\r\nContent-Length: 0\r\n\r\n0\r\n\r\n${hidden}`, [400]],
  ['two equal lengths', `${get}Content-Length: 5\r\nContent-Length: 5\r\n\r\nhello${hidden}`, [400]],
  ['two different lengths', `${get}Content-Length: 5\r\nContent-Length: 0\r\n\r\nhello${hidden}`, [400]],
  ['a list of equal lengths', `${get}Content-Length: 5, 5\r\n\r\nhello${hidden}`, [400]],
  ['a list of different lengths', `${get}Content-Length: 5, 0\r\n\r\nhello${hidden}`, [400]],
  ['a length with a sign', `${get}Content-Length: +5\r\n\r\nhello${hidden}`, [400]],
  ['a negative length', `${get}Content-Length: -5\r\n\r\nhello${hidden}`, [400]],
  ['a length in hexadecimal', `${get}Content-Length: 0x5\r\n\r\nhello${hidden}`, [400]],
  ['a length with a fraction', `${get}Content-Length: 5.0\r\n\r\nhello${hidden}`, [400]],
  ['a length with a unit', `${get}Content-Length: 5b\r\n\r\nhello${hidden}`, [400]],
  ['a length in quotes', `${get}Content-Length: "5"\r\n\r\nhello${hidden}`, [400]],
  ['a length of two numbers', `${get}Content-Length: 5 0\r\n\r\nhello${hidden}`, [400]],
  ['an empty length', `${get}Content-Length: \r\n\r\nhello${hidden}`, [400]],
  ['a length beyond 64 bits', `${get}Content-Length: 18446744073709551621\r\n\r\nhello${hidden}`, [400]],
  ['the largest length', `${get}Content-Length: 18446744073709551615\r\n\r\nhello${hidden}`, [413]],
  ['a length in full-width digits', `${get}Content-Length: \uff15\r\n\r\nhello${hidden}`, [400]],
  ['a space before the colon of a length', `${get}Content-Length : 5\r\n\r\nhello${hidden}`, [400]],
  ['a tab before the colon of a length', `${get}Content-Length\t: 5\r\n\r\nhello${hidden}`, [400]],
  ['a zero byte in the name of a length', `${get}Content-Length\0: 5\r\n\r\nhello${hidden}`, [400]],
  ['a length with an underscore in its name is another field', `${get}Content_Length: 5\r\n${close}\r\n`, [200]],
  ['chunks of another encoding', `${get}Transfer-Encoding: gzip\r\n\r\n0\r\n\r\n${hidden}`, [501]],
  ['chunks within another encoding', `${get}Transfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n${hidden}`, [501]],
  ['another encoding within chunks', `${get}Transfer-Encoding: chunked, gzip\r\n\r\n0\r\n\r\n${hidden}`, [501]],
  ['chunks twice', `${get}Transfer-Encoding: chunked, chunked\r\n\r\n0\r\n\r\n${hidden}`, [501]],
  ['two encodings in two fields', `${get}Transfer-Encoding: chunked\r\nTransfer-Encoding: identity\r\n\r\n0\r\n\r\n${hidden}`, [400]],
  ['the same encoding in two fields', `${get}Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n${hidden}`, [400]],
  ['identity', `${get}Transfer-Encoding: identity\r\n\r\n0\r\n\r\n${hidden}`, [501]],
  ['an unknown encoding', `${get}Transfer-Encoding: xchunked\r\n\r\n0\r\n\r\n${hidden}`, [501]],
  ['chunked in quotes', `${get}Transfer-Encoding: "chunked"\r\n\r\n0\r\n\r\n${hidden}`, [501]],
  ['chunked with a byte before it', `${get}Transfer-Encoding: \x0bchunked\r\n\r\n0\r\n\r\n${hidden}`, [400]],
  ['an empty encoding', `${get}Transfer-Encoding: \r\n\r\n0\r\n\r\n${hidden}`, [501]],
  ['a space before the colon of an encoding', `${get}Transfer-Encoding : chunked\r\n\r\n0\r\n\r\n${hidden}`, [400]],
  ['CHUNKED', `${get}Transfer-Encoding: CHUNKED\r\n${close}\r\n0\r\n\r\n`, [200]],
  ['chunks in HTTP/1.0', `GET /healthz HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n${hidden}`, [400]],
  ['a folded encoding', `${get}Transfer-Encoding:\r\n chunked\r\n\r\n0\r\n\r\n${hidden}`, [400]],
  ['a folded length', `${get}Content-Length:\r\n\t5\r\n\r\nhello${hidden}`, [400]],
  ['a folded field', `${get}X-Long: one\r\n two\r\n\r\n${hidden}`, [400]],
  ['a fold behind the request line', `GET /healthz HTTP/1.1\r\n Host: localhost\r\n\r\n${hidden}`, [400]],
  ['a body behind a length of 0', `${get}Content-Length: 0\r\n\r\n${get}${close}\r\n`, [200, 200]],
  ['a request as the body of another', `${get}Content-Length: ${hidden.length}\r\n\r\n${hidden}${get}${close}\r\n`, [200, 200]],
  ['a request as a chunk of another', `${get}Transfer-Encoding: chunked\r\n\r\n${hidden.length.toString(16)}\r\n${hidden}\r\n0\r\n\r\n${get}${close}\r\n`, [200, 200]],
  ['a request in the trailer of another', `${get}Transfer-Encoding: chunked\r\n\r\n0\r\nGET: /hidden\r\n\r\n${get}${close}\r\n`, [200, 200]],
  ['a body of a method that has none', `HEAD /healthz HTTP/1.1\r\nHost: localhost\r\nContent-Length: 5\r\n${close}\r\nhello`, [200], ['HEAD']],
];

const chunk = (body) => `${get}Transfer-Encoding: chunked\r\n${close}\r\n${body}`;
const chunks = [
  ['a size in capitals and small letters', chunk(`0A\r\n0123456789\r\n0a\r\n0123456789\r\n0\r\n\r\n`), [200]],
  ['a size with zeros before it', chunk(`0000005\r\nhello\r\n0000\r\n\r\n`), [200]],
  ['no size', chunk(`\r\nhello\r\n0\r\n\r\n`), [400]],
  ['a size with 0x', chunk(`0x5\r\nhello\r\n0\r\n\r\n`), [400]],
  ['a size with a sign', chunk(`+5\r\nhello\r\n0\r\n\r\n`), [400]],
  ['a size with a space before it', chunk(` 5\r\nhello\r\n0\r\n\r\n`), [400]],
  ['a size of 17 digits', chunk(`10000000000000005\r\nhello\r\n0\r\n\r\n`), [400]],
  ['a size that is the largest', chunk(`ffffffffffffffff\r\nhello\r\n0\r\n\r\n`), [413]],
  ['a size ended by LF alone', chunk(`5\nhello\r\n0\r\n\r\n`), [400]],
  ['a chunk ended by LF alone', chunk(`5\r\nhello\n0\r\n\r\n`), [400]],
  ['a chunk that is longer than its size', chunk(`3\r\nhello\r\n0\r\n\r\n`), [400]],
  ['a chunk without end', chunk(`5\r\nhelloX\r\n0\r\n\r\n`), [400]],
  ['a zero byte behind a size', chunk(`5\0\r\nhello\r\n0\r\n\r\n`), [400]],
  ['an extension', chunk(`5;a="b;c"\r\nhello\r\n0\r\n\r\n`), [200]],
  ['an extension with a zero byte', chunk(`5;a=\0\r\nhello\r\n0\r\n\r\n`), [400]],
  ['an extension of 100 kB', chunk(`5;a=${'b'.repeat(100000)}\r\nhello\r\n0\r\n\r\n`), [431]],
  ['a thousand chunks', chunk(`${'1\r\nb\r\n'.repeat(1000)}0\r\n\r\n`), [200]],
  ['chunks that are too much together', chunk(`${`400\r\n${'b'.repeat(1024)}\r\n`.repeat(70)}0\r\n\r\n`), [413]],
  ['a trailer of 100 kB', chunk(`0\r\nX-T: ${'b'.repeat(100000)}\r\n\r\n`), [431]],
];

const lines = [
  ['LF alone behind every line', 'GET /healthz HTTP/1.1\nHost: localhost\nConnection: close\n\n', [400]],
  ['CR alone within a field', whole(['X: a\rb']), [400]],
  ['LF alone within a field', whole(['X: a\nY: b']), [400]],
  ['a field without a name', whole([': value']), [400]],
  ['a field with a space in its name', whole(['X Y: value']), [400]],
  ['a field with a slash in its name', whole(['X/Y: value']), [400]],
  ['a field with Vietnamese in its name', whole(['Báo: value']), [400]],
  ['a field with Vietnamese in its value', whole(['X-Báo: Sông Mã'.replace('Báo', 'Bao')]), [200]],
  ['a field with DEL in its value', whole(['X: a\x7fb']), [400]],
  ['a field with ESC in its value', whole(['X: a\x1bb']), [400]],
  ['a tab within a field', whole(['X: a\tb']), [200]],
  ['an empty field', whole(['X:']), [200]],
  ['no Host', `GET /healthz HTTP/1.1\r\n${close}\r\n`, [400]],
  ['two Hosts', whole(['Host: b']), [400]],
  ['two equal Hosts', whole(['Host: localhost']), [400]],
  ['an empty Host', `GET /healthz HTTP/1.1\r\nHost:\r\n${close}\r\n`, [200]],
  ['HTTP/1.2', `GET /healthz HTTP/1.2\r\nHost: localhost\r\n${close}\r\n`, [400]],
  ['HTTP/2.0', `GET /healthz HTTP/2.0\r\nHost: localhost\r\n${close}\r\n`, [400]],
  ['HTTP/1', `GET /healthz HTTP/1\r\nHost: localhost\r\n${close}\r\n`, [400]],
  ['HTTP/1.10', `GET /healthz HTTP/1.10\r\nHost: localhost\r\n${close}\r\n`, [400]],
  ['http/1.1', `GET /healthz http/1.1\r\nHost: localhost\r\n${close}\r\n`, [400]],
  ['no version', `GET /healthz\r\nHost: localhost\r\n${close}\r\n`, [400]],
  ['two spaces before the target', `GET  /healthz HTTP/1.1\r\nHost: localhost\r\n${close}\r\n`, [400]],
  ['two spaces behind the target', `GET /healthz  HTTP/1.1\r\nHost: localhost\r\n${close}\r\n`, [400]],
  ['a tab before the target', `GET\t/healthz HTTP/1.1\r\nHost: localhost\r\n${close}\r\n`, [400]],
  ['a space before the method', ` GET /healthz HTTP/1.1\r\nHost: localhost\r\n${close}\r\n`, [400]],
  ['a space behind the version', `GET /healthz HTTP/1.1 \r\nHost: localhost\r\n${close}\r\n`, [400]],
  ['a method with a bracket', `GE(T /healthz HTTP/1.1\r\nHost: localhost\r\n${close}\r\n`, [400]],
  ['a method of 10 kB', `${'G'.repeat(10000)} /healthz HTTP/1.1\r\nHost: localhost\r\n${close}\r\n`, [405]],
  ['an empty target', `GET  HTTP/1.1\r\nHost: localhost\r\n${close}\r\n`, [400]],
  ['a target of an asterisk', `OPTIONS * HTTP/1.1\r\nHost: localhost\r\n${close}\r\n`, [400]],
  ['a CONNECT', `CONNECT example.com:80 HTTP/1.1\r\nHost: localhost\r\n${close}\r\n`, [400]],
  ['an upgrade that is not offered', whole(['Upgrade: h2c', 'HTTP2-Settings: AAMAAABkAARAAAAAAAIAAAAA', 'Connection: Upgrade, HTTP2-Settings']), [200]],
  ['a WebSocket that is not offered', whole(['Upgrade: websocket', 'Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==', 'Sec-WebSocket-Version: 13']), [200]],
  ['an unknown expectation', whole(['Expect: a-wonder']), [200]],
  ['a range of bytes', whole(['Range: bytes=0-0,0-0,0-0']), [200]],
  ['a method in another\'s place', whole(['X-HTTP-Method-Override: DELETE']), [200]],
];

const line = (target) => `GET ${target} HTTP/1.1\r\nHost: localhost\r\n${close}\r\n`;
const targets = [
  ['another host in absolute form', line('http://gia.example/healthz'), [200]],
  ['absolute form without a path', line('http://timbao.test'), [400]],
  ['absolute form of another scheme', line('ftp://timbao.test/healthz'), [400]],
  ['absolute form with a password', line('http://a:b@timbao.test/healthz'), [200]],
  ['a fragment', line('/healthz#part'), [200]],
  ['a path without a slash', line('healthz'), [400]],
  ['two slashes before an archive', line('/v1/archives//bao/search?q=a'), [404]],
  ['dots that climb', line('/v1/archives/bao/../../../healthz'), [404]],
  ['dots that climb out of an archive', line('/v1/archives/../../etc/search?q=a'), [404]],
  ['an archive with an escaped slash', line('/v1/archives/bao%2Fsearch?q=a'), [404]],
  ['an archive with slashes that climb', line('/v1/archives/..%2f..%2fetc/search?q=a'), [404]],
  ['an archive with an escaped backslash', line('/v1/archives/..%5c..%5cetc/search?q=a'), [404]],
  ['an archive with an escaped zero byte', line('/v1/archives/bao%00/search?q=a'), [400]],
  ['an archive with a space behind it', line('/v1/archives/bao%20/search?q=a'), [404]],
  ['an archive with a dot behind it', line('/v1/archives/bao./search?q=a'), [404]],
  ['an archive in full-width letters', line('/v1/archives/%EF%BD%82%EF%BD%81%EF%BD%8F/search?q=a'), [404]],
  ['an archive with a letter of no width', line('/v1/archives/bao%E2%80%8B/search?q=a'), [404]],
  ['an archive written right to left', line('/v1/archives/%E2%80%AEoab/search?q=a'), [404]],
  ['an archive in an overlong encoding', line('/v1/archives/%C1%A2ao/search?q=a'), [400]],
  ['an archive escaped twice', line('/v1/archives/%2562ao/search?q=a'), [404]],
  ['an archive escaped once', line('/v1/archives/%62ao/search?q=a'), [200]],
  ['an archive of 10 kB', line(`/v1/archives/${'b'.repeat(10000)}/search?q=a`), [404]],
  ['a document that climbs', line(`${base}/documents/../../../../etc/passwd`), [404]],
  ['a document that climbs by escapes', line(`${base}/documents/%2e%2e%2f%2e%2e%2fetc%2fpasswd`), [404]],
  ['a document at the root', line(`${base}/documents//etc/passwd`), [404]],
  ['a document of dots', line(`${base}/documents/..`), [404]],
  ['a document with a zero byte', line(`${base}/documents/a%00.txt`), [400]],
  ['a document with an overlong slash', line(`${base}/documents/..%C0%AF..%C0%AFetc`), [400]],
  ['a document with an overlong slash of three bytes', line(`${base}/documents/..%E0%80%AFetc`), [400]],
  ['a document with half a surrogate', line(`${base}/documents/%ED%A0%80`), [400]],
  ['a document with both halves of a surrogate', line(`${base}/documents/%ED%A0%BD%ED%B8%80`), [400]],
  ['a document beyond Unicode', line(`${base}/documents/%F4%90%80%80`), [400]],
  ['a document with an escape of Microsoft\'s', line(`${base}/documents/%u002e%u002e`), [400]],
  ['a document with a line break', line(`${base}/documents/a%0d%0aSet-Cookie:%20a=b`), [404]],
  ['a document of many slashes', line(`${base}/documents/${'a/'.repeat(5000)}`), [404]],
  ['a document with SQL in it', line(`${base}/documents/%27%20OR%201=1--`), [404]],
  ['a document with a term prefix of Xapian', line(`${base}/documents/Qbao`), [404]],
  ['relatives of a document that climbs', line(`${base}/documents/../../related`), [404]],
  ['a thousand parameters', line(`${base}/search?q=a${'&source=a'.repeat(1000)}`), [400]],
  ['a parameter named __proto__', line(`${base}/search?q=a&__proto__=b`), [400]],
  ['a parameter with brackets', line(`${base}/search?q[]=a`), [400]],
  ['a question mark too many', line(`${base}/search??q=a`), [400]],
  ['a semicolon for an ampersand', line(`${base}/search?q=a;limit=5`), [200]],
  ['a limit of 2^64 + 1', line(`${base}/search?q=a&limit=18446744073709551617`), [400]],
  ['a limit of 400 digits', line(`${base}/search?q=a&limit=${'9'.repeat(400)}`), [400]],
  ['a limit with a zero byte', line(`${base}/search?q=a&limit=5%00`), [400]],
  ['a limit in Arabic digits', line(`${base}/search?q=a&limit=%D9%A5`), [400]],
  ['an offset of -0', line(`${base}/search?q=a&offset=-0`), [400]],
  ['a time limit of none', line(`${base}/search?q=a&time_limit=0`), [400]],
  ['a cursor of another\'s making', line(`${base}/search?q=a&cursor=AAAAAAAAAAAAAAAAAAAAAAAA`), [400]],
  ['a year of 20 digits', line(`${base}/search?q=a&from=${'2'.repeat(20)}`), [400]],
  ['a year before all', line(`${base}/search?q=a&from=-001`), [400]],
  ['a query of letters that combine', line(`${base}/search?q=a${'%CC%81'.repeat(600)}`), [200]],
  ['a query of letters of no width', line(`${base}/search?q=${'%E2%80%8B'.repeat(600)}`), [200]],
  ['a query that turns text around', line(`${base}/search?q=%E2%80%AEh%C3%B2a%E2%80%AC`), [200]],
  ['a query of one very long word', line(`${base}/search?q=${'a'.repeat(2000)}`), [200]],
  ['a query of wildcards', line(`${base}/search?q=${'a*+'.repeat(300)}`), [200]],
  ['a query of brackets that nest', line(`${base}/search?q=${'('.repeat(500)}a${')'.repeat(500)}`), [200]],
  ['a query of brackets that nest, strictly', line(`${base}/search?q=${'('.repeat(500)}a${')'.repeat(500)}&strict=true`), [400]],
  ['a query of NEARs', line(`${base}/search?q=${'a+NEAR/100+'.repeat(120)}b`), [200]],
  ['a query of HTML', line(`${base}/search?q=%3Cscript%3Ealert(1)%3C/script%3E`), [200]],
  ['the page of a query of HTML', line('/?q=%3Cscript%3Ealert(1)%3C/script%3E'), [200]],
  ['the page of an archive that climbs', line('/?q=a&a=../../etc'), [200]],
];

const json = (body, length = Buffer.byteLength(body)) => `${post}Content-Type: application/json\r\nContent-Length: ${length}\r\n${close}\r\n${body}`;
const notUtf8 = '{"requests": [{"id": "a", "query": "\xff\xfe", "ratings": []}]}';
const bodies = [
  ['no JSON', json('hello'), [400]],
  ['no body', json(''), [400]],
  ['half a JSON', json('{"requests": ['), [400]],
  ['JSON and more', json('{"requests": []} {}'), [400]],
  ['a list in place of an object', json('[]'), [400]],
  ['a number in place of an object', json('1e999'), [400]],
  ['null', json('null'), [400]],
  ['a list that nests 100,000 deep', json('['.repeat(100000)), [400]],
  ['objects that nest 100,000 deep', json('{"a":'.repeat(100000)), [400]],
  ['a member twice', json('{"requests": [], "requests": []}'), [400]],
  ['a string for a list', json('{"requests": "all"}'), [400]],
  ['a text that is not UTF-8', Buffer.from(json(notUtf8, notUtf8.length), 'latin1'), [400]],
  ['an escaped half of a surrogate', json('{"requests": [{"id": "a", "query": "\\ud800", "ratings": []}]}'), [400]],
  ['an escaped zero byte', json('{"requests": [{"id": "a", "query": "\\u0000", "ratings": [{"id": "a", "rating": 1}]}]}'), [200]],
  ['a rating beyond all', json('{"requests": [{"id": "a", "query": "b", "ratings": [{"id": "c", "rating": 1e300}]}]}'), [400]],
  ['a depth beyond all', json('{"requests": [{"id": "a", "query": "b", "ratings": [{"id": "c", "rating": 1}]}], "depth": 1000000000000}'), [400]],
  ['a measure of nothing', json('{"requests": [{"id": "a", "query": "b", "ratings": [{"id": "c", "rating": 1}]}], "measures": ["nDCG@0"]}'), [400]],
];

describe('a hostile request', () => {
  let server;
  before(async () => { server = await startServer({ bao: await indexSamples() }); });
  after(async () => { assert.equal((await server.stop()).status, 0); });

  for (const [kind, rows] of Object.entries({ framing, chunks, lines, targets, bodies })) {
    for (const [what, bytes, statuses, methods] of rows) {
      it(`${kind}: ${what} gets ${statuses}`, async () => {
        const { answers, rest, error } = await exchange(server.port, Buffer.isBuffer(bytes) ? bytes : Buffer.from(bytes, 'utf8'), { methods });
        assert.deepEqual(answers.map(({ status }) => status), statuses, `${error} ${answers.map(({ body }) => body)}`);
        assert.equal(rest.length, 0);
        const last = answers.at(-1);
        if (last.status >= 400 && !methods) assert.equal(last.headers.get('content-type'), 'application/problem+json');
        if (statuses[0] === 400 && kind === 'framing') assert.equal(last.headers.get('connection') ?? 'close', 'close');
        for (const name of last.headers.keys()) assert.notEqual(name, 'set-cookie');
        assert.ok(!/<script>alert/.test(last.body ?? ''));
        const { answers: [health] } = await exchange(server.port, `${get}${close}\r\n`);
        assert.equal(health.status, 200);
      });
    }
  }

  it('is one of more than two hundred', () => {
    assert.ok([framing, chunks, lines, targets, bodies].flat().length > 180);
  });
});
