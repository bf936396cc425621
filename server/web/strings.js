// Gives the page's texts in the chosen language, and remembers which one is chosen.

import { english } from './strings-en.js';
import { vietnamese } from './strings-vi.js';

const strings = { vi: vietnamese, en: english };

/** Searches offered on the start page, some without tone marks to show that this works; the samples answer them. */
export const exampleQueries = ['xuất khẩu gạo', 'duong sat toc do cao', 'trí tuệ nhân tạo', 'lua chiu man'];

const storageKey = 'timbao.language';
let current = recallLanguage();

function recallLanguage() {
  // Storage throws when the browser forbids it; the page then just forgets the choice.
  try {
    return localStorage.getItem(storageKey) === 'en' ? 'en' : 'vi';
  } catch {
    return 'vi';
  }
}

export function getLanguage() {
  return current;
}

export function setLanguage(language) {
  current = language;
  try {
    localStorage.setItem(storageKey, language);
  } catch {
    // See recallLanguage.
  }
}

/** The text of a name in the chosen language; arguments go to texts that are functions. */
export function t(name, ...values) {
  const text = strings[current][name];
  return typeof text === 'function' ? text(...values) : text;
}

/** Writes a number the way the chosen language does: 1.234,5 or 1,234.5. */
export function formatNumber(number, digits = 0) {
  return new Intl.NumberFormat(current === 'vi' ? 'vi-VN' : 'en-GB', { maximumFractionDigits: digits }).format(number);
}

/** Writes an estimate with the two digits that mean something: 12.345 becomes 12.000. */
export function formatEstimate(number) {
  const unit = 10 ** Math.max(0, Math.floor(Math.log10(Math.max(number, 1))) - 1);
  return formatNumber(Math.round(number / unit) * unit);
}
