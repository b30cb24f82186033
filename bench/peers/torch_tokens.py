#!/usr/bin/env python3
"""The peer: the same generator of tokens in PyTorch, at the paper's settings, filter included, written to disk as .bin.

    python3 torch_tokens.py --count 2000000 --per-rule 10 --out DIR --json
    python3 torch_tokens.py --compare-forms          how ways of writing a step compare on this machine

Batched over rules and simulations. A step is nine look-ups (the input is one-hot; a grouped 3 x 3 convolution is the other
form), two batched products, and a draw from softmax(logits / T), which is made only for cells where a second state has a
chance: three times as fast as argmax(logits / T - log(exponential)) for all, and as ours does it. The filter compresses with
zlib in as many threads as PyTorch has. Random numbers are PyTorch's own, so the tokens are others, of the same distribution.

Needs numpy and torch (tried: Debian 12's python3-torch 1.13.1 with libopenblas0-pthread).
"""
import argparse
import gzip
import json
import math
import os
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import torch
import torch.nn.functional as F

STATES, SIDE, PATCH, RECORD, TEMPERATURE, BURN_IN, FILTER_GRIDS = 10, 12, 2, 1024, 1e-4, 10, 10
GRIDS = math.ceil(RECORD / 38)
CELLS = SIDE * SIDE


def draw_rules(count):
    """Kernels as Flax draws them: LeCun normal, cut off at two deviations."""
    def layer(*shape, fan_in):
        weights = torch.empty(shape)
        torch.nn.init.trunc_normal_(weights, 0, 1, -2, 2)
        return weights * (math.sqrt(1 / fan_in) / 0.8796256610342398)

    convolution = layer(count * 4, STATES, 3, 3, fan_in=9 * STATES)
    return convolution, layer(count, 16, 4, fan_in=4), layer(count, STATES, 16, fan_in=16)


def start(rules, simulations):
    logits = torch.randn(rules * simulations, STATES)
    states = torch.multinomial(logits.softmax(-1), CELLS, replacement=True)
    return states.view(rules, simulations, SIDE, SIDE)


def grouped(states, kernels):
    """Logits [rules, STATES, simulations * CELLS] of states [rules, simulations, SIDE, SIDE]: a grouped convolution."""
    convolution, hidden, output = kernels
    rules, simulations = states.shape[:2]
    one_hot = torch.zeros(simulations, rules, STATES, SIDE, SIDE)
    one_hot.scatter_(2, states.transpose(0, 1).unsqueeze(2), 1)
    x = F.pad(one_hot.view(simulations, rules * STATES, SIDE, SIDE), (1, 1, 1, 1), mode="circular")
    x = F.conv2d(x, convolution, groups=rules)
    x = x.view(simulations, rules, 4, CELLS).permute(1, 2, 0, 3).reshape(rules, 4, simulations * CELLS)
    return torch.bmm(output, torch.bmm(hidden, x).relu_())


def table(states, kernels):
    """The same as nine look-ups in tables [rules, 9, STATES, 4], since the input is one-hot."""
    convolution, hidden, output = kernels
    rules, simulations = states.shape[:2]
    weights = convolution.view(rules, 4, STATES, 9).permute(3, 0, 2, 1).reshape(9, rules * STATES, 4)
    index = states + (torch.arange(rules) * STATES)[:, None, None, None]
    padded = torch.cat([index[..., -1:, :], index, index[..., :1, :]], -2)
    padded = torch.cat([padded[..., -1:], padded, padded[..., :1]], -1)
    x = 0
    for tap in range(9):
        y0, x0 = divmod(tap, 3)
        x = x + F.embedding(padded[..., y0 : y0 + SIDE, x0 : x0 + SIDE], weights[tap])
    x = x.reshape(rules, simulations * CELLS, 4).transpose(1, 2)
    return torch.bmm(output, torch.bmm(hidden, x).relu_())


FORMS = {"grouped": grouped, "table": table}


