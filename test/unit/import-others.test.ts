// Weights of CAX and NCAtorch, in files of the form in which those write them, compute here what they compute there. Both programs are
// stood in for by a few lines of numpy and PyTorch that were written after theirs.
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import { importForeign } from "../../src/bridges/index.ts";
import { createEngine } from "../../src/engine/create.ts";
import type { Rule } from "../../src/models/rule.ts";
import { assertAtMost, worst } from "../support/compare.ts";
import { runOf } from "../support/exported.ts";
import { python, withoutNumpy, withoutTorch } from "../support/python.ts";

const engine = await createEngine({ arithmetic: "plain", threads: 0 });
const folder = mkdtempSync(join(tmpdir(), "blastema-others-"));
after(async () => {
  await engine.dispose();
  rmSync(folder, { recursive: true });
});

const codeIn = (document: string, start: string): string => {
  const text = readFileSync(new URL(`../../docs/${document}`, import.meta.url), "utf8");
  const blocks = [...text.matchAll(/```python\n([\s\S]+?)```/g)].map(([, code]) => code);
  return blocks.find((code) => code.startsWith(start)) as string;
};

function run(script: string): void {
  writeFileSync(join(folder, "script.py"), script);
  const { status, stderr } = spawnSync(python, ["-B", "script.py"], {
    cwd: folder,
    encoding: "utf8",
  });
  assert.equal(status, 0, stderr);
}

const GRID = [1, 9, 8] as const;
const STEPS = 6;

/** Runs the rule in the engine, and the other program's step on the same first state under the same fire masks. */
async function compare(rule: Rule, stepping: string): Promise<void> {
  const course = await runOf(engine, rule, GRID, STEPS);
  writeFileSync(join(folder, "state"), course.state);
  writeFileSync(join(folder, "fire"), course.fire);
  run(stepping);
  const next = new Float32Array(new Uint8Array(readFileSync(join(folder, "next"))).buffer);
  assert.ok(
    course.next.some((value) => Math.abs(value) > 0.1),
    "something lives",
  );
  assert.ok(worst(course.next, course.state) > 0.05, "something changes");
  assertAtMost(worst(next, course.next), 1e-5, "states");
}

const CAX = `import numpy as np
from types import SimpleNamespace as Named

rng = np.random.default_rng(4)
C, F, D = 9, 3, 14
part = lambda *shape: rng.normal(size=shape).astype("float32")
identity = np.array([[0, 0, 0], [0, 1, 0], [0, 0, 0]])
rows = np.outer([-1, 0, 1], [1, 2, 1]) / 8
taps = np.stack([identity, rows, rows.T] * C, -1)[:, :, None].astype("float32")
conv = lambda kernel, bias=None: Named(kernel=kernel, bias=bias)
layers = [conv(part(1, 1, C * F, D) / 8, part(D) / 9), conv(part(1, 1, D, C) / 12, part(C) / 20)]
cs = Named(perceive=Named(conv=conv(taps)), update=Named(layers=layers))
`;

test("CAX: a step is the same step", { skip: withoutNumpy }, async () => {
  const save = codeIn("format.md", '"""Writes a rule, or weights').replace(
    "def save(",
    "def save_(",
  );
  mkdirSync(join(folder, "safetensors"), { recursive: true });
  writeFileSync(
    join(folder, "safetensors/numpy.py"),
    `${save}\ndef save_file(tensors, path):\n    save_(path, tensors)\n`,
  );
  run(`${CAX}\n${codeIn("from.md", "import numpy as np\nfrom safetensors.numpy")}`);
  const bytes = new Uint8Array(readFileSync(join(folder, "weights.safetensors")));
  const rule = importForeign(bytes);
  const { channels, filters, hidden } = rule.spec;
  assert.deepEqual([channels, hidden], [9, 14]);
  assert.deepEqual(filters, ["identity", "sobelX", "sobelY"]);
  await compare(
    rule,
    `${CAX}
state = np.fromfile("state", "<f4").reshape(C, 9, 8)
state = np.roll(state, -4, axis=0).transpose(1, 2, 0)
around = lambda cells: np.pad(cells, ((1, 1), (1, 1), (0, 0)))
near = lambda cells: [around(cells)[i : i + 9, j : j + 8] for i in range(3) for j in range(3)]
alive = lambda state: np.max(near(state[..., -1:]), axis=0) > 0.1
for fire in np.fromfile("fire", "u1").reshape(-1, 9, 8, 1):
    seen = sum(cells[..., None] * tap for cells, tap in zip(near(state), taps.reshape(9, C, F)))
    hidden = np.maximum(seen.reshape(9, 8, C * F) @ layers[0].kernel[0, 0] + layers[0].bias, 0)
    update = hidden @ layers[1].kernel[0, 0] + layers[1].bias
    moved = state + np.where(fire, update / (1 - 0.5), 0)
    state = (alive(state) & alive(moved)) * moved
np.roll(state.transpose(2, 0, 1), 4, axis=0).astype("<f4").tofile("next")
`,
  );
});

