// Uses the page around a search: articles and their matches, saved searches, downloads, dead ends, help, no scripts.

import assert from 'node:assert/strict';
import { beforeEach, describe, it } from 'node:test';

import { settled } from './browser.mjs';
import { pageSession } from './page_session.mjs';
import { lua, musician, places } from './places.mjs';
import { indexSamples, sampleArticles, startServer } from './timbao_processes.mjs';

describe('the page around a search', () => {
  const session = pageSession();
  const { visit, arrive, search, titles, address, focused } = session;
  let page; // of the test at hand
  beforeEach(() => { page = session.page; });

  // ---- Articles ----

  const matchArticle = `?q=lua+chiu+man&doc=${encodeURIComponent(lua)}`;
  const counter = () => page.textContent('.match-counter');

  it('leads from match to match by buttons and keys, round and round', async () => {
    await visit(matchArticle, 'article');
    const count = await page.locator('.article mark').count();
    assert.ok(count >= 4, String(count));
    assert.equal(await counter(), `1 / ${count}`);
    await page.click('.match-next');
    assert.equal(await counter(), `2 / ${count}`);
    await page.keyboard.press('n');
    assert.equal(await counter(), `3 / ${count}`);
    await page.waitForFunction(() => {
      const { top, bottom } = document.querySelector('mark.current').getBoundingClientRect();
      return top > 0 && bottom < window.innerHeight;
    });
    assert.match(await page.textContent('.matches [role="status"]'), new RegExp(`^Từ khớp 3 trên ${count}: `));
    for (let presses = 0; presses < 3; presses += 1) await page.keyboard.press('p');
    assert.equal(await counter(), `${count} / ${count}`);
    await page.click('.match-previous');
    assert.equal(await counter(), `${count - 1} / ${count}`);
    assert.equal(await page.locator('mark.current').count(), 1);
    await page.keyboard.press('/');
    await page.keyboard.type('n');
    assert.equal(await counter(), `${count - 1} / ${count}`, 'n is a letter in the box');
  });

  it('has no counter where nothing matches, and no single keys once they are turned off', async () => {
    await visit(`?doc=${musician}`, 'article');
    assert.equal(await page.locator('.matches').count(), 0);
    await visit(matchArticle, 'article');
    await page.uncheck('#shortcuts');
    await page.reload();
    await settled(page, 'article');
    await page.keyboard.press('n');
    assert.match(await counter(), /^1 \//);
    await page.keyboard.press('/');
    assert.notEqual(await focused(), 'query');
  });

  it('shows related articles below one', async () => {
    await visit(matchArticle, 'article');
    const link = page.locator('.related-section li a').first();
    const title = await link.textContent();
    await link.click();
    await page.waitForFunction((wanted) => document.title === `${wanted} – Timbao`, title);
  });

  it('copies a citation and a lasting link', async () => {
    await session.context.grantPermissions(['clipboard-read', 'clipboard-write']);
    await visit(`?q=cải+lương&source=x&doc=${musician}`, 'article');
    const copied = async (name) => {
      await page.click(`[data-copy="${name}"]`);
      await page.waitForSelector(`[data-copy="${name}"]:has-text("Đã chép")`);
      return page.evaluate(() => navigator.clipboard.readText());
    };
    assert.match(await copied('copyCitation'),
      /^Phạm Hạ Vy, “[^”]+”, Thời báo Cửu Long, 11\/01\/2026, https:\/\/cuulong\.example\/van-hoa\/\S+, truy cập ngày \d\d\/\d\d\/\d{4}\.$/);
    assert.equal(await copied('copyLink'), `${session.server.url}?a=bao&doc=${musician}`);
  });

  it('searches for what else is of the same newspaper', async () => {
    await visit(`?doc=${musician}`, 'article');
    await page.click('.article-source a');
    await arrive({ source: 'Thời báo Cửu Long' });
    assert.equal((await titles()).length, 5);
  });

  it('prints an article without the page around it', async () => {
    await visit(matchArticle, 'article');
    await page.emulateMedia({ media: 'print' });
    for (const gone of ['.search', '.matches', '.back', '.colophon', '.related-section', '[data-copy]']) {
      assert.equal(await page.isVisible(gone), false, gone);
    }
    assert.equal(await page.isVisible('.body-text'), true);
  });

  // ---- Saved searches ----

  it('saves a search under a name, lists it on the start page, and removes it', async () => {
    await visit('?q=tinh&source=bao-song-ma&offset=10', 'results');
    await page.click('.save');
    assert.equal(await page.inputValue('#save-name'), 'tinh · bao-song-ma');
    await page.fill('#save-name', 'Chuyện tỉnh');
    await page.keyboard.press('Enter');
    assert.equal(await page.getAttribute('.save', 'aria-pressed'), 'true');
    await page.click('.wordmark');
    await settled(page, 'start');
    assert.deepEqual(await page.locator('.saved-name').allTextContents(), ['Chuyện tỉnh']);
    assert.equal(await page.locator('.saved-news a').count(), 0, 'all there is has been seen');
    await page.click('.saved-name');
    await arrive({ q: 'tinh', source: 'bao-song-ma', offset: null });
    assert.equal(await page.textContent('.save'), 'Đã lưu');
    await page.goBack();
    await settled(page, 'start');
    await page.click('[aria-label="Xoá “Chuyện tỉnh”"]');
    assert.equal(await page.isVisible('.saved'), false);
    await page.reload();
    await settled(page, 'start');
    assert.equal(await page.locator('.saved-name').count(), 0);
  });

  it('says how many articles a saved search has that are new', async () => {
    await page.addInitScript(() => localStorage.setItem('timbao.saved', JSON.stringify([
      { name: 'Lúa', address: '/?a=bao&q=l%C3%BAa', upTo: '2024-12-31' },
      { name: 'hỏng' },
      { name: 'Rừng', address: '/?a=bao&q=r%E1%BB%ABng', upTo: 'hôm qua' },
    ])));
    await visit('', 'start');
    const { facets_total: count } = await (await fetch(`${session.server.url}v1/archives/bao/search?q=${encodeURIComponent('lúa')}&from=2025&facets=source`)).json();
    assert.ok(count > 0);
    await page.waitForSelector(`.saved-news a:text-is("${count} bài mới")`);
    await page.click('.saved-news a');
    await arrive({ q: 'lúa', from: '2025-01-01', sort: 'newest' });
  });

  // ---- Downloads and feed ----

  it('links to downloads and a feed of just this search', async () => {
    await visit('?q=lúa&source=bao-song-ma&from=2013&sort=newest&copies=all&offset=10', 'results');
    await page.click('.menu summary');
    for (const name of ['export.csv', 'export.jsonl', 'feed.atom']) {
      const link = new URL(await page.getAttribute(`[data-download="${name}"]`, 'href'), session.server.url);
      assert.equal(link.pathname, `/v1/archives/bao/${name}`);
      assert.deepEqual(Object.fromEntries(link.searchParams), { q: 'lúa', source: 'bao-song-ma', from: '2013', sort: 'newest' });
    }
    assert.match(await page.getAttribute('link[rel="alternate"]', 'href'), /feed\.atom\?q=/);
    await page.keyboard.press('Escape');
    assert.equal(await page.isVisible('[data-download]'), false);
    assert.equal(await page.evaluate(() => document.activeElement.tagName), 'SUMMARY');
  });

  it('downloads and feeds what the results show', async (context) => {
    if (!session.offered.downloads) {
      context.skip('this server has neither downloads nor feeds');
      return;
    }
    await visit('?q="xuất khẩu gạo"&copies=all', 'results');
    const wanted = (await titles()).sort();
    const get = async (name) => {
      const answer = await fetch(new URL(await page.getAttribute(`[data-download="${name}"]`, 'href'), session.server.url));
      assert.equal(answer.status, 200, name);
      return { type: answer.headers.get('content-type'), bytes: Buffer.from(await answer.arrayBuffer()) };
    };
    const csv = await get('export.csv');
    assert.match(csv.type, /^text\/csv/);
    assert.equal(csv.bytes.subarray(0, 3).toString('hex'), 'efbbbf');
    const lines = (await get('export.jsonl')).bytes.toString().trim().split('\n').map((line) => JSON.parse(line));
    assert.deepEqual(lines.map(({ title }) => title.normalize('NFC')).sort(), wanted);
    const feed = await get('feed.atom');
    assert.match(feed.type, /^application\/atom\+xml/);
    assert.equal(feed.bytes.toString().match(/<entry>/g).length, wanted.length);
    for (const title of wanted) assert.ok(csv.bytes.toString().normalize('NFC').includes(title.replaceAll('"', '""')), title);
  });

  // ---- Dead ends ----

  it('offers ways out of no results, with what each would find', async () => {
    await visit(places['no results under filters'][0], 'results');
    await page.waitForSelector('.ways a');
    const ways = Object.fromEntries(await page.locator('.ways li').evaluateAll((list) =>
      list.map((one) => [one.querySelector('a').textContent, one.querySelector('.way-count').textContent])));
    assert.match(ways['Bỏ mọi bộ lọc'], /^[1-9]\d* kết quả$/);
    assert.equal(ways['Bỏ lọc Báo: bao-song-ma'], undefined, 'that alone finds nothing');
    await page.click('.ways a:text-is("Bỏ lọc Ngày đăng: đến 2010")');
    await arrive({ to: null, source: 'bao-song-ma' });
    assert.equal((await titles()).length, Number(/\d+/.exec(ways['Bỏ lọc Ngày đăng: đến 2010'])[0]));
  });

  it('offers to leave out marks and quotation marks that nothing matches', async () => {
    await visit('?q="chịu lúa mặn"', 'results');
    assert.match(await page.textContent('h1'), /Không có bài nào/);
    await page.click('.ways a:text-is("Không cần đúng cụm: chịu lúa mặn")');
    await arrive({ q: 'chịu lúa mặn' });
    assert.ok((await titles()).length > 0);
  });

  it('finds a phrase only as it is written', async () => {
    await visit('', 'start');
    const found = await search('"chịu mặn"');
    assert.ok(found.length > 0);
    for (const text of await session.marked('.snippet')) assert.match(text.normalize('NFC').toLowerCase(), /chịu|mặn/);
  });

  it('says how a query with a mistake was repaired', async () => {
    await visit('?q="lúa chịu', 'results');
    assert.match(await page.textContent('.repairs'), /^Đã sửa câu tìm: .*ngoặc kép chưa đóng, coi như đóng ở cuối – Cách viết câu tìm$/);
  });

  it('says so when time ran out', async () => {
    await page.route('**/search?*', async (route) => {
      const response = await route.fetch({ url: route.request().url().replace('&collapse=near-duplicates', '') });
      await route.fulfill({ response, json: { ...await response.json(), partial: true, total: { value: 12345, exact: false } } });
    });
    await visit('?q=tinh', 'results');
    assert.match(await page.textContent('.partial'), /một phần kết quả/);
    assert.match(await page.textContent('#status'), /^khoảng 12\.000 kết quả/);
  });

  // ---- Start page, help, no scripts ----

  it('opens with what the archive holds: its time, its newest articles, newspapers and sections', async () => {
    await visit('', 'start');
    assert.match(await page.textContent('.archive-facts'), new RegExp(`^${sampleArticles} bài báo`));
    assert.equal(await page.locator('.front-newest li').count(), 6);
    assert.equal(await page.locator('.front-time rect').count(), 19);
    const { x, y, width, height } = await page.locator('.front-time .plot').boundingBox();
    await page.mouse.click(x + width * (17.5 / 19), y + height / 2);
    await arrive({ from: '2025', to: '2025' });
    await page.goBack();
    await settled(page, 'start');
    await page.click('.field-values a:text-is("Kinh tế")');
    await arrive({ category: 'Kinh tế' });
    assert.equal((await titles()).length, 2);
  });

  it('explains queries by examples that find something', async () => {
    await page.goto(`${session.server.url}help`);
    assert.equal(await page.textContent('h1'), 'Cách tìm');
    const links = await page.locator('.help a[href^="/?q="]').evaluateAll((list) => list.map((one) => one.href));
    assert.ok(links.length > 25);
    for (const link of new Set(links)) {
      const query = new URL(link).searchParams.get('q');
      const answer = await (await fetch(`${session.server.url}v1/archives/bao/search?q=${encodeURIComponent(query)}`)).json();
      assert.ok(answer.total.value > 0, query);
      assert.deepEqual(answer.repairs, [], query);
    }
    await page.click('dt a:text-is("title:gạo")');
    await settled(page, 'results');
    await page.click('.masthead-links a');
    await page.waitForURL(/\/help$/);
  });

  it('sends the form without scripts, and has a place for plain results', async () => {
    page = await session.openPage({ javaScriptEnabled: false });
    await page.goto(session.server.url);
    const source = await (await fetch(session.server.url)).text();
    assert.match(source, /<noscript>\s*<!-- plain results -->/);
    assert.equal(await page.isVisible('.notice'), true);
    for (const gone of ['#language', '.controls', '#timeline', '#filters', '.keys']) assert.equal(await page.isVisible(gone), false, gone);
    await page.fill('#query', 'lúa');
    await page.press('#query', 'Enter');
    await page.waitForURL(/\?q=l%C3%BAa$/);
  });

  it('dresses plain results and plain articles', async () => {
    page = await session.openPage({ width: 390, javaScriptEnabled: false });
    const plain = {
      'plain-results': '<ol class="plain-results" start="1"><li><a href="/?a=bao&amp;d=x">Lúa <mark>chịu mặn</mark></a> <small>bao, 2019-05-26</small> <p>…</p></li></ol>',
      'plain-article': '<article class="plain-article"><h1>Lúa chịu mặn</h1> <small>bao, 2019-05-26</small><p>Bốn giờ sáng</p></article>',
    };
    for (const [name, html] of Object.entries(plain)) {
      await page.route('**/?*', async (route) => {
        const response = await route.fetch();
        const body = (await response.text()).replace(/<noscript>[^]*<\/noscript>/, `<noscript>${html}</noscript>`);
        await route.fulfill({ response, body });
      });
      await page.goto(`${session.server.url}?q=x`);
      assert.equal(await page.isVisible(`.${name}`), true);
      assert.equal(await page.isVisible('.tagline'), false, 'the results come sooner');
      assert.ok((await page.locator(`.${name}`).boundingBox()).y < 300);
      await page.unroute('**/?*');
    }
  });

  it('follows links of the page without scripts', async () => {
    await visit(`?a=bao&d=${musician}`, 'article');
    assert.deepEqual(address(), { a: 'bao', doc: musician });
  });

  // ---- Everywhere ----

  it('works under the strictest content security policy', async () => {
    await page.route('**/*', async (route) => {
      if (!route.request().isNavigationRequest()) return route.fallback();
      const response = await route.fetch();
      return route.fulfill({ response, headers: { ...response.headers(), 'content-security-policy': "default-src 'self'" } });
    });
    for (const [where, view] of [places.start, places['filtered results'], places['an article with matches']]) await visit(where, view);
    await page.goto(`${session.server.url}help`);
    await page.fill('#query', 'lúa');
    await page.press('#query', 'Enter');
    await settled(page, 'results');
    await page.click('.save');
    await page.keyboard.press('Escape');
  });

  it('speaks English throughout', async () => {
    await page.addInitScript(() => localStorage.setItem('timbao.language', 'en'));
    await visit('?q=tinh&from=2013&to=2025-06&source=bao-song-ma', 'results');
    assert.deepEqual(await page.locator('#chips .chip').allTextContents(), ['Newspaper: bao-song-ma', 'Published: 2013 – Jun 2025']);
    assert.match(await page.textContent('#timeline .readout'), /^Drag to choose/);
    assert.equal(await page.getAttribute('#help', 'href'), '/help#english');
    const vietnamese = await page.evaluate(() => {
      const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
      const found = [];
      while (walker.nextNode()) {
        const { parentElement: parent, data } = walker.currentNode;
        const foreign = parent.closest('[lang]').lang === 'vi' || parent.closest('noscript, script, .result, .wordmark');
        if (!foreign && /[ăâđêôơưàảãáạằẳẵắặầẩẫấậèẻẽéẹềểễếệìỉĩíịòỏõóọồổỗốộờởỡớợùủũúụừửữứựỳỷỹýỵ]/i.test(data)) found.push(data);
      }
      return found;
    });
    assert.deepEqual(vietnamese, ['Tiếng Việt'].filter((text) => vietnamese.includes(text)));
  });

  it('goes on by cursor where offsets end', async () => {
    const asked = [];
    await page.route('**/search?*', async (route) => {
      const url = new URL(route.request().url());
      if (url.searchParams.get('limit') === '10') asked.push(new URLSearchParams(url.search));
      for (const name of ['collapse', 'cursor', 'offset']) url.searchParams.delete(name);
      const response = await route.fetch({ url: url.href });
      const answer = await response.json();
      await route.fulfill({ response, json: { ...answer, total: { value: 5000, exact: true }, next: 'onwards' } });
    });
    await visit('?q=tinh&offset=980', 'results');
    assert.equal(await page.locator('.page-next').getAttribute('href'), '/?a=bao&q=tinh&offset=990');
    await page.click('.page-next');
    await arrive({ offset: '990' });
    await page.click('.page-next');
    await arrive({ offset: '1000', cursor: 'onwards' });
    assert.equal(asked.at(-1).get('cursor'), 'onwards');
    assert.equal(asked.at(-1).has('offset'), false);
    assert.equal(asked.at(-2).get('offset'), '990');
    assert.match(await page.textContent('#status'), /trang 101/);
  });

  it('leads back to the first page from a cursor that no longer holds', async () => {
    session.tolerated = /status of 400/;
    await page.route('**/search?*cursor=*', (route) => route.fulfill({ status: 400, json: { status: 400, detail: 'begin anew', parameter: 'cursor' } }));
    await visit('?q=tinh&offset=1000&cursor=old', 'message');
    assert.equal(await page.textContent('h1'), 'Không còn kết quả ở trang này');
    await page.click('#view a');
    await arrive({ q: 'tinh', offset: null, cursor: null });
  });

  it('moves to another archive with the words and dates, but not with its newspapers', async () => {
    const two = await startServer({ bao: await indexSamples(), khac: await indexSamples() });
    page = await session.openPage({ home: two.url });
    await page.goto(`${two.url}?q=tinh&source=bao-song-ma&from=2013`);
    await settled(page, 'results');
    await page.selectOption('#archive', 'khac');
    await arrive({ a: 'khac', q: 'tinh', from: '2013', source: null });
    await page.click('.wordmark');
    await settled(page, 'start');
    assert.equal(address().a, 'khac');
    await two.stop();
  });

  for (const width of [320, 360, 390, 820, 1100, 1440]) {
    it(`does not scroll sideways at ${width} px`, async () => {
      page = await session.openPage({ width, hasTouch: width < 600, isMobile: width < 600 });
      session.tolerated = /status of 404/;
      for (const [what, [where, view]] of Object.entries(places)) {
        await visit(where, view);
        await page.waitForTimeout(100);
        assert.ok(await page.evaluate(() => document.documentElement.scrollWidth <= window.innerWidth), what);
      }
      await page.goto(`${session.server.url}help`);
      assert.ok(await page.evaluate(() => document.documentElement.scrollWidth <= window.innerWidth), 'help');
    });
  }
});
