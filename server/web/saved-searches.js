// Keeps searches under a name in this browser, with the day up to which their articles were seen.

import { parseDay } from './calendar.js';

const storageKey = 'timbao.saved';
const namesMax = 200;

/** The saved searches, newest first: {name, address, upTo}, upTo being the archive's newest day when last visited. */
export function savedSearches() {
  try {
    const list = JSON.parse(localStorage.getItem(storageKey) ?? '[]');
    if (!Array.isArray(list)) return [];
    return list.filter(isSavedSearch).map((entry) => ({ ...entry, upTo: parseDay(String(entry.upTo))?.last ?? '' }));
  } catch {
    return [];
  }
}

function isSavedSearch(entry) {
  return typeof entry?.name === 'string' && typeof entry.address === 'string' && entry.address.startsWith('/?');
}

export function isSaved(address) {
  return savedSearches().some((entry) => entry.address === address);
}

/** Saves a search, or renames it. Gives whether the browser allows it. */
export function saveSearch(name, address, upTo) {
  const others = savedSearches().filter((entry) => entry.address !== address);
  return store([{ name, address, upTo }, ...others].slice(0, namesMax));
}

export function removeSearch(address) {
  return store(savedSearches().filter((entry) => entry.address !== address));
}

/** Notes that a search, if it is a saved one, was looked at when the archive reached up to a day. */
export function visitSearch(address, upTo) {
  const list = savedSearches();
  const entry = list.find((one) => one.address === address);
  if (!entry || !upTo || entry.upTo === upTo) return;
  entry.upTo = upTo;
  store(list);
}

function store(list) {
  try {
    localStorage.setItem(storageKey, JSON.stringify(list));
    return true;
  } catch {
    return false;
  }
}
