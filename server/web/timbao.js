// <timbao-search>: search over a Timbao archive on somebody else's page. No dependencies; everything
// that comes from the server is written as text, never as HTML.

const strings = {
  vi: {
    label: 'Tìm trong kho báo',
    placeholder: 'Gõ có dấu hay không dấu',
    open: 'Tìm kiếm',
    close: 'Đóng',
    suggestions: 'Gợi ý',
    results: 'Kết quả',
    filters: 'Lọc',
    more: 'Xem thêm',
    none: (query) => `Không tìm thấy gì cho “${query}”.`,
    count: (count, exact) => `${exact ? '' : 'Khoảng '}${count.toLocaleString('vi')} bài`,
    meant: 'Có phải bạn tìm:',
    away: 'Không tìm được lúc này.',
    instead: 'Mở trang tìm kiếm',
    refused: 'Khóa tìm kiếm không dùng được ở trang này.',
    busy: 'Máy chủ đang bận, sẽ thử lại.',
    field: { source: 'Nguồn', category: 'Chuyên mục', author: 'Tác giả', tag: 'Từ khóa' },
  },
  en: {
    label: 'Search the archive',
    placeholder: 'With or without marks',
    open: 'Search',
    close: 'Close',
    suggestions: 'Suggestions',
    results: 'Results',
    filters: 'Filters',
    more: 'Show more',
    none: (query) => `Nothing was found for “${query}”.`,
    count: (count, exact) => `${exact ? '' : 'About '}${count.toLocaleString('en')} ${count === 1 ? 'article' : 'articles'}`,
    meant: 'Did you mean:',
    away: 'Search cannot be reached.',
    instead: 'Open the search page',
    refused: 'The search key cannot be used on this page.',
    busy: 'The server is busy; trying again.',
    field: { source: 'Source', category: 'Section', author: 'Author', tag: 'Tag' },
  },
};

const styles = `
:host { display: block; font: inherit; color: var(--timbao-color, inherit); --accent: var(--timbao-accent, #0b5cad); }
:host([hidden]) { display: none; }
* { box-sizing: border-box; }
.box { position: relative; display: flex; gap: .25rem; }
input[type=search] { flex: 1; min-width: 0; font: inherit; color: inherit; padding: .55rem .7rem;
  border: 1px solid var(--timbao-border, #8a8f98); border-radius: var(--timbao-radius, 6px); background: var(--timbao-field, #fff); }
button, summary { font: inherit; cursor: pointer; }
button { color: inherit; padding: .5rem .8rem; border: 1px solid var(--timbao-border, #8a8f98);
  border-radius: var(--timbao-radius, 6px); background: var(--timbao-button, transparent); }
:focus-visible { outline: 2px solid var(--accent); outline-offset: 1px; }
ul, ol { list-style: none; margin: 0; padding: 0; }
.suggestions { position: absolute; z-index: 10; inset: 100% 0 auto; margin-top: 2px; max-height: 20rem; overflow: auto;
  border: 1px solid var(--timbao-border, #8a8f98); border-radius: var(--timbao-radius, 6px); background: var(--timbao-panel, #fff);
  box-shadow: 0 4px 16px rgb(0 0 0 / .15); }
.suggestions li { padding: .45rem .7rem; cursor: pointer; }
.suggestions li[aria-selected=true] { background: var(--timbao-active, #e8f0fa); }
[hidden] { display: none !important; }
.status { margin: .6rem 0; font-size: .9em; color: var(--timbao-quiet, #4d535c); }
.hits li { padding: .7rem 0; border-top: 1px solid var(--timbao-line, #d9dce1); }
.title { color: var(--accent); font-weight: 600; text-decoration: none; }
.title:hover { text-decoration: underline; }
.meta { font-size: .85em; color: var(--timbao-quiet, #4d535c); margin: .15rem 0; }
.snippet { margin: .15rem 0 0; }
mark { background: var(--timbao-mark, #fff0a8); color: inherit; padding: 0 .05em; }
fieldset { border: 0; padding: 0; margin: .3rem 0; } legend { font-weight: 600; padding: 0; }
fieldset label { display: inline-flex; gap: .3rem; margin: .1rem .8rem .1rem 0; }
dialog { width: min(44rem, calc(100vw - 2rem)); max-height: calc(100vh - 4rem); border: 1px solid var(--timbao-border, #8a8f98);
  border-radius: var(--timbao-radius, 6px); color: inherit; background: var(--timbao-panel, #fff); padding: 1rem; }
dialog::backdrop { background: rgb(0 0 0 / .4); }
.head { display: flex; justify-content: space-between; align-items: center; gap: 1rem; margin-bottom: .6rem; }
@media (prefers-color-scheme: dark) { :host([scheme=auto]) { --timbao-field: #1c1f24; --timbao-panel: #1c1f24; --timbao-active: #2b3a4d;
  --timbao-border: #6b727d; --timbao-line: #3a3f47; --timbao-quiet: #b3bac4; --timbao-accent: #8cbcf0; --timbao-mark: #5c4d00; } }
`;

