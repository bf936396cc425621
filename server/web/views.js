// Builds what the page shows below its search box: start page, results, article and messages.

import { pageSize, writeAddress } from './address.js';
import { fieldRuns, formatDate, runsToNodes, splitParagraphs, webAddress } from './marked-text.js';
import { exampleQueries, formatNumber, getLanguage, t } from './strings.js';

const pageLinks = 5;
const shownVariants = 6;

/** Makes an element; undefined, null, false and '' children and attributes are left out. */
export function el(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value !== undefined && value !== null && value !== false) element.setAttribute(name, value);
  }
  element.append(...children.flat().filter((child) => child || child === 0));
  return element;
}

/** A link to a state of this page, which timbao.js follows without loading the page anew. */
function stateLink(state, attributes, ...children) {
  return el('a', { href: writeAddress(state), 'data-nav': '', ...attributes }, ...children);
}

/** The heading that takes the focus when a view opens, for those who listen to the page. */
function viewHeading(attributes, ...children) {
  return el('h1', { tabindex: '-1', ...attributes }, ...children);
}

export function startView(archive) {
  const language = getLanguage();
  const dateOf = (date) => (date ? formatDate(date, language) : '');
  return [
    viewHeading({ class: 'visually-hidden' }, t('startHeading')),
    el('div', { class: 'start' },
      el('p', { class: 'examples-label', id: 'examples-label' }, t('tryThese')),
      el('ul', { class: 'examples', 'aria-labelledby': 'examples-label', role: 'list' },
        exampleQueries.map((query) => el('li', {},
          stateLink({ archive: archive.name, query }, { lang: 'vi' }, query)))),
      el('p', { class: 'archive-facts' },
        t('archiveFacts', formatNumber(archive.articles), dateOf(archive.from), dateOf(archive.to), archive.articles))),
  ];
}

/** The line that says how much was found and how fast, also read out by the live region. */
export function countLine(state, answer) {
  const { value, exact } = totalOf(answer);
  const parts = [t('resultCount', formatNumber(value), value, exact)];
  const page = Math.floor(state.offset / pageSize) + 1;
  if (page > 1) parts.push(t('onPage', formatNumber(page)));
  if (Number.isFinite(answer.took_ms)) parts.push(tookText(answer.took_ms));
  return parts.join(' · ');
}

function tookText(ms) {
  if (ms >= 1000) return t('took', formatNumber(ms / 1000, 1), 's');
  return t('took', formatNumber(ms, ms < 10 ? 1 : 0), 'ms');
}

function totalOf(answer) {
  const hits = answer.hits?.length ?? 0;
  return { value: answer.total?.value ?? hits, exact: answer.total?.exact ?? true };
}

export function resultsView(state, answer) {
  const hits = answer.hits ?? [];
  if (hits.length === 0) return emptyView(state, answer);
  return [
    viewHeading({ class: 'visually-hidden' }, t('resultsHeading', state.query)),
    ...readingLines(state, answer),
    el('ol', { class: 'results', role: 'list', lang: 'vi', start: state.offset + 1 },
      hits.map((hit) => resultItem(state, hit))),
    pagination(state, answer),
  ].filter(Boolean);
}

/** How the server read the query, and what else it may have meant. */
function readingLines(state, answer) {
  return [
    didYouMeanLine(state, answer),
    understoodLine(state, answer),
    alsoSearchedLine(state, answer),
  ].filter(Boolean);
}

function queryLink(state, query) {
  return stateLink({ archive: state.archive, query }, { lang: 'vi', class: 'text-link' }, query);
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
    stateLink({ ...state, offset: 0, doc: '', literal: true }, { class: 'text-link' }, t('onlyTyped')));
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

function resultItem(state, hit) {
  const title = fieldRuns(hit, 'title');
  const snippet = fieldRuns({ snippet: keepEllipses(hit.snippet) }, 'snippet', 'snippet');
  return el('li', { class: 'result' },
    el('h2', { class: 'result-title' },
      stateLink({ ...state, doc: String(hit.id) }, { 'data-doc': hit.id },
        title.length > 0 ? runsToNodes(title) : untitled())),
    resultMeta(hit),
    snippet.length > 0 && el('p', { class: 'snippet' }, runsToNodes(snippet)));
}

