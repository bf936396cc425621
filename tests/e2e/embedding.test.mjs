// A page of another site that embeds search with a key, in a real browser: its own site may read the
// answers and count its requests, other sites get nothing; and the server's page under its policy.

import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';

import { settled, startBrowser } from './browser.mjs';
import { indexSamples, runServer, startServer, temporaryFolder } from './timbao_processes.mjs';

/** A site of its own with an empty page; gives {origin, close}. */
async function startSite() {
  const site = createServer((request, response) => {
    response.setHeader('Content-Type', 'text/html');
    response.end('<!doctype html><title>Báo</title>');
  });
  await new Promise((done) => { site.listen(0, '127.0.0.1', done); });
  return { origin: `http://127.0.0.1:${site.address().port}`, close: () => site.close() };
}

describe('search embedded in a page', () => {
  let browser;
  let own;
  let other;
  let server;
  let key;
  let keysFile;

  before(async () => {
    [own, other] = [await startSite(), await startSite()];
    keysFile = join(temporaryFolder(), 'keys');
    key = (await runServer(['keys', 'create', '--keys', keysFile, '--origins', own.origin, '--archives', 'bao', '--rate', '100/s'])).stdout.trim();
    server = await startServer({ bao: await indexSamples() }, ['--keys', keysFile]);
    browser = await startBrowser();
  });
  after(async () => {
    await browser?.close();
    await server?.stop();
    for (const site of [own, other]) site?.close();
  });

  /** What a page of the site gets when its script asks: {status, remaining, title} or {refused}. */
  async function askFrom(site, headers) {
    const page = await browser.newPage();
    await page.goto(site.origin);
    const got = await page.evaluate(async ([url, sent]) => {
      try {
        const response = await fetch(url, { headers: sent });
        const body = await response.json();
        return { status: response.status, remaining: response.headers.get('RateLimit-Remaining'), title: body.hits?.[0].title, type: body.type };
      } catch (error) {
        return { refused: error.name };
      }
    }, [`${server.url}v1/archives/bao/search?q=lua+chiu+man`, headers]);
    await page.close();
    return got;
  }

  for (const [what, headers] of [['X-Api-Key', () => ({ 'X-Api-Key': key })], ['Authorization', () => ({ Authorization: `Bearer ${key}` })]]) {
    it(`works on the key's own site, by ${what}`, async () => {
      const { status, remaining, title } = await askFrom(own, headers());
      assert.equal(status, 200);
      assert.match(title, /Lúa chịu mặn/i);
      assert.ok(Number(remaining) > 100, 'scripts can read how much is left');
    });

    it(`is kept from other sites, by ${what}`, async () => {
      assert.deepEqual(await askFrom(other, headers()), { refused: 'TypeError' });
    });
  }

  it('is kept from pages without a key', async () => {
    assert.deepEqual(await askFrom(own, {}), { refused: 'TypeError' });
  });

  it('leaves the server\'s page as it is: nothing breaks its policy, and nobody frames it', async () => {
    const open = await startServer({ bao: await indexSamples() });
    const page = await browser.newPage();
    const problems = [];
    page.on('console', (message) => { if (['error', 'warning'].includes(message.type())) problems.push(message.text()); });
    page.on('pageerror', (error) => problems.push(String(error)));
    await page.goto(`${open.url}?q=thanh+hoa`);
    await settled(page, 'results');
    await page.goto(`${open.url}?d=bao-song-ma/2024/lu-song-buoi-sau-bao-so-3`);
    await settled(page, 'article');
    await page.goto(`${open.url}help`);
    assert.deepEqual(problems, []);
    await page.goto(own.origin);
    const framed = await page.evaluate(async (url) => {
      const frame = document.createElement('iframe');
      frame.src = url;
      const loaded = new Promise((done) => { frame.onload = done; });
      document.body.append(frame);
      await loaded;
      try {
        return frame.contentDocument?.title ?? 'another origin';
      } catch {
        return 'another origin';
      }
    }, open.url);
    assert.equal(framed, 'another origin');
    assert.ok(problems.some((text) => /frame/i.test(text)), `the browser refuses the frame: ${problems}`);
    await page.close();
    await open.stop();
  });
});
