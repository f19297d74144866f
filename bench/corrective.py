"""A corrective block in numpy, as its specification states it: what a user would write.

Usage: python3 corrective.py N D UNITS relu|step [--runs 5]
Points uniform on the unit sphere, labels +1 and -1, half-normal thresholds. Prints the median of seconds of a block: the draw,
its coefficients and its values.
"""
import argparse
import statistics
import time

import numpy as np


def block(x, r, sigma, units, activation, rng):
    frequencies = sigma * rng.standard_normal((units, x.shape[1]))
    thresholds = np.abs(np.sqrt(2) * sigma * rng.standard_normal(units))
    factors = 2 / units * sigma * np.sqrt(np.pi) * np.exp(thresholds**2 / (4 * sigma**2))
    t = x @ frequencies.T - thresholds
    damped = r * np.exp(-sigma**2 * (x**2).sum(1) / 2)
    if activation == "relu":
        coefficients = -factors * (r @ np.cos(t))
        return np.maximum(t, 0) @ coefficients + damped.sum() + sigma**2 * (x @ (damped @ x))
    coefficients = factors * (r @ np.sin(t))
    return (t > 0) @ coefficients + damped.sum()


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("n", type=int)
    parser.add_argument("d", type=int)
    parser.add_argument("units", type=int)
    parser.add_argument("activation", choices=["relu", "step"])
    parser.add_argument("--runs", type=int, default=5)
    arguments = parser.parse_args()
    rng = np.random.default_rng(1)
    x = rng.standard_normal((arguments.n, arguments.d))
    x /= np.linalg.norm(x, axis=1)[:, None]
    r = np.where(rng.random(arguments.n) < 0.5, -1.0, 1.0)
    seconds = []
    for _ in range(arguments.runs):
        start = time.perf_counter()
        block(x, r, 4.0, arguments.units, arguments.activation, rng)
        seconds.append(time.perf_counter() - start)
    print(statistics.median(seconds))


main()
