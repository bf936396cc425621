// Runs the search page: keeps address, search box and view in step, and asks the server for what is shown.

import { completeState, isSearch, pageSize, readAddress, searchOf, tidyQuery, writeAddress } from './address.js';
import { ApiError, fetchArchives, fetchDocument, searchArchive } from './api.js';
import { articleView, backLink } from './article-view.js';
import { countsFor, createDesk } from './desk.js';
import { el } from './dom.js';
import { searchName } from './filter-names.js';
import { errorView, messageView, waitingView } from './message-views.js';
import { pastTheEndView, resultsView } from './result-views.js';
import { pauseScrollMemory, placeScroll } from './scroll-memory.js';
import { attachShortcuts } from './shortcuts.js';
import { fetchFrontPage, startView } from './start-view.js';
import { getLanguage, setLanguage, t } from './strings.js';
import { attachSuggestions } from './suggestions.js';
import { countLine } from './totals.js';

const typingPauseMs = 250;
const waitingTextMs = 300;

const form = document.getElementById('search');
const queryInput = document.getElementById('query');
const clearButton = document.getElementById('clear');
const archiveRow = document.getElementById('archive-row');
const archiveSelect = document.getElementById('archive');
const languageButton = document.getElementById('language');
const homeLink = document.querySelector('.wordmark');
const progress = document.getElementById('progress');
const statusLine = document.getElementById('status');
const announcer = document.getElementById('announcer');
const view = document.getElementById('view');
const desk = createDesk({ navigate: (state) => navigate(state, { refocus: false }), announce });

let archives = null; // the server's list, once it has come
let shown = readAddress(location.search); // the state on screen, or on its way there
let request = new AbortController(); // aborted as soon as something newer is asked for
let typingTimer = 0;
let typedFrom = null; // the address where typing began, while it goes on; see navigate

// ---- Address and history ----

function newEntry(from = '') {
  return { key: crypto.getRandomValues(new Uint32Array(2)).join('-'), from };
}

/**
 * Goes to a state. What someone types makes one entry: the first search of it is added, the further ones
 * replace it, so that "back" returns to where they began to type.
 */
function navigate(parts, { typing = false, refocus = !typing } = {}) {
  const state = completeState(parts);
  clearTimeout(typingTimer);
  const here = currentUrl();
  const url = urlOf(state);
  if (typing && typedFrom !== null) history.replaceState(newEntry(typedFrom), '', url);
  else if (url !== here) history.pushState(newEntry(here), '', url);
  typedFrom = typing ? typedFrom ?? here : null;
  show(state, { typing, refocus });
}

function currentUrl() {
  return location.pathname + location.search;
}

/** A state's address as the browser spells it, which differs from ours for an apostrophe. */
function urlOf(state) {
  const { pathname, search } = new URL(writeAddress(state), location.origin);
  return pathname + search;
}

/** Whether the entry before this one shows the state; an address without an archive stands for the one shown. */
function cameFrom(state) {
  const from = history.state?.from;
  if (!from) return false;
  const before = readAddress(new URL(from, location.origin).search);
  return urlOf({ ...before, archive: before.archive || state.archive }) === urlOf(state);
}

// ---- Asking and showing ----

/** Loads and shows a state; a newer call aborts this one. */
async function show(state, { typing = false, returning = false, refocus = !typing } = {}) {
  shown = state;
  request.abort();
  request = new AbortController();
  const { signal } = request;
  const options = { signal, reuse: returning };
  syncForm(state, typing);
  progress.hidden = false;
  view.setAttribute('aria-busy', 'true');
  const waiting = setTimeout(() => showWaiting(state, !refocus), waitingTextMs);

  let next;
  try {
    next = await load(state, options);
  } catch (error) {
    if (signal.aborted) return;
    // Anything but a failed request is a fault of this page, and should be seen as one.
    if (!(error instanceof ApiError)) console.error(error);
    next = failure(state, error instanceof ApiError ? error : new ApiError(500));
  } finally {
    clearTimeout(waiting);
  }
  if (signal.aborted) return;
  progress.hidden = true;
  view.removeAttribute('aria-busy');
  place(next, state, { returning, refocus });
}

