// The button that saves a search under a name, or forgets a saved one.

import { searchOf, writeAddress } from './address.js';
import { button, el, icon } from './dom.js';
import { searchName } from './filter-names.js';
import { isSaved, removeSearch, saveSearch, visitSearch } from './saved-searches.js';
import { t } from './strings.js';

const nameMax = 120;

/** Gives {element, update}; announce(text) tells those who listen to the page. */
export function createSaveButton({ announce }) {
  const text = el('span', { class: 'control-text' });
  const element = button({ class: 'control save' }, toggle, icon('save'), text);
  const dialog = createNameDialog(save);
  let shown = null; // {state, upTo, address}

  function toggle() {
    if (!isSaved(shown.address)) {
      dialog.ask(searchName(shown.state));
      return;
    }
    removeSearch(shown.address);
    draw();
  }

  function save(name) {
    const stored = saveSearch(name, shown.address, shown.upTo);
    announce(stored ? t('savedSearch', name) : t('storageForbidden'));
    draw();
  }

  function draw() {
    const saved = isSaved(shown.address);
    text.textContent = t(saved ? 'saved' : 'save');
    element.setAttribute('aria-pressed', String(saved));
  }

  function update(state, archive) {
    shown = { state, upTo: archive?.to?.slice(0, 10) ?? '', address: writeAddress(searchOf(state)) };
    visitSearch(shown.address, shown.upTo);
    draw();
  }

  return { element, update };
}

function createNameDialog(onName) {
  const title = el('h2', { class: 'section-heading', id: 'save-heading' });
  const label = el('label', { for: 'save-name' });
  const input = el('input', { id: 'save-name', type: 'text', required: '', maxlength: nameMax, autocomplete: 'off' });
  const detail = el('p', { class: 'small' });
  const submit = el('button', { type: 'submit', class: 'drawer-done' });
  const cancel = button({ class: 'text-button' }, () => dialog.close());
  const form = el('form', { method: 'dialog' }, title, label, input, detail,
    el('div', { class: 'dialog-foot' }, submit, cancel));
  const dialog = el('dialog', { class: 'save-dialog', 'aria-labelledby': 'save-heading' }, form);
  document.body.append(dialog);
  form.addEventListener('submit', () => onName(input.value.trim() || input.defaultValue));

  function ask(name) {
    title.textContent = t('saveTitle');
    label.textContent = t('saveName');
    detail.textContent = t('saveDetail');
    submit.textContent = t('saveButton');
    cancel.textContent = t('cancel');
    input.defaultValue = name.slice(0, nameMax);
    input.value = input.defaultValue;
    dialog.showModal();
    input.select();
  }

  return { ask };
}
