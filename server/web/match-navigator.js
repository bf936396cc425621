// Leads from one highlighted match of an article to the next, and says which one of how many it is.

import { button, el, icon } from './dom.js';
import { formatNumber, getLanguage, t } from './strings.js';

/** A counter with two buttons over the marks inside an article; null where nothing is marked. */
export function matchNavigator(article) {
  const marks = [...article.querySelectorAll('mark')];
  if (marks.length === 0) return null;
  let current = 0;
  const counter = el('span', { class: 'match-counter', 'aria-hidden': 'true' });
  const spoken = el('span', { class: 'visually-hidden', role: 'status' });

  function point(index) {
    marks[current].classList.remove('current');
    current = (index + marks.length) % marks.length;
    marks[current].classList.add('current');
    counter.textContent = t('matchOf', formatNumber(current + 1), formatNumber(marks.length));
  }

  function go(index) {
    point(index);
    const calm = matchMedia('(prefers-reduced-motion: reduce)').matches;
    marks[current].scrollIntoView({ block: 'center', behavior: calm ? 'instant' : 'smooth' });
    spoken.textContent = t('matchSpoken', formatNumber(current + 1), formatNumber(marks.length), marks[current].textContent);
  }

  point(0);
  return el('div', { class: 'matches', role: 'group', 'aria-label': t('matches'), lang: getLanguage() },
    button({ class: 'match-previous', 'aria-label': t('previousMatch'), title: `${t('previousMatch')} (P)` },
      () => go(current - 1), icon('up')),
    counter,
    button({ class: 'match-next', 'aria-label': t('nextMatch'), title: `${t('nextMatch')} (N)` },
      () => go(current + 1), icon('down')),
    spoken);
}
