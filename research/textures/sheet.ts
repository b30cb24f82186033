// Draws the zoo's textures beside their pictures, for docs/textures.md:
// `node --import ./scripts/typescript.mjs --conditions=source research/textures/sheet.ts FOLDER docs/images/textures.webp`,
// FOLDER being that of pictures.ts.
import { readFileSync, writeFileSync } from "node:fs";
import { basename, join } from "node:path";
import sharp from "sharp";
import { filesBelow, root } from "../../scripts/project.ts";
import { encodeSheet } from "../../src/cli/contact-sheet.ts";
import { enlarge, toPicture } from "../../src/cli/pictures.ts";
import { loadTexturePicture } from "../../src/cli/texture/model.ts";
import { createEngine } from "../../src/engine/create.ts";
import { decodeRule } from "../../src/models/rule.ts";
import { applyCut } from "../../src/systems/growing/cut.ts";
import { createSimulation } from "../../src/systems/growing/simulation.ts";
import { parameterCount } from "../../src/systems/growing/spec.ts";

const COLUMNS = [
  ...["picture", "300 steps", "half cut", "300 later", "10,000 steps", "twice the size"],
];

const [folder = "textures", output = "textures.webp"] = process.argv.slice(2);
const engine = await createEngine({ threads: 1 });
const files = filesBelow("zoo").filter((file) => file.endsWith("-texture.safetensors"));
const rows = [];
for (const file of files) {
  const path = join(root, file);
  const rule = decodeRule(readFileSync(path));
  const source = join(folder, rule.card.target ?? "");
  const { target, height, width } = await loadTexturePicture(rule, path, source);
  const draw = (state: Float32Array) => enlarge(toPicture(state, height, width), 2);
  const small = await createSimulation(engine, rule, { height, width });
  await small.step(300);
  const [grown] = await small.read();
  const half = grown.slice();
  applyCut(half, height, width, { kind: "half", side: "left" });
  await small.write([half]);
  await small.step(300);
  const [later] = await small.read();
  await small.write([grown]);
  await small.step(9700);
  const [old] = await small.read();
  const large = await createSimulation(engine, rule, { height: 2 * height, width: 2 * width });
  await large.step(300);
  const [twice] = await large.read();
  rows.push({
    title: basename(file, "-texture.safetensors"),
    subtitle: `${parameterCount(rule.spec).toLocaleString("en-US")} numbers`,
    pictures: [
      ...[target, grown, half, later, old].map(draw),
      toPicture(twice, 2 * height, 2 * width),
    ],
  });
  await Promise.all([small.dispose(), large.dispose()]);
}
await engine.dispose();
writeFileSync(
  output,
  await sharp(await encodeSheet(COLUMNS, rows))
    .webp({ quality: 90 })
    .toBuffer(),
);
