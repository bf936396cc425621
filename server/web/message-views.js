// Builds what the page shows instead of content: notices, errors and waiting.

import { button, el, viewHeading } from './dom.js';
import { t } from './strings.js';

/** A notice with a heading, a line of explanation and perhaps a button to try again. */
export function messageView(title, detail, onRetry) {
  return [
    el('div', { class: 'message', role: 'alert' },
      viewHeading({ class: 'message-title' }, title),
      detail && el('p', {}, detail),
      onRetry && button({ class: 'retry' }, onRetry, t('retry'))),
  ];
}

export function errorView(error, onRetry) {
  const { status = 0, detail = '' } = error;
  if (status === 0) return messageView(t('unreachable'), t('unreachableDetail'), onRetry);
  if (status === 404) return messageView(t('notFound'), detail || t('notFoundDetail'));
  // 408 and 429 pass with time, as the server's own troubles do; other 4xx need another query.
  if (status >= 500 || status === 408 || status === 429) {
    return messageView(t('serverTrouble'), detail || t('serverTroubleDetail'), onRetry);
  }
  return messageView(t('badQuery'), detail || t('badQueryDetail'));
}

export function waitingView(text) {
  return [el('p', { class: 'waiting' }, text)];
}
