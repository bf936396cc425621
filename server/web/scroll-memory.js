// Remembers how far each history entry was scrolled, since results that come late defeat the browser's own memory.

const storageKey = 'timbao.scroll';
const keptPositions = 50;

const positions = recall();
let watched = ''; // the history entry on screen; '' while its content is being swapped

/** Stops recording: the jump in height when content is swapped is not scrolling. */
export function pauseScrollMemory() {
  watched = '';
}

/** Scrolls to where an entry was left when returning to it, else to the top, and records from there. */
export function placeScroll(entry, returning) {
  const top = returning ? positions.get(entry) ?? 0 : 0;
  window.scrollTo({ top, behavior: 'instant' });
  watched = entry;
}

function recall() {
  try {
    return new Map(JSON.parse(sessionStorage.getItem(storageKey) ?? '[]'));
  } catch {
    return new Map();
  }
}

window.addEventListener('scroll', () => {
  if (watched) positions.set(watched, window.scrollY);
}, { passive: true });

// The positions would die with the page: they are kept for a reload, or a return from another site.
window.addEventListener('pagehide', () => {
  try {
    sessionStorage.setItem(storageKey, JSON.stringify([...positions].slice(-keptPositions)));
  } catch {
    // Storage may be forbidden; the page then opens at its top.
  }
});

history.scrollRestoration = 'manual';
