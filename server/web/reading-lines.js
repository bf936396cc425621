// Says how the server read a query: what it may have meant, what was repaired, what else was searched for.

import { searchOf } from './address.js';
import { el, stateLink } from './dom.js';
import { t } from './strings.js';

const shownVariants = 6;

export function readingLines(state, answer) {
  return [
    didYouMeanLine(state, answer),
    understoodLine(state, answer),
    repairsLine(state, answer),
    alsoSearchedLine(state, answer),
  ].filter(Boolean);
}

/** Another query under the same filters. */
function queryLink(state, query) {
  return stateLink({ ...searchOf(state), query, literal: false }, { lang: 'vi', class: 'text-link' }, query);
}

function didYouMeanLine(state, { did_you_mean: queries }) {
  if (!Array.isArray(queries) || queries.length === 0) return null;
  return el('p', { class: 'did-you-mean' }, `${t('didYouMean')}: `,
    queries.flatMap((query, index) => [index > 0 && ' · ', queryLink(state, query)]).filter(Boolean), '?');
}

/** Other writings that were searched for too, each once, with a way to leave them out. */
function alsoSearchedLine(state, { also_searched: variants }) {
  if (state.literal) return null;
  const texts = [...new Set((variants ?? []).map(({ text }) => text))];
  if (texts.length === 0) return null;
  if (texts.length > shownVariants) texts.splice(shownVariants, Infinity, '…');
  return el('p', { class: 'understood' }, `${t('alsoSearched')}: `,
    el('span', { lang: 'vi' }, texts.join(' · ')), ' – ',
    stateLink({ ...searchOf(state), literal: true }, { class: 'text-link' }, t('onlyTyped')));
}

/** Shows how the server read the query, unless it read just what was typed. */
function understoodLine(state, { understood, with_marks: withMarks }) {
  if (typeof withMarks === 'string' && withMarks !== '') {
    return el('p', { class: 'understood' }, `${t('withMarks')}: `, queryLink(state, withMarks));
  }
  if (typeof understood !== 'string') return null;
  const text = understood.normalize('NFC').trim();
  if (text === '' || text.toLowerCase() === state.query.toLowerCase()) return null;
  return el('p', { class: 'understood' }, `${t('understood')}: `, el('span', { lang: 'vi' }, text));
}

/** What was wrong with the query's operators, each with the piece of the query it is about. */
function repairsLine(state, { repairs }) {
  if (!Array.isArray(repairs) || repairs.length === 0) return null;
  const bytes = new TextEncoder().encode(state.query);
  const pieces = repairs.flatMap(({ kind, message, begin, end }, index) => {
    const typed = new TextDecoder().decode(bytes.slice(begin, end)).trim();
    const place = typed ? [el('code', { lang: 'vi' }, typed), ' '] : [];
    return [index > 0 && ' · ', ...place, t('repairKinds')[kind] ?? message];
  });
  return el('p', { class: 'understood repairs' }, `${t('repaired')}: `, pieces.filter(Boolean), ' – ',
    el('a', { class: 'text-link', href: t('helpAddress') }, t('helpLink')));
}
