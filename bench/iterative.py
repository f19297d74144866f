"""The iterative two-layer networks in numpy, as their specification states them: what a user would write.

Usage: python3 iterative.py DATA.npz ntk|single|ascent [--eps 0.1] [--runs 5]
DATA.npz holds X (n x d) and y, as `memcap data ... --out DATA.npz` writes them. Prints one JSON line: medians.
"""
import argparse
import json
import statistics
import time

import numpy as np

TAU = 0.8


def relu(t):
    return np.maximum(t, 0.0)


def complex_neuron(x, r, rng):
    """w = u + tau v/|v| and x w, for the second harmonic."""
    d = x.shape[1]
    u = rng.standard_normal(d) + 1j * rng.standard_normal(d)
    u /= np.linalg.norm(u)
    z = x @ u
    v = x.T @ (r * np.conj(z / np.abs(z)))
    w = u + TAU * v / np.linalg.norm(v)
    return w, x @ w


def on_circle(w, z, r, angles, by_weight):
    theta = np.arange(angles) * 2 * np.pi / angles
    cosine, sine = np.cos(theta), np.sin(theta)
    values = relu(np.outer(cosine, z.real) - np.outer(sine, z.imag))
    rows = np.outer(cosine, w.real) - np.outer(sine, w.imag)
    products = values @ r
    score = np.abs(products) / np.linalg.norm(rows, axis=1) if by_weight else products**2 / (values**2).sum(1)
    best = int(np.argmax(score))
    return rows[best], values[best]


def climb(x, r, w):
    """Products are linear along a tangent, so that a trial costs one pass over the points, as in memcap."""
    w = w / np.linalg.norm(w)
    p = x @ w
    current = r @ relu(p)
    h = 1.0
    for _ in range(20):
        gradient = np.sign(current) * (x.T @ (r * (p > 0)))
        tangent = gradient - (gradient @ w) * w
        size = np.linalg.norm(tangent)
        if size == 0:
            break
        tangent /= size
        q = x @ tangent
        for _ in range(7):
            scale = 1 / np.sqrt(1 + h * h)
            value = scale * (r @ relu(p + h * q))
            if abs(value) > abs(current) * (1 + 1e-4):
                w, p, current = scale * (w + h * tangent), scale * (p + h * q), value
                h = min(1.0, 1.5 * h)
                break
            h /= 2
        else:
            break
    return w, relu(p)


def difference_quotient(x, r, rng):
    u = rng.standard_normal(x.shape[1])
    u /= np.linalg.norm(u)
    t = x @ u
    v = x.T @ (r * (t >= 0))
    line = x @ v
    opposed = t * line < 0
    delta = 2.0 ** np.floor(np.log2(np.min(np.abs(t[opposed] / line[opposed])))) if opposed.any() else 1.0
    values = (relu(t + delta * line) - relu(t)) / delta
    return (np.linalg.norm(u + delta * v) + 1.0) / delta, values


def run(x, y, method, eps, rng):
    r, neurons, weight = y.copy(), 0, 0.0
    while r @ r > eps * (y @ y):
        if method == "ntk":
            length, values = difference_quotient(x, r, rng)
            neurons += 2
        else:
            w, z = complex_neuron(x, r, rng)
            ascends = method == "ascent"
            row, values = on_circle(w, z, r, 16 if ascends else 32, ascends)
            if ascends:
                row, values = climb(x, r, row)
            length = np.linalg.norm(row)
            neurons += 1
        scale = (r @ values) / (values @ values)
        r = r - scale * values
        weight += abs(scale) * length
    return neurons, weight


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("data")
    parser.add_argument("method", choices=["ntk", "single", "ascent"])
    parser.add_argument("--eps", type=float, default=0.1)
    parser.add_argument("--runs", type=int, default=5)
    given = parser.parse_args()
    with np.load(given.data) as file:
        x, y = np.ascontiguousarray(file["X"]), file["y"].astype(float)
    runs = []
    for seed in range(given.runs):
        start = time.perf_counter()
        neurons, weight = run(x, y, given.method, given.eps, np.random.default_rng(seed))
        runs.append((time.perf_counter() - start, neurons, weight))
    seconds, neurons, weight = (statistics.median(column) for column in zip(*runs))
    print(json.dumps({"seconds": seconds, "neurons": neurons, "totalWeight": weight}))


if __name__ == "__main__":
    main()
