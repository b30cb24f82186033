#!/usr/bin/env python3
"""The peer: one whole training step of a growing rule in dense PyTorch, float32, on the workloads of ../workloads.md.

    python3 torch_growing.py --json                          all three workloads, medians over 3 runs
    python3 torch_growing.py --workload seed --repeat 1      one workload, once (for interleaved runs)
    python3 torch_growing.py --compare-forms                 how the ways of writing the step compare on this machine
    python3 torch_growing.py --device cuda --form fastest    on a graphics card, in the form that is fastest there, compiled or not

A training step is 64 steps of a batch of 8 states of 72 x 72 x 16 with fresh fire masks, backpropagation through all of them, gradients
normalised for each variable, Adam. A plain step is one step of a single 72 x 72 x 16 state without gradients.

Dense PyTorch computes every cell whether it lives or not, so the three workloads cost the same here. The default form was
the fastest of those that --compare-forms lists, on two threads; a backward pass written by hand was slower than PyTorch's own, and
`torch.compile` does not exist in 1.13. The process keeps freed memory (mallopt) instead of faulting it in again each step.

Needs numpy and torch (tried: Debian 12's python3-torch 1.13.1 with libopenblas0-pthread; without the latter it links a slow BLAS).
"""
import argparse
import ctypes
import json
import math
import resource
import statistics
import sys
import time

import numpy as np
import torch
import torch.nn.functional as F

BATCH, HEIGHT, WIDTH, CHANNELS, HIDDEN, STEPS = 8, 72, 72, 16, 128, 64
PERCEPTION, ALPHA, THRESHOLD, FIRE_RATE = 3 * CHANNELS, 3, 0.1, 0.5
DEVICE = "cpu"


# --- the workloads: see ../workloads.md ----------------------------------------------------------------------------
def noise(first, count):
    """Numbers first .. first + count - 1 of a fixed sequence in [-1, 1), exact in float32."""
    h = (np.arange(first + 1, first + 1 + count, dtype=np.uint64) * 0x9E3779B9 & 0xFFFFFFFF).astype(np.uint64)
    h ^= h >> 16
    h = h * 0x85EBCA6B & 0xFFFFFFFF
    h ^= h >> 13
    h = h * 0xC2B2AE35 & 0xFFFFFFFF
    h ^= h >> 16
    return ((h >> 8) / 2**23 - 1).astype(np.float32)


