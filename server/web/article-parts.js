// Builds the small parts that results, articles and lists of articles share.

import { el, stateLink } from './dom.js';
import { formatDate } from './marked-text.js';
import { getLanguage, t } from './strings.js';

export function untitled() {
  return [el('span', { lang: getLanguage() }, t('untitled'))];
}

/** Outlet, date, section and author; on wide screens the style sheet stacks them in the margin. */
export function resultMeta(hit) {
  const parts = [
    hit.source && el('span', { class: 'outlet' }, hit.source),
    hit.date && timeElement(hit.date),
    hit.category && el('span', {}, hit.category),
    hit.author && el('span', { class: 'byline' }, hit.author),
  ].filter(Boolean);
  return parts.length > 0 && el('p', { class: 'result-meta' }, withSeparators(parts));
}

function withSeparators(parts) {
  return parts.flatMap((part, index) => (index > 0 ? [el('span', { class: 'separator' }, ' · '), part] : [part]));
}

export function timeElement(date) {
  const language = getLanguage();
  return el('time', { datetime: date, lang: language }, formatDate(date, language));
}

/** A short list of articles: title, outlet and date. */
export function articleLinks(state, articles) {
  return el('ul', { class: 'article-links', role: 'list' }, articles.map((article) => el('li', {},
    stateLink({ ...state, doc: String(article.id) }, { lang: 'vi' }, article.title || t('untitled')),
    resultMeta({ source: article.source, date: article.date }))));
}
