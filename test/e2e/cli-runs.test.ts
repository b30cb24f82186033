// What runs of both kinds share on the command line: stopped by a terminal that closes, shown, gone on from a file, drifting.
import assert from "node:assert/strict";
import { copyFileSync, existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { decodeRun } from "../../src/training/run-file.ts";
import { blastema, ENDLESS, refuse, start, stop, succeed, until, workshop } from "./cli-command.ts";
import { NONDOUBLING, writeBars } from "./variational-workshop.ts";

const { folder, clear } = workshop();
after(clear);

const shop = folder();
const machine = ["--threads", "1"];
const mnist = ["--mnist", join(shop, "mnist"), ...machine];
const plain = ["--arithmetic", "plain"];
/** For each kind: how a run starts, and how one goes on. */
const KINDS = {
  growing: {
    noun: "growing rule",
    start: ["train", "🦎", "--size", "8", "--pad", "4", ...plain, ...machine],
    resume: ["train", ...machine],
  },
  variational: {
    noun: "variational model",
    start: [
      ...["vae", "train", "--preset", "lite-nondoubling", "--spec", join(shop, "spec.json")],
      ...[...plain, ...mnist],
    ],
    resume: ["vae", "train", ...mnist],
  },
} as const;

before(() => {
  writeFileSync(join(shop, "spec.json"), JSON.stringify(NONDOUBLING));
  writeBars(shop);
});

for (const [kind, commands] of Object.entries(KINDS)) {
  test(`${kind}: a terminal that closes stops a run as Ctrl-C does`, async () => {
    const here = folder();
    const asked = [...commands.start, "--steps", `${ENDLESS}`, "-o", "r.safetensors"];
    const command = start(here, ...asked);
    await until(() => existsSync(join(here, "r.run/metrics.jsonl")), command, "a training step");
    const { status, stderr } = await stop(command, "SIGHUP");
    assert.equal(status, 130, stderr);
    assert.match(
      stderr,
      /stopped after [\d,]+ training steps\. Go on with: npx blastema .*--resume r\.run/,
    );
    assert.equal(existsSync(join(here, "r.run/lock")), false);
    assert.ok(decodeRun(readFileSync(join(here, "r.run/run.safetensors"))).step > 0);
  });

  test(`${kind}: a run is shown, as its folder or its file, and goes on from its file`, () => {
    const here = folder();
    succeed(here, ...commands.start, "--steps", "3", "-o", "a.safetensors");
    const run = decodeRun(readFileSync(join(here, "a.run/run.safetensors")));
    const said = succeed(here, "inspect", "a.run");
    assert.match(said, new RegExp(`run of a +${commands.noun}`));
    assert.match(said, /training step +3 of 3\n/);
    const shown = JSON.parse(succeed(here, "inspect", "a.run/run.safetensors", "--json"));
    assert.deepEqual([shown.kind, shown.of, shown.step], ["run", kind, 3]);
    assert.deepEqual([shown.spec, shown.recipe, shown.origin], [run.spec, run.recipe, run.origin]);
    copyFileSync(join(here, "a.run/run.safetensors"), join(here, "file.safetensors"));
    succeed(here, ...commands.resume, "--resume", "file.safetensors", "-o", "b.safetensors");
    const model = (name: string) => readFileSync(join(here, `${name}.run/run.safetensors`));
    assert.deepEqual(model("b"), model("a"));
    const bytes = Buffer.from(model("a"));
    bytes[bytes.length - 9] ^= 1;
    writeFileSync(join(here, "file.safetensors"), bytes);
    refuse(here, /Cannot show file\.safetensors\. .*checksum/, "inspect", "file.safetensors");
    const again = ["--resume", "file.safetensors", "-o", "c.safetensors"];
    refuse(here, /Cannot resume file\.safetensors\. .*checksum/, ...commands.resume, ...again);
  });

  test(`${kind}: a run that stops at a training step keeps its schedule, and goes on to the same bits`, () => {
    const here = folder();
    const steps = [...commands.start, "--steps", "4"];
    succeed(here, ...steps, "-o", "whole.safetensors");
    const { status, stderr } = blastema(here, ...steps, "--until", "2", "-o", "part.safetensors");
    assert.equal(status, 0, stderr);
    assert.match(
      stderr,
      /Stopped after 2 of 4 training steps\. Go on with: npx blastema .*--resume part\.run -o part\.safetensors\n/,
    );
    const run = (name: string) => readFileSync(join(here, `${name}.run/run.safetensors`));
    const [whole, part] = ["whole", "part"].map((name) => decodeRun(run(name)));
    assert.deepEqual([part.step, part.recipe], [2, whole.recipe]);
    const goOn = [...commands.resume, "--resume", "part.run", "-o", "part.safetensors"];
    refuse(here, /has made 2 training steps already: leave --until out/, ...goOn, "--until", "1");
    succeed(here, ...goOn, "--until", "9");
    assert.deepEqual(run("part"), run("whole"));
  });

  test(`${kind}: a run goes on in another arithmetic only when that is asked for, and says so`, () => {
    const here = folder();
    succeed(here, ...commands.start, "--steps", "2", "-o", "a.safetensors");
    const resume = [...commands.resume, "--resume", "a.run", "-o", "a.safetensors"];
    const other = [...resume, "--arithmetic", "relaxed"];
    refuse(here, /made in plain arithmetic: go on in that, or add --allow-drift/, ...other);
    const { status, stderr } = blastema(here, ...other, "--allow-drift");
    assert.equal(status, 0, stderr);
    const { recipe } = JSON.parse(succeed(here, "inspect", "a.safetensors", "--json"));
    assert.deepEqual(
      [recipe.arithmetic, recipe.driftFrom, recipe.arithmeticBefore],
      ["relaxed", 2, ["plain up to step 2"]],
    );
  });
}
