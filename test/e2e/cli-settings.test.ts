// Every field of spec and recipe from the command line: by files, by --set, and back from `inspect --json`.
import assert from "node:assert/strict";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { decodeModel } from "../../src/models/any-model.ts";
import { decodeSafetensors, encodeSafetensors } from "../../src/models/safetensors.ts";
import { assertAllSameBits } from "../support/compare.ts";
import { misuse, refuse, succeed, workshop } from "./cli-command.ts";
import { furnish, smallModel } from "./variational-workshop.ts";

const { folder, clear } = workshop();
after(clear);

const here = folder();
const PLAIN = ["--threads", "0", "--arithmetic", "plain", "--rng-seed", "5"];
const grow = (output: string, ...options: string[]) => [
  ...["train", "🦎", "--size", "8", "--pad", "4", ...PLAIN, "-o", `${output}.safetensors`],
  ...options,
];
const vae = (output: string, ...options: string[]) => [
  ...["vae", "train", "--mnist", "mnist", ...PLAIN, "-o", `${output}.safetensors`],
  ...options,
];
const set = (...assignments: string[]) => assignments.flatMap((each) => ["--set", each]);
const json = (name: string, value: object) =>
  writeFileSync(join(here, name), JSON.stringify(value));
const bytes = (name: string) => readFileSync(join(here, name));
const model = (name: string) => decodeModel(bytes(`${name}.safetensors`));

before(() => {
  furnish(here);
  json("tiny.json", smallModel.spec);
  json("fire.json", { fireRate: 0.75 });
  json("short.json", { trainingSteps: 4, batch: 3 });
  succeed(
    here,
    ...grow("odd", "--spec", "fire.json", "--recipe", "short.json", "--regime", "persistent"),
    ...set("hidden=24", "boundary=torus", 'filters={"learned":2}', "learningRate=0.001"),
    ...set("damage.1.radius=[0.1,0.2]", "rolloutSteps=[6,9]", "rolloutSteps.1=8"),
  );
  writeFileSync(join(here, "odd.json"), succeed(here, "inspect", "odd.safetensors", "--json"));
  succeed(
    here,
    ...vae("vae", "--spec", "tiny.json", "--steps", "3"),
    ...set("batch=16", "update.hidden=[8,16]", "muon=0", "clip=9", "mirror=true"),
  );
  writeFileSync(join(here, "vae.json"), succeed(here, "inspect", "vae.safetensors", "--json"));
});

test("preset, then files, then fields make a rule's spec and recipe", () => {
  const { spec, card } = model("odd") as ReturnType<typeof model> & {
    card: Record<string, unknown>;
  };
  assert.deepEqual(spec, {
    ...{ kind: "nca", channels: 16, filters: { learned: 2 }, hidden: 24, activation: "relu" },
    ...{ fireRate: 0.75, aliveThreshold: 0.1, boundary: "torus" },
  });
  const recipe = card.recipe as Record<string, unknown>;
  assert.equal(card.regime, "persistent");
  assert.deepEqual(
    [recipe.trainedSteps, recipe.trainingSteps, recipe.batch, recipe.poolSize],
    [4, 4, 3, 256],
  );
  assert.deepEqual([recipe.rolloutSteps, recipe.learningRate], [[6, 8], [[0, 0.001]]]);
  const [first, second] = recipe.damage as { radius: number[] }[];
  assert.deepEqual(
    [first.radius, second.radius],
    [
      [0.15, 0.45],
      [0.1, 0.2],
    ],
  );
});

test("what inspect prints of a rule or of its run, fed back, trains the same bits", () => {
  writeFileSync(join(here, "odd-run.json"), succeed(here, "inspect", "odd.run", "--json"));
  for (const [name, file, ...preset] of [
    ["again", "odd.json"],
    ["third", "odd-run.json", "--preset", "paper"],
  ]) {
    succeed(here, ...grow(name, "--spec", file, "--recipe", file, ...preset));
    assertAllSameBits(model(name).parameters, model("odd").parameters, name);
  }
  const file = succeed(here, "inspect", join("odd.run", "run.safetensors"), "--json");
  assert.deepEqual(JSON.parse(file).recipe, JSON.parse(bytes("odd-run.json").toString()).recipe);
  assert.match(succeed(here, "inspect", "odd.run"), /step +4 of 4\n(.*\n)*? +hidden +24, relu\n/);
});