/** Ties the dots where a passage was cut to the word beside them, so that they never stand on a line alone. */
function keepEllipses(snippet) {
  return typeof snippet === 'string' ? snippet.replace(/^… /, '…\u00a0').replace(/ …$/, '\u00a0…') : snippet;
}

function untitled() {
  return [el('span', { lang: getLanguage() }, t('untitled'))];
}

/** Outlet, date and section; on wide screens the style sheet stacks them in the margin. */
function resultMeta(hit) {
  const parts = [
    hit.source && el('span', { class: 'outlet' }, hit.source),
    hit.date && timeElement(hit.date),
    hit.category && el('span', {}, hit.category),
  ].filter(Boolean);
  return parts.length > 0 && el('p', { class: 'result-meta' }, withSeparators(parts));
}

function withSeparators(parts) {
  return parts.flatMap((part, index) => (index > 0 ? [el('span', { class: 'separator' }, ' · '), part] : [part]));
}

function timeElement(date) {
  const language = getLanguage();
  return el('time', { datetime: date, lang: language }, formatDate(date, language));
}

/** Previous, next and the page numbers around this one; far pages stay unlinked, deep paging is costly. */
function pagination(state, answer) {
  const { value, exact } = totalOf(answer);
  const page = Math.floor(state.offset / pageSize) + 1;
  const full = answer.hits.length >= pageSize;
  // An estimated total may be too low: a full page then still offers the one after it.
  const last = Math.max(page, Math.ceil(value / pageSize), !exact && full ? page + 1 : 1);
  const hasNext = full && page < last;
  const final = hasNext ? last : page;
  if (final === 1) return null;

  const from = Math.max(1, Math.min(page - 2, final - pageLinks + 1));
  const to = Math.min(final, from + pageLinks - 1);
  const link = (number, attributes, ...children) =>
    stateLink({ ...state, offset: (number - 1) * pageSize }, attributes, ...children);
  const step = (number, rel, text, arrow) => link(number, { class: `page-step page-${rel}`, rel },
    rel === 'prev' && arrow, el('span', {}, text), rel === 'next' && arrow);

  const items = [];
  if (page > 1) items.push(el('li', { class: 'prev-item' }, step(page - 1, 'prev', t('previous'), arrowIcon('left'))));
  for (let number = from; number <= to; number += 1) {
    const current = number === page;
    items.push(el('li', { class: current ? 'current-item' : 'number-item' },
      link(number, { class: 'page-number', 'aria-label': t('page', number), 'aria-current': current && 'page' },
        formatNumber(number))));
  }
  if (hasNext) items.push(el('li', { class: 'next-item' }, step(page + 1, 'next', t('next'), arrowIcon('right'))));
  return el('nav', { class: 'pagination', 'aria-label': t('pages') }, el('ul', { role: 'list' }, items));
}

function arrowIcon(direction) {
  const namespace = 'http://www.w3.org/2000/svg';
  const svg = document.createElementNS(namespace, 'svg');
  const attributes = { viewBox: '0 0 16 16', width: 16, height: 16, 'aria-hidden': 'true', class: 'arrow' };
  for (const [name, value] of Object.entries(attributes)) svg.setAttribute(name, value);
  const path = document.createElementNS(namespace, 'path');
  path.setAttribute('d', direction === 'left' ? 'M13.5 8h-11M7 3.5L2.5 8L7 12.5' : 'M2.5 8h11M9 3.5L13.5 8L9 12.5');
  svg.append(path);
  return svg;
}

function emptyView(state, answer) {
  if (state.offset > 0 && totalOf(answer).value > 0) {
    return [
      viewHeading({ class: 'message-title' }, t('pastTheEnd')),
      el('p', {}, stateLink({ ...state, offset: 0 }, { class: 'text-link' }, t('toFirstPage'))),
    ];
  }
  return [
    el('div', { class: 'message' },
      viewHeading({ class: 'message-title' }, t('noResults', state.query)),
      ...readingLines(state, answer),
      el('ul', { class: 'tips' }, t('noResultsTips').map((tip) => el('li', {}, tip)))),
  ];
}

