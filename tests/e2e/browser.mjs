// Starts headless Chromium for the page's tests and pictures.

import { chromium } from 'playwright-core';

const flags = [
  '--headless', '--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking',
  '--disable-component-update', '--disable-sync',
];

export function startBrowser() {
  return chromium.launch({ executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium', args: flags });
}

/** Waits until the page shows what it was asked for: view is start, results, article or message. */
export async function settled(page, view) {
  await page.waitForSelector(`body[data-view="${view}"] #view:not([aria-busy]):not(:has(.waiting))`);
}
