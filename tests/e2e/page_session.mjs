// Opens the search page in a browser and watches it, for every test of the page.

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { after, afterEach, before, beforeEach } from 'node:test';

import { mockWhatIsMissing, offeredBy } from './api_mocks.mjs';
import { settled, startBrowser } from './browser.mjs';
import { indexSamples, startServer } from './timbao_processes.mjs';

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

/**
 * Gives every test of the describe() around it a fresh page on the samples; `session` holds what they use.
 * A test fails on any console message, exception or request to elsewhere that it does not tolerate.
 */
export function pageSession() {
  const session = { server: null, page: null, context: null, offered: null, tolerated: /^$/ };
  let browser;
  let complaints = [];

  before(async () => {
    session.server = await startServer({ bao: await indexSamples() });
    session.offered = await offeredBy(session.server.url);
    browser = await startBrowser();
  });
  after(async () => {
    await browser?.close();
    assert.equal((await session.server.stop()).status, 0);
  });
  beforeEach(() => session.openPage());
  afterEach(async () => {
    await session.context.close();
    assert.deepEqual(complaints.filter((complaint) => !session.tolerated.test(complaint)), []);
  });

  session.openPage = async ({ width = 1200, height = 900, home = session.server.url, mocks = true, ...options } = {}) => {
    await session.context?.close();
    complaints = [];
    session.tolerated = /^$/;
    session.context = await browser.newContext({ viewport: { width, height }, locale: 'vi-VN', ...options });
    const page = await session.context.newPage();
    session.page = page;
    page.on('console', (message) => {
      if (['error', 'warning'].includes(message.type())) complaints.push(message.text());
    });
    page.on('pageerror', (error) => complaints.push(String(error)));
    page.on('request', (request) => {
      if (!request.url().startsWith(home)) complaints.push(`request to ${request.url()}`);
    });
    if (mocks) await mockWhatIsMissing(page, session.offered);
    return page;
  };

  session.visit = async (address, view) => {
    await session.page.goto(session.server.url + address);
    await settled(session.page, view);
  };

  /** Waits until the page shows the answer to a query, whose titles it gives. */
  session.resultsFor = async (query) => {
    await session.page.waitForFunction((wanted) => document.title.startsWith(`${wanted} – `), query);
    await settled(session.page, 'results');
    return session.titles();
  };

  // One of the samples is stored decomposed.
  session.titles = async () => (await session.page.locator('.result-title').allTextContents()).map((title) => title.normalize('NFC'));

  session.search = async (query) => {
    await session.page.fill('#query', query);
    await session.page.press('#query', 'Enter');
    return session.resultsFor(query);
  };

  /** Waits until the address has these parameters, null for absent ones, and the page shows what it says. */
  session.arrive = async (parameters, view = 'results') => {
    await session.page.waitForFunction((wanted) => {
      const params = new URLSearchParams(location.search);
      return Object.entries(wanted).every(([name, value]) =>
        JSON.stringify(params.getAll(name)) === JSON.stringify(value === null ? [] : [value].flat()));
    }, parameters);
    await settled(session.page, view);
  };

  session.address = () => Object.fromEntries(new URL(session.page.url()).searchParams);
  session.focused = () => session.page.evaluate(() => document.activeElement.id || document.activeElement.tagName);
  session.marked = (where) => session.page.locator(`${where} mark`).allTextContents();

  session.axeViolations = async () => {
    await session.page.evaluate(axe);
    return session.page.evaluate(async () => (await window.axe.run()).violations
      .map(({ id, nodes }) => ({ id, where: nodes.map(({ target, failureSummary }) => `${target}: ${failureSummary}`) })));
  };

  return session;
}
