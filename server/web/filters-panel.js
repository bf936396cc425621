// The filters beside the results: dates, and the values of each field with how many articles have them.

import { filterFields, searchOf } from './address.js';
import { parseDay, parseTypedDay, writeTypedDay } from './calendar.js';
import { button, el } from './dom.js';
import { formatEstimate, formatNumber, t } from './strings.js';

const shownValues = 6;

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

/**
 * Two fields for dates, which stay in the page: someone may be in the middle of one when results come.
 * They take what a journalist writes, "2019", "5/2019" or "26/5/2019", whatever the browser's own language.
 */
function createDateFields(onChange) {
  const legend = el('legend', {});
  const trouble = el('p', { class: 'field-error', role: 'alert', id: 'dates-trouble' });
  const fields = [['from', 'dateFrom'], ['to', 'dateTo']].map(([name, text]) => {
    const input = el('input', { type: 'text', id: `date-${name}`, autocomplete: 'off', maxlength: '20' });
    return { name, text, input, label: el('label', { for: `date-${name}` }) };
  });
  const element = el('fieldset', { class: 'facet dates' }, legend,
    el('div', { class: 'date-fields' }, fields.map(({ input, label }) => el('div', {}, label, input))), trouble);
  let shown = null;

  function commit() {
    const days = fields.map(({ input }) => (input.value.trim() === '' ? '' : parseTypedDay(input.value)));
    const wrong = days.indexOf(null);
    const swapped = wrong < 0 && days[0] && days[1] && parseDay(days[0]).first > parseDay(days[1]).last;
    complain(wrong >= 0 ? t('notADate', fields[wrong].input.value) : swapped ? t('datesSwapped') : '', wrong);
    if (wrong >= 0 || swapped) return;
    if (days[0] !== shown.from || days[1] !== shown.to) onChange({ ...searchOf(shown), from: days[0], to: days[1] });
  }

  /** Shows what is wrong with one of the fields, or with both together. */
  function complain(text, which) {
    trouble.textContent = text;
    fields.forEach(({ input }, index) => {
      const wrong = text !== '' && (which < 0 || which === index);
      input.setAttribute('aria-invalid', String(wrong));
      if (wrong) input.setAttribute('aria-describedby', trouble.id);
      else input.removeAttribute('aria-describedby');
    });
  }

  for (const { input } of fields) {
    input.addEventListener('change', commit);
    input.addEventListener('keydown', (event) => event.key === 'Enter' && commit());
  }

  function update(state) {
    const same = shown && shown.from === state.from && shown.to === state.to;
    shown = state;
    legend.textContent = t('dates');
    for (const { name, text, input, label } of fields) {
      label.textContent = t(text);
      input.placeholder = t('datePlaceholder');
      // What is being typed is left alone unless the dates were chosen elsewhere.
      if (!same || document.activeElement !== input) input.value = writeTypedDay(state[name]);
    }
    if (!same) complain('', -1);
  }

  return { element, update };
}
