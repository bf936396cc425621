#!/usr/bin/env python3
"""The simulation against cases that can be computed by hand, and the figure of the docs against it."""
import pathlib
import sys
import unittest

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE))
import simulate  # noqa: E402


def times(multiple_from, multiple_to):
    return {"query_ms": simulate.Distribution([(0.0, 10.0), (1.0, 10.0)]),
            "multiple": simulate.Distribution([(0.0, multiple_from), (1.0, multiple_to)])}


class Simulation(unittest.TestCase):
    def test_the_slowest_of_even_times(self):
        # P(max <= t) = F(t)^N with F even between 10 and 20 ms.
        for fan_out in (1, 2, 16, 128):
            for share in (0.5, 0.99):
                search = simulate.Search(times(1.0, 2.0), fan_out)
                expected = 10 * (1 + share ** (1 / fan_out))
                self.assertAlmostEqual(search.quantile(share), expected, places=6)

    def test_a_second_request(self):
        # Between 0 and 20 ms evenly, asked again after 10: later than 15 if both are, 1/4 · 3/4.
        search = simulate.Search(times(0.0, 2.0), 1, hedge=10)
        self.assertAlmostEqual(search.above(15), 0.25 * 0.75)
        self.assertAlmostEqual(search.above(5), 0.75)
        self.assertAlmostEqual(search.hedged_share(), 0.5)
        two = simulate.Search(times(0.0, 2.0), 2, hedge=10)
        self.assertAlmostEqual(two.above(15), 1 - (1 - 0.25 * 0.75) ** 2)

    def test_the_time_of_a_query_is_the_same_everywhere(self):
        # Half of the queries take 10 ms, half 100: more shards do not change that, nor hedges.
        steps = {"query_ms": simulate.Distribution([(0.0, 10.0), (0.5, 10.0), (0.5, 100.0),
                                                    (1.0, 100.0)]),
                 "multiple": simulate.Distribution([(0.0, 1.0), (1.0, 1.0)])}
        for fan_out in (1, 128):
            for hedge in (None, 50):
                search = simulate.Search(steps, fan_out, hedge)
                self.assertAlmostEqual(search.above(9), 1.0)
                self.assertAlmostEqual(search.above(50), 0.5)
                self.assertAlmostEqual(search.above(101), 0.0)

    def test_the_figure_is_what_the_sample_gives(self):
        measured, answers = simulate.read_times(HERE / "shard_times.txt")
        hedge = simulate.Search(measured, 1).quantile(0.95)
        figure = HERE.parent.parent / "docs" / "images" / "fan-out.svg"
        self.assertEqual(figure.read_text(encoding="utf-8"),
                         simulate.svg(measured, hedge, answers))


if __name__ == "__main__":
    unittest.main()
