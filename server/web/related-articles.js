// Loads the articles related to one.

import { fetchRelated } from './api.js';
import { articleLinks } from './article-parts.js';

const relatedMax = 5;

/** A list of links; null where there are none, or where whoever waited has gone elsewhere. */
export async function relatedList(state, id, { signal }) {
  let hits;
  try {
    hits = await fetchRelated(state.archive, id, relatedMax, { signal, reuse: true });
  } catch (error) {
    if (signal.aborted) return null;
    throw error;
  }
  return hits.length > 0 ? articleLinks(state, hits) : null;
}