// Fields the article view lays out itself; any other string is listed below the text.
const knownFields = new Set(['id', 'title', 'text', 'abstract', 'date', 'author', 'source', 'category', 'tags', 'url']);

export function articleView(state, article) {
  const title = fieldRuns(article, 'title');
  return [
    backLink(state),
    el('article', { class: 'article', lang: 'vi' },
      viewHeading({ class: 'article-title' }, title.length > 0 ? runsToNodes(title) : untitled()),
      articleMeta(article),
      paragraphs(article, 'abstract', 'abstract'),
      paragraphs(article, 'text', 'body-text'),
      articleTags(state, article),
      otherFields(article)),
  ];
}

/** The way back from an article: to its results, or to the start page for an article opened alone. */
export function backLink(state) {
  const text = t(state.query ? 'backToResults' : 'backToStart');
  return el('p', { class: 'back' },
    stateLink({ ...state, doc: '' }, { class: 'back-link', 'data-back': '' }, arrowIcon('left'), el('span', {}, text)));
}

function articleMeta(article) {
  const language = getLanguage();
  const entry = (name, value) => value && el('div', {},
    el('dt', { lang: language }, t(name)), el('dd', { class: `article-${name}` }, value));
  const address = typeof article.url === 'string' ? webAddress(article.url) : '';
  return el('div', { class: 'article-meta' },
    el('dl', {},
      entry('source', article.source),
      entry('date', article.date && timeElement(article.date)),
      entry('category', article.category),
      entry('author', article.author)),
    address && el('p', { lang: language },
      el('a', { class: 'text-link', href: address, rel: 'external noopener noreferrer' }, t('original'))));
}

function paragraphs(article, field, className) {
  const list = splitParagraphs(fieldRuns(article, field));
  return list.length > 0 && el('div', { class: className }, list.map((runs) => el('p', {}, runsToNodes(runs))));
}

function articleTags({ archive }, { tags }) {
  const list = (Array.isArray(tags) ? tags : []).filter((tag) => typeof tag === 'string' && tag !== '');
  if (list.length === 0) return null;
  return el('div', { class: 'tags' },
    el('h2', { class: 'small-heading', lang: getLanguage() }, t('tags')),
    el('ul', { role: 'list' }, list.map((tag) => el('li', {}, stateLink({ archive, query: tag }, {}, tag)))));
}

function otherFields(article) {
  const rest = Object.entries(article).filter(([name, value]) =>
    typeof value === 'string' && value !== '' && !knownFields.has(name) && !name.endsWith('_html'));
  if (rest.length === 0) return null;
  return el('details', { class: 'other-fields' },
    el('summary', { lang: getLanguage() }, t('otherFields')),
    el('dl', {}, rest.map(([name, value]) => el('div', {}, el('dt', {}, name), el('dd', {}, value)))));
}

/** A notice with a heading, a line of explanation and perhaps a button to try again. */
export function messageView(title, detail, onRetry) {
  const retry = onRetry && el('button', { class: 'retry', type: 'button' }, t('retry'));
  if (retry) retry.addEventListener('click', onRetry);
  return [
    el('div', { class: 'message', role: 'alert' },
      viewHeading({ class: 'message-title' }, title),
      detail && el('p', {}, detail),
      retry),
  ];
}

export function errorView(error, onRetry) {
  const { status = 0, detail = '' } = error;
  if (status === 0) return messageView(t('unreachable'), t('unreachableDetail'), onRetry);
  if (status === 404) return messageView(t('notFound'), detail || t('notFoundDetail'));
  // 408 and 429 pass with time, as the server's own troubles do; other 4xx need another query.
  if (status >= 500 || status === 408 || status === 429) {
    return messageView(t('serverTrouble'), detail || t('serverTroubleDetail'), onRetry);
  }
  return messageView(t('badQuery'), detail || t('badQueryDetail'));
}

export function waitingView(text) {
  return [el('p', { class: 'waiting' }, text)];
}