/** Asks the server for what a state needs, and gives {name, nodes, title, status} and perhaps desk: {answer, archive}. */
async function load(state, options) {
  await loadArchives(options);
  if (options.signal.aborted) return null;
  if (!state.archive) {
    if (archives.length === 0) return message(t('noArchives'), t('noArchivesDetail'));
    state.archive = archives[0].name;
    syncArchives();
  }
  const archive = archives.find(({ name }) => name === state.archive);
  if (state.doc) return loadArticle(state, options);
  if (isSearch(state)) return loadResults(state, archive, options);
  if (!archive) throw new ApiError(404);
  const front = await fetchFrontPage(archive, options);
  return { name: 'start', nodes: startView(archive, front, { navigate, signal: options.signal }), title: '', status: '' };
}

async function loadArticle(state, options) {
  const article = await fetchDocument(state, options);
  return { name: 'article', nodes: articleView(state, article, options), title: article.title || t('untitled'), status: '' };
}

async function loadResults(state, archive, options) {
  const answer = await searchArchive(state, pageSize, countsFor(state, archive), options);
  return {
    name: 'results', nodes: resultsView(state, answer, options), title: state.query || searchName(state),
    status: countLine(state, answer), desk: { answer, archive },
  };
}

async function loadArchives(options) {
  const answer = archives ? { archives } : await fetchArchives(options);
  archives = answer.archives ?? [];
  syncArchives();
}

function message(title, detail) {
  return { name: 'message', nodes: messageView(title, detail), title: '', status: '' };
}

function failure(state, error) {
  // A cursor holds only until the archive changes.
  const nodes = error.parameter === 'cursor' ? pastTheEndView(state) : errorView(error, () => show(state));
  if (state.doc) nodes.unshift(backLink(state));
  return { name: 'message', nodes, title: searchName(state), status: '' };
}

/** Puts a view on the page, and the reader where they belong in it. */
function place({ name, nodes, title, status, desk: controls }, state, { returning, refocus }) {
  pauseScrollMemory();
  const leftDoc = view.dataset.doc;
  document.body.dataset.view = name;
  document.title = title ? `${title} – Timbao` : t('pageTitle');
  statusLine.textContent = status;
  view.dataset.doc = state.doc;
  view.replaceChildren(...nodes);
  if (controls) desk.show(state, controls.answer, controls.archive, { signal: request.signal });
  else desk.hide();

  if (refocus) moveFocus(name, returning && !state.doc ? leftDoc : '');
  placeScroll(history.state?.key ?? '', returning);
}

/** Focuses the result just come back from, the box on the start page, or else the view's heading. */
function moveFocus(name, leftDoc) {
  const touch = matchMedia('(pointer: coarse)').matches;
  const opened = leftDoc && [...view.querySelectorAll('[data-doc]')].find((link) => link.dataset.doc === leftDoc);
  // On touch screens the box would bring up the keyboard over the page.
  const target = opened || (name === 'start' && !touch ? queryInput : view.querySelector('h1'));
  // Someone still in the box, after Enter, wants to go on typing there.
  if (document.activeElement === queryInput && !touch && name !== 'article') return;
  target?.focus({ preventScroll: true });
}

function viewOf(state) {
  if (state.doc) return 'article';
  return isSearch(state) ? 'results' : 'start';
}

/** Only a slow answer gets a waiting text; while typing or filtering, the old results stay until the new ones come. */
function showWaiting(state, keeps) {
  if (keeps && view.childElementCount > 0) return;
  pauseScrollMemory();
  document.body.dataset.view = viewOf(state);
  statusLine.textContent = '';
  view.replaceChildren(...waitingView(t(state.doc ? 'opening' : 'searching')));
}

// ---- Search box ----

function syncForm(state, typing) {
  // What is being typed must not be touched: Vietnamese input methods are composing it.
  if (!typing && tidyQuery(queryInput.value) !== state.query) queryInput.value = state.query;
  clearButton.hidden = queryInput.value === '';
  syncArchives();
}

function syncArchives() {
  if (!archives) return;
  const names = archives.map(({ name }) => name);
  // An archive the server does not list is shown all the same, so that the page says what it searched.
  if (shown.archive && !names.includes(shown.archive)) names.push(shown.archive);
  const listed = [...archiveSelect.options].map((option) => option.value);
  if (names.join('\n') !== listed.join('\n')) {
    archiveSelect.replaceChildren(...names.map((name) => el('option', { value: name }, name)));
  }
  archiveSelect.value = shown.archive || names[0] || '';
  archiveSelect.disabled = names.length < 2;
  archiveRow.hidden = names.length < 2;
  homeLink.href = writeAddress({ archive: names.length > 1 ? archiveSelect.value : '' });
}

function chosenArchive() {
  return archiveSelect.value || shown.archive;
}

