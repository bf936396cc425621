// <timbao-search> on another site's page, under a strict content security policy, in Chromium.

import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { gzipSync } from 'node:zlib';

import { startBrowser } from './browser.mjs';
import { indexSamples, runServer, startServer, temporaryFolder } from './timbao_processes.mjs';

const axe = readFileSync(new URL('./node_modules/axe-core/axe.min.js', import.meta.url), 'utf8');

describe('<timbao-search>', () => {
  let browser;
  let server;
  let site;
  let origin;
  let key;
  let body = '';
  const problems = [];

  before(async () => {
    site = createServer((request, response) => {
      const endpoint = server.url.replace(/\/$/, '');
      response.setHeader('Content-Type', 'text/html; charset=utf-8');
      response.setHeader('Content-Security-Policy', `default-src 'none'; script-src ${endpoint}; connect-src ${endpoint}`);
      response.end(`<!doctype html><html lang="vi"><title>Báo làng</title><script type="module" src="${endpoint}/timbao.js"></script>
        <main><h1>Báo làng</h1>${body}</main></html>`);
    });
    await new Promise((done) => { site.listen(0, '127.0.0.1', done); });
    origin = `http://127.0.0.1:${site.address().port}`;
    const keys = join(temporaryFolder(), 'keys');
    key = (await runServer(['keys', 'create', '--keys', keys, '--origins', origin, '--archives', 'bao', '--rate', '1000/s'])).stdout.trim();
    server = await startServer({ bao: await indexSamples() }, ['--keys', keys]);
    browser = await startBrowser();
  });
  after(async () => {
    await browser?.close();
    await server?.stop();
    site?.close();
  });

  /** A page of the site with this in it; what goes wrong in it is noted. */
  async function open(html) {
    body = html;
    const page = await browser.newPage();
    page.on('pageerror', (error) => problems.push(String(error)));
    page.on('console', (message) => message.type() === 'error' && /Content Security/.test(message.text()) && problems.push(message.text()));
    await page.goto(`${origin}/`);
    await page.waitForSelector('timbao-search:defined');
    return page;
  }
  const tag = (attributes = '', inside = '') => `<timbao-search archive="bao" key="${key}" ${attributes}>${inside}</timbao-search>`;
  const titles = (page) => page.locator('timbao-search').evaluate((host) =>
    [...host.shadowRoot.querySelectorAll('[part=title]')].map((one) => one.textContent));
  async function type(page, text) {
    await page.locator('timbao-search input[type=search]').fill(text);
    await page.waitForFunction((typed) => {
      const root = document.querySelector('timbao-search').shadowRoot;
      return root.querySelector('input').value === typed && root.querySelector('[part=hit]') && !root.querySelector('[aria-busy]');
    }, text);
    await page.waitForTimeout(300);
  }

  it('is small', async () => {
    const answer = await fetch(new URL('/timbao.js', server.url));
    assert.equal(answer.headers.get('access-control-allow-origin'), '*');
    assert.ok(gzipSync(await answer.text()).length < 20_000);
  });

  it('finds while one types, with and without marks, and highlights', async () => {
    const page = await open(tag());
    await type(page, 'lua chiu man');
    assert.match((await titles(page))[0], /Lúa chịu mặn/);
    assert.ok(await page.locator('timbao-search [part=mark]').count() > 0);
    assert.match(await page.locator('timbao-search [part=status]').textContent(), /\d+ bài/);
    await page.close();
  });

  it('is a combobox: suggestions by keys, and Escape', async () => {
    const page = await open(tag());
    const input = page.locator('timbao-search input[type=search]');
    await input.pressSequentially('lua ch', { delay: 30 });
    await page.locator('timbao-search [role=option]').first().waitFor();
    assert.equal(await input.getAttribute('aria-expanded'), 'true');
    await input.press('ArrowDown');
    const active = await input.getAttribute('aria-activedescendant');
    const option = page.locator(`timbao-search #${active}`);
    assert.equal(await option.getAttribute('aria-selected'), 'true');
    const text = await option.textContent();
    await input.press('Enter');
    assert.equal(await input.inputValue(), text);
    assert.equal(await input.getAttribute('aria-expanded'), 'false');
    await page.locator('timbao-search [part=hit]').first().waitFor();
    await input.pressSequentially(' l', { delay: 30 });
    await page.waitForTimeout(400);
    await input.press('Escape');
    assert.equal(await input.getAttribute('aria-expanded'), 'false');
    await page.close();
  });

  it('goes on with more, and filters', async () => {
    const page = await open(tag('facets="source" limit="3"'));
    await type(page, 'làng');
    assert.equal((await titles(page)).length, 3);
    await page.locator('timbao-search [part=more]').click();
    await page.waitForFunction(() => document.querySelector('timbao-search').shadowRoot.querySelectorAll('[part=hit]').length === 6);
    assert.equal(new Set(await titles(page)).size, 6);
    await page.locator('timbao-search summary').click();
    await page.locator('timbao-search label', { hasText: 'thoi-bao-cuu-long' }).click();
    await page.waitForFunction(() => [...document.querySelector('timbao-search').shadowRoot.querySelectorAll('[part=meta]')]
      .every((one) => one.textContent.includes('thoi-bao-cuu-long')));
    await page.close();
  });

  it('tells the page what happens, and lets it decide', async () => {
    const page = await open(tag());
    await page.evaluate(() => {
      window.seen = [];
      for (const name of ['search', 'results', 'select'])
        document.addEventListener(`timbao-${name}`, (event) => {
          window.seen.push([name, event.detail.query]);
          if (name === 'select') event.preventDefault();
        });
    });
    await type(page, 'lúa');
    await page.locator('timbao-search [part=title]').first().click();
    const seen = await page.evaluate(() => window.seen);
    for (const name of ['search', 'results', 'select']) assert.ok(seen.some(([one, query]) => one === name && query === 'lúa'), name);
    assert.equal(page.url(), `${origin}/`);
    await page.close();
  });

  it('takes a template of the page\'s own', async () => {
    const page = await open(tag('', '<template slot="hit"><section class="own"><a data-field="title"></a><i data-field="date"></i></section></template>'));
    await type(page, 'lúa').catch(() => {});
    const own = page.locator('timbao-search section.own').first();
    await own.waitFor();
    assert.match(await own.locator('a').getAttribute('href'), /^https?:/);
    assert.match(await own.locator('i').textContent(), /^\d\d\/\d\d\/\d{4}$/);
    await page.close();
  });

  it('opens as a dialog', async () => {
    const page = await open(tag('mode="modal"'));
    assert.equal(await page.locator('timbao-search dialog').isVisible(), false);
    await page.locator('timbao-search [part=open]').click();
    await type(page, 'lúa');
    assert.ok(await page.locator('timbao-search dialog').isVisible());
    await page.keyboard.press('Escape');
    await page.keyboard.press('Escape');
    assert.equal(await page.locator('timbao-search dialog').isVisible(), false);
    await page.close();
  });

  it('leads to a page of results', async () => {
    const page = await open(tag(`mode="page" results="${origin}/?tim={q}"`));
    await page.locator('timbao-search input[type=search]').fill('lúa & gạo');
    await page.locator('timbao-search input[type=search]').press('Enter');
    await page.waitForURL((url) => url.searchParams.get('tim') === 'lúa & gạo');
    await page.close();
  });

  it('forgets the answer to what is no longer asked', async () => {
    const page = await open(tag());
    let held;
    await page.route('**/search?*', (route) => {
      if (route.request().url().includes('q=ch%E1%BA%ADm')) held = route;
      else route.continue();
    });
    await page.locator('timbao-search input[type=search]').fill('chậm');
    await page.waitForTimeout(400);
    await type(page, 'lúa');
    const shown = await titles(page);
    await held?.continue().catch(() => {});
    await page.waitForTimeout(300);
    assert.deepEqual(await titles(page), shown);
    await page.close();
  });

  it('keeps the list that one chooses from', async () => {
    const page = await open(tag());
    let answers = 0;
    await page.route('**/suggest?*', async (route) => {
      answers += 1;
      const late = answers > 1;
      if (late) await new Promise((done) => { setTimeout(done, 400); });
      const text = late ? 'gạo' : 'lúa';
      await route.fulfill({ json: { suggestions: [{ text, html: text }] }, headers: { 'Access-Control-Allow-Origin': '*' } }).catch(() => {});
    });
    const input = page.locator('timbao-search input[type=search]');
    await input.pressSequentially('l');
    await page.locator('timbao-search [role=option]').first().waitFor();
    await input.pressSequentially('u');
    while (answers < 2) await page.waitForTimeout(10); // it is on its way
    await input.press('ArrowDown');
    await page.waitForTimeout(600);
    assert.deepEqual(await page.locator('timbao-search [role=option]').allTextContents(), ['lúa']);
    await input.press('Enter');
    assert.equal(await input.inputValue(), 'lúa');
    await page.close();
  });

  it('becomes a link when the server is away, and says when the key does not do', async () => {
    const page = await open(tag());
    await page.route('**/search?*', (route) => route.abort());
    await page.locator('timbao-search input[type=search]').fill('lúa');
    await page.locator('timbao-search input[type=search]').press('Enter');
    const link = page.locator('timbao-search [part=fallback]');
    await link.waitFor();
    assert.match(await link.getAttribute('href'), /\?a=bao&q=l%C3%BAa$/);
    await page.close();
    const wrong = await open(tag().replace(key, 'sai'));
    await wrong.locator('timbao-search input[type=search]').fill('lúa');
    await wrong.locator('timbao-search [part=fallback]').waitFor();
    await wrong.close();
  });

  it('speaks English on an English page', async () => {
    const page = await open(tag('lang="en"'));
    await type(page, 'lua');
    assert.match(await page.locator('timbao-search [part=status]').textContent(), /\d+ articles?/);
    await page.close();
  });

  it('can be used by everybody', async () => {
    for (const attributes of ['facets="source"', 'mode="modal"']) {
      const page = await browser.newPage({ bypassCSP: true });
      body = tag(attributes);
      await page.goto(`${origin}/`);
      await page.waitForSelector('timbao-search:defined');
      if (attributes.includes('modal')) await page.locator('timbao-search [part=open]').click();
      await type(page, 'làng');
      await page.evaluate(axe);
      const { violations } = await page.evaluate(() => window.axe.run(document, { runOnly: ['wcag2a', 'wcag2aa', 'wcag21aa', 'best-practice'] }));
      assert.deepEqual(violations.map(({ id, nodes }) => [id, nodes.map(({ target }) => target)]), []);
      await page.close();
    }
  });

  it('had no error in the page', () => assert.deepEqual(problems, []));
});