const NCATORCH = `import numpy as np
import torch
from torch import nn
from torch.nn.functional import conv2d, max_pool2d, pad

torch.manual_seed(2)
C, D = 7, 12


class Sobel(nn.Module):
    def __init__(self):
        super().__init__()
        rows = torch.tensor([[1.0, 2, 1], [0, 0, 0], [-1, -2, -1]]) / 8
        taps = {
            "f_identity": torch.tensor([[0.0, 0, 0], [0, 1, 0], [0, 0, 0]]),
            "f_sobel_x": rows,
            "f_sobel_y": rows.T,
            "f_laplacian": torch.tensor([[1.0, 2, 1], [2, -6, 2], [1, 2, 1]]) / 8,
        }
        for name, tap in taps.items():
            self.register_buffer(name, tap.reshape(1, 1, 3, 3).repeat(C, 1, 1, 1))

    def forward(self, state):
        around = pad(state, (1, 1, 1, 1), "circular")
        return torch.cat([conv2d(around, taps, groups=C) for taps in self.buffers()], 1)


class Update(nn.Module):
    def __init__(self):
        super().__init__()
        self.model = nn.Sequential(nn.Conv2d(4 * C, D, 1), nn.LeakyReLU(0.2), nn.Conv2d(D, C, 1))


class CA(nn.Module):
    def __init__(self):
        super().__init__()
        self.perception = Sobel()
        self.update_model = Update()


ca = CA()
`;

test("NCAtorch: a step is the same step", { skip: withoutTorch() }, async () => {
  run(`${NCATORCH}\ntorch.save(ca.state_dict(), "ca.pth")\n`);
  const bytes = new Uint8Array(readFileSync(join(folder, "ca.pth")));
  const rule = importForeign(bytes);
  assert.deepEqual([rule.spec.hidden, rule.spec.boundary], [24, "torus"]);
  // Its mask does not wrap, as that of ours on a torus does: so without one.
  const told = { ...rule, spec: { ...rule.spec, mask: "none" as const } };
  await compare(
    told,
    `${NCATORCH}
state = torch.from_numpy(np.fromfile("state", "<f4").reshape(1, C, 9, 8))
fires = torch.from_numpy(np.fromfile("fire", "u1").reshape(-1, 1, 1, 9, 8))
with torch.no_grad():
    for fire in fires:
        state = state + fire * ca.update_model.model(ca.perception(state))
state.numpy().tofile("next")
`,
  );
});

test("NCAtorch: a model that takes in a condition is refused in one sentence", {
  skip: withoutTorch(),
}, () => {
  run(
    `${NCATORCH.replace("nn.Conv2d(4 * C, D, 1)", "nn.Conv2d(4 * C + 4, D, 1)")}\ntorch.save(ca.state_dict(), "c.pth")\n`,
  );
  const bytes = new Uint8Array(readFileSync(join(folder, "c.pth")));
  assert.throws(() => importForeign(bytes), /^Error: [A-Z][^\n]+ do not fit together[^\n]+\.$/);
});

