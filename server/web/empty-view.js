// What the page offers when nothing was found: other readings, and ways to loosen the search with their effect.

import { searchOf, withoutFilters } from './address.js';
import { searchArchive } from './api.js';
import { el, stateLink, viewHeading } from './dom.js';
import { activeFilters } from './filter-names.js';
import { readingLines } from './reading-lines.js';
import { t } from './strings.js';
import { totalOf, totalText } from './totals.js';

const waysMax = 8;

export function noResultsView(state, answer, options) {
  const ways = el('div', { class: 'ways', hidden: '' });
  showWays(ways, state, options);
  return [
    el('div', { class: 'message' },
      viewHeading({ class: 'message-title' }, t('noResults', state.query)),
      ...readingLines(state, answer),
      ways,
      state.query && el('ul', { class: 'tips' }, t('noResultsTips').map((tip) => el('li', {}, tip))),
      state.query && el('p', { class: 'more-help' },
        el('a', { class: 'text-link', href: t('helpAddress') }, t('helpLink')))),
  ];
}

/** Each way to loosen a search, as {text, state}. */
function waysToLoosen(state) {
  const filters = activeFilters(state);
  const ways = filters.map(({ label, value, without }) => ({ text: t('dropFilter', label, value), state: without }));
  if (filters.length > 1) ways.push({ text: t('dropAll'), state: withoutFilters(state) });
  const loose = (query, text, under = state) => query !== '' && query !== state.query
    && ways.push({ text: t(text, query), state: { ...searchOf(under), query } });
  const words = wordsOf(state.query);
  loose(words, 'dropQuotes');
  loose(withoutMarks(state.query), 'dropMarks');
  if (filters.length > 0) loose(words, 'onlyWords', withoutFilters(state));
  if (state.literal) ways.push({ text: t('dropLiteral'), state: { ...searchOf(state), literal: false } });
  return ways.slice(0, waysMax);
}

/** The query without quotation marks, distances and brackets. */
function wordsOf(query) {
  return query.replace(/["“”()]|~\d+/g, ' ').replace(/\s+/g, ' ').trim();
}

function withoutMarks(text) {
  return text.normalize('NFD').replace(/\p{M}/gu, '').replace(/đ/g, 'd').replace(/Đ/g, 'D').normalize('NFC');
}

/** Asks what each way would find, and shows those that find something. */
async function showWays(place, state, { signal }) {
  const tried = await Promise.all(waysToLoosen(state).map(async (way) => {
    try {
      return { ...way, total: totalOf(await searchArchive(way.state, 1, null, { signal, reuse: true })) };
    } catch {
      return { ...way, total: { value: 0 } }; // no way out is better than one that may not work
    }
  }));
  const useful = tried.filter(({ total }) => total.value > 0);
  if (signal.aborted || useful.length === 0) return;
  place.append(
    el('h2', { class: 'small-heading' }, t('loosen')),
    el('ul', { role: 'list' }, useful.map((way) => el('li', {},
      stateLink(way.state, { class: 'text-link' }, way.text), ' ',
      el('span', { class: 'way-count' }, totalText(way.total))))));
  place.hidden = false;
}
