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
    """Pictures [B, D, size, size] to means and log deviations [B, Z]."""
    x = pictures
    count = len(spec["encoder"]["channels"])
    for i, stride in enumerate(spec["encoder"]["strides"]):
        padding = 2 + (spec["encoder"]["frame"] if i == 0 else 0)
        x = F.elu(F.conv2d(x, p[f"encoder.{i}.weight"], p[f"encoder.{i}.bias"], stride=stride, padding=padding))
    x = F.linear(x.flatten(1), p[f"encoder.{count}.weight"], p[f"encoder.{count}.bias"])
    return x.chunk(2, dim=1)


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


def decode(spec, p, z, memory_format=torch.contiguous_format):
    """Latents [B, Z] to the last grid [B, C, side, side]."""
    side, channels = spec["sides"][0], spec["channels"]
    if spec["seed"] == "linear":
        first = F.linear(z, p["seed.weight"], p["seed.bias"]).view(len(z), side, side, channels).permute(0, 3, 1, 2)
    else:
        filled = torch.cat([z, z.new_zeros(len(z), channels - spec["latent"])], dim=1)
        first = filled[:, :, None, None].expand(-1, -1, side, side)
    state = None
    for side, steps in zip(spec["sides"], spec["steps"]):
        if state is None:
            state = first
        else:
            state = state.repeat_interleave(2, dim=2).repeat_interleave(2, dim=3)[:, :, :side, :side]
        state = state.contiguous(memory_format=memory_format)
        for _ in range(steps):
            state = state + update(spec, p, state)
    return state


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


def objective(spec, p, pictures, noise, beta=1.0, memory_format=torch.contiguous_format):
    """Means over the batch: -log p(x|z), and the divergence from the standard normal. pictures [B, size, size], or
    [B, size, size, D]."""
    pictures = pictures[:, None] if pictures.dim() == 3 else pictures.permute(0, 3, 1, 2)
    mean, deviation = encode(spec, p, pictures)
    grid = decode(spec, p, mean + deviation.exp() * noise, memory_format)
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
    return reconstruction.mean(), divergence.mean()


def shapes(spec):
    result = {}
    channels, side = spec.get("pictureChannels", 1), spec["size"]
    for i, (outputs, stride) in enumerate(zip(spec["encoder"]["channels"], spec["encoder"]["strides"])):
        result[f"encoder.{i}"] = (outputs, channels, 5, 5)
        side = (side + 2 * (2 + (spec["encoder"]["frame"] if i == 0 else 0)) - 5) // stride + 1
        channels = outputs
    result[f"encoder.{len(spec['encoder']['channels'])}"] = (2 * spec["latent"], channels * side * side)
    if spec["seed"] == "linear":
        result["seed"] = (spec["sides"][0] ** 2 * spec["channels"], spec["latent"])
    rule, width = spec["update"], spec["channels"]
    widths = [*rule["hidden"], width] if rule["kind"] == "chain" else [width] * (2 * rule["blocks"] + 2)
    inputs = width
    for i, outputs in enumerate(widths):
        result[f"update.{i}"] = (outputs, inputs, 3, 3) if i == 0 else (outputs, inputs)
        inputs = outputs
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
        reconstruction, divergence = objective(spec, parameters, pictures, torch.randn(arguments.batch, spec["latent"]), memory_format=form)
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
