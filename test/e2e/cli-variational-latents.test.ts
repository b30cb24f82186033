// What is done with latents from the command line: maps, probes, inpainting; and what inspect says of a model.
import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { after, test } from "node:test";
import sharp from "sharp";
import { misuse, refuse, succeed, workshop } from "./cli-command.ts";
import { furnish, PICTURES } from "./variational-workshop.ts";

const { folder, clear } = workshop();
after(clear);
const here = folder();
furnish(here);
const mnist = ["--mnist", "mnist", "--threads", "0"];

test("map: places and labels of every picture, and a picture", async () => {
  const map = ["vae", "map", "m.safetensors", ...mnist, "--count", "40"];
  const places = JSON.parse(succeed(here, ...map, "--json"));
  assert.equal(places.length, 40);
  for (const { index, label, x, y } of places) {
    assert.equal(label, index % 7);
    assert.ok(index < PICTURES.test && x >= 0 && x <= 1 && y >= 0 && y <= 1);
  }
  assert.match(succeed(here, ...map, "-o", "map.png"), /map\.png {2}40 digits/);
  const { width, height } = await sharp(join(here, "map.png")).metadata();
  assert.ok(width > 1000 && height > 1000);
  refuse(here, /Say what to make/, ...map);
});

test("probe: errors of reconstructions, and what a classifier finds", () => {
  const probe = ["vae", "probe", "m.safetensors", ...mnist];
  const { absolute, squared, wrong, images, classifier } = JSON.parse(
    succeed(here, ...probe, "--json"),
  );
  assert.equal(images, PICTURES.test);
  assert.equal(classifier.trainingImages, PICTURES.training - 5000);
  assert.ok(absolute > 0 && absolute < 1 && squared > 0 && squared < absolute && wrong <= 1);
  // Labels are the white row's number, which even a model that nobody trained lets through.
  assert.ok(classifier.trainingAccuracy > 0.8, `${classifier.trainingAccuracy}`);
  assert.match(succeed(here, ...probe), /finds \d+\.\d\d% of their labels/);
});

test("inpaint: figures, a picture, an animation, a report", async () => {
  const inpaint = ["vae", "inpaint", "m.safetensors", "3", "5", ...mnist, "--mask", "right"];
  const figures = JSON.parse(succeed(here, ...inpaint, "--json", "-o", "i.png"));
  assert.deepEqual(
    figures.map(({ image, move, side }: { image: string; move: number; side: number }) => {
      return { image, move, side };
    }),
    [
      { image: "3", move: 0, side: 2 },
      { image: "5", move: 0, side: 2 },
    ],
  );
  for (const { keptError, reconstructionError, variety, seam, pastedSeam } of figures) {
    assert.ok(keptError > 0 && reconstructionError > 0 && variety > 0);
    assert.ok(Number.isFinite(seam) && Number.isFinite(pastedSeam));
  }
  const { width, height } = await sharp(join(here, "i.png")).metadata();
  // Six pictures of 7 pixels in a row, two rows, with gaps of 2.
  assert.equal(width * (2 * 9 + 2), height * (6 * 9 + 2));
  succeed(here, ...inpaint, "--at", "3", "--count", "2", "-o", "i.webp");
  const { pages } = await sharp(join(here, "i.webp")).metadata();
  // Moves 3 to 6; the doubling, move 5, looks as the step before it.
  assert.equal(pages, 3);
  const report = JSON.parse(
    succeed(
      here,
      "vae",
      "inpaint",
      "m.safetensors",
      ...mnist,
      ...["--mask", "0,3,7,4"],
      "--report",
      "6",
      "--json",
    ),
  );
  assert.deepEqual(
    report.map(({ begins }: { begins: number | string }) => begins),
    ["unchanged", 0, 2, 5, "pasted"],
  );
  assert.deepEqual([report[0].variety, report[0].seam], [0, 0]);
  assert.ok(report.every(({ bound }: { bound: number }) => bound < 0));
});

test("inpaint takes picture files and masks, and refuses those that do not fit", async () => {
  const draw = (name: string, size: number, grey: (pixel: number) => number) =>
    sharp(
      Uint8Array.from({ length: size * size }, (_, i) => grey(i)),
      {
        raw: { width: size, height: size, channels: 1 },
      },
    )
      .png()
      .toFile(join(here, name));
  await draw("digit.png", 7, (pixel) => (pixel % 7 === 3 ? 255 : 0));
  await draw("large.png", 8, () => 0);
  await draw("mask.png", 7, (pixel) => (pixel < 14 ? 200 : 20));
  await draw("nothing.png", 7, () => 0);
  await draw("everything.png", 7, () => 255);
  writeFileSync(join(here, "text.png"), "no picture");
  const inpaint = (image: string, mask: string) => [
    ...["vae", "inpaint", "m.safetensors", image, ...mnist, "--mask", mask],
  ];
  assert.match(succeed(here, ...inpaint("digit.png", "mask.png")), /digit\.png/);
  const wrong: [string, string, RegExp][] = [
    ["large.png", "left", /large\.png has 8 x 8 pixels, but 7 x 7 are needed\./],
    ["digit.png", "large.png", /large\.png has 8 x 8 pixels/],
    ["none.png", "left", /Cannot read none\.png: it does not exist\./],
    ["text.png", "left", /Cannot read text\.png as a picture/],
    ["60", "left", /There is no test picture 60: give one from 0 to 59\./],
    ["1", "nothing.png", /covers nothing/],
    ["1", "0,0,0,3", /covers nothing/],
    ["1", "everything.png", /covers the whole picture/],
    ["1", "0,0,7,7", /covers the whole picture/],
    ["1", "5,0,3,3", /reaches beyond the picture/],
    ["1", "middle", /There is no mask "middle"/],
  ];
  for (const [image, mask, sentence] of wrong) refuse(here, sentence, ...inpaint(image, mask));
  refuse(here, /there is no move 7/, ...inpaint("1", "left"), "--at", "7");
  refuse(here, /Name a picture/, "vae", "inpaint", "m.safetensors", ...mnist, "--mask", "left");
  misuse(here, /required option '--mask/, "vae", "inpaint", "m.safetensors", "1");
});

test("inspect describes a model", () => {
  const text = succeed(here, "inspect", "m.safetensors");
  assert.match(text, /kind +variational cellular automaton on grids that double/);
  assert.match(text, /grids +2, 4, 7/);
  const json = JSON.parse(succeed(here, "inspect", "m.safetensors", "--json"));
  assert.equal(json.dataset, "MNIST, static binarisation");
  assert.equal(json.tensors["update.0.weight"].length, 4);
  const numbers = Object.values(json.tensors as Record<string, number[]>);
  assert.equal(
    json.parameters,
    numbers.reduce((sum, shape) => sum + shape.reduce((a, b) => a * b), 0),
  );
});
