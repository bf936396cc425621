// Says how much was found, and how far that can be trusted.

import { pageSize } from './address.js';
import { formatEstimate, formatNumber, t } from './strings.js';

/** The line that says how much was found and how fast, also read out by the live region. */
export function countLine(state, answer) {
  const total = totalOf(answer);
  const parts = [[totalText(total), allWordsCount(state, answer, total.value)].filter(Boolean).join(', ')];
  const page = Math.floor(state.offset / pageSize) + 1;
  if (page > 1) parts.push(t('onPage', formatNumber(page)));
  if (Number.isFinite(answer.took_ms)) parts.push(tookText(answer.took_ms));
  return parts.join(' · ');
}

/** How many results hold all the words, which is what the filters' counts are of. */
function allWordsCount(state, { facets_total: count, facets_exact: exact = true }, total) {
  if (!state.query || !Number.isFinite(count) || count >= total) return '';
  return t('withAllWords', exact ? formatNumber(count) : formatEstimate(count), count, exact);
}

function tookText(ms) {
  if (ms >= 1000) return t('took', formatNumber(ms / 1000, 1), 's');
  return t('took', formatNumber(ms, ms < 10 ? 1 : 0), 'ms');
}

export function totalOf(answer) {
  const hits = answer.hits?.length ?? 0;
  return { value: answer.total?.value ?? hits, exact: answer.total?.exact ?? true };
}

/** "12 kết quả", or "khoảng 1.200 kết quả" of an estimate. */
export function totalText({ value, exact }) {
  return t('resultCount', exact ? formatNumber(value) : formatEstimate(value), value, exact);
}