test("options go before fields and after files: they are shorthand", () => {
  succeed(
    here,
    ...grow(
      "flags",
      "--recipe",
      "odd.json",
      "--regime",
      "growing",
      "--steps",
      "2",
      ...set("batch=2"),
    ),
  );
  const { regime, recipe } = model("flags").card as {
    regime: string;
    recipe: Record<string, unknown>;
  };
  assert.equal(regime, "growing");
  assert.deepEqual([recipe.trainingSteps, recipe.batch, recipe.rolloutSteps], [2, 2, [6, 8]]);
});

test("preset, then files, then fields make a variational model, and back", () => {
  const { spec, card } = model("vae") as ReturnType<typeof model> & {
    card: Record<string, unknown>;
  };
  assert.deepEqual(spec, { ...smallModel.spec, update: { kind: "chain", hidden: [8, 16] } });
  const { trainingSteps, batch, muon, clip, mirror } = card.recipe as Record<string, unknown>;
  assert.deepEqual([trainingSteps, batch, muon, clip, mirror], [3, 16, 0, 9, true]);
  writeFileSync(join(here, "vae-run.json"), succeed(here, "inspect", "vae.run", "--json"));
  for (const [name, file, preset] of [
    ["vae-again", "vae.json", "emoji"],
    ["vae-third", "vae-run.json", "paper-baseline"],
  ]) {
    succeed(here, ...vae(name, "--preset", preset, "--spec", file, "--recipe", file));
    assertAllSameBits(model(name).parameters, model("vae").parameters, name);
  }
});

test("--set help lists all that can be set, with what it is as things stand, within 80 columns", () => {
  for (const [command, names] of [
    [
      ["train", "--preset", "paper", "--spec", "fire.json", ...set("hidden=7", "help")],
      [
        "channels +16 +a whole number from 4 to 256",
        "fireRate +0\\.75 +above 0",
        "hidden +7 ",
        "poolSize +1024",
        "damage\\.0\\.samples +3 ",
      ],
    ],
    [
      ["vae", "train", "--preset", "lite-nondoubling", ...set("help")],
      [
        "encoder\\.channels +\\[32,64,64\\]",
        "pool\\.newcomers +6 ",
        "importance +- .*may be",
        "normalise +false +true or false",
      ],
    ],
    [
      ["vae", "train", "--preset", "lite-baseline", ...set("help")],
      ["decoder\\.sides +\\[4,7,14,28,28\\]"],
    ],
  ] as const) {
    const table = succeed(here, ...command);
    for (const name of names) assert.match(table, new RegExp(`^ +${name}`, "m"));
    for (const line of table.split("\n")) assert.ok(line.length <= 80, line);
  }
});

