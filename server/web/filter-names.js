// Names the active filters of a search for people: chips, saved searches and ways out of no results.

import { filterFields, withoutFilter } from './address.js';
import { formatDate } from './marked-text.js';
import { getLanguage, t } from './strings.js';

/** "2019 – 05/2021", "từ 2019" or one day, month or year. */
export function spanName(from, to) {
  const name = (day) => formatDate(day, getLanguage());
  if (from && to) return from === to ? name(from) : t('spanFromTo', name(from), name(to));
  return from ? t('spanFrom', name(from)) : t('spanTo', name(to));
}

/** Every active filter as {field, label, value, without}; without is the state that lacks it. */
export function activeFilters(state) {
  const filters = filterFields.flatMap((field) => state[field].map((value) =>
    ({ field, label: t(field), value, without: withoutFilter(state, field, value) })));
  if (state.from || state.to) {
    const value = spanName(state.from, state.to);
    filters.push({ field: 'date', label: t('date'), value, without: withoutFilter(state, 'date') });
  }
  return filters;
}

/** A search in a few words: what was typed, then its filters. */
export function searchName(state) {
  return [state.query, ...activeFilters(state).map(({ value }) => value)].filter(Boolean).join(' · ');
}
