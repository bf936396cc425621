// The controls around the results: timeline, filters, what is active, sorting, saving and downloads.

import { filterFields, searchOf, sortOrders, withoutFilters } from './address.js';
import { downloadAddress, isOffered, searchArchive } from './api.js';
import { chosenSpan, intervalFor, shownSpan } from './calendar.js';
import { createHistogram } from './date-histogram.js';
import { button, el, icon, stateLink } from './dom.js';
import { activeFilters } from './filter-names.js';
import { createDrawer } from './drawer.js';
import { createFiltersPanel } from './filters-panel.js';
import { createSaveButton } from './save-button.js';
import { spanOf } from './start-view.js';
import { formatNumber, t } from './strings.js';

const downloads = [['export.csv', 'downloadCsv'], ['export.jsonl', 'downloadJson'], ['feed.atom', 'feed']];

/** The counts to ask for with a search, so that the desk can show them. */
export function countsFor(state, archive) {
  const span = spanOf(archive);
  const chosen = span && chosenSpan(state.from, state.to, span);
  // The bars around a chosen span need a search of their own: see showTimeline.
  return { facets: filterFields, interval: span && !chosen ? intervalFor(span) : undefined };
}

/** Makes the desk in its places on the page. navigate(state) goes to a search; gives {show, hide}. */
export function createDesk({ navigate, announce }) {
  const place = (id) => document.getElementById(id);
  const timeline = createTimeline(place('timeline'), navigate);
  const panel = createFiltersPanel({ onChange: navigate });
  const heading = el('h2', { class: 'section-heading', id: 'filters-heading' });
  const aside = place('filters');
  const drawer = createDrawer(panel.element, aside);
  const sort = createSortControl(navigate);
  const save = createSaveButton({ announce });
  const menu = createDownloadMenu();
  aside.append(heading, panel.element);
  place('controls').append(drawer.button, sort.element, save.element, menu.element);

  function show(state, answer, archive, options) {
    place('desk').dataset.controls = '';
    heading.textContent = t('filters');
    panel.update(state, answer, isOffered('collapse'));
    drawer.update(activeFilters(state).length, answer);
    sort.update(state);
    save.update(state, archive);
    menu.update(state);
    place('chips').replaceChildren(...chips(state));
    place('chips').hidden = place('chips').childElementCount === 0;
    timeline.show(state, answer, archive, options);
  }

  function hide() {
    delete place('desk').dataset.controls;
    drawer.close();
    document.querySelector('link[rel="alternate"]')?.remove();
  }

  return { show, hide };
}

/** One removable chip for each active filter, and one for all of them. */
function chips(state) {
  const filters = activeFilters(state);
  const chip = (to, label, ...children) => el('li', {}, stateLink(to, { class: 'chip', 'aria-label': label }, ...children));
  const list = filters.map(({ label, value, without }) => chip(without, t('removeFilter', label, value),
    el('span', { class: 'chip-label' }, `${label}: `), el('span', { lang: 'vi' }, value), icon('cross')));
  if (filters.length > 1) {
    list.push(el('li', {}, stateLink(withoutFilters(state), { class: 'text-link chip-all' }, t('removeAll'))));
  }
  return list;
}

function createTimeline(section, navigate) {
  const readout = el('p', { class: 'readout', 'aria-hidden': 'true' });
  const reset = button({ class: 'text-button' }, () => navigate({ ...searchOf(shown), from: '', to: '' }));
  const histogram = createHistogram({
    onChoose: (days) => navigate({ ...searchOf(shown), ...days }),
    onHover: (text) => {
      readout.textContent = text || hint;
      readout.classList.toggle('live', text !== '');
    },
  });
  const title = el('p', { class: 'timeline-title', 'aria-hidden': 'true' }); // the section is named so already
  section.append(histogram.element, el('div', { class: 'timeline-side' }, title, readout, reset));
  let shown = null;
  let hint = '';

  async function show(state, answer, archive, options) {
    shown = state;
    const whole = spanOf(archive);
    const chosen = whole && chosenSpan(state.from, state.to, whole);
    section.setAttribute('aria-label', t('histogram'));
    reset.textContent = t('histogramReset');
    reset.hidden = !chosen;
    hint = [answer.facets_exact === false && t('histogramEstimated'), t('histogramHint')].filter(Boolean).join(' ');
    readout.textContent = hint;
    readout.classList.remove('live');
    title.textContent = t('histogram');
    if (!whole) {
      section.hidden = true;
      return;
    }
    const span = shownSpan(whole, chosen);
    const interval = intervalFor(span);
    let counts = answer.histogram ?? [];
    if (chosen) {
      // A search counts only what passes its dates: the bars beside them are counted without.
      const around = { ...searchOf(state), from: span.first, to: span.last };
      try {
        counts = (await searchArchive(around, 1, { interval }, { ...options, reuse: true })).histogram ?? [];
      } catch {
        return; // aborted, or the results themselves will say what is wrong
      }
      if (options.signal.aborted) return;
    }
    section.hidden = counts.length === 0 && !chosen;
    if (!section.hidden) histogram.update({ archive: whole, span, interval, counts, chosen });
  }

  return { show };
}

function createSortControl(navigate) {
  const label = el('label', { for: 'sort', class: 'visually-hidden' });
  const select = el('select', { id: 'sort' });
  let shown = null;
  select.addEventListener('change', () => navigate({ ...searchOf(shown), sort: select.value }));

  function update(state) {
    shown = state;
    label.textContent = t('sort');
    // Without words nothing is more relevant than anything else: such lists go by date.
    const orders = sortOrders.filter((order) =>
      (order !== 'recency' || isOffered('recency')) && (state.query || order === 'newest' || order === 'oldest'));
    select.replaceChildren(...orders.map((order) => el('option', { value: order }, t('sortOrders')[order])));
    select.value = orders.includes(state.sort) ? state.sort : orders[0];
  }

  return { element: el('div', { class: 'sort' }, label, select), update };
}

/** A menu of downloads and the feed; also tells the browser of the feed. */
function createDownloadMenu() {
  const text = el('span', { class: 'control-text' });
  const list = el('ul', { role: 'list' });
  const summary = el('summary', { class: 'control' }, icon('download'), text, icon('down'));
  const element = el('details', { class: 'menu' }, summary, list);
  element.addEventListener('keydown', (event) => {
    if (event.key !== 'Escape' || !element.open) return;
    element.open = false;
    summary.focus();
  });
  document.addEventListener('click', (event) => {
    if (!element.contains(event.target)) element.open = false;
  });

  function update(state) {
    text.textContent = t('download');
    list.replaceChildren(...downloads.map(([name, label]) => {
      const link = el('a', { href: downloadAddress(state, name), 'data-download': name }, t(label));
      if (name.startsWith('export')) link.download = '';
      return el('li', {}, link);
    }));
    document.querySelector('link[rel="alternate"]')?.remove();
    document.head.append(el('link', {
      rel: 'alternate', type: 'application/atom+xml', title: document.title, href: downloadAddress(state, 'feed.atom'),
    }));
  }

  return { element, update };
}