def workload(name):
    """The rule's four variables, the initial states [batch, channels, height, width] and the target [4, height, width]."""
    second = noise(100_000, CHANNELS * HIDDEN).reshape(CHANNELS, HIDDEN) / 128
    second[ALPHA] = 0
    last = np.zeros(CHANNELS, np.float32)
    rows, columns = np.mgrid[0:HEIGHT, 0:WIDTH]
    distance = (rows - HEIGHT // 2) ** 2 + (columns - WIDTH // 2) ** 2
    states = np.zeros((BATCH, HEIGHT, WIDTH, CHANNELS), np.float32)
    if name == "seed":
        last[ALPHA] = 0.0625
        states[:, HEIGHT // 2, WIDTH // 2, ALPHA:] = 1
    else:
        states[:] = noise(1_000_000, states.size).reshape(states.shape) / 2
        states[..., ALPHA] = 0.625
        if name == "partial":
            states[:, distance > 441] = 0
    target = np.zeros((4, HEIGHT, WIDTH), np.float32)
    target[:, distance <= 400] = np.array([0.5, 0.25, 0.125, 1], np.float32)[:, None]
    first = noise(0, HIDDEN * PERCEPTION).reshape(HIDDEN, PERCEPTION) / 8
    rule = [first, np.zeros(HIDDEN, np.float32), second, last]
    return (
        [torch.from_numpy(value).clone().to(DEVICE) for value in rule],
        torch.from_numpy(states).permute(0, 3, 1, 2).to(DEVICE),  # channels_last
        torch.from_numpy(target).to(DEVICE),
    )


# --- one step, in several forms --------------------------------------------------------------------------------------
SOBEL_X = torch.tensor([[-1.0, 0, 1], [-2, 0, 2], [-1, 0, 1]]) / 8
IDENTITY = torch.tensor([[0.0, 0, 0], [0, 1, 0], [0, 0, 0]])
KERNELS = torch.stack([IDENTITY, SOBEL_X, SOBEL_X.T])
DEPTHWISE = KERNELS.repeat(CHANNELS, 1, 1)[:, None].contiguous(memory_format=torch.channels_last)  # channel-major


def depthwise(x):
    return F.conv2d(x, DEPTHWISE, padding=1, groups=CHANNELS)


def slices(x):
    p = F.pad(x, (1, 1, 1, 1))
    smooth = p[:, :, :-2] + 2 * p[:, :, 1:-1] + p[:, :, 2:]
    sobel_x = (smooth[..., 2:] - smooth[..., :-2]) / 8
    smooth = p[..., :-2] + 2 * p[..., 1:-1] + p[..., 2:]
    sobel_y = (smooth[:, :, 2:] - smooth[:, :, :-2]) / 8
    return torch.stack([x, sobel_x, sobel_y], 2).flatten(1, 2)


def channel_major(first):
    """Columns of the first layer in the order in which the depthwise convolution gives its answers."""
    return first.view(HIDDEN, 3, CHANNELS).transpose(1, 2).reshape(HIDDEN, PERCEPTION)


def alive(x):
    """max_pool2d on one channel, written as shifted maxima (faster here)."""
    p = F.pad(x[:, ALPHA : ALPHA + 1], (1, 1, 1, 1))
    rows = torch.maximum(torch.maximum(p[:, :, :-2], p[:, :, 1:-1]), p[:, :, 2:])
    return torch.maximum(torch.maximum(rows[..., :-2], rows[..., 1:-1]), rows[..., 2:]) > THRESHOLD


def fires(x):
    return (torch.rand(x.shape[0], 1, HEIGHT, WIDTH, device=DEVICE) <= FIRE_RATE).float()


def composed(perceive, conv):
    """A step from PyTorch's own differentiable operations."""

    def step(x, first, bias, second, last):
        y = perceive(x)
        if conv:
            hidden = torch.relu_(F.conv2d(y, first[:, :, None, None], bias))
            update = F.conv2d(hidden, second[:, :, None, None], last)
        else:
            hidden = torch.relu_(F.linear(y.permute(0, 2, 3, 1), first, bias))
            update = F.linear(hidden, second, last).permute(0, 3, 1, 2)
        moved = torch.addcmul(x, update, fires(x))
        with torch.no_grad():
            life = (alive(x) & alive(moved)).float()
        return moved * life

    return step


def one_convolution(x, kernel, bias, second, last):
    """Perception and first layer as a single 3 x 3 convolution: three times the multiplications, one pass."""
    hidden = torch.relu_(F.conv2d(x, kernel, bias, padding=1))
    moved = torch.addcmul(x, F.conv2d(hidden, second[:, :, None, None], last), fires(x))
    with torch.no_grad():
        life = (alive(x) & alive(moved)).float()
    return moved * life


def one_kernel(first):
    kernel = torch.einsum("dfc,fij->dcij", first.view(HIDDEN, 3, CHANNELS), KERNELS)
    return kernel.contiguous(memory_format=torch.channels_last)


# Form -> (what is made of the first layer once a rollout, a step).
FORMS = {
    "depthwise, linear": (channel_major, composed(depthwise, conv=False)),
    "depthwise, 1x1 conv": (channel_major, composed(depthwise, conv=True)),
    "slices, linear": (channel_major, composed(slices, conv=False)),
    "slices, 1x1 conv": (channel_major, composed(slices, conv=True)),
    "one 3x3 conv": (one_kernel, one_convolution),
}


def rollout(x, rule, form, steps=STEPS, see=None):
    prepare, step = FORMS[form]
    first, *rest = rule
    first = prepare(first)
    for _ in range(steps):
        if see is not None:
            see(alive(x).float().mean().item())
        x = step(x, first, *rest)
    return x


def train(rule, moments, states, target, form, t=1, steps=STEPS):
    """One training step, in place. Adam as in TensorFlow, which the published rules were trained with."""
    for variable in rule:
        variable.requires_grad_(True)
    final = rollout(states, rule, form, steps)
    loss = (final[:, :4] - target).square().mean((1, 2, 3)).mean()
    gradients = torch.autograd.grad(loss, rule)
    rate = 2e-3 * math.sqrt(1 - 0.999**t) / (1 - 0.9**t)
    with torch.no_grad():
        for variable, (m, v), gradient in zip(rule, moments, gradients):
            gradient = gradient / (gradient.norm() + 1e-8)
            m.lerp_(gradient, 0.1)
            v.lerp_(gradient * gradient, 0.001)
            variable -= rate * m / (v.sqrt() + 1e-7)
    return loss.item()


def add_compiled():
    """Forms whose step torch.compile makes, where there is one; PyTorch 1 has none."""
    if hasattr(torch, "compile"):
        for form, (prepare, step) in list(FORMS.items()):
            FORMS[f"{form}, compiled"] = (prepare, torch.compile(step))


def fastest_form():
    """The form whose training step is fastest; what the compiler cannot make is left out."""
    rule, states, target = workload("full")
    best = {}
    for form in FORMS:
        try:
            for _ in range(3):
                fresh = [variable.clone() for variable in rule]
                moments = [(torch.zeros_like(variable), torch.zeros_like(variable)) for variable in rule]
                took, _, _ = timed(lambda: train(fresh, moments, states, target, form))
                best[form] = min(best.get(form, math.inf), took)
        except Exception as error:  # the compiler's are of many kinds
            print(f"{form}: {type(error).__name__}", file=sys.stderr)
    return min(best, key=best.get)


# --- measuring -------------------------------------------------------------------------------------------------------
def timed(work):
    """Seconds, seconds of processor time, and what came of it."""
    start, start_cpu = time.perf_counter(), time.process_time()
    result = work()
    if DEVICE == "cuda":
        torch.cuda.synchronize()
    return time.perf_counter() - start, time.process_time() - start_cpu, result


def measure(name, form, repeat, warmup):
    rule, states, target = workload(name)
    seconds, loss = [], None
    for number in range(-warmup, repeat):  # each from the same rule, or the share of living cells would change
        fresh = [variable.clone() for variable in rule]
        moments = [(torch.zeros_like(variable), torch.zeros_like(variable)) for variable in rule]
        took, _, loss = timed(lambda: train(fresh, moments, states, target, form))
        if number >= 0:
            seconds.append(took)
    shares, plain = [], []
    with torch.no_grad():
        end = rollout(states, rule, form, see=shares.append)
        single = states[:1].contiguous(memory_format=torch.channels_last)
        for number in range(-warmup, repeat):
            took, _, _ = timed(lambda: rollout(single, rule, form))
            if number >= 0:
                plain.append(STEPS / took)
    return {
        "trainSeconds": round(statistics.median(seconds), 4),
        "stepsPerSecond": round(statistics.median(plain), 1),
        "aliveShare": round(statistics.mean(shares), 4),
        "aliveShareAtEnd": round(alive(end).float().mean().item(), 4),
        "loss": round(loss, 6),
        "largestValue": round(end.abs().max().item(), 3),
    }


def same_answers(form):
    """The forms must agree before they are compared: gradients of four steps, largest relative difference."""
    answers = []
    for other in (form, "depthwise, 1x1 conv"):
        torch.manual_seed(0)
        rule, states, target = workload("partial")
        for variable in rule:
            variable.requires_grad_(True)
        loss = (rollout(states[:2], rule, other, 4)[:, :4] - target).square().mean()
        answers.append(torch.autograd.grad(loss, rule))
    return max(((a - b).norm() / b.norm()).item() for a, b in zip(*answers))


def compare_forms(repeat, steps):
    rule, states, target = workload("full")
    best = {form: (math.inf, math.inf) for form in FORMS}
    for _ in range(repeat + 1):
        for form in FORMS:
            fresh = [variable.clone() for variable in rule]
            moments = [(torch.zeros_like(variable), torch.zeros_like(variable)) for variable in rule]
            took, cpu, _ = timed(lambda: train(fresh, moments, states, target, form, steps=steps))
            best[form] = tuple(map(min, best[form], (took, cpu)))
    for form, (took, cpu) in sorted(best.items(), key=lambda item: item[1]):
        difference = same_answers(form)
        agrees = "agrees" if difference <= 1e-5 else f"DIFFERS by {difference:.2g}"
        print(f"{form:22} {took:7.3f} s for {steps} steps, {cpu:7.3f} s of processor time, the best of {repeat + 1}; {agrees}")


def use(device):
    """Computes on a device from now on, in whole float32 there too."""
    global DEVICE, KERNELS, DEPTHWISE
    DEVICE = device
    KERNELS, DEPTHWISE = KERNELS.to(device), DEPTHWISE.to(device)
    torch.backends.cudnn.allow_tf32 = False


def main():
    options = argparse.ArgumentParser(description="Time the training step of a growing rule in dense PyTorch.")
    options.add_argument("--workload", choices=["full", "partial", "seed"], help="this one only")
    options.add_argument("--repeat", type=int, default=3, metavar="N", help="timed runs, of which the median counts (3)")
    options.add_argument("--warmup", type=int, default=1, metavar="N", help="runs before those (1)")
    options.add_argument("--threads", type=int, default=2, metavar="N", help="(2)")
    options.add_argument("--form", choices=[*FORMS, "fastest"], default="depthwise, 1x1 conv", help="how the step is written (depthwise, 1x1 conv)")
    options.add_argument("--device", choices=["cpu", "cuda"], default="cpu", help="(cpu)")
    options.add_argument("--compare-forms", action="store_true", help="time 8 steps of each form instead")
    options.add_argument("--json", action="store_true", help="print JSON")
    arguments = options.parse_args()
    torch.set_num_threads(arguments.threads)
    libc = ctypes.CDLL(None)
    if hasattr(libc, "mallopt"):
        libc.mallopt(-3, 2**30)  # M_MMAP_THRESHOLD: blocks of any size from the heap,
        libc.mallopt(-1, 2**31 - 1)  # M_TRIM_THRESHOLD: which is not given back
    use(arguments.device)
    if arguments.form == "fastest":
        add_compiled()
        arguments.form = fastest_form()
    if arguments.compare_forms:
        compare_forms(arguments.repeat, 8)
        return
    names = [arguments.workload] if arguments.workload else ["full", "partial", "seed"]
    result = {
        "engine": f"pytorch {torch.__version__}",
        "device": torch.cuda.get_device_name() if DEVICE == "cuda" else "cpu",
        "threads": arguments.threads,
        "form": arguments.form,
        "workloads": {name: measure(name, arguments.form, arguments.repeat, arguments.warmup) for name in names},
        "peakMegabytes": round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024),
    }
    if arguments.json:
        print(json.dumps(result))
        return
    print(f"{result['engine']}, {arguments.threads} threads, {arguments.form}, at most {result['peakMegabytes']} MB")
    for name, row in result["workloads"].items():
        print(f"{name:8} {row['trainSeconds']:8.3f} s a training step, {row['stepsPerSecond']:8.1f} plain steps/s, "
              f"{100 * row['aliveShare']:.1f}% alive on average, {100 * row['aliveShareAtEnd']:.1f}% at the end")


if __name__ == "__main__":
    main()