const entities = { '&amp;': '&', '&lt;': '<', '&gt;': '>', '&quot;': '"', '&#39;': "'" };
const decode = (text) => text.replace(/&(?:amp|lt|gt|quot|#39);/g, (entity) => entities[entity]);

/** The server's escaped text with <mark> as nodes. */
function marked(html) {
  const parts = document.createDocumentFragment();
  let inside = false;
  for (const piece of String(html ?? '').split(/(<\/?mark>)/)) {
    if (piece === '<mark>' || piece === '</mark>') inside = piece === '<mark>';
    else if (piece !== '') parts.append(inside ? el('mark', { part: 'mark' }, decode(piece)) : decode(piece));
  }
  return parts;
}

function el(name, attributes = {}, ...children) {
  const node = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) {
    if (typeof value === 'function') node.addEventListener(key, value);
    else if (value === true) node.setAttribute(key, '');
    else if (value !== false && value !== null && value !== undefined) node.setAttribute(key, value);
  }
  node.append(...children.filter((child) => child !== null && child !== undefined));
  return node;
}

/** An address that a link may lead to; '' for anything but http and https. */
function webAddress(text) {
  try {
    const { protocol, href } = new URL(text);
    return /^https?:$/.test(protocol) ? href : '';
  } catch {
    return '';
  }
}

const shortDate = (date) => /^\d{4}-\d\d-\d\d/.test(date ?? '') ? date.slice(0, 10).split('-').reverse().join('/') : date ?? '';

let sheet;
let instances = 0;

export class TimbaoSearch extends HTMLElement {
  static observedAttributes = ['archive', 'endpoint', 'key', 'lang', 'mode', 'facets', 'placeholder', 'query'];

  #root = this.attachShadow({ mode: 'open', delegatesFocus: true });
  #prefix = `timbao-${++instances}`;
  #stale = new AbortController();
  #staleSuggestions = new AbortController();
  #timers = {};
  #filters = {};
  #cursor = '';
  #suggested = [];
  #active = -1;
  #parts = {};
  #query = '';

  connectedCallback() {
    if (!sheet) {
      sheet = new CSSStyleSheet(); // which a policy without inline styles allows
      sheet.replaceSync(styles);
    }
    this.#root.adoptedStyleSheets = [sheet];
    this.#draw();
    if (this.getAttribute('query')) this.search(this.getAttribute('query'));
  }

  disconnectedCallback() {
    this.#stale.abort();
    this.#staleSuggestions.abort();
    Object.values(this.#timers).forEach(clearTimeout);
  }

  attributeChangedCallback(name, before, now) {
    if (!this.isConnected || before === now || !this.#parts.input) return;
    if (name === 'query') this.search(now ?? '');
    else this.#draw();
  }

  /** Searches as if it were typed; resolves when the answer is shown. */
  async search(query) {
    this.#parts.input.value = query;
    this.#parts.dialog?.open === false && this.#parts.dialog.showModal();
    return this.#run(query);
  }

  get #texts() {
    const language = this.getAttribute('lang') ?? this.closest('[lang]')?.lang ?? 'vi';
    return language.startsWith('en') ? strings.en : strings.vi;
  }
  get #endpoint() {
    return (this.getAttribute('endpoint') ?? new URL('.', import.meta.url).href).replace(/\/+$/, '');
  }
  get #archive() { return this.getAttribute('archive') ?? ''; }
  get #facets() { return (this.getAttribute('facets') ?? '').split(',').map((name) => name.trim()).filter(Boolean); }

  #pageOf(query) {
    return `${this.#endpoint}/?${new URLSearchParams({ a: this.#archive, q: query })}`;
  }
  #addressOf(hit) {
    return webAddress(hit.url) || `${this.#endpoint}/?${new URLSearchParams({ a: this.#archive, doc: hit.id, q: this.#query })}`;
  }

  #emit(name, detail, cancelable = false) {
    return this.dispatchEvent(new CustomEvent(`timbao-${name}`, { detail, bubbles: true, composed: true, cancelable }));
  }

  #draw() {
    const t = this.#texts;
    const listId = `${this.#prefix}-list`;
    const input = el('input', {
      type: 'search', part: 'input', id: `${this.#prefix}-input`, role: 'combobox', autocomplete: 'off', spellcheck: 'false',
      'aria-autocomplete': 'list', 'aria-expanded': 'false', 'aria-controls': listId, 'aria-label': t.label,
      placeholder: this.getAttribute('placeholder') ?? t.placeholder, enterkeyhint: 'search', maxlength: '500',
      input: () => this.#typed(), keydown: (event) => this.#key(event), blur: () => this.#later('close', () => this.#close(), 150),
    });
    const list = el('ul', { class: 'suggestions', part: 'suggestions', id: listId, role: 'listbox', 'aria-label': t.suggestions, hidden: true });
    const status = el('p', { class: 'status', part: 'status', role: 'status' });
    const filters = el('details', { part: 'filters', hidden: true }, el('summary', {}, t.filters));
    const hits = el('ol', { class: 'hits', part: 'hits', 'aria-label': t.results });
    const more = el('button', { type: 'button', part: 'more', hidden: true, click: () => this.#run(this.#query, this.#cursor) }, t.more);
    this.#parts = { input, list, status, filters, hits, more };
    const form = el('form', { role: 'search', part: 'form', submit: (event) => this.#submit(event) }, el('div', { class: 'box' }, input, list));
    const body = [el('slot', { name: 'label' }), form, status, filters, hits, more];
    if (this.getAttribute('mode') !== 'modal') {
      this.#root.replaceChildren(...body);
      return;
    }
    const dialog = el('dialog', { part: 'dialog', 'aria-label': t.label, close: () => this.#close() },
      el('div', { class: 'head' }, el('strong', {}, t.label),
        el('button', { type: 'button', part: 'close', click: () => dialog.close() }, t.close)), ...body);
    this.#parts.dialog = dialog;
    this.#root.replaceChildren(el('button', { type: 'button', part: 'open', 'aria-haspopup': 'dialog',
      click: () => { dialog.showModal(); input.focus(); } }, el('slot', { name: 'open' }, t.open)), dialog);
  }

  #later(name, act, pause) {
    clearTimeout(this.#timers[name]);
    this.#timers[name] = setTimeout(act, pause);
  }

  #typed() {
    this.#later('suggest', () => this.#suggest(), 80);
    if (this.getAttribute('mode') !== 'page') this.#later('search', () => this.#run(this.#parts.input.value), 180);
  }

  #submit(event) {
    event.preventDefault();
    const query = this.#parts.input.value.trim();
    this.#close();
    if (this.getAttribute('mode') === 'page') {
      if (query !== '' && this.#emit('search', { query }, true)) location.assign(this.getAttribute('results') ? this.#own(query) : this.#pageOf(query));
      return;
    }
    this.#run(query);
  }

  /** The site's own page of results: the attribute `results`, its {q} replaced or a q= added. */
  #own(query) {
    const given = this.getAttribute('results');
    if (given.includes('{q}')) return given.replaceAll('{q}', encodeURIComponent(query));
    const address = new URL(given, document.baseURI);
    address.searchParams.set('q', query);
    return address.href;
  }

  #key(event) {
    const { list } = this.#parts;
    if (event.isComposing) return; // a Vietnamese input method is at work
    const count = list.hidden ? 0 : list.children.length;
    if ((event.key === 'ArrowDown' || event.key === 'ArrowUp') && count > 0) {
      event.preventDefault();
      this.#hold();
      // Round through the list and the box itself.
      const step = event.key === 'ArrowDown' ? 1 : -1;
      this.#choose((this.#active + 1 + step + count + 1) % (count + 1) - 1);
    } else if (event.key === 'Escape' && count > 0) {
      event.preventDefault();
      event.stopPropagation();
      this.#close();
    } else if (event.key === 'Escape' && this.#parts.dialog?.open) {
      event.preventDefault(); // or the box would be emptied first
      this.#parts.dialog.close();
    } else if (event.key === 'Enter' && this.#active >= 0) {
      event.preventDefault();
      this.#take(this.#active);
    } else if (event.key === 'Enter') {
      clearTimeout(this.#timers.search);
    }
    if (event.key === 'Tab') this.#close();
  }

  #choose(index) {
    const { list, input } = this.#parts;
    this.#active = index;
    [...list.children].forEach((option, place) => option.setAttribute('aria-selected', String(place === index)));
    if (index >= 0) {
      input.setAttribute('aria-activedescendant', list.children[index].id);
      list.children[index].scrollIntoView({ block: 'nearest' });
    } else {
      input.removeAttribute('aria-activedescendant');
    }
  }

  /** Whoever reaches into the list chooses from what is in it: nothing else takes its place meanwhile. */
  #hold() {
    clearTimeout(this.#timers.suggest);
    this.#staleSuggestions.abort();
  }

  #close() {
    this.#hold();
    if (!this.#parts.list) return;
    this.#parts.list.hidden = true;
    this.#parts.input.setAttribute('aria-expanded', 'false');
    this.#choose(-1);
  }

  #take(index) {
    const chosen = this.#suggested[index];
    this.#close();
    this.#parts.input.value = chosen.text;
    if (this.getAttribute('mode') === 'page') this.#submit(new Event('submit'));
    else this.#run(chosen.text);
  }

  async #ask(path, parameters, signal) {
    const key = this.getAttribute('key');
    const url = `${this.#endpoint}/v1/archives/${encodeURIComponent(this.#archive)}/${path}?${new URLSearchParams(parameters)}`;
    const response = await fetch(url, { signal, credentials: 'omit', headers: key ? { Authorization: `Bearer ${key}` } : {} });
    if (!response.ok) {
      const error = new Error(`HTTP ${response.status}`);
      error.status = response.status;
      error.retryAfter = Number(response.headers.get('Retry-After')) || 1;
      throw error;
    }
    return response.json();
  }

  async #suggest() {
    this.#hold();
    this.#staleSuggestions = new AbortController();
    const { signal } = this.#staleSuggestions;
    const { input, list } = this.#parts;
    const typed = input.value.normalize('NFC').trim();
    if (typed === '') {
      this.#close();
      return;
    }
    try {
      const { suggestions = [] } = await this.#ask('suggest', { q: typed, limit: 7 }, signal);
      if (signal.aborted || this.#root.activeElement !== input) return;
      this.#suggested = suggestions;
      list.replaceChildren(...suggestions.map((one, index) => el('li', {
        role: 'option', part: 'suggestion', id: `${this.#prefix}-option-${index}`, 'aria-selected': 'false',
        mousedown: (event) => { event.preventDefault(); this.#take(index); },
      }, marked(one.html))));
      list.hidden = suggestions.length === 0;
      input.setAttribute('aria-expanded', String(!list.hidden));
      this.#choose(-1);
    } catch {
      // Searching itself says what is wrong; without suggestions one can do.
    }
  }

  async #run(typed, cursor = '') {
    this.#stale.abort();
    this.#stale = new AbortController();
    const { signal } = this.#stale;
    const query = typed.normalize('NFC').trim();
    const { hits, status, more } = this.#parts;
    this.#query = query;
    if (query === '') {
      hits.replaceChildren();
      status.replaceChildren();
      more.hidden = true;
      this.#parts.filters.hidden = true;
      return;
    }
    const parameters = [['q', query], ['limit', this.getAttribute('limit') ?? '10']];
    if (this.#facets.length > 0) parameters.push(['facets', this.#facets.join(',')]);
    for (const [field, values] of Object.entries(this.#filters)) for (const value of values) parameters.push([field, value]);
    if (cursor) parameters.push(['cursor', cursor]);
    if (!cursor) this.#emit('search', { query });
    hits.setAttribute('aria-busy', 'true');
    try {
      const answer = await this.#ask('search', parameters, signal);
      if (signal.aborted) return;
      this.#show(answer, cursor !== '');
      this.#emit('results', { query, answer });
    } catch (error) {
      if (!signal.aborted) this.#fail(error, query, signal);
    } finally {
      if (!signal.aborted) hits.removeAttribute('aria-busy');
    }
  }

  #fail(error, query, signal) {
    const t = this.#texts;
    const { status, hits, more } = this.#parts;
    this.#emit('error', { query, status: error.status ?? 0 });
    hits.replaceChildren();
    more.hidden = true;
    if (error.status === 429 || error.status === 503) {
      status.replaceChildren(t.busy);
      this.#later('again', () => !signal.aborted && this.#run(query), Math.min(error.retryAfter, 30) * 1000);
      return;
    }
    const refused = error.status === 401 || error.status === 403;
    status.replaceChildren(refused ? t.refused : t.away, ' ',
      el('a', { part: 'fallback', href: webAddress(this.getAttribute('fallback')) || this.#pageOf(query) }, t.instead));
  }

  #show(answer, goesOn) {
    const t = this.#texts;
    const { hits, status, more } = this.#parts;
    const items = answer.hits.map((hit) => el('li', { part: 'hit' }, this.#hit(hit)));
    if (goesOn) hits.append(...items);
    else hits.replaceChildren(...items);
    if (goesOn) items[0]?.querySelector('a')?.focus();
    const { value: count, exact } = answer.total;
    if (answer.hits.length === 0 && !goesOn) {
      status.replaceChildren(el('slot', { name: 'empty' }, t.none(this.#query)), ...this.#meant(answer));
    } else if (!goesOn) {
      status.replaceChildren(t.count(count, exact), ...this.#meant(answer));
    }
    this.#cursor = answer.next ?? '';
    more.hidden = this.#cursor === '';
    this.#showFilters(answer.facets);
  }

  #meant({ did_you_mean: [meant] = [] }) {
    if (!meant) return [];
    return [' ', this.#texts.meant, ' ', el('button', { type: 'button', part: 'meant', click: () => this.search(meant) }, meant)];
  }

  /** The hit in the site's own <template slot="hit"> if there is one, else as it looks by default. */
  #hit(hit) {
    const address = this.#addressOf(hit);
    const select = (event) => { if (!this.#emit('select', { hit, query: this.#query }, true)) event.preventDefault(); };
    const template = this.querySelector(':scope > template[slot="hit"]');
    if (template) {
      const filled = template.content.cloneNode(true);
      for (const node of filled.querySelectorAll('[data-field]')) {
        const field = node.dataset.field;
        const html = field === 'snippet' ? hit.snippet : hit[`${field}_html`];
        const plain = field === 'date' ? shortDate(hit.date) : String(hit[field] ?? '');
        node.replaceChildren(html === undefined ? plain : marked(html));
      }
      for (const link of filled.querySelectorAll('a:not([href])')) {
        link.href = address;
        link.addEventListener('click', select);
      }
      return filled;
    }
    const meta = [shortDate(hit.date), hit.source, hit.category].filter(Boolean).join(' · ');
    const parts = document.createDocumentFragment();
    parts.append(el('a', { class: 'title', part: 'title', href: address, click: select }, marked(hit.title_html)),
      ...(meta ? [el('p', { class: 'meta', part: 'meta' }, meta)] : []),
      el('p', { class: 'snippet', part: 'snippet' }, marked(hit.snippet)));
    return parts;
  }

  #showFilters(facets) {
    const { filters } = this.#parts;
    const t = this.#texts;
    const groups = Object.entries(facets ?? {}).filter(([, values]) => values.length > 0);
    filters.hidden = groups.length === 0;
    if (filters.hidden) return;
    filters.replaceChildren(filters.querySelector('summary'), ...groups.map(([field, values]) => {
      const chosen = this.#filters[field] ?? [];
      return el('fieldset', { part: 'facet' }, el('legend', {}, t.field[field] ?? field), ...values.slice(0, 10).map(({ value, count }) => {
        const box = el('input', { type: 'checkbox', change: () => {
          this.#filters[field] = box.checked ? [...chosen, value] : chosen.filter((other) => other !== value);
          this.#run(this.#query);
        } });
        box.checked = chosen.includes(value);
        return el('label', {}, box, `${value} (${count})`);
      }));
    }));
  }
}

if (!customElements.get('timbao-search')) customElements.define('timbao-search', TimbaoSearch);
