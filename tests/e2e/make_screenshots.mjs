// Makes the pictures of the documentation from the sample archive: node make_screenshots.mjs [FOLDER]

import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

import { settled, startBrowser } from './browser.mjs';
import { indexSamples, startServer } from './timbao_processes.mjs';

const query = 'lua chiu man';
const article = 'thoi-bao-cuu-long/2019/giong-lua-uong-nuoc-lo';
const pictures = [
  { file: 'search.png', view: 'results', address: { q: query }, width: 1440, results: 5, colorScheme: 'light' },
  { file: 'search-dark.png', view: 'results', address: { q: query }, width: 820, results: 5, colorScheme: 'dark' },
  { file: 'article-phone.png', view: 'article', address: { q: query, doc: article }, width: 390, height: 844, colorScheme: 'light', phone: true },
];

const folder = process.argv[2] ?? fileURLToPath(new URL('../../docs/images', import.meta.url));
mkdirSync(folder, { recursive: true });
const server = await startServer({ bao: await indexSamples() });
const browser = await startBrowser();
try {
  for (const { file, view, address, width, height = 900, results, colorScheme, phone = false } of pictures) {
    const context = await browser.newContext({
      viewport: { width, height }, deviceScaleFactor: phone ? 2 : 1, hasTouch: phone, isMobile: phone, colorScheme, locale: 'vi-VN',
    });
    const page = await context.newPage();
    await page.goto(`${server.url}?${new URLSearchParams(address)}`);
    await settled(page, view);
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
