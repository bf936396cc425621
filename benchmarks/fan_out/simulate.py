#!/usr/bin/env python3
"""simulate.py SHARD_TIMES [--svg FILE] [--table FILE]: how long a search takes that waits for the
slowest of N shards, with and without hedged requests.

SHARD_TIMES is what shard_times printed. A shard's answer takes its query's time (the same on all
shards, `query_ms`) times a chance multiple (another one on each shard and for each request,
`multiple`). Both are as measured; that chances of different shards are independent is an
assumption. A hedged search asks another replica of a shard that has not answered after a while
(the quantile --hedge of a shard's time) and takes whichever answers first; xapian-tcpsrv cannot be
told to stop, so the other one's work is done all the same.

Nothing is drawn at random: quantiles are computed from the distributions.
"""
import argparse
import bisect
import sys

FAN_OUTS = [1, 2, 4, 8, 16, 32, 64, 128]
SHARES = [0.5, 0.95, 0.99, 0.999]
NAMES = {0.5: "p50", 0.95: "p95", 0.99: "p99", 0.999: "p99.9"}
COLOURS = {0.5: "#0072b2", 0.95: "#009e73", 0.99: "#d55e00", 0.999: "#7a3e9d"}
QUERY_POINTS = 200


class Distribution:
    """Between two measured quantiles it is even."""

    def __init__(self, points):
        self.shares = [share for share, _ in points]
        self.values = [value for _, value in points]

    def quantile(self, share):
        at = min(max(bisect.bisect_left(self.shares, share), 1), len(self.shares) - 1)
        low, high = self.shares[at - 1], self.shares[at]
        part = (share - low) / (high - low)
        return self.values[at - 1] + part * (self.values[at] - self.values[at - 1])

    def above(self, value):
        """The share of values greater than `value`."""
        if value < self.values[0]:
            return 1.0
        if value >= self.values[-1]:
            return 0.0
        at = bisect.bisect_right(self.values, value)
        low, high = self.values[at - 1], self.values[at]
        share = self.shares[at - 1]
        return 1 - (share + (value - low) / (high - low) * (self.shares[at] - share))


def read_times(path):
    points = {}
    answers = ""
    with open(path, encoding="utf-8") as file:
        for line in file:
            if line.startswith("#"):
                answers = line[1:].strip()
                continue
            name, share, value = line.split()
            points.setdefault(name, []).append((float(share), float(value)))
    return {name: Distribution(values) for name, values in points.items()}, answers


class Search:
    """The time of a search over `fan_out` shards, each asked a second time after `hedge` ms."""

    def __init__(self, times, fan_out, hedge=None):
        self.multiple = times["multiple"]
        self.queries = [times["query_ms"].quantile((index + 0.5) / QUERY_POINTS)
                        for index in range(QUERY_POINTS)]
        self.fan_out = fan_out
        self.hedge = hedge

    def shard_above(self, query, time):
        above = self.multiple.above(time / query)
        if self.hedge is not None and time >= self.hedge:
            above *= self.multiple.above((time - self.hedge) / query)
        return above

    def above(self, time):
        done = sum((1 - self.shard_above(query, time)) ** self.fan_out for query in self.queries)
        return 1 - done / len(self.queries)

    def quantile(self, share):
        low, high = 0.0, self.queries[-1] * self.multiple.values[-1] + (self.hedge or 0)
        for _ in range(60):
            middle = (low + high) / 2
            if self.above(middle) > 1 - share:
                low = middle
            else:
                high = middle
        return high

    def hedged_share(self):
        """How many requests more, as a share of the first ones."""
        return sum(self.multiple.above(self.hedge / query)
                   for query in self.queries) / len(self.queries)


def milliseconds(value):
    return f"{value:.0f}" if value >= 100 else f"{value:.1f}"


def fan_out_table(times, hedge):
    head = ["shards"] + [NAMES[share] for share in SHARES] + \
           [f"{NAMES[share]}, hedged" for share in SHARES]
    lines = ["| " + " | ".join(head) + " |", "|" + "---|" * len(head)]
    for fan_out in FAN_OUTS:
        cells = [str(fan_out)]
        for search in (Search(times, fan_out), Search(times, fan_out, hedge)):
            cells += [milliseconds(search.quantile(share)) for share in SHARES]
        lines.append("| " + " | ".join(cells) + " |")
    return lines


def hedge_table(times, fan_out):
    lines = [f"| a second request after | requests more | p50 of {fan_out} shards | p99 | p99.9 |",
             "|---|---|---|---|---|"]
    for share in (None, 0.99, 0.98, 0.95, 0.9, 0.8):
        hedge = None if share is None else Search(times, 1).quantile(share)
        search = Search(times, fan_out, hedge)
        name = "never" if share is None else f"p{share * 100:.0f} ({milliseconds(hedge)} ms)"
        more = "0" if share is None else f"{search.hedged_share() * 100:.1f} %"
        cells = [milliseconds(search.quantile(part)) for part in (0.5, 0.99, 0.999)]
        lines.append("| " + " | ".join([name, more] + cells) + " |")
    return lines


