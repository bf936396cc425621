// Suggests searches below the box while one types: an ARIA combobox with a list to choose from.

import { fetchSuggestions, isOffered } from './api.js';
import { el } from './dom.js';
import { parseMarked, runsToNodes } from './marked-text.js';
import { formatNumber, t } from './strings.js';

const pauseMs = 80;
const suggestionsMax = 8;

/**
 * Attaches suggestions to the search box. archive() names the archive to ask, onChoose(suggestion, typed)
 * is told what was chosen. What is typed is never changed before that: Vietnamese input methods are
 * composing it. Gives {close}.
 */
export function attachSuggestions(input, list, { archive, onChoose, announce }) {
  let suggestions = [];
  let active = -1;
  let timer = 0;
  let request = new AbortController();

  /** Whoever reaches into the list chooses from what is in it: nothing else takes its place meanwhile. */
  function hold() {
    clearTimeout(timer);
    request.abort();
  }

  function close() {
    hold();
    list.hidden = true;
    suggestions = [];
    setActive(-1);
    input.setAttribute('aria-expanded', 'false');
  }

  function setActive(index) {
    active = index;
    [...list.children].forEach((option, place) => option.setAttribute('aria-selected', String(place === index)));
    const option = list.children[index];
    if (index >= 0 && option) {
      input.setAttribute('aria-activedescendant', option.id);
      option.scrollIntoView({ block: 'nearest' });
    } else {
      input.removeAttribute('aria-activedescendant');
    }
  }

  const typed = () => input.value.normalize('NFC').trim();

  async function ask() {
    hold();
    request = new AbortController();
    const { signal } = request;
    const query = typed();
    if (query === '' || !archive() || !isOffered('suggest')) {
      close();
      return;
    }
    let found;
    try {
      found = await fetchSuggestions(archive(), query, suggestionsMax, { signal, reuse: true });
    } catch {
      return; // aborted: something newer is on its way
    }
    if (signal.aborted || document.activeElement !== input) return;
    show(found);
  }

  function show(found) {
    suggestions = found.filter(({ text }) => typeof text === 'string' && text !== '').slice(0, suggestionsMax);
    if (suggestions.length === 0) {
      close();
      return;
    }
    list.replaceChildren(...suggestions.map(optionOf));
    list.setAttribute('aria-label', t('suggestions'));
    list.hidden = false;
    input.setAttribute('aria-expanded', 'true');
    setActive(-1);
    announce(t('suggestionsFound', formatNumber(suggestions.length), suggestions.length));
  }

  function choose(index) {
    const chosen = suggestions[index];
    close();
    onChoose(chosen, typed());
  }

  input.addEventListener('input', () => {
    clearTimeout(timer);
    timer = setTimeout(ask, pauseMs);
  });

  // Before the page's own keys: Escape first closes the list, and Enter takes what is active in it.
  input.addEventListener('keydown', (event) => {
    if (event.isComposing || event.keyCode === 229 || event.ctrlKey || event.metaKey || event.altKey) return;
    if (list.hidden) {
      if (event.key === 'ArrowDown' && input.value.trim() !== '') {
        event.preventDefault();
        ask();
      }
      return;
    }
    const count = suggestions.length;
    if (event.key === 'ArrowDown' || event.key === 'ArrowUp') hold();
    if (event.key === 'ArrowDown') setActive(active + 1 < count ? active + 1 : -1);
    else if (event.key === 'ArrowUp') setActive(active < 0 ? count - 1 : active - 1);
    else if (event.key === 'Escape') close();
    else if (event.key === 'Enter' && active >= 0) choose(active);
    else if (event.key === 'Tab') {
      if (active >= 0) input.value = suggestions[active].text;
      close();
      return;
    } else return;
    event.preventDefault();
    event.stopImmediatePropagation();
  });

  list.addEventListener('pointerdown', (event) => {
    event.preventDefault(); // the box keeps the focus
    hold();
  });
  list.addEventListener('click', (event) => {
    const option = event.target.closest('[role="option"]');
    if (option) choose([...list.children].indexOf(option));
  });
  input.addEventListener('blur', close);

  return { close };
}

function optionOf({ text, html, kind, count }, index) {
  const runs = typeof html === 'string' && html !== '' ? parseMarked(html) : [{ text, marked: false }];
  const kindName = t('suggestionKinds')[kind];
  const detail = [kindName, kind !== 'title' && Number.isFinite(count) && t('articleCount', formatNumber(count), count)];
  const attributes = { role: 'option', id: `suggestion-${index}`, 'aria-selected': 'false' };
  return el('li', { ...attributes, class: `suggestion suggestion-${kind}` },
    el('span', { class: 'suggestion-text', lang: 'vi' }, runsToNodes(runs)),
    el('span', { class: 'suggestion-detail' }, detail.filter(Boolean).join(' · ')));
}
