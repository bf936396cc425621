// Draws how results are spread over time, as bars to drag over: by pointer, finger or keyboard.

import { bucketsOf, writeDays } from './calendar.js';
import { el, svgElement } from './dom.js';
import { formatDate } from './marked-text.js';
import { formatNumber, getLanguage, t } from './strings.js';

const keyPauseMs = 700;
const dragPx = 4; // less is a click
const barHeightMin = 3; // percent: a single article can be seen beside a thousand
const pageKeyBars = 5;
const labelsMax = 6;

/**
 * Makes a histogram. onChoose({from, to}) is told what was chosen, as an address writes it: '' where the
 * choice reaches the archive's end, both '' for all of time. Gives {element, update}.
 */
export function createHistogram({ onChoose, onHover = () => {} }) {
  const bars = svgElement('svg', { class: 'bars', preserveAspectRatio: 'none', role: 'img' });
  const axis = el('div', { class: 'axis', 'aria-hidden': 'true' });
  const thumbs = ['from', 'to'].map((end) =>
    el('div', { class: `thumb thumb-${end}`, role: 'slider', tabindex: '0', 'data-end': end }));
  const band = el('div', { class: 'band' });
  const plot = el('div', { class: 'plot' }, band, bars, thumbs);
  const element = el('div', { class: 'histogram' }, plot, axis);

  let shown = null; // {archive, span, interval, buckets, counts}
  let edges = [0, 0]; // the chosen bars, first and last
  let drag = null; // {anchor, x, moved, before}
  let keyTimer = 0; // runs while keys have moved an edge and more may come
  let waiting = null; // what to show once an edge is let go

  /** shows: {archive, span, interval, counts: [{from, count}], chosen: span or null}. */
  function update(shows) {
    if (drag || keyTimer) {
      waiting = shows; // bars must not change under someone's hand
      return;
    }
    const buckets = bucketsOf(shows.span, shows.interval);
    const byDay = new Map(shows.counts.map(({ from, count }) => [from, count]));
    shown = { ...shows, buckets, counts: buckets.map(({ first }) => byDay.get(first) ?? 0) };
    edges = edgesOf(shows.chosen, buckets);
    drawBars(bars, shown);
    drawAxis(axis, shown);
    bars.setAttribute('aria-label', summary(shown));
    thumbs[0].setAttribute('aria-label', t('histogramFrom'));
    thumbs[1].setAttribute('aria-label', t('histogramTo'));
    drawEdges();
  }

  function drawEdges() {
    const { buckets } = shown;
    const last = buckets.length - 1;
    const part = shown.chosen || drag || edges[0] > 0 || edges[1] < last;
    element.classList.toggle('chosen', Boolean(part));
    [...bars.children].forEach((bar, index) => bar.classList.toggle('in', index >= edges[0] && index <= edges[1]));
    const [left, right] = [edges[0] / buckets.length, (edges[1] + 1) / buckets.length];
    band.style.left = `${left * 100}%`;
    band.style.width = `${(right - left) * 100}%`;
    thumbs[0].style.left = `${left * 100}%`;
    thumbs[1].style.left = `${right * 100}%`;
    thumbs.forEach((thumb, side) => {
      thumb.setAttribute('aria-valuemin', side === 0 ? 0 : edges[0]);
      thumb.setAttribute('aria-valuemax', side === 0 ? edges[1] : last);
      thumb.setAttribute('aria-valuenow', edges[side]);
      thumb.setAttribute('aria-valuetext', bucketName(shown, edges[side]));
    });
  }

  /** Tells of the bars between the edges, in words, while they are moved. */
  function hoverEdges() {
    const { counts } = shown;
    const count = counts.slice(edges[0], edges[1] + 1).reduce((sum, one) => sum + one, 0);
    const names = [...new Set(edges.map((index) => bucketName(shown, index)))].join(' – ');
    onHover(`${names}: ${t('articleCount', formatNumber(count), count)}`);
  }

  function choose() {
    clearTimeout(keyTimer);
    keyTimer = 0;
    waiting = null; // what is chosen now brings its own
    const { archive, span, interval, buckets } = shown;
    const atStart = edges[0] === 0 && span.first === archive.first;
    const atEnd = edges[1] === buckets.length - 1 && span.last === archive.last;
    onChoose({
      from: atStart ? '' : writeDays(buckets[edges[0]].first, interval),
      to: atEnd ? '' : writeDays(buckets[edges[1]].last, interval),
    });
  }

  function barAt(event) {
    const { left, width } = plot.getBoundingClientRect();
    const index = Math.floor(((event.clientX - left) / width) * shown.buckets.length);
    return Math.max(0, Math.min(shown.buckets.length - 1, index));
  }

  plot.addEventListener('pointerdown', (event) => {
    if (!shown || event.button !== 0) return;
    const side = thumbs.indexOf(event.target);
    const anchor = side < 0 ? barAt(event) : edges[1 - side];
    drag = { anchor, x: event.clientX, moved: false, before: edges, onThumb: side >= 0 };
    plot.setPointerCapture(event.pointerId);
    if (side < 0) event.preventDefault(); // no text gets selected
  });

  plot.addEventListener('pointermove', (event) => {
    if (!shown) return;
    const index = barAt(event);
    if (!drag) {
      onHover(barText(shown, index));
      return;
    }
    drag.moved ||= Math.abs(event.clientX - drag.x) >= dragPx;
    if (!drag.moved) return;
    edges = [Math.min(drag.anchor, index), Math.max(drag.anchor, index)];
    drawEdges();
    hoverEdges();
  });

  plot.addEventListener('pointerup', (event) => {
    if (!drag) return;
    const { moved, onThumb } = drag;
    if (!moved && onThumb) {
      giveUp();
      return;
    }
    drag = null;
    if (!moved) edges = [barAt(event), barAt(event)];
    drawEdges();
    choose();
  });

  function giveUp() {
    if (!drag) return;
    edges = drag.before;
    drag = null;
    drawEdges();
    if (waiting) update(waiting);
    waiting = null;
  }
  plot.addEventListener('pointercancel', giveUp);
  plot.addEventListener('pointerleave', () => !drag && onHover(''));

  element.addEventListener('keydown', (event) => {
    if (event.key === 'Escape' && drag) giveUp();
    const side = thumbs.indexOf(event.target);
    if (side < 0 || event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key === 'Enter') {
      event.preventDefault();
      choose();
      return;
    }
    const target = keyTarget(event.key, edges[side], shown.buckets.length - 1);
    if (target === null) return;
    event.preventDefault();
    edges = side === 0 ? [Math.min(target, edges[1]), edges[1]] : [edges[0], Math.max(target, edges[0])];
    drawEdges();
    hoverEdges();
    clearTimeout(keyTimer);
    keyTimer = setTimeout(choose, keyPauseMs);
  });

  return { element, update };
}