def model_line(times):
    """How well the two factors give the times that were measured."""
    model = Search(times, 1)
    parts = [f"{NAMES[share]} {milliseconds(times['time_ms'].quantile(share))} measured, "
             f"{milliseconds(model.quantile(share))} by the model" for share in SHARES]
    return "One shard, ms: " + "; ".join(parts) + "."


def nice_limit(value):
    step = 1
    while True:
        for factor in (1, 2, 5):
            if step * factor * 5 >= value:
                limit = step * factor
                return limit * -(-value // limit), limit
        step *= 10


def svg(times, hedge, answers):
    width, height, left, right, top, bottom = 760, 430, 62, 96, 46, 52
    plot_width, plot_height = width - left - right, height - top - bottom
    curves = []
    for share in SHARES:
        for hedged in (None, hedge):
            values = [Search(times, fan_out, hedged).quantile(share) for fan_out in FAN_OUTS]
            curves.append((share, hedged is not None, values))
    limit, step = nice_limit(max(max(values) for _, _, values in curves))

    def x(index):
        return left + plot_width * index / (len(FAN_OUTS) - 1)

    def y(value):
        return top + plot_height * (1 - value / limit)

    out = [f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" '
           f'width="{width}" height="{height}" font-family="sans-serif" font-size="12" '
           f'fill="#222" role="img" aria-labelledby="title">',
           '<title id="title">Time of a search against the number of shards it waits for</title>',
           f'<rect width="{width}" height="{height}" fill="#fff"/>',
           f'<text x="{left}" y="20" font-size="14" font-weight="bold">Time of a search that waits '
           'for all of its shards</text>',
           f'<text x="{left}" y="36" fill="#555">solid: one request a shard; dashed: a second one '
           f'to a replica after {milliseconds(hedge)} ms</text>']
    value = 0
    while value <= limit:
        out.append(f'<line x1="{left}" x2="{left + plot_width}" y1="{y(value):.1f}" '
                   f'y2="{y(value):.1f}" stroke="#ddd"/>')
        out.append(f'<text x="{left - 8}" y="{y(value) + 4:.1f}" text-anchor="end">{value:g}</text>')
        value += step
    for index, fan_out in enumerate(FAN_OUTS):
        out.append(f'<text x="{x(index):.1f}" y="{top + plot_height + 18}" '
                   f'text-anchor="middle">{fan_out}</text>')
    out.append(f'<text x="{left + plot_width / 2}" y="{height - 14}" text-anchor="middle">'
               'shards</text>')
    out.append(f'<text x="16" y="{top + plot_height / 2}" text-anchor="middle" '
               f'transform="rotate(-90 16 {top + plot_height / 2})">milliseconds</text>')
    labels = []
    for share, hedged, values in curves:
        points = " ".join(f"{x(index):.1f},{y(value):.1f}" for index, value in enumerate(values))
        dash = ' stroke-dasharray="6 4"' if hedged else ""
        out.append(f'<polyline points="{points}" fill="none" stroke="{COLOURS[share]}" '
                   f'stroke-width="2"{dash}/>')
        labels.append([y(values[-1]), NAMES[share] + (" hedged" if hedged else ""),
                       COLOURS[share]])
    labels.sort()
    for before, after in zip(labels, labels[1:]):  # apart enough to be read
        after[0] = max(after[0], before[0] + 14)
    for at, name, colour in labels:
        out.append(f'<text x="{left + plot_width + 8}" y="{at + 4:.1f}" fill="{colour}">'
                   f'{name}</text>')
    out.append(f"<!-- {answers} -->")
    out.append("</svg>")
    return "\n".join(out) + "\n"


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n\n")[0])
    parser.add_argument("shard_times")
    parser.add_argument("--hedge", type=float, default=0.95)
    parser.add_argument("--fan-out", type=int, default=32, help="of the table of hedges")
    parser.add_argument("--svg")
    parser.add_argument("--table", help="instead of standard output")
    options = parser.parse_args()
    times, answers = read_times(options.shard_times)
    hedge = Search(times, 1).quantile(options.hedge)
    lines = [answers + ".", "", model_line(times), ""] + fan_out_table(times, hedge) + [""] + \
        hedge_table(times, options.fan_out)
    text = "\n".join(lines) + "\n"
    if options.table:
        with open(options.table, "w", encoding="utf-8") as file:
            file.write(text)
    else:
        sys.stdout.write(text)
    if options.svg:
        with open(options.svg, "w", encoding="utf-8") as file:
            file.write(svg(times, hedge, answers))


if __name__ == "__main__":
    main()