const WAYS = `import numpy as np, os, torch, zipfile
from collections import OrderedDict
from torch import nn

torch.manual_seed(5)
net = nn.Sequential(nn.Conv2d(21, 12, 1), nn.ReLU(), nn.Conv2d(12, 7, 1))
for weight in net.parameters():
    weight.data = (weight.data * 64).round() / 64
state = net.state_dict()
to = lambda kind: OrderedDict((name, tensor.to(kind)) for name, tensor in state.items())
optimiser = torch.optim.Adam(net.parameters())
# The weights are those of the file in the middle of training too.
kept = OrderedDict((name, tensor.clone()) for name, tensor in state.items())
net(torch.ones(1, 21, 2, 2)).sum().backward()
optimiser.step()
net.load_state_dict(kept)
old = {"_use_new_zipfile_serialization": False}
files = {
    "plain": state,
    "half": to(torch.float16),
    "brain": to(torch.bfloat16),
    "double": to(torch.float64),
    "renamed": OrderedDict(("q%d" % i, tensor) for i, tensor in enumerate(state.values())),
    "reversed": OrderedDict(reversed(list(state.items()))),
    "list": list(state.values()),
    "parallel": OrderedDict(("module." + name, tensor) for name, tensor in state.items()),
    "called state": OrderedDict(("state." + name, tensor) for name, tensor in state.items()),
    "parameters": OrderedDict(net.named_parameters()),
    "checkpoint": {"epoch": 3, "model": state, "optimizer": optimiser.state_dict(), "losses": [0.5]},
    "views": OrderedDict((name, torch.stack([tensor, tensor + 1])[0]) for name, tensor in state.items()),
    "strides": OrderedDict((name, tensor.transpose(0, -1).contiguous().transpose(0, -1)) for name, tensor in state.items()),
    "whole": net,
}
for name, value in files.items():
    torch.save(value, name + ".pth")
    torch.save(value, name + ".old.pth", **old)
torch.jit.trace(net, torch.zeros(1, 21, 2, 2)).save("traced.pth")


class Runs:
    def __init__(self, *how):
        self.how = how

    def __reduce__(self):
        return self.how


for i, how in enumerate([(os.system, ("touch ran",)), (eval, ("open('ran', 'w')",)), (exec, ("open('ran', 'w')",))]):
    torch.save({"w": state, "x": Runs(*how)}, "runs%d.pth" % i)
    torch.save([Runs(*how), state], "runs%d.old.pth" % i, **old)
with zipfile.ZipFile("inner.zip", "w") as outer:
    outer.write("plain.pth")
with zipfile.ZipFile("plain.pth") as inner, zipfile.ZipFile("packed.pth", "w", zipfile.ZIP_DEFLATED) as outer:
    for name in inner.namelist():
        outer.writestr(name, inner.read(name))
with zipfile.ZipFile("bomb.zip", "w", zipfile.ZIP_DEFLATED) as outer:
    outer.writestr("a/data.pkl", bytes(10**7))
print(*files)
`;

test("PyTorch: a rule is the same in whatever way it is saved, and nothing in a file is run", {
  skip: withoutTorch(),
}, () => {
  run(WAYS);
  const read = (name: string) =>
    importForeign(new Uint8Array(readFileSync(join(folder, name))), { order: "filters" });
  const { spec, parameters } = read("plain.pth");
  assert.deepEqual([spec.channels, spec.hidden], [7, 12]);
  const names = readdirSync(folder).filter((name) => name.endsWith(".pth"));
  const same = names.filter((name) => !/^(runs|packed|ca|c)\b|^runs/.test(name));
  assert.equal(same.length, 29);
  for (const name of same) assert.deepEqual(read(name).parameters, parameters, name);
  for (const name of names.filter((name) => name.startsWith("runs")))
    assert.throws(
      () => read(name),
      /^Error: The pickle calls the function "[\w.]+", and nothing in a file is run here/,
    );
  for (const [name, sentence] of [
    ["inner.zip", /holds no weights of PyTorch: if a file in it does, unpack it/],
    ["packed.pth", /is a packed archive: unpack it/],
    ["bomb.zip", /is a packed archive: unpack it/],
  ] as const)
    assert.throws(() => read(name), { message: sentence });
  assert.equal(existsSync(join(folder, "ran")), false);
});
