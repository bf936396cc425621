// The filters beside the results: dates, and the values of each field with how many articles have them.

import { filterFields, searchOf } from './address.js';
import { parseDay } from './calendar.js';
import { button, el } from './dom.js';
import { formatEstimate, formatNumber, t } from './strings.js';

const shownValues = 6;
const typingPauseMs = 700;

/** Makes the panel; onChange(state) is told the search that a filter makes. Gives {element, update}. */
export function createFiltersPanel({ onChange }) {
  const dates = createDateFields(onChange);
  const groups = el('div', { class: 'facets' });
  const note = el('p', { class: 'facets-note' });
  const copies = el('input', { type: 'checkbox' });
  const copiesText = el('span', {});
  const copiesLabel = el('label', { class: 'facet-value every-copy' }, copies, copiesText);
  const element = el('div', { class: 'filters-panel' }, dates.element, groups, copiesLabel, note);
  const opened = new Set(); // fields whose values are all shown
  let shown = null;

  copies.addEventListener('change', () => onChange({ ...searchOf(shown.state), everyCopy: copies.checked }));

  /** Shows the filters of a state with an answer's counts; collapses says whether copies can be hidden. */
  function update(state, answer, collapses) {
    shown = { state, answer, collapses };
    dates.update(state);
    const focused = document.activeElement?.dataset?.key;
    groups.replaceChildren(...filterFields.map((field) => facetGroup(field)).filter(Boolean));
    // The boxes are made anew: whoever had chosen one goes on from there.
    if (focused) groups.querySelector(`[data-key="${CSS.escape(focused)}"]`)?.focus({ preventScroll: true });
    copies.checked = state.everyCopy;
    copiesText.textContent = t('everyCopy');
    copiesLabel.hidden = !collapses;
    note.textContent = [t('filtersNote'), answer.facets_exact === false && t('filtersEstimated')].filter(Boolean).join(' ');
    note.hidden = groups.childElementCount === 0;
  }

  function facetGroup(field) {
    const { state, answer } = shown;
    const counted = answer.facets?.[field] ?? [];
    const absent = state[field].filter((value) => !counted.some((one) => one.value === value));
    const values = [...counted, ...absent.map((value) => ({ value, count: 0 }))];
    if (values.length === 0) return null;
    const all = opened.has(field);
    const visible = values.filter(({ value }, index) => all || index < shownValues || state[field].includes(value));
    const more = values.length - visible.length;
    return el('fieldset', { class: 'facet', 'data-field': field },
      el('legend', {}, t(field)),
      el('ul', { role: 'list' }, visible.map((one) => facetValue(field, one))),
      (all || more > 0) && values.length > shownValues && moreButton(field, all, more));
  }

  function facetValue(field, { value, count }) {
    const { state, answer } = shown;
    const chosen = state[field].includes(value);
    const box = el('input', { type: 'checkbox', 'data-key': `${field}:${value}` });
    box.checked = chosen;
    box.addEventListener('change', () => {
      const others = state[field].filter((other) => other !== value);
      onChange({ ...searchOf(state), [field]: box.checked ? [...others, value] : others });
    });
    const number = answer.facets_exact === false ? formatEstimate(count) : formatNumber(count);
    return el('li', {}, el('label', { class: 'facet-value' }, box,
      el('span', { class: 'facet-name', lang: 'vi' }, value), el('span', { class: 'facet-count' }, number)));
  }

  function moreButton(field, all, more) {
    return button({ class: 'facet-more', 'aria-expanded': String(all), 'data-key': `more:${field}` }, () => {
      if (!opened.delete(field)) opened.add(field);
      update(shown.state, shown.answer, shown.collapses);
    }, all ? t('showLess') : t('showMore', formatNumber(more)));
  }

  return { element, update };
}

/** Two date inputs, which stay in the page: someone may be in the middle of one when results come. */
function createDateFields(onChange) {
  const legend = el('legend', {});
  const trouble = el('p', { class: 'field-error', role: 'alert', id: 'dates-trouble' });
  const fields = [['from', 'first', 'dateFrom'], ['to', 'last', 'dateTo']].map(([name, side, text]) => {
    const input = el('input', { type: 'date', id: `date-${name}`, min: '1000-01-01', max: '9999-12-31' });
    return { name, side, text, input, label: el('label', { for: `date-${name}` }) };
  });
  const element = el('fieldset', { class: 'facet dates' }, legend,
    el('div', { class: 'date-fields' }, fields.map(({ input, label }) => el('div', {}, label, input))), trouble);
  let shown = null;
  let timer = 0;

  const dayOf = ({ name, side }) => parseDay(shown[name])?.[side] ?? '';

  function commit() {
    clearTimeout(timer);
    // Years come digit by digit: the year 20 is on its way to 2019.
    if (fields.some(({ input }) => input.validity.badInput || (input.value && !parseDay(input.value)))) return;
    const [from, to] = fields.map(({ input }) => input.value);
    const swapped = Boolean(from && to && from > to);
    trouble.textContent = swapped ? t('datesSwapped') : '';
    for (const { input } of fields) {
      input.setAttribute('aria-invalid', String(swapped));
      if (swapped) input.setAttribute('aria-describedby', trouble.id);
      else input.removeAttribute('aria-describedby');
    }
    // An untouched field keeps what the address says, which may be shorter: 2019.
    const changed = fields.filter((field) => field.input.value !== dayOf(field));
    if (swapped || changed.length === 0) return;
    onChange({ ...searchOf(shown), ...Object.fromEntries(changed.map(({ name, input }) => [name, input.value])) });
  }

  for (const { input } of fields) {
    input.addEventListener('input', () => {
      clearTimeout(timer);
      timer = setTimeout(commit, typingPauseMs);
    });
    input.addEventListener('keydown', (event) => event.key === 'Enter' && commit());
    input.addEventListener('blur', commit);
  }

  function update(state) {
    shown = state;
    legend.textContent = t('dates');
    for (const field of fields) {
      field.label.textContent = t(field.text);
      if (document.activeElement !== field.input || field.input.value === '') field.input.value = dayOf(field);
    }
  }

  return { element, update };
}
