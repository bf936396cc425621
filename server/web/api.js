// Talks to the Timbao HTTP API and turns every way it can fail into one kind of error.

import { filtersOf, sortOrders } from './address.js';

const patienceMs = 20000;
const keptAnswers = 60;

// Recent answers by path, so that back, forward and a change of language need not ask again.
const answers = new Map();

// What this server turned out not to have; asked for once, then left out.
const missing = new Set();

/** A failed request; status is 0 when the server could not be reached, parameter the one that is wrong. */
export class ApiError extends Error {
  constructor(status, detail = '', parameter = '') {
    super(detail || `HTTP ${status}`);
    this.name = 'ApiError';
    this.status = status;
    this.detail = detail;
    this.parameter = parameter;
  }
}

/** Whether the server is not known to lack "suggest", "related", "collapse" or "recency". */
export function isOffered(feature) {
  return !missing.has(feature);
}

function archivePath(archive, rest) {
  return `/v1/archives/${encodeURIComponent(archive)}/${rest}`;
}

function withParameters(path, pairs) {
  return `${path}?${pairs.map(([name, value]) => `${name}=${encodeURIComponent(value)}`).join('&')}`;
}

export function fetchArchives(options) {
  return get('/v1/archives', options);
}

/** What is searched for, without paging: the pairs that search, feed and exports share. */
function searchPairs(state) {
  const pairs = filtersOf(state);
  if (state.query !== '' || pairs.length === 0) pairs.unshift(['q', state.query]);
  if (state.literal) pairs.push(['expand', 'none']);
  if (isSortSent(state)) pairs.push(['sort', state.sort]);
  if (!state.everyCopy && isOffered('collapse')) pairs.push(['collapse', 'near-duplicates']);
  return pairs;
}

/** Relevance goes without saying, and recency is weighed only against the relevance of words. */
function isSortSent({ sort, query }) {
  if (sort === 'recency') return query !== '' && isOffered('recency');
  return sort !== sortOrders[0];
}

/** Searches; counts is {facets: [field], interval}, both optional. */
export async function searchArchive(state, limit, counts, options) {
  const pairs = [...searchPairs(state), ['limit', limit]];
  if (state.cursor) pairs.push(['cursor', state.cursor]);
  else if (state.offset > 0) pairs.push(['offset', state.offset]);
  if (counts?.facets) pairs.push(['facets', counts.facets.join(',')]);
  if (counts?.interval) pairs.push(['interval', counts.interval]);
  try {
    return await get(withParameters(archivePath(state.archive, 'search'), pairs), options);
  } catch (error) {
    const lacks = lackedFeature(error, state);
    if (!lacks) throw error;
    missing.add(lacks);
    return searchArchive(state, limit, counts, options);
  }
}

/** The feature whose parameter an older server refused, if that is what went wrong. */
function lackedFeature(error, state) {
  if (!(error instanceof ApiError) || error.status !== 400) return '';
  if (error.parameter === 'collapse' && isOffered('collapse')) return 'collapse';
  if (error.parameter === 'sort' && state.sort === 'recency' && isOffered('recency')) return 'recency';
  return '';
}

/** The address of a download or feed of a search: name is export.csv, export.jsonl or feed.atom. */
export function downloadAddress(state, name) {
  return withParameters(archivePath(state.archive, name), searchPairs(state));
}

export function fetchDocument({ archive, doc, query, literal }, options) {
  const path = archivePath(archive, `documents/${encodeURIComponent(doc)}`);
  const pairs = query ? [['q', query], ...(literal ? [['expand', 'none']] : [])] : [];
  return get(pairs.length > 0 ? withParameters(path, pairs) : path, options);
}

/** Articles on what an article is about; none where the server cannot tell. */
export async function fetchRelated(archive, id, limit, options) {
  const path = archivePath(archive, `documents/${encodeURIComponent(id)}/related`);
  const answer = await getOffered('related', withParameters(path, [['limit', limit]]), options);
  return Array.isArray(answer?.hits) ? answer.hits : [];
}

/** What might be meant by the beginning of a query; none where the server has no suggestions. */
export async function fetchSuggestions(archive, query, limit, options) {
  const path = withParameters(archivePath(archive, 'suggest'), [['q', query], ['limit', limit]]);
  const answer = await getOffered('suggest', path, options);
  return Array.isArray(answer?.suggestions) ? answer.suggestions : [];
}

/** Asks for something a server may lack, or may lack for now: such failures are no one's concern. */
async function getOffered(feature, path, options) {
  if (!isOffered(feature)) return null;
  try {
    return await get(path, options);
  } catch (error) {
    if (!(error instanceof ApiError)) throw error;
    const lacking = error.status === 404 || error.status === 400;
    if (lacking && error.parameter !== 'archive') missing.add(feature);
    return null;
  }
}

/** Fetches JSON; when the caller's signal aborts, rejects with whatever fetch threw. */
async function get(path, { signal, reuse = false } = {}) {
  if (reuse && answers.has(path)) return answers.get(path);

  // Our own controller adds a time limit to the caller's signal.
  const controller = new AbortController();
  const abort = () => controller.abort();
  if (signal?.aborted) abort();
  signal?.addEventListener('abort', abort);
  const timer = setTimeout(abort, patienceMs);
  try {
    const response = await fetch(path, {
      signal: controller.signal,
      headers: { Accept: 'application/json, application/problem+json' },
    });
    const body = await response.json().catch((error) => {
      // Broken JSON is the server's fault; anything else is the connection's.
      if (error instanceof SyntaxError) return null;
      throw error;
    });
    if (!response.ok) throw problemOf(response.status, body);
    if (body === null || typeof body !== 'object') throw new ApiError(502);
    remember(path, body);
    return body;
  } catch (error) {
    if (error instanceof ApiError || signal?.aborted) throw error;
    throw new ApiError(0);
  } finally {
    clearTimeout(timer);
    signal?.removeEventListener('abort', abort);
  }
}

/** The detail is written for people; the title only names the status, which the page says better itself. */
function problemOf(status, body) {
  const text = (value) => (typeof value === 'string' ? value : '');
  return new ApiError(status, text(body?.detail), text(body?.parameter));
}

function remember(path, body) {
  answers.delete(path);
  answers.set(path, body);
  if (answers.size > keptAnswers) answers.delete(answers.keys().next().value);
}
