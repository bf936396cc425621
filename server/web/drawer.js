// Shows the filters in a drawer over the page where there is no room beside the results.

import { button, el, icon } from './dom.js';
import { formatNumber, t } from './strings.js';
import { totalOf, totalText } from './totals.js';

const besideResults = '(min-width: 64rem)'; // as in results.css

/** Makes the drawer for a panel that stands in `home` otherwise. Gives {button, update, close}. */
export function createDrawer(panel, home) {
  const title = el('h2', { class: 'section-heading', id: 'drawer-heading' });
  const body = el('div', { class: 'drawer-body' });
  const cross = button({ class: 'icon-button' }, close, icon('cross'));
  const done = button({ class: 'drawer-done' }, close);
  const dialog = el('dialog', { class: 'drawer', 'aria-labelledby': 'drawer-heading' },
    el('div', { class: 'drawer-head' }, title, cross), body, el('div', { class: 'drawer-foot' }, done));
  const text = el('span', {});
  const opener = button({ class: 'control filters-button', 'aria-haspopup': 'dialog' }, () => {
    body.append(panel);
    dialog.showModal();
  }, icon('filter'), text);
  document.body.append(dialog);

  function close() {
    dialog.close();
  }
  dialog.addEventListener('close', () => home.append(panel));
  dialog.addEventListener('click', (event) => event.target === dialog && close()); // beside the drawer
  matchMedia(besideResults).addEventListener('change', close);

  function update(active, answer) {
    title.textContent = t('filters');
    cross.setAttribute('aria-label', t('close'));
    text.textContent = active > 0 ? t('filtersActive', formatNumber(active)) : t('filters');
    done.textContent = t('showResults', totalText(totalOf(answer)));
  }

  return { button: opener, update, close };
}
