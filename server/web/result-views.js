// Builds the list of results, with what the server made of the query above it and the other pages below.

import { pageSize, searchOf } from './address.js';
import { isOffered } from './api.js';
import { articleLinks, resultMeta, untitled } from './article-parts.js';
import { el, icon, stateLink, viewHeading } from './dom.js';
import { noResultsView } from './empty-view.js';
import { fieldRuns, runsToNodes } from './marked-text.js';
import { readingLines } from './reading-lines.js';
import { relatedList } from './related-articles.js';
import { formatNumber, getLanguage, t } from './strings.js';
import { totalOf } from './totals.js';

const pageLinks = 5;
const reachableHits = 1000; // by offset; beyond them leads only a cursor

export function resultsView(state, answer, options) {
  const hits = answer.hits ?? [];
  if (hits.length === 0) return emptyView(state, answer, options);
  return [
    viewHeading({ class: 'visually-hidden' }, t('resultsHeading', state.query)),
    ...readingLines(state, answer),
    answer.partial === true && el('p', { class: 'partial' }, t(answer.missing_shards ? 'missingShards' : 'partial')),
    el('ol', { class: 'results', role: 'list', lang: 'vi', start: state.offset + 1 },
      hits.map((hit) => resultItem(state, hit, options))),
    pagination(state, answer),
  ].filter(Boolean);
}

function emptyView(state, answer, options) {
  if (state.offset === 0 || totalOf(answer).value === 0) return noResultsView(state, answer, options);
  return pastTheEndView(state);
}

/** For a page that is not, or with a cursor no longer, among the results. */
export function pastTheEndView(state) {
  return [
    viewHeading({ class: 'message-title' }, t('pastTheEnd')),
    el('p', {}, stateLink(searchOf(state), { class: 'text-link' }, t('toFirstPage'))),
  ];
}

function resultItem(state, hit, options) {
  const title = fieldRuns(hit, 'title');
  const snippet = fieldRuns({ snippet: keepEllipses(hit.snippet) }, 'snippet', 'snippet');
  return el('li', { class: 'result' },
    el('h2', { class: 'result-title' },
      stateLink({ ...state, doc: String(hit.id) }, { 'data-doc': hit.id },
        title.length > 0 ? runsToNodes(title) : untitled())),
    resultMeta(hit),
    snippet.length > 0 && el('p', { class: 'snippet' }, runsToNodes(snippet)),
    resultMore(state, hit, options));
}

/** Ties the dots where a passage was cut to the word beside them, so that they never stand on a line alone. */
function keepEllipses(snippet) {
  return typeof snippet === 'string' ? snippet.replace(/^… /, '…\u00a0').replace(/ …$/, '\u00a0…') : snippet;
}

/** Near copies of a result and articles related to it, both folded away. */
function resultMore(state, hit, options) {
  const copies = Array.isArray(hit.copies) ? hit.copies : [];
  const parts = [
    copies.length > 0 && el('details', { class: 'fold copies' },
      el('summary', {}, icon('down'),
        el('span', { lang: getLanguage() }, t('copies', formatNumber(copies.length), copies.length))),
      articleLinks(state, copies)),
    isOffered('related') && relatedFold(state, hit, options),
  ].filter(Boolean);
  return parts.length > 0 && el('div', { class: 'result-more' }, parts);
}

/** Related articles are asked for only when someone opens the fold. */
function relatedFold(state, hit, { signal }) {
  const fold = el('details', { class: 'fold related' },
    el('summary', {}, icon('down'), el('span', { lang: getLanguage() }, t('related'))));
  fold.addEventListener('toggle', async () => {
    if (!fold.open || fold.childElementCount > 1) return;
    const waiting = el('p', { class: 'fold-text', role: 'status', lang: getLanguage() }, t('relatedLoading'));
    fold.append(waiting);
    const list = await relatedList(state, String(hit.id), { signal });
    if (!isOffered('related')) document.querySelectorAll('details.related').forEach((other) => other.remove());
    else if (list) waiting.replaceWith(list);
    else waiting.textContent = t('relatedNone');
  });
  return fold;
}

/** Previous, next and the page numbers around this one; far pages stay unlinked, deep paging is costly. */
function pagination(state, answer) {
  const { value, exact } = totalOf(answer);
  const page = Math.floor(state.offset / pageSize) + 1;
  // Near copies folded away may leave a page short though there are more: the cursor tells.
  const full = answer.hits.length >= pageSize || Boolean(answer.next);
  // An estimated total may be too low: a full page then still offers the one after it.
  const last = Math.max(page, Math.ceil(value / pageSize), answer.next || (!exact && full) ? page + 1 : 1);
  const reachable = (page + 1) * pageSize <= reachableHits || Boolean(answer.next);
  const hasNext = full && page < last && reachable;
  const final = hasNext ? Math.min(last, Math.max(page + 1, reachableHits / pageSize)) : page;
  if (final === 1) return null;

  const from = Math.max(1, Math.min(page - 2, final - pageLinks + 1));
  const to = Math.min(final, from + pageLinks - 1, Math.max(page, reachableHits / pageSize));
  const link = (number, attributes, ...children) =>
    stateLink(pageState(state, answer, number, page), attributes, ...children);
  const step = (number, rel, text, arrow) => link(number, { class: `page-step page-${rel}`, rel },
    rel === 'prev' && arrow, el('span', {}, text), rel === 'next' && arrow);

  const items = [];
  if (page > 1) items.push(el('li', { class: 'prev-item' }, step(page - 1, 'prev', t('previous'), icon('left'))));
  for (let number = from; number <= to; number += 1) {
    const current = number === page;
    items.push(el('li', { class: current ? 'current-item' : 'number-item' },
      link(number, { class: 'page-number', 'aria-label': t('page', number), 'aria-current': current && 'page' },
        formatNumber(number))));
  }
  if (hasNext) items.push(el('li', { class: 'next-item' }, step(page + 1, 'next', t('next'), icon('right'))));
  return el('nav', { class: 'pagination', 'aria-label': t('pages') }, el('ul', { role: 'list' }, items));
}

/** A page is reached by its offset, so that its link holds; only beyond what offsets reach by the cursor. */
function pageState(state, answer, number, page) {
  if (number === page) return state;
  const offset = (number - 1) * pageSize;
  const beyond = number === page + 1 && offset + pageSize > reachableHits;
  return { ...state, offset, cursor: beyond ? answer.next ?? '' : '' };
}
