// Uses the page as a journalist would: filters, timeline, suggestions, saved searches, matches and downloads.

import assert from 'node:assert/strict';
import { beforeEach, describe, it } from 'node:test';

import { settled } from './browser.mjs';
import { pageSession } from './page_session.mjs';
import { lua } from './places.mjs';

const luaTitle = 'Lúa chịu mặn: giống lúa “uống” nước lợ';
const facet = (field, value) => `[data-key="${field}:${value}"]`;

describe('the search desk', () => {
  const session = pageSession();
  const { visit, arrive, search, titles, address, focused, marked } = session;
  let page; // of the test at hand
  beforeEach(() => { page = session.page; });

  const chips = () => page.locator('#chips .chip').allTextContents();
  const total = async () => Number(/\d+/.exec(await page.textContent('#status'))[0]);
  const answerOf = async (path) => (await fetch(`${session.server.url}v1/archives/bao/${path}`)).json();

  // ---- Filters ----

  it('filters by one value, by another of the same field too, and by none again', async () => {
    await visit('?q=tinh', 'results');
    const all = await total();
    await page.check(facet('source', 'Báo Sông Mã'));
    await arrive({ source: 'Báo Sông Mã' });
    const one = await total();
    assert.ok(one < all);
    assert.deepEqual([...new Set(await page.locator('.result .outlet').allTextContents())], ['Báo Sông Mã']);
    assert.deepEqual(await chips(), ['Báo: Báo Sông Mã']);
    await page.check(facet('source', 'Thời báo Cửu Long'));
    await arrive({ source: ['Báo Sông Mã', 'Thời báo Cửu Long'] });
    assert.ok(await total() > one);
    assert.equal(await page.evaluate(() => document.activeElement.dataset.key), 'source:Thời báo Cửu Long');
    await page.goBack();
    await arrive({ source: 'Báo Sông Mã' });
    assert.equal(await page.isChecked(facet('source', 'Thời báo Cửu Long')), false);
    await page.click('#chips .chip');
    await arrive({ source: null });
    assert.equal(await total(), all);
    assert.equal(await page.isHidden('#chips'), true);
  });

  it('counts what a filter would leave', async () => {
    await visit('?q=tinh', 'results');
    const count = Number(await page.textContent('.facet:has([data-key="category:Xã hội"]) li:has([data-key="category:Xã hội"]) .facet-count'));
    await page.check(facet('category', 'Xã hội'));
    await arrive({ category: 'Xã hội' });
    const { facets_total: counted } = await answerOf(`search?q=tinh&facets=source&category=${encodeURIComponent('Xã hội')}`);
    assert.equal(count, counted);
  });

  it('shows more values of a field when asked to, and fewer again', async () => {
    await visit('?from=2008', 'results');
    const shown = () => page.locator('[data-field="author"] li').count();
    assert.equal(await shown(), 6);
    await page.click('[data-key="more:author"]');
    assert.ok(await shown() > 6);
    assert.equal(await page.getAttribute('[data-key="more:author"]', 'aria-expanded'), 'true');
    assert.equal(await page.evaluate(() => document.activeElement.dataset.key), 'more:author');
    await page.click('[data-key="more:author"]');
    assert.equal(await shown(), 6);
  });

  it('keeps filters, order and dates while other words are searched for', async () => {
    await visit('?q=tinh&source=bao-song-ma&from=2013&sort=oldest', 'results');
    await search('rừng');
    assert.deepEqual(address(), { a: 'bao', q: 'rừng', source: 'bao-song-ma', from: '2013', sort: 'oldest' });
    await page.click('.result-title a');
    await settled(page, 'article');
    await page.click('.back-link');
    await arrive({ q: 'rừng', source: 'bao-song-ma', doc: null });
  });

  it('lists articles by filters alone', async () => {
    await visit(`?source=${encodeURIComponent('Báo Sông Mã')}`, 'results');
    assert.equal(await total(), 5);
    assert.match(await page.title(), /^Báo Sông Mã – Timbao$/);
    assert.deepEqual(await page.locator('#sort option').allTextContents(), ['Mới nhất', 'Cũ nhất']);
  });

  it('filters in a drawer where there is no room beside the results', async () => {
    page = await session.openPage({ width: 390, height: 844, hasTouch: true, isMobile: true });
    await visit('?q=tinh', 'results');
    assert.equal(await page.isVisible('#filters'), false);
    await page.tap('.filters-button');
    await page.tap(`.drawer ${facet('source', 'Báo Sông Mã')}`);
    await arrive({ source: 'Báo Sông Mã' });
    assert.equal(await page.isVisible('dialog.drawer'), true);
    assert.match(await page.textContent('.drawer-foot button'), /^Xem \d+ kết quả$/);
    await page.tap('.drawer-foot button');
    assert.equal(await page.isVisible('dialog.drawer'), false);
    assert.equal(await page.textContent('.filters-button'), 'Bộ lọc (1)');
    await page.tap('.filters-button');
    await page.keyboard.press('Escape');
    assert.equal(await page.isVisible('dialog.drawer'), false);
    assert.equal(await page.evaluate(() => document.activeElement.classList.contains('filters-button')), true);
  });

  // ---- Time ----

  /** The middle of a bar of the histogram, by its place among all of them (0 to 1). */
  async function barPoint(part) {
    const { x, y, width, height } = await page.locator('#timeline .plot').boundingBox();
    return [x + width * part, y + height / 2];
  }

  it('chooses a span of time by dragging over the histogram, widens it by its edge, and resets it', async () => {
    await visit('?q=tinh', 'results'); // 19 bars, 2008 to 2026
    await page.mouse.move(...await barPoint(5.5 / 19));
    assert.match(await page.textContent('#timeline .readout'), /^2013: \d+ bài$/);
    await page.mouse.down();
    await page.mouse.move(...await barPoint(10.5 / 19), { steps: 5 });
    assert.match(await page.textContent('#timeline .readout'), /^2013 – 2018: \d+ bài$/);
    await page.mouse.up();
    await arrive({ from: '2013', to: '2018' });
    for (const date of await page.locator('.result time').evaluateAll((list) => list.map((one) => one.dateTime))) {
      assert.ok(date >= '2013' && date < '2019', date);
    }
    assert.deepEqual(await chips(), ['Ngày đăng: 2013 – 2018']);
    assert.equal(await page.inputValue('#date-from'), '2013');
    await page.waitForSelector('#timeline .chosen');
    await page.hover('.thumb-to');
    await page.mouse.down();
    await page.mouse.move(...await barPoint(18.5 / 19), { steps: 5 });
    await page.mouse.up();
    await arrive({ from: '2013', to: null });
    await page.click('#timeline button');
    await arrive({ from: null, to: null });
  });

  it('chooses one bar by a click, then finer in its surroundings', async () => {
    await visit('?q=tinh', 'results');
    await page.mouse.click(...await barPoint(17.5 / 19));
    await arrive({ from: '2025', to: '2025' });
    // 2024 to 2026, month by month, up to the archive's end.
    await page.waitForFunction(() => document.querySelectorAll('#timeline rect').length > 19);
    assert.match(await page.getAttribute('#timeline .bars', 'aria-label'), /tháng/);
    assert.equal(await page.getAttribute('.thumb-from', 'aria-valuetext'), '01/2025');
    assert.equal(await page.getAttribute('.thumb-to', 'aria-valuetext'), '12/2025');
    await page.goBack();
    await arrive({ from: null });
    await page.waitForFunction(() => document.querySelectorAll('#timeline rect').length === 19);
  });

  it('chooses a span of time by keyboard', async () => {
    await visit('?q=tinh', 'results');
    await page.focus('.thumb-from');
    await page.keyboard.press('ArrowRight');
    await page.keyboard.press('PageUp');
    assert.equal(await page.getAttribute('.thumb-from', 'aria-valuetext'), '2014');
    await page.keyboard.press('Enter');
    await arrive({ from: '2014', to: null });
    await page.focus('.thumb-to');
    await page.keyboard.press('ArrowLeft'); // and a pause
    await arrive({ from: '2014', to: '2025' });
    assert.equal(await page.evaluate(() => document.activeElement.dataset.end), 'to');
  });

  it('keeps what keys have chosen when slower counts come in between', async () => {
    await page.route('**/search?*limit=1&*', async (route) => {
      await new Promise((done) => { setTimeout(done, 400); });
      await route.fallback();
    });
    await visit('?q=tinh', 'results');
    await page.focus('.thumb-from');
    for (let presses = 0; presses < 3; presses += 1) await page.keyboard.press('ArrowRight');
    await page.keyboard.press('Enter');
    await arrive({ from: '2011', to: null });
    await page.keyboard.press('ArrowRight'); // while the bars around 2011 are still being counted
    await arrive({ from: '2012', to: null });
    await page.waitForFunction(() => document.querySelector('.thumb-from').getAttribute('aria-valuetext') === '2012');
  });

  it('chooses a span of time by finger', async () => {
    page = await session.openPage({ width: 390, height: 844, hasTouch: true, isMobile: true });
    await visit('?q=tinh', 'results');
    const touch = await session.context.newCDPSession(page);
    const send = async (type, part) => {
      const [x, y] = await barPoint(part ?? 0);
      await touch.send('Input.dispatchTouchEvent', { type, touchPoints: type === 'touchEnd' ? [] : [{ x, y }] });
    };
    await send('touchStart', 5.5 / 19);
    for (const bar of [6.5, 7.5, 8.5]) await send('touchMove', bar / 19);
    await send('touchEnd');
    await arrive({ from: '2013', to: '2016' });
  });

  it('takes dates as they are typed, and says which are none', async () => {
    await visit('?q=tinh', 'results');
    await page.fill('#date-from', '3/2016');
    await page.press('#date-from', 'Enter');
    await arrive({ from: '2016-03' });
    await page.fill('#date-to', '31/12/2021');
    await page.press('#date-to', 'Tab');
    await arrive({ from: '2016-03', to: '2021-12-31' });
    assert.equal(await page.inputValue('#date-from'), '03/2016');
    await page.fill('#date-to', '30/2/2021');
    await page.press('#date-to', 'Enter');
    assert.equal(await page.textContent('#dates-trouble'), '“30/2/2021” không phải là ngày, tháng hay năm.');
    assert.equal(await page.getAttribute('#date-to', 'aria-invalid'), 'true');
    await page.fill('#date-to', '2015');
    await page.press('#date-to', 'Enter');
    assert.match(await page.textContent('#dates-trouble'), /phải trước/);
    assert.equal(address().to, '2021-12-31');
  });

  // ---- Order, copies, related ----

  it('sorts by date, and by relevance and recency', async () => {
    await visit('?q=tinh', 'results');
    const dates = () => page.locator('.result > .result-meta time').evaluateAll((list) => list.map((one) => one.dateTime));
    await page.focus('#sort');
    await page.selectOption('#sort', 'newest');
    await arrive({ sort: 'newest' });
    const newest = await dates();
    assert.deepEqual(newest, [...newest].sort().reverse());
    await page.selectOption('#sort', 'oldest');
    await arrive({ sort: 'oldest' });
    const oldest = await dates();
    assert.deepEqual(oldest, [...oldest].sort());
    await page.selectOption('#sort', 'recency');
    await arrive({ sort: 'recency' });
    await page.selectOption('#sort', 'relevance');
    await arrive({ sort: null });
    assert.equal(await focused(), 'sort');
  });

  it('folds near copies into one result, and shows them all when asked to', async () => {
    await visit('?q="xuất khẩu gạo"&from=2025-01&to=2025-01', 'results');
    assert.equal((await titles()).length, 1);
    assert.equal(await page.textContent('.copies summary'), '1 bản tương tự');
    await page.click('.copies summary');
    assert.equal(await page.locator('.copies li a').count(), 1);
    await page.check('.every-copy input');
    await arrive({ copies: 'all' });
    assert.equal((await titles()).length, 2);
    assert.equal(await page.locator('.copies').count(), 0);
  });

  it('loads related articles only when they are asked for', async () => {
    await visit('?q=lua+chiu+man', 'results');
    const asked = page.waitForRequest(/\/related\?/);
    await page.click('.result:first-child .related summary');
    assert.match((await asked).url(), new RegExp(`/documents/${encodeURIComponent(lua)}/related\\?limit=5$`));
    await page.click('.result:first-child .related li a');
    await settled(page, 'article');
  });

  it('hides what an older server cannot do', async () => {
    page = await session.openPage({ mocks: false });
    session.tolerated = /status of 40[04]/;
    const refuse = (status, parameter) => (route) => route.fulfill({ status, json: { status, detail: 'is not a parameter here', parameter } });
    await page.route('**/suggest?*', refuse(404));
    await page.route('**/related?*', refuse(404));
    await page.route('**/search?*', (route) => {
      const params = new URL(route.request().url()).searchParams;
      if (params.has('collapse')) return refuse(400, 'collapse')(route);
      return params.get('sort') === 'recency' ? refuse(400, 'sort')(route) : route.continue();
    });
    await visit('?q=tinh&sort=recency', 'results');
    assert.equal((await titles()).length, 10);
    assert.equal(await page.isVisible('.every-copy'), false);
    assert.equal(await page.locator('#sort option[value="recency"]').count(), 0);
    await page.click('.result:first-child .related summary');
    await page.waitForFunction(() => document.querySelectorAll('.related').length === 0);
    await page.fill('#query', 'lúa');
    await arrive({ q: 'lúa' });
    assert.equal(await page.isVisible('#suggestions'), false);
  });

  // ---- Suggestions ----

  const options = () => page.locator('#suggestions [role="option"]');
  async function type(text) {
    await page.locator('#query').pressSequentially(text, { delay: 10 });
    await page.waitForSelector('#suggestions:not([hidden]) [role="option"]');
  }

  it('suggests while one types, to be chosen by keyboard', async () => {
    await visit('', 'start');
    await type('xuat khau');
    assert.equal(await page.getAttribute('#query', 'aria-expanded'), 'true');
    assert.equal(await page.getAttribute('#query', 'aria-activedescendant'), null);
    const texts = await page.locator('.suggestion-text').allTextContents();
    const phrases = await page.locator('.suggestion-phrase .suggestion-text').allTextContents();
    const wanted = texts.indexOf(phrases.find((text) => /^xuất khẩu/i.test(text)));
    assert.ok(wanted >= 0, texts.join(', '));
    for (let presses = 0; presses <= wanted; presses += 1) await page.keyboard.press('ArrowDown');
    const active = await page.getAttribute('#query', 'aria-activedescendant');
    assert.equal(await page.getAttribute(`#${active}`, 'aria-selected'), 'true');
    assert.equal(await page.inputValue('#query'), 'xuat khau', 'what is typed stays until something is chosen');
    await page.keyboard.press('Enter');
    await arrive({ q: texts[wanted] });
    assert.equal(await page.inputValue('#query'), texts[wanted]);
    assert.equal(await page.isVisible('#suggestions'), false);
  });

  it('goes round the list with the arrows, and leaves it with Escape, Tab or a click elsewhere', async () => {
    await visit('', 'start');
    await type('xuat khau');
    await page.keyboard.press('ArrowUp');
    assert.equal(await options().last().getAttribute('aria-selected'), 'true');
    await page.keyboard.press('ArrowDown');
    assert.equal(await page.getAttribute('#query', 'aria-activedescendant'), null);
    await page.keyboard.press('Escape');
    assert.equal(await page.isVisible('#suggestions'), false);
    assert.equal(await page.inputValue('#query'), 'xuat khau');
    await page.keyboard.press('ArrowDown');
    await page.waitForSelector('#suggestions:not([hidden])');
    const first = await page.locator('.suggestion-text').first().textContent();
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('Tab');
    assert.equal(await page.inputValue('#query'), first);
    assert.equal(await page.isVisible('#suggestions'), false);
    assert.notEqual(await focused(), 'query');
    await page.focus('#query');
    await page.keyboard.press('ArrowDown');
    await page.waitForSelector('#suggestions:not([hidden])');
    await page.click('.colophon');
    assert.equal(await page.isVisible('#suggestions'), false);
  });

  it('opens the article whose title is chosen', async () => {
    await visit('', 'start');
    await type('lua chiu');
    await page.click(`.suggestion-title:has-text("${luaTitle}")`);
    await arrive({ doc: lua, q: 'lua chiu' }, 'article');
    assert.equal(await page.textContent('.article-title'), luaTitle);
  });

  it('leaves an input method alone while it composes', async () => {
    await visit('', 'start');
    await type('xuat');
    const input = await session.context.newCDPSession(page);
    await input.send('Input.imeSetComposition', { text: 'xuất', selectionStart: 4, selectionEnd: 4, replacementStart: 0, replacementEnd: 4 });
    await arrive({ q: 'xuất' });
    assert.equal(await page.inputValue('#query'), 'xuất');
    // The arrows and Enter belong to the input method now.
    for (const key of ['ArrowDown', 'Enter', 'Escape']) {
      await page.evaluate((name) => document.getElementById('query').dispatchEvent(
        new KeyboardEvent('keydown', { key: name, isComposing: true, bubbles: true, cancelable: true })), key);
    }
    assert.equal(await page.getAttribute('#query', 'aria-activedescendant'), null);
    assert.equal(await page.inputValue('#query'), 'xuất');
  });

  it('forgets answers that come late', async () => {
    await visit('', 'start');
    let hold = true;
    await page.route('**/suggest?*', async (route) => {
      const late = hold;
      hold = false;
      if (late) await new Promise((done) => { setTimeout(done, 600); });
      await route.fulfill({ json: { suggestions: [{ text: late ? 'muộn' : 'kịp', kind: 'phrase' }] } }).catch(() => {});
    });
    await page.locator('#query').pressSequentially('lu', { delay: 150 });
    await page.waitForSelector('.suggestion-text:text-is("kịp")');
    await page.waitForTimeout(700);
    assert.deepEqual(await page.locator('.suggestion-text').allTextContents(), ['kịp']);
  });

  for (const way of ['keys', 'pointer'])
    it(`keeps the list that one chooses from by ${way}`, async () => {
      await visit('', 'start');
      let answers = 0;
      await page.unroute('**/suggest?*');
      await page.route('**/suggest?*', async (route) => {
        answers += 1;
        const late = answers > 1;
        if (late) await new Promise((done) => { setTimeout(done, 400); });
        await route.fulfill({ json: { suggestions: [{ text: late ? 'gạo' : 'lúa', kind: 'phrase' }] } }).catch(() => {});
      });
      await page.locator('#query').pressSequentially('l');
      await page.waitForSelector('.suggestion-text:text-is("lúa")');
      await page.locator('#query').pressSequentially('u');
      while (answers < 2) await page.waitForTimeout(10); // it is on its way
      if (way === 'keys') {
        await page.keyboard.press('ArrowDown');
      } else {
        await page.locator('.suggestion-text').hover();
        await page.mouse.down();
      }
      await page.waitForTimeout(600);
      assert.deepEqual(await page.locator('.suggestion-text').allTextContents(), ['lúa']);
      await page.mouse.up();
      if (way === 'pointer') return; // results that came meanwhile have moved the list
      await page.keyboard.press('Enter');
      await arrive({ q: 'lúa' });
    });
});