def step(states, kernels, form):
    logits = form(states, kernels)
    best, chosen = logits.max(1)
    rule, cell = ((logits > best[:, None] - 24 * TEMPERATURE).sum(1) > 1).nonzero(as_tuple=True)
    close = logits[rule, :, cell].div_(TEMPERATURE)
    chosen[rule, cell] = close.sub_(torch.empty_like(close).exponential_().log_()).argmax(1)
    return chosen.view(states.shape)


def rollout(kernels, rules, simulations, grids, form):
    """Tokens [rules, simulations, grids, 36] after the burn-in."""
    states, kept = start(rules, simulations), []
    for _ in range(BURN_IN):
        states = step(states, kernels, form)
    for g in range(grids):
        if g > 0:
            states = step(states, kernels, form)
        n = SIDE // PATCH
        patches = states.view(rules, simulations, n, PATCH, n, PATCH).transpose(3, 4).reshape(rules, simulations, n * n, PATCH**2)
        kept.append(patches @ (STATES ** torch.arange(PATCH**2)))
    return torch.stack(kept, 2)


def ratio(tokens):
    raw = tokens.astype("<i4").tobytes()
    return len(gzip.compress(raw, 9)) / len(raw)


def generate(count, per_rule, batch, form, pool, file):
    written, tried, accepted, rest = 0, 0, 0, None
    records = math.ceil(count / RECORD)
    while written < records:
        kernels = draw_rules(batch)
        measured = rollout(kernels, batch, 1, FILTER_GRIDS, form).numpy()
        ratios = np.fromiter(pool.map(ratio, measured), float)
        keep = torch.from_numpy(np.flatnonzero((ratios > 0.5) & (ratios < 1)))
        tried, accepted = tried + batch, accepted + len(keep)
        if len(keep) == 0:
            continue
        convolution, hidden, output = kernels
        chosen = (convolution.view(batch, 4, STATES, 3, 3)[keep].reshape(-1, STATES, 3, 3), hidden[keep], output[keep])
        tokens = rollout(chosen, len(keep), per_rule, GRIDS, form)
        whole = torch.full((len(keep), per_rule, GRIDS, 38), STATES**4, dtype=torch.int64)
        whole[..., 1:-1] = tokens
        whole[..., -1] = STATES**4 + 1
        # Whole batches count, so that nothing is made in vain.
        data = whole.view(-1, GRIDS * 38)[:, :RECORD].to(torch.int16)
        file.write(data.contiguous().numpy().tobytes())
        written += len(data)
    return written * RECORD, accepted / tried


def timed(options, form, count, file):
    """Tokens a second by the clock and of processor time, and the share of the rules that were kept."""
    pool = ThreadPoolExecutor(options.threads)
    generate(RECORD * options.per_rule, options.per_rule, options.batch, form, pool, file)  # warms up
    began, processor_began = time.perf_counter(), time.process_time()
    tokens, acceptance = generate(count, options.per_rule, options.batch, form, pool, file)
    file.flush()
    return tokens / (time.perf_counter() - began), tokens / (time.process_time() - processor_began), acceptance


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--count", type=int, default=2_000_000)
    parser.add_argument("--per-rule", type=int, default=10)
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--batch", type=int, default=64, help="rules at a time")
    parser.add_argument("--form", choices=FORMS, default="table")
    parser.add_argument("--out")
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--compare-forms", action="store_true")
    options = parser.parse_args()
    torch.set_num_threads(options.threads)
    torch.set_grad_enabled(False)
    if options.compare_forms:
        for name, form in FORMS.items():
            for batch in (16, 32, 64):
                options.batch = batch
                with tempfile.TemporaryFile() as file:
                    speed, _, _ = timed(options, form, options.count, file)
                print(f"{name:8} {batch:4} rules at a time  {speed / 1e6:.3f} M tokens/s", flush=True)
        return
    with open(os.path.join(options.out or tempfile.mkdtemp(), "train.bin"), "wb") as file:
        speed, processor_speed, acceptance = timed(options, FORMS[options.form], options.count, file)
    figures = {"tokensPerSecond": speed, "tokensPerProcessorSecond": processor_speed, "acceptanceRate": acceptance}
    print(json.dumps(figures))


if __name__ == "__main__":
    main()
