// Reckons with days, months and years as spans of days: which bars a histogram has, and what they stand for.

const dayMs = 86400000;
const daysOfYear = 365.25;

// Up to these lengths a histogram counts by day, and by month; beyond them by year.
const byDayMax = 100;
const byMonthMax = 13 * daysOfYear;

// A chosen span shorter than this part of the archive's gets a histogram of its own surroundings.
const zoomPart = 1 / 6;
const surroundingsMin = 15;

const toMs = (day) => Date.parse(`${day}T00:00:00Z`);
const toDay = (ms) => new Date(ms).toISOString().slice(0, 10);

/** "2025-03-31" moved by a number of days. */
export function addDays(day, count) {
  return toDay(toMs(day) + count * dayMs);
}

/** How many days a span has, both ends included. */
export function daysIn({ first, last }) {
  return Math.round((toMs(last) - toMs(first)) / dayMs) + 1;
}

/** "2024-02" -> {first: "2024-02-01", last: "2024-02-29"}; null for what is no year, month or day. */
export function parseDay(text) {
  const match = /^([1-9]\d{3})(?:-(\d{2})(?:-(\d{2}))?)?$/.exec(text);
  if (!match) return null;
  const [, year, month, day] = match;
  const first = `${year}-${month ?? '01'}-${day ?? '01'}`;
  const ms = toMs(first);
  if (Number.isNaN(ms) || toDay(ms) !== first) return null;
  if (day) return { first, last: first };
  return { first, last: lastDayOf(first, month ? 'month' : 'year') };
}

/**
 * Reads a date as people type it, "2019", "5/2019", "26/5/2019", also with - or . or as an address has it,
 * into an address's form: "2019-05-26". Null for what is none.
 */
export function parseTypedDay(text) {
  const parts = text.trim().split(/[\s./-]+/);
  if (parts.length > 3 || parts.some((part) => !/^\d+$/.test(part))) return null;
  if (parts[0].length !== 4) parts.reverse();
  const day = parts.map((part, index) => part.padStart(index === 0 ? 4 : 2, '0')).join('-');
  return parseDay(day) ? day : null;
}

/** "2019-05-26" -> "26/05/2019", which parseTypedDay reads. */
export function writeTypedDay(day) {
  return day.split('-').reverse().join('/');
}

/** The span that "from" and "to" of an address choose, open ends filled from the archive's; null for none. */
export function chosenSpan(from, to, archive) {
  if (!from && !to) return null;
  const first = parseDay(from)?.first ?? archive.first;
  const last = parseDay(to)?.last ?? archive.last;
  return first <= last ? { first, last } : null;
}

function lastDayOf(day, interval) {
  const [year, month] = day.split('-').map(Number);
  if (interval === 'day') return day;
  return interval === 'year' ? `${day.slice(0, 4)}-12-31` : toDay(Date.UTC(year, month, 0));
}

function firstDayOf(day, interval) {
  if (interval === 'day') return day;
  return interval === 'year' ? `${day.slice(0, 4)}-01-01` : `${day.slice(0, 7)}-01`;
}

/** The interval whose bars are neither too many nor too few for a span. */
export function intervalFor(span) {
  const days = daysIn(span);
  if (days <= byDayMax) return 'day';
  return days <= byMonthMax ? 'month' : 'year';
}

/** The bars of a span: {first, last} of each, without gaps, the outermost whole. */
export function bucketsOf(span, interval) {
  const buckets = [];
  for (let day = firstDayOf(span.first, interval); day <= span.last;) {
    const last = lastDayOf(day, interval);
    buckets.push({ first: day, last });
    day = addDays(last, 1);
  }
  return buckets;
}

/**
 * What a histogram shows: all of the archive's time, or, once a short span is chosen, that span with as
 * much again on either side, so that it can be chosen finer and still be widened.
 */
export function shownSpan(archive, chosen) {
  if (!chosen || daysIn(chosen) >= daysIn(archive) * zoomPart) return archive;
  const around = Math.max(daysIn(chosen), surroundingsMin);
  const first = addDays(chosen.first, -around);
  const last = addDays(chosen.last, around);
  const inside = { first: first < archive.first ? archive.first : first, last: last > archive.last ? archive.last : last };
  return inside.first <= inside.last ? inside : archive;
}

/** Writes the days of some bars as briefly as "from" and "to" allow: "2019", "2019-05" or a day. */
export function writeDays(day, interval) {
  return day.slice(0, { year: 4, month: 7, day: 10 }[interval]);
}
