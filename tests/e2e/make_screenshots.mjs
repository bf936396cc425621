// Makes the pictures of the documentation from the sample archive: node make_screenshots.mjs [FOLDER]

import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

import { settled, startBrowser } from './browser.mjs';
import { indexSamples, startServer } from './timbao_processes.mjs';

const query = 'thanh hoa';
const article = 'co-giao-thanh-hoa-o-muong-lat';
const pictures = [
  { file: 'search.png', view: 'results', address: { q: query, from: '2013', to: '2025' }, width: 1440, results: 4 },
  { file: 'search-dark.png', view: 'results', address: { q: query }, width: 820, results: 4, colorScheme: 'dark' },
  { file: 'search-phone.png', view: 'results', address: { q: query }, width: 390, height: 844, phone: true },
  { file: 'article.png', view: 'article', address: { q: query, doc: article }, width: 1440, height: 860, next: 2 },
];

const folder = process.argv[2] ?? fileURLToPath(new URL('../../docs/images', import.meta.url));
mkdirSync(folder, { recursive: true });
const server = await startServer({ bao: await indexSamples() });
const browser = await startBrowser();
try {
  for (const { file, view, address, width, height = 900, results, colorScheme = 'light', phone = false, next = 0 } of pictures) {
    const context = await browser.newContext({
      viewport: { width, height }, deviceScaleFactor: phone ? 2 : 1, hasTouch: phone, isMobile: phone, colorScheme, locale: 'vi-VN',
    });
    const page = await context.newPage();
    await page.goto(`${server.url}?${new URLSearchParams(address)}`);
    await settled(page, view);
    await page.evaluate(() => document.activeElement.blur()); // the box shows its focus
    for (let presses = 0; presses < next; presses += 1) await page.click('.match-next');
    await page.waitForLoadState('networkidle');
    if (results) { // the picture ends where that many results do
      const { y, height: tall } = await page.locator('.result').nth(results - 1).boundingBox();
      await page.setViewportSize({ width, height: Math.ceil(y + tall) });
    }
    await page.screenshot({ path: join(folder, file) });
    await context.close();
    console.log(join(folder, file));
  }
} finally {
  await browser.close();
  await server.stop();
}
