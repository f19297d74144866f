"""The time of the random-hyperplanes method in numpy, for bench/random-hyperplanes.sh.

Prints one line of JSON: who computed, seconds of the fit, width of the second layer, share of points answered rightly.
With --checkout DIR the published program is run from there (its module `algorithm`, which needs scikit-learn); without
it, the plain transcription below: matrix products in single precision, one product with all points for each candidate.
"""

import argparse
import gzip
import json
import sys
import time
import types

import numpy as np


def read_idx(path):
    with gzip.open(path, "rb") as stream:
        magic = stream.read(4)
        shape = [int.from_bytes(stream.read(4), "big") for _ in range(magic[3])]
        return np.frombuffer(stream.read(), dtype=np.uint8).reshape(shape)


def read(arguments):
    """Points in single precision, the largest norm 1; labels."""
    if arguments.images.endswith(".npz"):
        with np.load(arguments.images) as archive:
            points, labels = archive["X"].astype(np.float64), archive["y"].astype(np.int64)
    else:
        points = read_idx(arguments.images)
        points = points.reshape(len(points), -1) / 255.0
        labels = read_idx(arguments.labels).astype(np.int64)
    if arguments.classes:
        kept = [int(c) for c in arguments.classes.split(",")]
        rows = np.isin(labels, kept)
        points, labels = points[rows], labels[rows]
    if arguments.minus is not None:
        labels = (labels == arguments.minus).astype(np.int64)
    points = (points / np.sqrt((points**2).sum(axis=1).max())).astype(np.float32)
    return points, labels


def transcription(points, labels, width, bias, seed):
    """Second-layer width and score; the loop of the method as it is printed."""
    random = np.random.default_rng(seed)
    weights = random.standard_normal((width, points.shape[1]), dtype=np.float32)
    biases = (2 * random.random(width, dtype=np.float32) - 1) * np.float32(bias)
    features = ((points @ weights.T + biases) > 0).astype(np.float32)
    classes = np.unique(labels)
    sides = [classes[-1]] if len(classes) == 2 else classes
    units, right = 0, np.ones(len(labels), dtype=bool)
    for side in sides:
        minus = np.flatnonzero(labels == side)
        plus = labels != side
        uncovered = np.ones(len(minus), dtype=bool)
        candidates = uncovered.copy()
        while candidates.any() and uncovered.any():
            at = random.choice(np.flatnonzero(candidates))
            candidates[at] = False
            off = (features[minus[at]] == 0).astype(np.float32)
            sums = features @ off
            least = sums[plus].min()
            if least > 0:
                stays = sums[minus] >= least
                candidates &= stays
                uncovered &= stays
                units += 1
        right[minus[uncovered]] = False
    return units, right.mean()


def published(folder, points, labels, width, bias, seed):
    sys.path.insert(0, folder)
    # The program's helpers for files and plots need more packages; the fit does not.
    sys.modules["utils"] = types.ModuleType("utils")
    import algorithm

    model = algorithm.get_model({"n_iter": width, "max_bias": bias, "activation": "thres"}, seed)
    started = time.perf_counter()
    model.fit(points, labels)
    seconds = time.perf_counter() - started
    return algorithm.get_model_metrics(model)["second_dim_out"], None, seconds


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("images", help="IDX images (.gz), or .npz with X and y")
    parser.add_argument("labels", nargs="?", help="IDX labels (.gz)")
    parser.add_argument("--width", type=int, default=500)
    parser.add_argument("--bias", type=float, default=1.0)
    parser.add_argument("--classes", help="keep these, such as 1,8")
    parser.add_argument("--minus", type=int, help="this class against the rest")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--checkout", help="folder of the published program")
    arguments = parser.parse_args()
    points, labels = read(arguments)
    if arguments.checkout:
        units, score, seconds = published(
            arguments.checkout, points, labels, arguments.width, arguments.bias, arguments.seed
        )
    else:
        started = time.perf_counter()
        units, score = transcription(points, labels, arguments.width, arguments.bias, arguments.seed)
        seconds = time.perf_counter() - started
    print(
        json.dumps(
            {
                "who": "published program" if arguments.checkout else "numpy transcription",
                "seconds": round(seconds, 3),
                "secondLayerWidth": int(units),
                "score": None if score is None else float(score),
            }
        )
    )


main()
