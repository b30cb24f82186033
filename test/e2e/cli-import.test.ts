// Rules of other programs on the command line: taken as they usually are, as a person says, or as they grow a picture.
import assert from "node:assert/strict";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { after, test } from "node:test";
import { loadRule } from "../../src/models/files.node.ts";
import { blastema, misuse, refuse, succeed, workshop } from "./cli-command.ts";

const { folder, clear } = workshop();
after(clear);

const foreign = (name: string) => join(import.meta.dirname, "../fixtures/foreign", name);

test("a file is told by what is in it, and what it does not say can be said", async () => {
  const here = folder();
  const usual = blastema(here, "import", foreign("chen_remaster_1.pth"), "-o", "r.safetensors");
  assert.equal(usual.stdout, "r.safetensors  8,336 parameters\n");
  assert.match(
    usual.stderr,
    /is a file of PyTorch, probably --order filters --transpose: give --target/,
  );
  const { card } = await loadRule(join(here, "r.safetensors"));
  assert.deepEqual(card, { grid: [72, 72], source: "a file of PyTorch, chen_remaster_1.pth" });
  const said = [
    "--order",
    "channels",
    "--sobel-scale=-8",
    "--fire-rate",
    "0.25",
    "--boundary",
    "torus",
  ];
  const asked = blastema(
    here,
    "import",
    foreign("chen_remaster_1.pth"),
    ...said,
    "-o",
    "r.safetensors",
  );
  assert.match(asked.stderr, /--order channels --transpose --sobel-scale -8/);
  const { spec } = await loadRule(join(here, "r.safetensors"));
  assert.deepEqual([spec.fireRate, spec.boundary], [0.25, "torus"]);
});

test("of all orders, the one that grows the picture is taken; or none, which is told", async () => {
  const here = folder();
  const found = (target: string) =>
    blastema(
      here,
      "import",
      foreign("seth_demo-model.pk"),
      "--order",
      "filters",
      "--target",
      target,
      "-o",
      "r.safetensors",
    );
  const fits = found("emoji:face-with-tongue");
  assert.match(
    fits.stdout,
    /^Errors to emoji:face-with-tongue .*:\n +error +arrangement\n +0\.0\d+ +--order filters\n/,
  );
  assert.match(fits.stderr, /seth_demo-model\.pk is a file of PyTorch, --order filters\.\n$/);
  const { card } = await loadRule(join(here, "r.safetensors"));
  assert.deepEqual([card.target, card.recipe], ["emoji:face-with-tongue", { size: 40, pad: 16 }]);
  assert.match(
    found("🦎").stderr,
    /None of these grows emoji:lizard, so .* is taken as a file of PyTorch usually is/,
  );
});

test("what is no rule, and what a file says itself, is refused", () => {
  const here = folder();
  writeFileSync(
    join(here, "evil.pkl"),
    Buffer.from(
      "\x80\x02\x8A\x0Al\xFC\x9CF\xF9 j\xA8P\x19.\x80\x02K\x01.\x80\x02}.\x80\x02cposix\nsystem\nX\x0A\x00\x00\x00touch made\x85R.",
      "latin1",
    ),
  );
  refuse(
    here,
    /Cannot import evil\.pkl: the pickle calls the function "posix\.system"/,
    "import",
    "evil.pkl",
    "-o",
    "r.safetensors",
  );
  writeFileSync(join(here, "a.bin"), "words");
  refuse(
    here,
    /Cannot import a\.bin: the file is of no known form/,
    "import",
    "a.bin",
    "-o",
    "r.safetensors",
  );
  const demo = ["import", foreign("distill-planarian.json"), "-o", "r.safetensors"];
  refuse(
    here,
    /says itself how its weights are arranged: leave out --order/,
    ...demo,
    "--order",
    "filters",
  );
  misuse(here, /Give names with commas between them/, ...demo, "--filters", "identity,sobel");
});

test("what is exported to ONNX and PyTorch is imported as the same file, and shaders are written too", () => {
  const here = folder();
  const zoo = join(import.meta.dirname, "../../zoo/lizard-regenerating.safetensors");
  for (const [to, name, ...more] of [
    ["onnx", "rule.onnx"],
    ["onnx", "loop.onnx", "--steps", "8"],
    ["pytorch", "weights.safetensors"],
  ]) {
    const said = succeed(here, "export", zoo, "--to", to, "-o", name, ...more);
    assert.match(said, new RegExp(`^${name}  \\d+,\\d+ bytes\n$`));
    succeed(here, "import", name, "-o", "again.safetensors");
    assert.deepEqual(readFileSync(join(here, "again.safetensors")), readFileSync(zoo), name);
  }
  assert.match(
    succeed(here, "export", zoo, "--to", "glsl", "-o", "rule.js"),
    /^rule\.js {2}\d+,\d+ bytes\n$/,
  );
  refuse(
    here,
    /Only --to onnx has --steps: leave it out with --to pytorch/,
    ...["export", zoo, "--to", "pytorch", "-o", "a.safetensors", "--steps", "2"],
  );
  misuse(
    here,
    /Give a whole number from 1 up/,
    ...["export", zoo, "--to", "onnx", "-o", "a.onnx", "--steps", "0"],
  );
});
