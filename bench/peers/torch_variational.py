#!/usr/bin/env python3
"""A doubling VNCA in PyTorch, from the published description (Palm et al. 2022, arXiv 2201.12360): the peer of benchmarks
and the source of golden fixtures (test/fixtures/make_variational_fixtures.py). Not made from this package's code.

    python3 torch_variational.py --spec SPEC.json --threads 2 --batch 64 --json     images/s of whole training steps

Needs torch (tried: Debian 12's python3-torch 1.13).
"""
import argparse
import json
import time

import torch
import torch.nn.functional as F


def encode(spec, p, pictures):
    """Pictures [B, D, size, size] to means and log deviations [B, Z], and to features by the side of their grid."""
    x = pictures
    features = {x.shape[2]: x}
    count = len(spec["encoder"]["channels"])
    for i, stride in enumerate(spec["encoder"]["strides"]):
        padding = 2 + (spec["encoder"]["frame"] if i == 0 else 0)
        x = F.elu(F.conv2d(x, p[f"encoder.{i}.weight"], p[f"encoder.{i}.bias"], stride=stride, padding=padding))
        features[x.shape[2]] = x
    x = F.linear(x.flatten(1), p[f"encoder.{count}.weight"], p[f"encoder.{count}.bias"])
    return x.chunk(2, dim=1), features


def pointwise(p, name, x):
    return F.conv2d(x, p[f"{name}.weight"][:, :, None, None], p.get(f"{name}.bias"))


def update(spec, p, state):
    x = F.conv2d(state, p["update.0.weight"], p["update.0.bias"], padding=1)
    rule = spec["update"]
    if rule["kind"] == "chain":
        for i in range(1, len(rule["hidden"]) + 1):
            x = pointwise(p, f"update.{i}", F.elu(x))
        return x
    for block in range(rule["blocks"]):
        x = x + pointwise(p, f"update.{2 * block + 2}", F.elu(pointwise(p, f"update.{2 * block + 1}", x)))
    return pointwise(p, f"update.{2 * rule['blocks'] + 1}", x)


def draw(spec, p, state, numbers, features, noise):
    """Cells draw so many numbers each from posteriors that look at features too. Residual as in NVAE (Vahdat and Kautz
    2020): shift and log scale of a posterior are told in the prior's deviations. Returns the cells with what the numbers
    add to them, and the divergence of each picture."""
    side, most = state.shape[2], max(spec["draws"]["numbers"])
    mean, log = pointwise(p, "draws.prior", state).split(most, dim=1)
    mean, log = mean[:, :numbers], log[:, :numbers].clamp(-4, 2)
    name = f"draws.posterior.{side}"
    seen = F.conv2d(torch.cat([state, features], 1), p[f"{name}.0.weight"], p[f"{name}.0.bias"], padding=1)
    shift, scale = pointwise(p, f"{name}.1", F.elu(seen)).split(numbers, dim=1)
    scale = scale.clamp(-6, 2)
    drawn = mean + log.exp() * (shift + scale.exp() * noise)
    drawn = F.pad(drawn, (0, 0, 0, 0, 0, most - numbers))
    divergence = (0.5 * (shift**2 + (2 * scale).exp() - 1) - scale).sum((1, 2, 3))
    return state + pointwise(p, "draws.into", drawn), divergence


def lots_of(spec):
    """How many numbers the cells of a picture draw."""
    return sum(side**2 * count for side, count in zip(spec["sides"], spec.get("draws", {}).get("numbers", [])))


def decode(spec, p, z, memory_format=torch.contiguous_format, features=None, lots=None):
    """Latents [B, Z] to the last grid [B, C, side, side], and the divergences [B] of what cells draw, by grid. Lots
    [B, count] are the noise, by grid, row, column and number."""
    side, channels = spec["sides"][0], spec["channels"]
    if spec["seed"] == "linear":
        first = F.linear(z, p["seed.weight"], p["seed.bias"]).view(len(z), side, side, channels).permute(0, 3, 1, 2)
    else:
        filled = torch.cat([z, z.new_zeros(len(z), channels - spec["latent"])], dim=1)
        first = filled[:, :, None, None].expand(-1, -1, side, side)
    state, divergences, begin = None, [], 0
    for stage, (side, steps) in enumerate(zip(spec["sides"], spec["steps"])):
        if state is None:
            state = first
        else:
            state = state.repeat_interleave(2, dim=2).repeat_interleave(2, dim=3)[:, :, :side, :side]
        state = state.contiguous(memory_format=memory_format)
        numbers = spec["draws"]["numbers"][stage] if "draws" in spec else 0
        if numbers > 0:
            noise = lots[:, begin : begin + side * side * numbers].view(-1, side, side, numbers).permute(0, 3, 1, 2)
            begin += side * side * numbers
            state, divergence = draw(spec, p, state, numbers, features[side], noise)
            divergences.append(divergence)
        for _ in range(steps):
            state = state + update(spec, p, state)
    return state, divergences


def mixture(parameters, pictures, mixtures):
    """log p of bytes / 255 [B, D, side, side] under discretised logistics (Salimans and others 2017), summed over pixels."""
    channels = pictures.shape[1]
    logits, rest = parameters[:, :mixtures], parameters[:, mixtures : mixtures * (1 + 2 * channels)]
    rest = rest.unflatten(1, (mixtures, 2, channels))
    means, scales = 0.2 * rest[:, :, 0], rest[:, :, 1].clamp(-7, 7).exp()
    x = pictures[:, None]
    a, b = (x - 0.5 / 255 - means) / scales, (x + 0.5 / 255 - means) / scales
    inner = F.logsigmoid(b) + F.logsigmoid(-a) + torch.log(-torch.expm1(a - b))
    bins = torch.where(x < 0.5 / 255, F.logsigmoid(b), torch.where(x > 1 - 0.5 / 255, F.logsigmoid(-a), inner))
    return torch.logsumexp(torch.log_softmax(logits, 1) + bins.sum(2), 1).sum((1, 2))


