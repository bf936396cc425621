// Reads the server's highlighted text and its dates, without ever handing either to an HTML parser.

const entities = { '&amp;': '&', '&lt;': '<', '&gt;': '>', '&quot;': '"', '&#39;': "'" };

/** Decodes the five entities the server writes; one pass, so "&amp;lt;" stays "&lt;". */
function decodeEntities(text) {
  return text.replace(/&(?:amp|lt|gt|quot|#39);/g, (entity) => entities[entity]);
}

/** Splits escaped text with <mark> tags into runs of {text, marked}. */
export function parseMarked(escaped) {
  const runs = [];
  let marked = false;
  for (const piece of escaped.split(/(<\/?mark>)/)) {
    if (piece === '<mark>') marked = true;
    else if (piece === '</mark>') marked = false;
    else if (piece !== '') runs.push({ text: decodeEntities(piece), marked });
  }
  return runs;
}

/** Makes the nodes for runs: text nodes, and mark elements around the highlighted ones. */
export function runsToNodes(runs) {
  return runs.map(({ text, marked }) => {
    if (!marked) return document.createTextNode(text);
    const mark = document.createElement('mark');
    mark.textContent = text;
    return mark;
  });
}

/** Cuts runs into paragraphs at line ends; a highlight that crosses one goes on in the next. */
export function splitParagraphs(runs) {
  const paragraphs = [[]];
  for (const { text, marked } of runs) {
    text.split(/[\r\n]+/).forEach((line, index) => {
      if (index > 0) paragraphs.push([]);
      if (line !== '') paragraphs.at(-1).push({ text: line, marked });
    });
  }
  return paragraphs.filter((paragraph) => paragraph.some((run) => run.text.trim() !== ''));
}

/** The runs of a field: its highlighted form when the server sent one, else the plain text. */
export function fieldRuns(record, field, highlighted = `${field}_html`) {
  if (typeof record[highlighted] === 'string' && record[highlighted] !== '') return parseMarked(record[highlighted]);
  const plain = record[field];
  return typeof plain === 'string' && plain !== '' ? [{ text: plain, marked: false }] : [];
}

/** Formats "2025-12-22" (or only its year, or year and month) for a language; other text stays as it is. */
export function formatDate(date, language) {
  const match = /^(\d{4})(?:-(\d{2})(?:-(\d{2})(?:[T ].*)?)?)?$/.exec(date);
  if (!match) return date;
  const [, year, month, day] = match;
  if (!month) return year;
  if (language === 'vi') return [day, month, year].filter(Boolean).join('/');
  const moment = new Date(Date.UTC(Number(year), Number(month) - 1, Number(day ?? 1)));
  return new Intl.DateTimeFormat('en-GB', {
    year: 'numeric', month: 'short', day: day ? 'numeric' : undefined, timeZone: 'UTC',
  }).format(moment);
}

/** The address when it is a full http(s) one, else '': an archive may hold anything, javascript: too. */
export function webAddress(text) {
  try {
    const { protocol, href } = new URL(text);
    return protocol === 'http:' || protocol === 'https:' ? href : '';
  } catch {
    return '';
  }
}
