// Turns the page's address into the state it stands for, and a state back into an address.

/** How many results one page shows; offsets move by this much. */
export const pageSize = 10;

/** Reads {archive, query, offset, doc, literal} out of a query string; absent parts are '' or 0. */
export function readAddress(search) {
  const params = new URLSearchParams(search);
  const offset = Number.parseInt(params.get('offset') ?? '', 10);
  return {
    archive: params.get('a') ?? '',
    query: tidyQuery(params.get('q') ?? ''),
    offset: offset > 0 ? offset : 0,
    doc: params.get('doc') ?? '',
    literal: params.get('expand') === 'none',
  };
}

/** Writes the address of a state: the start page, a page of results or an article. */
export function writeAddress({ archive = '', query = '', offset = 0, doc = '', literal = false }) {
  const parts = [];
  if (archive) parts.push(`a=${encodeURIComponent(archive)}`);
  if (doc) parts.push(`doc=${encodeURIComponent(doc)}`);
  if (query) parts.push(`q=${encodeURIComponent(query)}`);
  // An article keeps the offset too, so that its way back leads to the right page of results.
  if (offset > 0) parts.push(`offset=${offset}`);
  if (literal && query) parts.push('expand=none');
  return parts.length > 0 ? `/?${parts.join('&')}` : '/';
}

/** Some keyboards send Vietnamese letters as base letter plus marks: one spelling makes one address. */
export function tidyQuery(text) {
  return text.normalize('NFC').trim();
}
