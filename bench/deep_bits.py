"""A network file run on every point in Python's integers, as one would write it without memcap: one exponent for a layer,
weights and biases as integers, sparse rows. Prints {"seconds": …, "misclassified": …}.

Usage: deep_bits.py run NETWORK.json DATA.csv      runs it; reading and scaling the weights is not timed
       deep_bits.py data N FILE.csv                N points in 8 dimensions whose labels alternate along a line
"""

import json
import random
import sys
import time


def dyadic(number):
    """(m, e) with number = m·2^e."""
    if isinstance(number, float):
        p, q = number.as_integer_ratio()
        return p, 1 - q.bit_length()
    if isinstance(number, int):
        return number, 0
    if "*2^" in number:
        m, e = number.split("*2^")
        return int(m), int(e)
    if "/" in number:
        p, q = map(int, number.split("/"))
        if q & (q - 1):
            raise SystemExit(f"{number} is not dyadic")
        return int(p), 1 - q.bit_length()
    return int(number), 0


def read_layers(path):
    with open(path, encoding="utf-8") as file:
        document = json.load(file)
    layers = []
    for layer in document["layers"]:
        rows = [[] for _ in range(layer["rows"])]
        weights = layer["weights"]
        if "sparse" in weights:
            for row, column, number in weights["sparse"]:
                rows[row].append((column, dyadic(number)))
        else:
            for row, entries in zip(rows, weights["dense"]):
                row.extend((c, dyadic(number)) for c, number in enumerate(entries) if dyadic(number)[0])
        layers.append((layer["activation"], rows, [dyadic(number) for number in layer["biases"]]))
    return layers


def scale(layers):
    """Layers in integers: a value before layer l is an integer times 2^-exponents[l]."""
    exponent, scaled = 0, []
    for activation, rows, biases in layers:
        weights = [w for row in rows for _, w in row]
        finer = max([0] + [-e for m, e in weights if m])
        finer = max([finer] + [-e - exponent for m, e in biases if m])
        exponent += finer
        scaled.append((
            activation == "relu",
            [[(c, m << (e + finer)) for c, (m, e) in row] for row in rows],
            [m << (e + exponent) if m else 0 for m, e in biases],
        ))
    return scaled, exponent


def run(layers, values):
    for is_relu, rows, biases in layers:
        following = []
        for row, total in zip(rows, biases):
            for column, weight in row:
                total += weight * values[column]
            following.append(0 if is_relu and total < 0 else total)
        values = following
    return values


def measure(network, data):
    layers, exponent = scale(read_layers(network))
    with open(data, encoding="utf-8") as file:
        table = [[int(cell) for cell in line.split(",")] for line in file if line[0] in "-0123456789"]
    start = time.perf_counter()
    wrong = sum(run(layers, row[:-1])[0] != row[-1] << exponent for row in table)
    print(json.dumps({"seconds": time.perf_counter() - start, "misclassified": wrong}))


def generate(count, path):
    draw = random.Random(count)
    points = [[draw.randrange(-(1 << 29), 1 << 29) for _ in range(8)] for _ in range(count)]
    along = sorted(range(count), key=lambda i: sum(points[i]))
    labels = [0] * count
    for place, i in enumerate(along):
        labels[i] = place % 2
    with open(path, "w", encoding="utf-8") as file:
        for point, label in zip(points, labels):
            print(*point, label, sep=",", file=file)


if __name__ == "__main__":
    match sys.argv[1:]:
        case ["run", network, data]:
            measure(network, data)
        case ["data", count, path]:
            generate(int(count), path)
        case _:
            raise SystemExit(__doc__)
