// Builds the view of one article: text, particulars, matches, related articles and ways to cite it.

import { isSearch, writeAddress } from './address.js';
import { timeElement, untitled } from './article-parts.js';
import { addDays } from './calendar.js';
import { copyText } from './clipboard.js';
import { button, el, icon, stateLink, viewHeading } from './dom.js';
import { fieldRuns, formatDate, runsToNodes, splitParagraphs, webAddress } from './marked-text.js';
import { matchNavigator } from './match-navigator.js';
import { relatedList } from './related-articles.js';
import { getLanguage, t } from './strings.js';

// Fields the article view lays out itself; any other string is listed below the text.
const knownFields = new Set(['id', 'title', 'text', 'abstract', 'date', 'author', 'source', 'category', 'tags', 'url']);

const copiedMs = 2500;

export function articleView(state, article, options) {
  const title = fieldRuns(article, 'title');
  const body = el('article', { class: 'article', lang: 'vi' },
    viewHeading({ class: 'article-title' }, title.length > 0 ? runsToNodes(title) : untitled()),
    articleMeta(state, article),
    paragraphs(article, 'abstract', 'abstract'),
    paragraphs(article, 'text', 'body-text'),
    articleTags(state, article),
    otherFields(article),
    relatedSection(state, options));
  return [backLink(state), state.query && matchNavigator(body), body].filter(Boolean);
}

/** The way back from an article: to its results, or to the start page for an article opened alone. */
export function backLink(state) {
  const text = t(isSearch(state) ? 'backToResults' : 'backToStart');
  return el('p', { class: 'back' },
    stateLink({ ...state, doc: '' }, { class: 'back-link', 'data-back': '' }, icon('left'), el('span', {}, text)));
}

function articleMeta(state, article) {
  const language = getLanguage();
  const entry = (name, value) => value && el('div', {},
    el('dt', { lang: language }, t(name)), el('dd', { class: `article-${name}` }, value));
  const filtered = (field) => article[field] &&
    stateLink({ archive: state.archive, [field]: [article[field]] }, {}, article[field]);
  const address = typeof article.url === 'string' ? webAddress(article.url) : '';
  return el('div', { class: 'article-meta' },
    el('dl', {},
      entry('source', filtered('source')),
      entry('date', article.date && timeElement(article.date)),
      entry('category', filtered('category')),
      entry('author', filtered('author'))),
    el('p', { class: 'article-actions', lang: language },
      address && el('a', { class: 'text-link original', href: address, rel: 'external noopener noreferrer' }, t('original')),
      copyButton('copyCitation', () => citation(state, article, address)),
      copyButton('copyLink', () => permalink(state))));
}

/** The article's own address, without the search that led to it. */
function permalink({ archive, doc }) {
  return new URL(writeAddress({ archive, doc }), location.origin).href;
}

/** Author, “title”, newspaper, date, address, day of access. */
function citation(state, article, address) {
  const language = getLanguage();
  const now = new Date();
  const today = addDays('1970-01-01', Math.floor((now.getTime() / 60000 - now.getTimezoneOffset()) / 1440));
  const parts = [
    article.author,
    `“${article.title || t('untitled')}”`,
    article.source,
    article.date && formatDate(article.date, language),
    address || permalink(state),
    t('accessed', formatDate(today, language)),
  ];
  return `${parts.filter(Boolean).join(', ')}.`;
}

/** A button that copies a text and says so; where copying is not possible, the text is shown to be selected. */
function copyButton(name, text) {
  const label = el('span', { 'aria-live': 'polite' }, t(name));
  const copy = button({ class: 'text-button', 'data-copy': name }, async () => {
    if (await copyText(text())) {
      label.textContent = t('copied');
      setTimeout(() => { label.textContent = t(name); }, copiedMs);
      return;
    }
    const field = el('input', { type: 'text', readonly: '', 'aria-label': t(name) });
    field.value = text();
    copy.replaceWith(el('span', { class: 'copy-by-hand' }, t('copyFailed'), field));
    field.select();
  }, label);
  return copy;
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

/** Comes after the article has, and only if there is something to show. */
function relatedSection(state, options) {
  const section = el('section', { class: 'related-section', hidden: '', 'aria-labelledby': 'related-heading' },
    el('h2', { class: 'section-heading', id: 'related-heading', lang: getLanguage() }, t('related')));
  relatedList(state, state.doc, options).then((list) => {
    if (!list) return;
    section.append(list);
    section.hidden = false;
  });
  return section;
}