function searchTyped(typing) {
  const query = tidyQuery(queryInput.value);
  // Emptying the box over an article is getting ready to search, not leaving the article.
  if (typing && (query === shown.query || (query === '' && shown.doc))) return;
  if (query === '' && !isSearch(shown) && !shown.doc) return;
  if (!typing) suggestions.close();
  // Other words under the same filters, which stand above the results for all to see.
  navigate({ ...searchOf(shown), archive: chosenArchive(), query, literal: false }, { typing });
}

function clearQuery() {
  suggestions.close();
  queryInput.value = '';
  queryInput.focus();
  clearButton.hidden = true;
  clearTimeout(typingTimer);
  searchTyped(true);
}

// Attached before the keys below, which it takes precedence over while its list is open.
const suggestions = attachSuggestions(queryInput, document.getElementById('suggestions'), {
  archive: chosenArchive,
  announce,
  onChoose({ kind, id, text }, typed) {
    const search = { ...searchOf(shown), archive: chosenArchive(), literal: false };
    if (kind === 'title' && id) navigate({ ...search, query: typed, doc: String(id) });
    else navigate({ ...search, query: tidyQuery(text) });
  },
});

queryInput.addEventListener('input', () => {
  clearButton.hidden = queryInput.value === '';
  clearTimeout(typingTimer);
  typingTimer = setTimeout(() => searchTyped(true), typingPauseMs);
});

queryInput.addEventListener('keydown', (event) => {
  if (event.key !== 'Escape' || event.isComposing) return;
  event.preventDefault();
  if (queryInput.value === '') queryInput.blur();
  else clearQuery();
});

clearButton.addEventListener('click', clearQuery);

form.addEventListener('submit', (event) => {
  event.preventDefault();
  searchTyped(false);
});

archiveSelect.addEventListener('change', () => {
  // Other archives have other newspapers and sections: of the filters only the dates go along.
  navigate({ archive: archiveSelect.value, query: tidyQuery(queryInput.value), from: shown.from, to: shown.to });
});

// ---- The rest of the page ----

attachShortcuts(document.getElementById('shortcuts'), {
  '/': () => {
    queryInput.focus();
    queryInput.select();
    return true;
  },
  n: () => press('.match-next'),
  p: () => press('.match-previous'),
});

/** Presses a button of the view if it has one. */
function press(selector) {
  const found = view.querySelector(selector);
  found?.click();
  return Boolean(found);
}

/** Tells something to those who listen to the page; others see it where it happens. */
function announce(text) {
  announcer.textContent = text;
}

document.addEventListener('click', (event) => {
  const link = event.target.closest?.('a[data-nav]');
  if (!link || event.button !== 0 || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
  event.preventDefault();
  const target = readAddress(link.search);
  // Going back rather than on keeps the place in the list, and the history short.
  if ('back' in link.dataset && cameFrom(target)) history.back();
  else navigate(target);
});

// Moves by hand: following the fragment would add a history entry that shows the same page.
document.querySelector('.skip-link').addEventListener('click', (event) => {
  event.preventDefault();
  document.getElementById('content').focus();
});

window.addEventListener('popstate', () => {
  clearTimeout(typingTimer);
  typedFrom = null;
  show(readAddress(location.search), { returning: true });
});

languageButton.addEventListener('click', () => {
  setLanguage(getLanguage() === 'vi' ? 'en' : 'vi');
  translatePage();
  show(shown, { returning: true, refocus: false });
});

/** Rewrites the fixed texts of index.html, which are Vietnamese as they come. */
function translatePage() {
  document.documentElement.lang = getLanguage();
  for (const node of document.querySelectorAll('[data-text]')) node.textContent = t(node.dataset.text);
  for (const node of document.querySelectorAll('[data-label]')) node.setAttribute('aria-label', t(node.dataset.label));
  for (const node of document.querySelectorAll('[data-placeholder]')) node.placeholder = t(node.dataset.placeholder);
  const vietnamese = getLanguage() === 'vi';
  languageButton.textContent = vietnamese ? 'English' : 'Tiếng Việt';
  languageButton.lang = vietnamese ? 'en' : 'vi';
  document.getElementById('help').href = t('helpAddress');
}

history.replaceState({ ...newEntry(), ...history.state }, '', urlOf(shown));
if (getLanguage() !== 'vi') translatePage();
// An article is there to be read: focus taken here keeps the box's autofocus from taking the keyboard.
if (shown.doc) document.getElementById('content').focus({ preventScroll: true });
document.body.dataset.view = viewOf(shown);
show(shown, { returning: true, refocus: false });