/** Where a key moves an edge to; null for keys that do not move it. */
function keyTarget(key, index, last) {
  const moved = {
    ArrowLeft: index - 1, ArrowDown: index - 1, ArrowRight: index + 1, ArrowUp: index + 1,
    PageDown: index - pageKeyBars, PageUp: index + pageKeyBars, Home: 0, End: last,
  }[key];
  return moved === undefined ? null : Math.max(0, Math.min(last, moved));
}

function edgesOf(chosen, buckets) {
  const last = buckets.length - 1;
  if (!chosen) return [0, last];
  const from = buckets.findIndex((bucket) => bucket.last >= chosen.first);
  const to = buckets.findLastIndex((bucket) => bucket.first <= chosen.last);
  return [from < 0 ? last : from, Math.max(to, from < 0 ? last : from, 0)];
}

function drawBars(bars, { counts }) {
  const most = Math.max(...counts, 1);
  const gap = { few: 0.2, some: 0.12, many: 0.08 }[counts.length <= 12 ? 'few' : counts.length <= 80 ? 'some' : 'many'];
  bars.setAttribute('viewBox', `0 0 ${counts.length} 100`);
  bars.replaceChildren(...counts.map((count, index) => {
    const height = count === 0 ? 0 : Math.max(barHeightMin, (count / most) * 100);
    return svgElement('rect', { x: index + gap, y: 100 - height, width: 1 - 2 * gap, height });
  }));
}

/** Labels for some bars: of many months only the years, and never more than there is room for. */
function drawAxis(axis, { buckets, interval }) {
  const byYear = interval === 'month' && buckets.length > 18;
  const candidates = buckets.map(({ first }, index) => ({ first, index }))
    .filter(({ first }) => !byYear || first.slice(5, 7) === '01');
  const step = Math.ceil(candidates.length / labelsMax);
  axis.replaceChildren(...candidates.filter((_, place) => place % step === 0).map(({ first, index }) => {
    const label = el('span', {}, formatDate(byYear ? first.slice(0, 4) : writeDays(first, interval), getLanguage()));
    const place = index / buckets.length;
    if (place > 0.88) label.style.right = '0';
    else label.style.left = `${place * 100}%`;
    return label;
  }));
}

function bucketName({ buckets, interval }, index) {
  return formatDate(writeDays(buckets[index].first, interval), getLanguage());
}

function barText(shown, index) {
  const count = shown.counts[index];
  return `${bucketName(shown, index)}: ${t('articleCount', formatNumber(count), count)}`;
}

/** The histogram in a sentence, for those who cannot see it. */
function summary(shown) {
  const { counts, buckets, interval } = shown;
  const total = counts.reduce((sum, count) => sum + count, 0);
  const most = Math.max(...counts);
  return `${t('histogram')}: ${t('histogramSummary', formatNumber(total),
    t('buckets', formatNumber(buckets.length), interval, buckets.length), formatNumber(most),
    bucketName(shown, counts.indexOf(most)), total)}`;
}
