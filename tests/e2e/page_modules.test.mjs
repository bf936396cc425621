// Checks the page's reckoning, which needs no browser: addresses, spans of time, estimates.

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import { filtersOf, isSearch, readAddress, withoutFilter, writeAddress } from '../../server/web/address.js';
import {
  bucketsOf, chosenSpan, intervalFor, parseDay, parseTypedDay, shownSpan, writeDays, writeTypedDay,
} from '../../server/web/calendar.js';
import { formatEstimate } from '../../server/web/strings.js';

describe('addresses', () => {
  for (const address of [
    '/',
    '/?a=bao&q=gi%C3%A1%20v%C3%A0ng',
    '/?a=bao&doc=bao-song-ma%2F2025%2Fx&q=h%C3%B2a',
    '/?q=x&source=A&source=B&category=Kinh%20t%E1%BA%BF&author=C&tag=D&from=2019&to=2021-05',
    '/?source=Tu%E1%BB%95i%20Tr%E1%BA%BB&sort=oldest',
    '/?q=x&sort=recency&copies=all&offset=20&expand=none',
    '/?q=x&offset=1000&cursor=abc',
  ]) {
    it(`keeps ${address}`, () => assert.equal(writeAddress(readAddress(address.slice(1))), address));
  }

  for (const [given, kept] of [
    ['?q=x&sort=best', '/?q=x'],
    ['?q=x&from=tomorrow&to=2019-1', '/?q=x'],
    ['?q=x&source=A&source=A&source=', '/?q=x&source=A'],
    ['?q=x&offset=-5', '/?q=x'],
    ['?a=bao&d=id', '/?a=bao&doc=id'], // as links of the page without scripts have it
    [`?q=${encodeURIComponent('hòa'.normalize('NFD'))}`, `/?q=${encodeURIComponent('hòa')}`],
  ]) {
    it(`makes sense of ${given}`, () => assert.equal(writeAddress(readAddress(given)), kept));
  }

  it('knows a search from the start page', () => {
    assert.equal(isSearch(readAddress('?a=bao')), false);
    assert.equal(isSearch(readAddress('?q=x')), true);
    assert.equal(isSearch(readAddress('?to=2019')), true);
  });

  it('drops one filter and leaves the others', () => {
    const state = readAddress('?q=x&source=A&source=B&from=2019&to=2020&offset=10');
    assert.deepEqual(filtersOf(withoutFilter(state, 'source', 'A')), [['source', 'B'], ['from', '2019'], ['to', '2020']]);
    assert.deepEqual(filtersOf(withoutFilter(state, 'date')), [['source', 'A'], ['source', 'B']]);
    assert.equal(withoutFilter(state, 'date').offset, 0);
  });
});

describe('days', () => {
  for (const [typed, day] of [
    ['2019', '2019'], ['5/2019', '2019-05'], ['05-2019', '2019-05'], ['26/5/2019', '2019-05-26'], ['26.05.2019', '2019-05-26'],
    ['2019-05-26', '2019-05-26'], [' 2019-05 ', '2019-05'], ['29/2/2024', '2024-02-29'],
    ['29/2/2023', null], ['31/4/2019', null], ['13/2019', null], ['19', null], ['hôm qua', null], ['1/2/3/2019', null], ['', null],
  ]) {
    it(`reads “${typed}” as ${day}`, () => {
      assert.equal(parseTypedDay(typed), day);
      if (day) assert.equal(parseTypedDay(writeTypedDay(day)), day);
    });
  }

  for (const [text, span] of [
    ['2024', ['2024-01-01', '2024-12-31']],
    ['2024-02', ['2024-02-01', '2024-02-29']],
    ['2024-12', ['2024-12-01', '2024-12-31']],
    ['2023-02-28', ['2023-02-28', '2023-02-28']],
    ['2023-02-30', null],
  ]) {
    it(`spans ${text}`, () => {
      const parsed = parseDay(text);
      assert.deepEqual(parsed && [parsed.first, parsed.last], span);
    });
  }

  it('fills the open end of what is chosen from the archive', () => {
    const archive = { first: '2008-02-18', last: '2026-10-03' };
    assert.equal(chosenSpan('', '', archive), null);
    assert.deepEqual(chosenSpan('2019', '', archive), { first: '2019-01-01', last: '2026-10-03' });
    assert.deepEqual(chosenSpan('', '2019-02', archive), { first: '2008-02-18', last: '2019-02-28' });
    assert.equal(chosenSpan('2030', '', archive), null);
  });
});

describe('bars of the histogram', () => {
  for (const [first, last, interval, count] of [
    ['2025-05-01', '2025-05-01', 'day', 1],
    ['2025-01-01', '2025-04-10', 'day', 100],
    ['2025-01-01', '2025-04-11', 'month', 4],
    ['2008-02-18', '2020-12-31', 'month', 155],
    ['2008-02-18', '2026-10-03', 'year', 19],
  ]) {
    it(`has ${count} by ${interval} from ${first} to ${last}`, () => {
      const span = { first, last };
      assert.equal(intervalFor(span), interval);
      const buckets = bucketsOf(span, interval);
      assert.equal(buckets.length, count);
      assert.ok(buckets[0].first <= first && buckets.at(-1).last >= last);
    });
  }

  const archive = { first: '2008-01-01', last: '2026-12-31' };
  for (const [what, chosen, shown] of [
    ['all of time when nothing is chosen', null, archive],
    ['all of time around a long span', { first: '2010-01-01', last: '2019-12-31' }, archive],
    ['as much again on either side of a short span', { first: '2019-01-01', last: '2019-12-31' }, { first: '2018-01-01', last: '2020-12-30' }],
    ['a month around a day', { first: '2019-05-26', last: '2019-05-26' }, { first: '2019-05-11', last: '2019-06-10' }],
    ['nothing outside the archive', { first: '2026-12-31', last: '2026-12-31' }, { first: '2026-12-16', last: '2026-12-31' }],
  ]) {
    it(`shows ${what}`, () => assert.deepEqual(shownSpan(archive, chosen), shown));
  }

  it('writes days as short as the bars are long', () => {
    assert.deepEqual(['year', 'month', 'day'].map((interval) => writeDays('2019-05-26', interval)), ['2019', '2019-05', '2019-05-26']);
  });
});

describe('estimates', () => {
  for (const [number, text] of [[0, '0'], [7, '7'], [42, '42'], [456, '460'], [14983, '15.000'], [1234567, '1.200.000']]) {
    it(`writes ${number} as ${text}`, () => assert.equal(formatEstimate(number), text));
  }
});
