// Builds the start page: examples, saved searches, and a first look at what the archive holds.

import { completeState, readAddress } from './address.js';
import { searchArchive } from './api.js';
import { articleLinks } from './article-parts.js';
import { addDays, intervalFor } from './calendar.js';
import { createHistogram } from './date-histogram.js';
import { button, el, icon, stateLink, viewHeading } from './dom.js';
import { formatDate } from './marked-text.js';
import { removeSearch, savedSearches } from './saved-searches.js';
import { exampleQueries, formatEstimate, formatNumber, getLanguage, t } from './strings.js';

const newestShown = 6;
const valuesShown = 8;

/** Asks for the newest articles and the counts of all; null where they are not to be had, as without dates. */
export async function fetchFrontPage(archive, options) {
  const span = spanOf(archive);
  if (!span) return null;
  const everything = completeState({ archive: archive.name, from: archive.from.slice(0, 4), sort: 'newest' });
  const counts = { facets: ['source', 'category'], interval: intervalFor(span) };
  try {
    return await searchArchive(everything, newestShown, counts, options);
  } catch (error) {
    if (options.signal.aborted) throw error;
    return null; // the box is what the page is for
  }
}

/** The days an archive covers: {first, last}, or null. */
export function spanOf(archive) {
  if (!archive?.from || !archive.to) return null;
  return { first: archive.from.slice(0, 10), last: archive.to.slice(0, 10) };
}

export function startView(archive, front, { navigate, signal }) {
  return [
    viewHeading({ class: 'visually-hidden' }, t('startHeading')),
    el('div', { class: 'start' },
      el('p', { class: 'examples-label', id: 'examples-label' }, t('tryThese')),
      el('ul', { class: 'examples', 'aria-labelledby': 'examples-label', role: 'list' },
        exampleQueries.map((query) => el('li', {},
          stateLink({ archive: archive.name, query }, { lang: 'vi' }, query))))),
    savedSection(archive, signal),
    front && timeSection(archive, front, navigate),
    !front && el('p', { class: 'archive-facts' }, factsOf(archive)),
    front && frontColumns(archive, front),
  ].filter(Boolean);
}

function factsOf(archive) {
  const dateOf = (date) => (date ? formatDate(date, getLanguage()) : '');
  return t('archiveFacts', formatNumber(archive.articles), dateOf(archive.from), dateOf(archive.to), archive.articles);
}

function timeSection(archive, front, navigate) {
  const readout = el('p', { class: 'readout', 'aria-hidden': 'true' }, t('histogramHint'));
  const histogram = createHistogram({
    onChoose: (days) => navigate({ archive: archive.name, ...allDays(archive, days) }),
    onHover: (text) => { readout.textContent = text || t('histogramHint'); },
  });
  const span = spanOf(archive);
  histogram.update({ archive: span, span, interval: intervalFor(span), counts: front.histogram ?? [], chosen: null });
  return el('section', { class: 'front-time', 'aria-labelledby': 'front-time' },
    el('h2', { class: 'section-heading', id: 'front-time' }, t('byYears')),
    el('p', { class: 'archive-facts' }, factsOf(archive)),
    histogram.element, readout);
}

/** Choosing all of time is choosing from its first year on: a search needs some filter. */
function allDays(archive, { from, to }) {
  return from || to ? { from, to } : { from: archive.from.slice(0, 4), to };
}

function frontColumns(archive, front) {
  const state = completeState({ archive: archive.name });
  const everything = { archive: archive.name, from: archive.from.slice(0, 4), sort: 'newest' };
  return el('div', { class: 'front-columns' },
    el('section', { class: 'front-newest' },
      el('h2', { class: 'section-heading' }, t('newestArticles')),
      articleLinks(state, front.hits ?? []),
      el('p', { class: 'front-all' }, stateLink(everything, { class: 'text-link' }, t('allNewest')))),
    el('div', { class: 'front-fields' },
      fieldSection(archive, front, 'source', 'bySource'),
      fieldSection(archive, front, 'category', 'byCategory')));
}

function fieldSection(archive, front, field, heading) {
  const values = (front.facets?.[field] ?? []).slice(0, valuesShown);
  const format = front.facets_exact === false ? formatEstimate : formatNumber;
  return values.length > 0 && el('section', {},
    el('h2', { class: 'section-heading' }, t(heading)),
    el('ul', { class: 'field-values', role: 'list' }, values.map(({ value, count }) => el('li', {},
      stateLink({ archive: archive.name, [field]: [value], sort: 'newest' }, { lang: 'vi' }, value),
      el('span', { class: 'facet-count' }, format(count))))));
}

// ---- Saved searches ----

function savedSection(archive, signal) {
  const section = el('section', { class: 'saved', 'aria-labelledby': 'saved-heading' });
  const draw = () => {
    const entries = savedSearches();
    section.hidden = entries.length === 0;
    section.replaceChildren(
      el('h2', { class: 'section-heading', id: 'saved-heading', tabindex: '-1' }, t('savedSearches')),
      el('ul', { role: 'list' }, entries.map((entry) => savedItem(entry, archive, signal, () => {
        removeSearch(entry.address);
        draw();
        section.querySelector('#saved-heading')?.focus();
      }))));
  };
  draw();
  return section;
}

function savedItem(entry, archive, signal, onRemove) {
  const state = readAddress(new URL(entry.address, location.origin).search);
  const news = el('span', { class: 'saved-news' });
  if (state.archive === archive.name) showNews(news, entry, state, archive, signal);
  return el('li', {},
    stateLink(state, { class: 'saved-name', lang: 'vi' }, entry.name), news,
    button({ class: 'icon-button', 'aria-label': t('removeSaved', entry.name) }, onRemove, icon('cross')));
}

/** How many articles a saved search finds that are newer than all there were when it was last visited. */
async function showNews(place, entry, state, archive, signal) {
  const newest = archive.to?.slice(0, 10) ?? '';
  if (!entry.upTo || !newest || newest <= entry.upTo) return;
  const next = addDays(entry.upTo, 1);
  const fresh = { ...state, from: state.from > next ? state.from : next, sort: 'newest' };
  if (fresh.to && fresh.to < fresh.from) return;
  try {
    // Of a search by words, those with all of them are news; facets_total counts these.
    const answer = await searchArchive(fresh, 1, { interval: 'year' }, { signal, reuse: true });
    const count = answer.facets_total ?? 0;
    if (count > 0) place.append(stateLink(fresh, {}, t('newResults', formatNumber(count))));
  } catch {
    // The list is of use without this.
  }
}
