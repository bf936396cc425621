// Single keys that act on the page, for those who want them: they can be turned off, as voice control needs.

const storageKey = 'timbao.shortcuts';

/** Attaches keys to actions; an action gives whether it did something. The box turns them all on or off. */
export function attachShortcuts(box, actions) {
  box.checked = recall();
  box.addEventListener('change', () => {
    try {
      localStorage.setItem(storageKey, box.checked ? 'on' : 'off');
    } catch {
      // Storage may be forbidden; the choice then holds for this page.
    }
  });
  document.addEventListener('keydown', (event) => {
    if (!box.checked || event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
    if (event.target.closest?.('input:not([type="checkbox"]), select, textarea, dialog')) return;
    const action = actions[event.key];
    if (action?.()) event.preventDefault();
  });
}

function recall() {
  try {
    return localStorage.getItem(storageKey) !== 'off';
  } catch {
    return true;
  }
}