test("a wrong name, type or range is refused in one sentence with the nearest name", () => {
  json("hiden.json", { hiden: 96 });
  json("beta.json", { beta: 1 });
  json("flat.json", [1]);
  const wrong: [string[], RegExp][] = [
    [set("hiden=96"), /There is no "hiden" in a spec or recipe: did you mean "hidden"\?$/m],
    [set("samples=1"), /did you mean "damage\.0\.samples"\?$/m],
    [
      set("damage.0.sample=1"),
      /There is no "sample" in a recipe's "damage\.0": did you mean "samples"\?$/m,
    ],
    [set("zzzz=1"), /There is no "zzzz" in a spec or recipe\.$/m],
    [set("__proto__.hidden=1"), /There is no "__proto__"/],
    [set("hidden"), /--set takes NAME=VALUE, or help, but not "hidden"\.$/m],
    [
      set("hidden=many"),
      /The spec's "hidden" must be a whole number from 1 to 4096, not "many"\.$/m,
    ],
    [set("hidden=NaN"), /not "NaN"/],
    [set("hidden=1e9"), /not 1000000000/],
    [set("objective=mine"), /The objective "mine" is one that a program of your own brings/],
    [set("fireRate=null"), /"fireRate" must be above 0/],
    [set("damage.2.samples=1"), /"damage\.2\.fromStep" must be a whole number .+, not absent/],
    [set("batch=2"), /"damage\.0\.samples" must be less than the batch, 2,/],
    [
      ["--spec", "hiden.json"],
      /Cannot use hiden\.json: There is no "hiden" in a spec: did you mean "hidden"\?/,
    ],
    [
      ["--spec", "vae.json"],
      /Cannot use vae\.json: it is for a model of kind "vnca", not "nca"\.$/m,
    ],
    [
      ["--recipe", "vae.json"],
      /Cannot use vae\.json: it is for a model of kind "vnca", not "nca"\.$/m,
    ],
    [["--recipe", "beta.json"], /Cannot use beta\.json: There is no "beta" in a recipe\.$/m],
    [["--recipe", "flat.json"], /Cannot use flat\.json: it must hold a JSON object\.$/m],
    [["--recipe", "none.json"], /Cannot read none\.json: it does not exist/],
    [
      ["--from", "odd.safetensors", ...set("hidden=9")],
      /The weights of odd\.safetensors do not fit that spec/,
    ],
  ];
  for (const [options, sentence] of wrong) refuse(here, sentence, ...grow("x", ...options));
  const wrongVae: [string[], RegExp][] = [
    [set("bach=8"), /did you mean "batch"\?$/m],
    [set("bacth=8"), /did you mean "batch"\?$/m],
    [set("batch=12"), /"batch" must be a multiple of 8 up to 4096, not 12/],
    [set("update.blocks=2"), /There is no "blocks" in a spec's "update"/],
    [set("update.hidden=[5]"), /"update\.hidden\.0" must be a multiple of 8/],
    [["--spec", "odd.json"], /it is for a model of kind "nca", not "vnca" or "deconvolution"/],
    [["--recipe", "odd.json"], /it is for a model of kind "nca", not "vnca" or "deconvolution"/],
  ];
  for (const [options, sentence] of wrongVae) refuse(here, sentence, ...vae("x", ...options));
});

test("a run that goes on keeps its spec and its recipe, and a damaged one is refused in one sentence", () => {
  for (const [option, value] of [
    ["--set", "hidden=9"],
    ["--spec", "fire.json"],
    ["--recipe", "short.json"],
  ]) {
    const sentence = new RegExp(`keeps its spec and its recipe: leave ${option} out`);
    misuse(here, sentence, "train", "--resume", "odd.run", "-o", "y.safetensors", option, value);
    misuse(
      here,
      sentence,
      "vae",
      "train",
      "--resume",
      "vae.run",
      "-o",
      "y.safetensors",
      option,
      value,
    );
  }
  const damaged = folder();
  for (const [name, ...resume] of [
    ["odd.run", "train"],
    ["vae.run", "vae", "train"],
  ]) {
    const { tensors, metadata } = decodeSafetensors(bytes(join(name, "run.safetensors")));
    const header = JSON.parse(metadata.blastema);
    header.recipe.learningRate = "fast";
    const blastema = JSON.stringify(header);
    const file = `${name}.safetensors`;
    writeFileSync(join(damaged, file), encodeSafetensors({ tensors, metadata: { blastema } }));
    const sentence =
      /The recipe's "learningRate" must be a number of at least 0, or a list of \[step, value\], not "fast"\.$/m;
    refuse(damaged, sentence, "inspect", file);
    if (resume.length === 1)
      refuse(damaged, sentence, ...resume, "--resume", file, "-o", "z.safetensors");
  }
});
