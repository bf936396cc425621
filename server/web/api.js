// Talks to the Timbao HTTP API and turns every way it can fail into one kind of error.

const patienceMs = 20000;
const keptAnswers = 30;

// Recent answers by path, so that back, forward and a change of language need not ask again.
const answers = new Map();

/** A failed request; status is 0 when the server could not be reached. */
export class ApiError extends Error {
  constructor(status, detail = '') {
    super(detail || `HTTP ${status}`);
    this.name = 'ApiError';
    this.status = status;
    this.detail = detail;
  }
}

export function fetchArchives(options) {
  return get('/v1/archives', options);
}

export function searchArchive({ archive, query, offset, literal }, limit, options) {
  const q = encodeURIComponent(query);
  const expand = literal ? '&expand=none' : '';
  return get(`/v1/archives/${encodeURIComponent(archive)}/search?q=${q}&limit=${limit}&offset=${offset}${expand}`,
    options);
}

export function fetchDocument({ archive, doc, query, literal }, options) {
  const path = `/v1/archives/${encodeURIComponent(archive)}/documents/${encodeURIComponent(doc)}`;
  const expand = literal ? '&expand=none' : '';
  return get(query ? `${path}?q=${encodeURIComponent(query)}${expand}` : path, options);
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
    if (!response.ok) throw new ApiError(response.status, problemDetail(body));
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
function problemDetail(body) {
  return typeof body?.detail === 'string' ? body.detail : '';
}

function remember(path, body) {
  answers.delete(path);
  answers.set(path, body);
  if (answers.size > keptAnswers) answers.delete(answers.keys().next().value);
}