def objective(spec, p, pictures, noise, lots=None, memory_format=torch.contiguous_format):
    """Means over the batch: -log p(x|z), and the divergence of the posteriors. pictures [B, size, size], or
    [B, size, size, D]."""
    pictures = pictures[:, None] if pictures.dim() == 3 else pictures.permute(0, 3, 1, 2)
    (mean, deviation), features = encode(spec, p, pictures)
    grid, divergences = decode(spec, p, mean + deviation.exp() * noise, memory_format, features, lots)
    margin = (spec["sides"][-1] - spec["size"]) // 2
    if spec["scored"] == "grid":
        target = F.pad(pictures, [margin] * 4)
    else:
        target = pictures
        grid = grid[:, :, margin : margin + spec["size"], margin : margin + spec["size"]]
    likelihood = spec.get("likelihood", "bernoulli")
    if likelihood == "bernoulli":
        reconstruction = F.binary_cross_entropy_with_logits(grid[:, 0], target[:, 0], reduction="none").sum((1, 2))
    else:
        reconstruction = -mixture(grid, target, likelihood["mixtures"])
    divergence = (0.5 * (mean**2 + (2 * deviation).exp() - 1) - deviation).sum(1)
    return reconstruction.mean(), sum(divergences, divergence).mean()


def shapes(spec):
    result = {}
    channels, side = spec.get("pictureChannels", 1), spec["size"]
    depths = {side: channels}
    for i, (outputs, stride) in enumerate(zip(spec["encoder"]["channels"], spec["encoder"]["strides"])):
        result[f"encoder.{i}"] = (outputs, channels, 5, 5)
        side = (side + 2 * (2 + (spec["encoder"]["frame"] if i == 0 else 0)) - 5) // stride + 1
        channels = depths[side] = outputs
    result[f"encoder.{len(spec['encoder']['channels'])}"] = (2 * spec["latent"], channels * side * side)
    if spec["seed"] == "linear":
        result["seed"] = (spec["sides"][0] ** 2 * spec["channels"], spec["latent"])
    rule, width = spec["update"], spec["channels"]
    widths = [*rule["hidden"], width] if rule["kind"] == "chain" else [width] * (2 * rule["blocks"] + 2)
    inputs = width
    for i, outputs in enumerate(widths):
        result[f"update.{i}"] = (outputs, inputs, 3, 3) if i == 0 else (outputs, inputs)
        inputs = outputs
    if "draws" in spec:
        hidden, most = spec["draws"]["hidden"], max(spec["draws"]["numbers"])
        result["draws.prior"] = (2 * most, width)
        result["draws.into"] = (width, most)
        for side, numbers in zip(spec["sides"], spec["draws"]["numbers"]):
            if numbers > 0:
                result[f"draws.posterior.{side}.0"] = (hidden, width + depths[side], 3, 3)
                result[f"draws.posterior.{side}.1"] = (2 * numbers, hidden)
    return result


def random_parameters(spec, scale=1.0, dtype=torch.float32):
    parameters = {}
    biased = spec["update"].get("lastBias", True)
    last = [name for name in shapes(spec) if name.startswith("update.")][-1]
    for name, shape in shapes(spec).items():
        bound = scale / (torch.Size(shape[1:]).numel() ** 0.5)
        parameters[f"{name}.weight"] = (torch.rand(shape) * 2 - 1).to(dtype) * bound
        if biased or name != last:
            parameters[f"{name}.bias"] = (torch.rand(shape[0]) * 2 - 1).to(dtype) * bound
    return parameters


def main():
    options = argparse.ArgumentParser(description="Time training steps of a VNCA in PyTorch.")
    options.add_argument("--spec", required=True)
    options.add_argument("--threads", type=int, default=2)
    options.add_argument("--batch", type=int, default=64)
    options.add_argument("--steps", type=int, default=2, help="timed steps, after one to warm up")
    options.add_argument("--json", action="store_true")
    arguments = options.parse_args()
    torch.set_num_threads(arguments.threads)
    torch.manual_seed(0)
    spec = json.load(open(arguments.spec))
    form = torch.channels_last
    parameters = {name: value.contiguous(memory_format=form).requires_grad_() if value.dim() == 4 else value.requires_grad_()
                  for name, value in random_parameters(spec).items()}
    optimiser = torch.optim.Adam(parameters.values(), lr=1e-3)
    pictures = (torch.rand(arguments.batch, spec["size"], spec["size"]) < 0.2).float()
    def step():
        optimiser.zero_grad()
        noise, lots = torch.randn(arguments.batch, spec["latent"]), torch.randn(arguments.batch, lots_of(spec))
        reconstruction, divergence = objective(spec, parameters, pictures, noise, lots, memory_format=form)
        (reconstruction + divergence).backward()
        torch.nn.utils.clip_grad_norm_(parameters.values(), 50)
        optimiser.step()
    step()
    start, cpu = time.perf_counter(), time.process_time()
    for _ in range(arguments.steps):
        step()
    images = arguments.batch * arguments.steps
    result = {"imagesPerSecond": images / (time.perf_counter() - start), "cpuSecondsPerImage": (time.process_time() - cpu) / images}
    print(json.dumps(result) if arguments.json else result)


if __name__ == "__main__":
    main()
