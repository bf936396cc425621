// Reads Prometheus' text format as strictly as its documentation writes it, and refuses all else.

const metricName = /^[a-zA-Z_:][a-zA-Z0-9_:]*$/;
const types = ['counter', 'gauge', 'histogram', 'summary', 'untyped'];

/** Cuts "name{a="b",c="d"} value" into [name, labels, value]; throws for anything else. */
function parseSample(line) {
  const head = /^([a-zA-Z_:][a-zA-Z0-9_:]*)/.exec(line);
  if (!head) throw new Error(`no metric name: ${line}`);
  let rest = line.slice(head[0].length);
  const labels = new Map();
  if (rest.startsWith('{')) {
    rest = rest.slice(1);
    while (!rest.startsWith('}')) {
      const label = /^([a-zA-Z_][a-zA-Z0-9_]*)="((?:[^"\\\n]|\\[\\"n])*)"(,(?=[a-zA-Z_])|(?=\}))/.exec(rest);
      if (!label) throw new Error(`bad labels: ${line}`);
      if (label[1].startsWith('__')) throw new Error(`reserved label: ${line}`);
      if (labels.has(label[1])) throw new Error(`a label twice: ${line}`);
      labels.set(label[1], label[2]);
      rest = rest.slice(label[0].length);
    }
    rest = rest.slice(1);
  }
  const value = /^ ([+-]?(?:\d+(?:\.\d+)?(?:[eE][+-]?\d+)?|Inf)|NaN)$/.exec(rest);
  if (!value) throw new Error(`bad value: ${line}`);
  return [head[0], labels, Number(value[1].replace('Inf', 'Infinity'))];
}

const seriesOf = (name, labels) => `${name}{${[...labels].map(([label, value]) => `${label}="${value}"`).sort().join(',')}}`;

function checkHistogram(name, samples) {
  const groups = new Map();
  for (const { suffix, labels, value } of samples) {
    const others = new Map([...labels].filter(([label]) => label !== 'le'));
    const key = seriesOf(name, others);
    if (!groups.has(key)) groups.set(key, { buckets: [] });
    if (suffix === '_bucket') groups.get(key).buckets.push([Number(labels.get('le').replace('+Inf', 'Infinity')), value]);
    else groups.get(key)[suffix] = value;
  }
  for (const [key, { buckets, _sum: sum, _count: count }] of groups) {
    if (sum === undefined || count === undefined) throw new Error(`no sum or count: ${key}`);
    if (buckets.at(-1)?.[0] !== Infinity || buckets.at(-1)[1] !== count) throw new Error(`the last bucket is not the count: ${key}`);
    for (let index = 1; index < buckets.length; index += 1) {
      if (!(buckets[index][0] > buckets[index - 1][0]) || buckets[index][1] < buckets[index - 1][1]) throw new Error(`buckets go down: ${key}`);
    }
  }
}

/** Gives {families: Map of name to type, series: Map of 'name{labels}' to value}. */
export function parsePrometheus(text) {
  if (!text.endsWith('\n')) throw new Error('the last line does not end');
  const families = new Map();
  const series = new Map();
  const samplesOf = new Map();
  const helped = new Set();
  let current = null;
  for (const line of text.slice(0, -1).split('\n')) {
    const meta = /^# (HELP|TYPE) (\S+) (.+)$/.exec(line);
    if (meta) {
      const [, kind, name, rest] = meta;
      if (!metricName.test(name)) throw new Error(`bad name: ${line}`);
      if (kind === 'HELP') {
        if (helped.has(name)) throw new Error(`two HELP lines: ${name}`);
        if (/\\(?![\\n])/.test(rest)) throw new Error(`bad escape: ${line}`);
        helped.add(name);
      } else {
        if (families.has(name)) throw new Error(`two TYPE lines: ${name}`);
        if (!types.includes(rest)) throw new Error(`bad type: ${line}`);
        if (!helped.has(name)) throw new Error(`no HELP before: ${line}`);
        if (rest === 'counter' && !name.endsWith('_total')) throw new Error(`a counter without _total: ${name}`);
        if (rest !== 'counter' && name.endsWith('_total')) throw new Error(`no counter but _total: ${name}`);
        families.set(name, rest);
        samplesOf.set(name, []);
        current = name;
      }
      continue;
    }
    const [name, labels, value] = parseSample(line);
    const suffix = families.get(current) === 'histogram' ? /_(?:bucket|sum|count)$/.exec(name)?.[0] ?? '' : '';
    if (current === null || name !== current + suffix || (families.get(current) === 'histogram') !== (suffix !== '')) throw new Error(`not of the family ${current}: ${line}`);
    if ((suffix === '_bucket') !== labels.has('le')) throw new Error(`le where it should not be: ${line}`);
    if (families.get(current) === 'counter' && !(value >= 0)) throw new Error(`a negative counter: ${line}`);
    const key = seriesOf(name, labels);
    if (series.has(key)) throw new Error(`a series twice: ${key}`);
    series.set(key, value);
    samplesOf.get(current).push({ suffix, labels, value });
  }
  for (const [name, type] of families) {
    if (type === 'histogram') checkHistogram(name, samplesOf.get(name));
  }
  return { families, series };
}
