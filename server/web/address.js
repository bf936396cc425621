// Turns the page's address into the state it stands for, and a state back into an address.

/** How many results one page shows; offsets move by this much. */
export const pageSize = 10;

/** The fields with a filter of several values each, in the order the page lists them. */
export const filterFields = ['source', 'category', 'author', 'tag'];

/** The orders of results; the first is what an address without one means. */
export const sortOrders = ['relevance', 'newest', 'oldest', 'recency'];

const dayPattern = /^[1-9]\d{3}(-\d{2}(-\d{2})?)?$/;

/** A state with every part there; absent ones are '', 0, false or no values. */
export function completeState(parts) {
  return {
    archive: '', query: '', offset: 0, cursor: '', doc: '', literal: false, everyCopy: false,
    from: '', to: '', sort: sortOrders[0], source: [], category: [], author: [], tag: [], ...parts,
  };
}

/** Reads a state out of a query string. What makes no sense, such as an unknown order, is left out. */
export function readAddress(search) {
  const params = new URLSearchParams(search);
  const text = (name) => params.get(name) ?? '';
  const day = (name) => (dayPattern.test(text(name)) ? text(name) : '');
  const offset = Number.parseInt(text('offset'), 10);
  const state = {
    archive: text('a'),
    query: tidyQuery(text('q')),
    offset: offset > 0 ? offset : 0,
    cursor: text('cursor'),
    doc: text('doc') || text('d'), // the plain page for browsers without scripts writes d
    literal: text('expand') === 'none',
    everyCopy: text('copies') === 'all',
    from: day('from'),
    to: day('to'),
    sort: sortOrders.includes(text('sort')) ? text('sort') : sortOrders[0],
  };
  for (const field of filterFields) state[field] = [...new Set(params.getAll(field).filter((value) => value !== ''))];
  return completeState(state);
}

/** Writes the address of a state: the start page, a page of results or an article. */
export function writeAddress(parts) {
  const state = completeState(parts);
  const searches = isSearch(state);
  const written = [
    ['a', state.archive],
    ['doc', state.doc],
    ['q', state.query],
    ...filtersOf(state),
    ['sort', state.sort === sortOrders[0] ? '' : state.sort],
    ['copies', state.everyCopy && searches ? 'all' : ''],
    // An article keeps the offset too, so that its way back leads to the right page of results.
    ['offset', state.offset > 0 ? String(state.offset) : ''],
    ['cursor', state.offset > 0 ? state.cursor : ''],
    ['expand', state.literal && state.query ? 'none' : ''],
  ].filter(([, value]) => value !== '');
  if (written.length === 0) return '/';
  return `/?${written.map(([name, value]) => `${name}=${encodeURIComponent(value)}`).join('&')}`;
}

/** The filters of a state as pairs of parameter and value, as both the page's address and the API take them. */
export function filtersOf(state) {
  return [
    ...filterFields.flatMap((field) => state[field].map((value) => [field, value])),
    ['from', state.from],
    ['to', state.to],
  ].filter(([, value]) => value !== '');
}

/** Whether a state asks for results: words, a filter or both. */
export function isSearch(state) {
  return state.query !== '' || filtersOf(state).length > 0;
}

/** The search of a state, from its first page on and without the article opened from it. */
export function searchOf(state) {
  return { ...state, offset: 0, cursor: '', doc: '' };
}

/** The same search without one filter: a value of a field, or the dates where the field is "date". */
export function withoutFilter(state, field, value) {
  if (field === 'date') return { ...searchOf(state), from: '', to: '' };
  return { ...searchOf(state), [field]: state[field].filter((other) => other !== value) };
}

export function withoutFilters(state) {
  return { ...searchOf(state), from: '', to: '', source: [], category: [], author: [], tag: [] };
}

/** Some keyboards send Vietnamese letters as base letter plus marks: one spelling makes one address. */
export function tidyQuery(text) {
  return text.normalize('NFC').trim();
}
