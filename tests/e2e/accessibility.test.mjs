// Checks every view of the page, and every part that opens, with axe, light and dark.

import assert from 'node:assert/strict';
import { beforeEach, describe, it } from 'node:test';

import { pageSession } from './page_session.mjs';
import { places } from './places.mjs';

describe('the page is accessible, by axe', () => {
  const session = pageSession();
  const { visit } = session;
  let page; // of the test at hand
  beforeEach(() => { page = session.page; });

  const acts = {
    'open suggestions': async () => {
      await visit('', 'start');
      await page.locator('#query').pressSequentially('xuat khau');
      await session.arrive({ q: 'xuat khau' }); // the search that typing starts is through
      await page.keyboard.press('ArrowDown');
      await page.waitForSelector('#suggestions:not([hidden]) [role="option"]');
    },
    'the drawer of filters': async () => {
      page = await session.openPage({ width: 390, colorScheme: await page.evaluate(() => (matchMedia('(prefers-color-scheme: dark)').matches ? 'dark' : 'light')) });
      await visit('?q=tinh&from=2013', 'results');
      await page.click('.filters-button');
      await page.waitForTimeout(300); // it slides in
    },
    'the dialog that saves': async () => {
      await visit('?q=tinh', 'results');
      await page.click('.save');
    },
    'open folds and menu': async () => {
      await visit('?q="xuất khẩu gạo"&from=2025-01&to=2025-01', 'results');
      await page.click('.copies summary');
      await page.click('.related summary');
      await page.waitForSelector('.related li');
      await page.click('.menu summary');
    },
    'a wrong date': async () => {
      await visit('?q=tinh', 'results');
      await page.fill('#date-from', 'hôm qua');
      await page.press('#date-from', 'Enter');
    },
    'saved searches': async () => {
      await page.addInitScript(() => localStorage.setItem('timbao.saved', JSON.stringify([{ name: 'Lúa', address: '/?a=bao&q=l%C3%BAa', upTo: '2024-12-31' }])));
      await visit('', 'start');
      await page.waitForSelector('.saved-news a');
    },
    help: () => page.goto(`${session.server.url}help`),
    ...Object.fromEntries(Object.entries(places).map(([what, [where, view]]) => [what, () => visit(where, view)])),
  };
  for (const colorScheme of ['light', 'dark']) {
    for (const [what, act] of Object.entries(acts)) {
      it(`${what}, ${colorScheme}`, async () => {
        page = await session.openPage({ colorScheme });
        session.tolerated = /status of 404/; // of an unknown article
        await act();
        assert.deepEqual(await session.axeViolations(), []);
      });
    }
  }
});
