#!/usr/bin/env python3
"""Does a rule heal? The measurement of `blastema heal`, by a second simulator that shares no code with the first.

    python3 heal_check.py rule.safetensors --seeds 8 --target lizard.png
    python3 heal_check.py distill.json another.json          one line of JSON a rule
    python3 heal_check.py rule.safetensors --threefry        under the same fire masks and discs as `blastema heal`

A creature grows for 200 steps; then it is cut in 12 ways (left, right, upper and lower half, the 16 x 16 square in the
middle, seven discs drawn as in training and drawn again until they do harm enough), and each cut one has 300 steps to regrow
beside an uncut twin under the same fire masks. Error = sum of squared RGBA differences / the twin's sum of squared RGBA.

`--target` is a PNG of the grid's size, as `blastema target` writes it (8 bits, alpha not premultiplied). Without it
no rule is shown to heal, and nothing is simulated beyond step 500. Reads model files and the JSON files of the article's
demo (for which 72 x 72 and the zero boundary are assumed). Float32; needs numpy only.
"""
import argparse
import base64
import json
import pathlib
import struct
import sys
import zlib

import numpy as np

CUT_AT, REGROWTH, MILESTONES = 200, 300, (1000, 2000, 10000)
HEALED, SHARE, GROWN, KEPT, LEAST_DAMAGE, MOST_DRAWS = 0.07, 0.95, 0.06, 0.12, 0.15, 1000
SOBEL_X = np.outer([1, 2, 1], [-1, 0, 1]) / 8
FILTERS = {
    "identity": np.outer([0, 1, 0], [0, 1, 0]),
    "sobelX": SOBEL_X,
    "sobelY": SOBEL_X.T,
    "laplacian": np.array([[1, 2, 1], [2, -12, 2], [1, 2, 1]]) / 8,
}


# --- reading -------------------------------------------------------------------------------------------------------
def read_rule(path):
    """(spec, tensors) of a model file or of a weight file of the article's demo."""
    data = pathlib.Path(path).read_bytes()
    if data.lstrip()[:1] == b"[":
        return read_distill(json.loads(data))
    size = int.from_bytes(data[:8], "little")
    header = json.loads(data[8 : 8 + size])
    spec = json.loads(header.pop("__metadata__")["blastema"])
    tensors = {}
    for name, entry in header.items():
        start, end = (8 + size + offset for offset in entry["data_offsets"])
        if entry["dtype"] == "F32":
            tensors[name] = np.frombuffer(data[start:end], "<f4").reshape(entry["shape"])
    return spec, tensors


def read_distill(layers):
    tensors = {}
    for number, layer in enumerate(layers):
        levels = np.frombuffer(base64.b64decode(layer["data_b64"]), np.uint8)
        values = (levels.reshape(layer["in_ch"] + 1, layer["out_ch"]) / 255 - 0.5).astype(np.float32)
        tensors[f"update.{number}.weight"] = values[:-1].T * np.float32(layer["weight_scale"])
        tensors[f"update.{number}.bias"] = values[-1] * np.float32(layer["bias_scale"])
    spec = {"channels": layers[1]["out_ch"], "alpha": 3, "filters": ["identity", "sobelX", "sobelY"], "fireRate": 0.5,
            "aliveThreshold": 0.1, "boundary": "zero", "grid": [72, 72]}
    return spec, tensors


