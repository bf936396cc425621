// Uses the search page as a reader would, in headless Chromium, on the real server and the samples.

import assert from 'node:assert/strict';
import { beforeEach, describe, it } from 'node:test';

import { settled } from './browser.mjs';
import { pageSession } from './page_session.mjs';
import { lua, musician } from './places.mjs';
import { indexSamples, sampleArticles, startServer } from './timbao_processes.mjs';

const luaTitle = 'Lúa chịu mặn: giống lúa “uống” nước lợ';

describe('the search page', () => {
  const session = pageSession();
  const { visit, resultsFor, search, address, focused, marked } = session;
  let page; // of the test at hand
  beforeEach(() => { page = session.page; });

  for (const [how, query] of [
    ['without marks', 'lua chiu man'],
    ['with marks', 'Lúa chịu mặn'],
    ['in capitals', 'LÚA CHỊU MẶN'],
    ['with decomposed marks', 'lúa chịu mặn'.normalize('NFD')],
  ]) {
    it(`finds an article by words ${how}, and highlights them`, async () => {
      await visit('', 'start');
      await page.fill('#query', query);
      await page.press('#query', 'Enter');
      const titles = await resultsFor(query.normalize('NFC'));
      assert.equal(titles[0], luaTitle);
      assert.equal((await marked('.result:first-child .result-title'))[0], 'Lúa chịu mặn');
      assert.ok((await marked('.result:first-child .snippet')).includes('lúa chịu mặn'));
      assert.match(await page.textContent('.result:first-child .result-meta'), /thoi-bao-cuu-long · 26\/05\/2019/);
      assert.match(await page.textContent('#status'), /^\d+ kết quả, 1 có đủ các từ · [\d,]+ mili giây$/);
    });
  }

  it('searches while one types', async () => {
    await visit('', 'start');
    await page.locator('#query').pressSequentially('ca trù', { delay: 20 });
    assert.equal((await resultsFor('ca trù'))[0], 'Giữ tiếng phách Cổ Đạm');
    assert.equal(await focused(), 'query');
    await page.goBack();
    await settled(page, 'start');
  });

  it('asks whether another word was meant, and searches for it', async () => {
    await visit('?q=xu%E1%BA%A5t+kh%E1%BA%A9u+g%E1%BA%A1u', 'results');
    assert.equal((await page.textContent('.did-you-mean')).trim(), 'Có phải ý bạn là: xuất khẩu gạo?');
    await page.click('.did-you-mean a');
    await resultsFor('xuất khẩu gạo');
    assert.equal(await page.locator('.did-you-mean').count(), 0);
  });

  it('says what else it searched for, and leaves it out when asked to', async () => {
    await visit('?q=tphcm', 'results');
    assert.match(await page.textContent('.understood'), /^Tìm cả: .*Sài Gòn/);
    const found = await page.locator('.result').count();
    await page.click('.understood a');
    await page.waitForURL(/expand=none/);
    await settled(page, 'results');
    assert.ok((await page.locator('.result').count()) < found);
    assert.equal(await page.locator('.understood').count(), 0);
  });

  it('shows snippets without markup, marks or line ends gone astray', async () => {
    for (const query of ['lua chiu man', 'Thanh Hoa', 'AFF Cup 2024', 'tinh']) {
      await visit(`?q=${encodeURIComponent(query)}`, 'results');
      for (const snippet of await page.locator('.snippet').allTextContents()) {
        assert.doesNotMatch(snippet, /<\/?mark>|&(amp|lt|gt|quot|#39);/);
        assert.doesNotMatch(snippet, /^… | …$/, 'dots may come to stand on a line alone');
      }
    }
  });

  it('opens an article and goes back to its place among the results', async () => {
    page = await session.openPage({ height: 500 });
    await visit('?q=tinh', 'results');
    const link = page.locator('.result-title a').nth(7);
    await link.scrollIntoViewIfNeeded();
    const title = await link.textContent();
    const top = await page.evaluate(() => window.scrollY);
    assert.ok(top > 100);
    await link.click();
    await settled(page, 'article');
    assert.equal(await page.textContent('.article-title'), title);
    assert.equal(await page.title(), `${title} – Timbao`);
    assert.equal(await page.evaluate(() => window.scrollY), 0);
    await page.click('.back-link');
    await settled(page, 'results');
    const returned = await page.evaluate(() => window.scrollY);
    assert.ok(Math.abs(returned - top) < 3, `left at ${top}, returned to ${returned}`);
    assert.equal(await page.evaluate(() => document.activeElement.textContent), title);
  });

  it('shows an article with its paragraphs and highlights', async () => {
    await visit(`?q=lua+chiu+man&doc=${encodeURIComponent(lua)}`, 'article');
    const { text } = await (await fetch(`${session.server.url}v1/archives/bao/documents/${lua}`)).json();
    assert.deepEqual(await page.locator('.body-text p').allTextContents(), text.split(/\n+/));
    assert.deepEqual(await marked('.article-title'), ['Lúa chịu mặn']);
    assert.deepEqual(await page.locator('.article-meta dd').allTextContents(), ['thoi-bao-cuu-long', '26/05/2019']);
  });

  it('shows every field of an article, and searches for its tags', async () => {
    await visit(`?doc=${musician}`, 'article');
    assert.deepEqual(await page.locator('.article-meta dd').allTextContents(), ['Thời báo Cửu Long', '11/01/2026', 'Văn hóa', 'Phạm Hạ Vy']);
    assert.equal(await page.getAttribute('.article-meta .original', 'href'), `https://cuulong.example/van-hoa/${musician}`);
    await page.click('.other-fields summary');
    assert.deepEqual(await page.locator('.other-fields div').allTextContents(), ['photographerTrịnh Quốc Bửu']);
    await page.click('.tags a:text-is("cải lương")');
    assert.equal((await resultsFor('cải lương')).length > 0, true);
    assert.equal(await page.inputValue('#query'), 'cải lương');
  });

  it('turns pages forth and back', async () => {
    await visit('?q=tinh', 'results');
    const seen = [];
    for (const [link, offset] of [['.page-next', '10'], ['.page-next', '20'], ['.page-prev', '10'], ['[aria-label="Trang 1"]', undefined]]) {
      seen.push(...await page.locator('.result-title').allTextContents());
      await page.click(link);
      await page.waitForFunction((wanted) => new URLSearchParams(location.search).get('offset') === wanted, offset ?? null);
      await settled(page, 'results');
      assert.equal(address().offset, offset);
      const number = Number(offset ?? 0) / 10 + 1;
      assert.equal(await page.textContent('[aria-current="page"]'), String(number));
      assert.equal(await page.getAttribute('.results', 'start'), String(Number(offset ?? 0) + 1));
    }
    assert.equal(new Set(seen.slice(0, 20)).size, 20);
    assert.deepEqual(await page.locator('.result-title').allTextContents(), seen.slice(0, 10));
  });

  it('says so when there is nothing, and when a page is past the end', async () => {
    await visit('?q=xyzzyplugh', 'results');
    assert.equal(await page.textContent('h1'), 'Không có bài nào khớp với “xyzzyplugh”');
    assert.match(await page.textContent('#status'), /^0 kết quả/);
    await visit('?q=tinh&offset=500', 'results');
    assert.equal(await page.textContent('h1'), 'Không còn kết quả ở trang này');
    await page.click('#view a');
    assert.equal((await resultsFor('tinh')).length, 10);
  });

  it('offers examples that find something', async () => {
    await visit('', 'start');
    assert.equal(await page.textContent('.archive-facts'), `${sampleArticles} bài báo, từ 18/02/2008 đến 03/10/2026`);
    const examples = await page.locator('.examples a').allTextContents();
    assert.ok(examples.length >= 3);
    for (const example of examples) {
      await page.click(`.examples a:text-is("${example}")`);
      await resultsFor(example);
      const inTitle = (await marked('.result:first-child .result-title')).join(' ').split(' ');
      assert.equal(inTitle.length, example.split(' ').length, `the first title does not hold all of "${example}"`);
      await page.goBack();
      await settled(page, 'start');
    }
  });

  it('keeps its state in the address, through back, forward and reload', async () => {
    await visit('', 'start');
    await search('lua chiu man');
    assert.deepEqual(address(), { a: 'bao', q: 'lua chiu man' });
    await page.click('.result-title a');
    await settled(page, 'article');
    assert.deepEqual(address(), { a: 'bao', doc: lua, q: 'lua chiu man' });
    await search('ca trù');
    await page.reload();
    assert.equal((await resultsFor('ca trù'))[0], 'Giữ tiếng phách Cổ Đạm');
    await page.goBack();
    await settled(page, 'article');
    assert.equal(await page.textContent('.article-title'), luaTitle);
    await page.goBack();
    await resultsFor('lua chiu man');
    await page.goBack();
    await settled(page, 'start');
    assert.equal(await page.inputValue('#query'), '');
    await page.goForward();
    await resultsFor('lua chiu man');
    assert.equal(await page.inputValue('#query'), 'lua chiu man');
    await page.click('.wordmark');
    await settled(page, 'start');
  });

  it('can be used by keyboard alone', async () => {
    await visit('', 'start');
    assert.equal(await focused(), 'query');
    await page.keyboard.type('lua chiu man');
    await page.keyboard.press('Enter');
    await resultsFor('lua chiu man');
    assert.equal(await focused(), 'query');
    for (let tabs = 0; tabs < 12; tabs += 1) {
      await page.keyboard.press('Tab');
      if (await page.evaluate(() => document.activeElement.matches('.result-title a'))) break;
    }
    await page.keyboard.press('Enter');
    await settled(page, 'article');
    assert.equal(await focused(), 'H1');
    await page.keyboard.press('/');
    assert.equal(await focused(), 'query');
    assert.equal(await page.evaluate(() => getSelection().toString()), 'lua chiu man');
    await page.keyboard.press('Escape');
    assert.equal(await page.inputValue('#query'), '');
    assert.equal(await page.getAttribute('body', 'data-view'), 'article');
    await page.keyboard.press('Escape');
    assert.notEqual(await focused(), 'query');
    await page.keyboard.press('/');
    await page.keyboard.type('1/2');
    assert.equal(await page.inputValue('#query'), '1/2');
  });

  it('speaks English when asked to, and remembers it', async () => {
    await visit('?q=lua+chiu+man', 'results');
    await page.click('#language');
    await page.waitForSelector('html[lang="en"]');
    await page.waitForFunction(() => /^\d+ results, 1 with all the words · [\d.]+ ms$/.test(document.getElementById('status').textContent));
    assert.match(await page.textContent('.result:first-child .result-meta'), /26 May 2019/);
    assert.equal(await page.textContent('.result:first-child .result-title'), luaTitle);
    await page.reload();
    await settled(page, 'results');
    assert.equal(await page.getAttribute('#query', 'placeholder') !== 'Tìm bài báo…', true);
    await page.click('#language');
    await page.waitForSelector('html[lang="vi"]');
    await page.waitForFunction(() => document.getElementById('status').textContent.includes('kết quả'));
  });

  it('tells what is wrong with a query or an address', async () => {
    session.tolerated = /status of 40[04]/;
    await visit(`?q=${'a'.repeat(2001)}`, 'message');
    assert.match(await page.textContent('[role="alert"]'), /Chưa tìm được với câu này.*2000 bytes/s);
    await visit('?doc=nope', 'message');
    assert.match(await page.textContent('[role="alert"]'), /Không có nội dung này trong kho/);
    await visit('?a=nope&q=hoa', 'message');
    assert.match(await page.textContent('[role="alert"]'), /Không có nội dung này trong kho/);
  });

  it('says that the server is gone, and goes on when it is back', async () => {
    const archive = await indexSamples();
    const first = await startServer({ bao: archive });
    page = await session.openPage({ home: first.url });
    session.tolerated = /ERR_CONNECTION_REFUSED/;
    await page.goto(`${first.url}?q=tinh`);
    await settled(page, 'results');
    await first.stop();
    await page.fill('#query', 'ca trù');
    await page.press('#query', 'Enter');
    await settled(page, 'message');
    assert.match(await page.textContent('[role="alert"]'), /Chưa kết nối được với máy chủ/);
    const second = await startServer({ bao: archive }, [], first.port);
    await page.click('.retry');
    assert.equal((await resultsFor('ca trù'))[0], 'Giữ tiếng phách Cổ Đạm');
    await second.stop();
  });
});
