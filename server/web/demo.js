// Gives the demo's search boxes the archive that is served first.

import './timbao.js';

const { archives = [] } = await (await fetch('/v1/archives')).json();
for (const box of document.querySelectorAll('timbao-search')) box.setAttribute('archive', archives[0]?.name ?? '');