def read_png(path, grid):
    """[H, W, 4] float32, premultiplied, of an 8-bit RGBA or RGB picture without interlacing."""
    data, at, blocks = pathlib.Path(path).read_bytes(), 8, b""
    while at < len(data):
        size, kind = struct.unpack(">I4s", data[at : at + 8])
        body = data[at + 8 : at + 8 + size]
        if kind == b"IHDR":
            width, height, depth, colour, _, _, interlace = struct.unpack(">IIBBBBB", body)
        elif kind == b"IDAT":
            blocks += body
        at += 12 + size
    if depth != 8 or colour not in (2, 6) or interlace or [height, width] != list(grid):
        sys.exit(f"{path}: must be an 8-bit RGBA or RGB PNG of {grid[1]} x {grid[0]} pixels without interlacing.")
    depth = 4 if colour == 6 else 3
    lines = np.frombuffer(zlib.decompress(blocks), np.uint8).reshape(height, 1 + width * depth)
    picture = np.zeros((height, width, depth), int)
    for row, line in enumerate(lines):
        above = picture[row - 1] if row else np.zeros((width, depth), int)
        for column, pixel in enumerate(line[1:].reshape(width, depth).astype(int)):
            left = picture[row, column - 1] if column else np.zeros(depth, int)
            up, corner = above[column], above[column - 1] if column else np.zeros(depth, int)
            near = [abs(up - corner), abs(left - corner), abs(left + up - 2 * corner)]
            paeth = np.where((near[0] <= near[1]) & (near[0] <= near[2]), left, np.where(near[1] <= near[2], up, corner))
            picture[row, column] = (pixel + [0, left, up, (left + up) // 2, paeth][line[0]]) % 256
    rgba = (picture if depth == 4 else np.insert(picture, 3, 255, 2)) / 255
    rgba[..., :3] *= rgba[..., 3:]
    return rgba.astype(np.float32)


# --- random numbers --------------------------------------------------------------------------------------------------
class Numpy:
    """Numbers of numpy's own generator: other masks and discs than the package draws."""

    def __init__(self, rng_seed):
        self.fire = np.random.default_rng([rng_seed, 0])
        self.discs = [np.random.default_rng([rng_seed, 1, disc]) for disc in range(7)]

    def fires(self, step, h, w, rate):
        return self.fire.random((h, w)) <= rate

    def disc(self, disc, draw):
        return self.discs[disc].random(3)


class Threefry:
    """The package's own numbers: Threefry-2x32, 20 rounds, by key (rngSeed, purpose, index) and counter."""

    def __init__(self, rng_seed):
        self.seed = rng_seed
        self.key = self.derive(5, 0, 0)

    @staticmethod
    def block(key, a, b):
        k0, k1 = np.array(key, np.uint32)
        k = (k0, k1, k0 ^ k1 ^ np.uint32(0x1BD11BDA))
        with np.errstate(over="ignore"):
            x, y = np.asarray(a, np.uint32) + k0, np.asarray(b, np.uint32) + k1
            for number in range(20):
                turn = (13, 15, 26, 6, 17, 29, 16, 24)[number % 8]
                x = x + y
                y = (y << np.uint32(turn) | y >> np.uint32(32 - turn)) ^ x
                if number % 4 == 3:
                    added = number // 4 + 1
                    x, y = x + k[added % 3], y + (k[(added + 1) % 3] + np.uint32(added))
        return x, y

    def derive(self, *numbers):
        key = (self.seed & 0xFFFFFFFF, self.seed >> 32)
        for depth, value in enumerate(numbers):
            key = tuple(int(word) for word in self.block(key, value, depth))
        return key

    def fires(self, step, h, w, rate):
        rows, columns = np.mgrid[0:h, 0:w].astype(np.uint32)
        words = self.block(self.key, step, rows << np.uint32(16) | columns >> np.uint32(1))
        return np.where(columns % 2 == 0, *words) >> np.uint32(8) < round(rate * 2**24)

    def disc(self, disc, draw):
        key = self.derive(6, disc)
        return [int(self.block(key, 3 * draw + i, 0)[0]) / 2**32 for i in range(3)]


# --- the rule --------------------------------------------------------------------------------------------------------
class Simulator:
    def __init__(self, spec, tensors, every_cell=False):
        self.spec, self.every_cell = spec, every_cell
        self.torus, self.alpha = spec["boundary"] == "torus", spec.get("alpha", 3)
        names = spec["filters"]
        if "learned" in names:
            self.kernels = tensors["perceive.weight"].reshape(-1, spec["channels"], 9)
        else:
            self.kernels = np.stack([FILTERS[name] for name in names]).reshape(-1, 1, 9).astype(np.float32)
        self.first, self.bias = np.ascontiguousarray(tensors["update.0.weight"].T), tensors["update.0.bias"]
        self.second, self.last = np.ascontiguousarray(tensors["update.1.weight"].T), tensors["update.1.bias"]

    def padded(self, x, value=0):
        widths = [(0, 0), (1, 1), (1, 1)] + [(0, 0)] * (x.ndim - 3)
        return np.pad(x, widths, "wrap") if self.torus else np.pad(x, widths, constant_values=value)

    def spread(self, x, value):
        """The maximum over 3 x 3."""
        p = self.padded(x, value)
        p = np.maximum(np.maximum(p[:, :-2], p[:, 1:-1]), p[:, 2:])
        return np.maximum(np.maximum(p[:, :, :-2], p[:, :, 1:-1]), p[:, :, 2:])

    def alive(self, x):
        return self.spread(x[..., self.alpha], -np.inf) > np.float32(self.spec["aliveThreshold"])

    def step(self, x, fire):
        """x [B, H, W, C]. A cell more than one away from every cell of `pre` can change nothing that is kept: it is skipped."""
        pre = self.alive(x)
        wanted = np.broadcast_to(fire, pre.shape)
        if not self.every_cell:
            wanted = wanted & self.spread(pre, False)
        sample, row, column = np.nonzero(wanted)
        p = self.padded(x)
        around = [p[sample, row + i, column + j] for i in range(3) for j in range(3)]
        seen = [sum(tap * kernel[:, k] for k, tap in enumerate(around) if kernel[:, k].any()) for kernel in self.kernels]
        hidden = np.maximum(np.concatenate(seen, 1) @ self.first + self.bias, 0)
        moved = x.copy()
        moved[sample, row, column] += hidden @ self.second + self.last
        moved[~(pre & self.alive(moved))] = 0
        return moved

    def run(self, x, numbers, start, stop):
        for step in range(start, stop):
            x = self.step(x, numbers.fires(step, *x.shape[1:3], self.spec["fireRate"]))
        return x


# --- the measurement -------------------------------------------------------------------------------------------------
def error(state, reference):
    with np.errstate(all="ignore"):
        a, b = state[..., :4].astype(float), reference[..., :4].astype(float)
        return float(((a - b) ** 2).sum() / (b**2).sum())


def cut_masks(grown, numbers):
    """Name -> which cells are lost."""
    h, w = grown.shape[:2]
    rows, columns = np.mgrid[0:h, 0:w]
    top, left = (h - 16) // 2, (w - 16) // 2
    masks = {
        "left": columns < w // 2,
        "right": columns >= w // 2,
        "upper": rows < h // 2,
        "lower": rows >= h // 2,
        "square": (rows >= top) & (rows < top + 16) & (columns >= left) & (columns < left + 16),
    }
    y, x = 2 * rows / (h - 1) - 1, 2 * columns / (w - 1) - 1
    for disc in range(7):
        drawn = []
        for draw in range(MOST_DRAWS):
            a, b, c = numbers.disc(disc, draw)
            mask = (y - (a - 0.5)) ** 2 + (x - (b - 0.5)) ** 2 < (0.1 + 0.3 * c) ** 2
            harm = error(np.where(mask[..., None], 0, grown), grown)
            drawn.append((harm, -draw, mask))
            if not harm < LEAST_DAMAGE:
                break
        masks[f"disc-{disc + 1}"] = drawn[-1][2] if not drawn[-1][0] < LEAST_DAMAGE else max(drawn, key=lambda d: d[:2])[2]
    return masks


def measure(rule, seeds, first_seed, target, milestones, source, every_cell=False):
    spec, tensors = rule
    simulator = Simulator(spec, tensors, every_cell)
    h, w = spec["grid"]
    cuts, to_target = [], {"grown": [], "afterRegrowth": [], **{f"at{step}": [] for step in MILESTONES}}
    for rng_seed in range(first_seed, first_seed + seeds):
        numbers = source(rng_seed)
        x = np.zeros((1, h, w, spec["channels"]), np.float32)
        x[:, h // 2, w // 2, simulator.alpha :] = 1
        twin = simulator.run(x, numbers, 0, CUT_AT)[0]
        masks = cut_masks(twin, numbers)
        x = np.stack([twin, *(np.where(mask[..., None], np.float32(0), twin) for mask in masks.values())])
        before = [error(state, twin) for state in x[1:]]
        x = simulator.run(x, numbers, CUT_AT, CUT_AT + REGROWTH)
        for name, harm, state in zip(masks, before, x[1:]):
            cuts.append({"name": name, "rngSeed": rng_seed, "errorAfterCut": harm, "errorAfter": error(state, x[0])})
        if target is not None:
            to_target["grown"].append(error(twin, target))
            to_target["afterRegrowth"] += [error(state, target) for state in x[1:]]
            at, x = CUT_AT + REGROWTH, x[:1]
            for step in milestones:
                x, at = simulator.run(x, numbers, at, step), step
                to_target[f"at{step}"].append(error(x[0], target))
    healed = [cut["errorAfter"] <= HEALED and (cut["errorAfterCut"] >= LEAST_DAMAGE or not cut["name"].startswith("disc"))
              for cut in cuts]
    means = {name: float(np.mean(errors)) if errors else None for name, errors in to_target.items()}
    limits = {"grown": GROWN, "afterRegrowth": KEPT, "at2000": KEPT}
    heals = np.mean(healed) >= SHARE and all(means[name] is not None and means[name] <= most for name, most in limits.items())
    return {"heals": bool(heals), "healedShare": float(np.mean(healed)), "cuts": cuts, "target": means}


def finite(value):
    if isinstance(value, dict):
        return {key: finite(item) for key, item in value.items()}
    if isinstance(value, list):
        return [finite(item) for item in value]
    return None if isinstance(value, float) and not np.isfinite(value) else value


def main():
    options = argparse.ArgumentParser(description="Measure whether rules heal, with a second simulator.")
    options.add_argument("rules", nargs="+", help="model files, or JSON files of the article's demo")
    options.add_argument("--seeds", type=int, default=1, metavar="N", help="creatures (1)")
    options.add_argument("--rng-seed", type=int, default=0, metavar="N", help="the first one's random seed (0)")
    options.add_argument("--target", metavar="PNG", help="what the rule was trained to grow, on the whole grid")
    options.add_argument("--until", type=int, default=10000, metavar="STEP", help="measure no milestone after this (10000)")
    options.add_argument("--threefry", action="store_true", help="draw fire masks and discs as the package does")
    options.add_argument("--every-cell", action="store_true", help="compute every cell that fires, wherever it lies (slow)")
    options.add_argument("--brief", action="store_true", help="a line of text a rule instead of JSON")
    arguments = options.parse_args()
    milestones = [step for step in MILESTONES if step <= arguments.until]
    source = Threefry if arguments.threefry else Numpy
    for path in arguments.rules:
        rule = read_rule(path)
        target = read_png(arguments.target, rule[0]["grid"]) if arguments.target else None
        with np.errstate(over="ignore", invalid="ignore"):
            report = measure(rule, arguments.seeds, arguments.rng_seed, target, milestones, source, arguments.every_cell)
        if arguments.brief:
            healed = round(report["healedShare"] * len(report["cuts"]))
            print(f"{pathlib.Path(path).name}: {healed} of {len(report['cuts'])} cuts healed;",
                  " ".join(f"{cut['name']} {cut['errorAfterCut']:.2f}>{cut['errorAfter']:.3f}" for cut in report["cuts"]),
                  {key: value and round(value, 4) for key, value in report["target"].items()}, flush=True)
        else:
            named = {"rule": pathlib.Path(path).name} if len(arguments.rules) > 1 else {}
            print(json.dumps({**named, **finite(report)}), flush=True)


if __name__ == "__main__":
    main()
