// Plain arithmetic gives the same bits on every machine, and from one version to the next: these digests were written
// down at commit 4f56d2b, before the operations, the trainers and the files were rebuilt; the second one of the recipe `fast` when it
// was given a Laplacian.
import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { after, test } from "node:test";
import { decodeSafetensors } from "../../src/models/safetensors.ts";
import { succeed, workshop } from "./cli-command.ts";

const { folder, clear } = workshop();
after(clear);

/** Digest of all tensors of a file: names, shapes and numbers, whatever its metadata say. */
function tensorDigest(file: string): string {
  const { tensors } = decodeSafetensors(new Uint8Array(readFileSync(file)));
  const hash = createHash("sha256");
  for (const name of Object.keys(tensors).sort()) {
    const { shape, data } = tensors[name];
    hash.update(name).update(JSON.stringify(shape));
    hash.update(new Uint8Array(data.buffer, data.byteOffset, data.byteLength));
  }
  return hash.digest("hex");
}

const TRAININGS = [
  [
    "train emoji:lizard --preset paper --size 12 --pad 4 --steps 12",
    "010a779d7fe348f7cdc54fd254e10313d0990eca5b4adbd065d8ea8f2504946f",
  ],
  [
    'train emoji:lizard --size 12 --pad 4 --steps 12 --set filters=["identity","sobelX","sobelY"]',
    "236d84bdcba02fda5c71239c0020e6cd520ea04a3c6fb21bf73fe605d4265c41",
  ],
  [
    "train emoji:lizard --size 12 --pad 4 --steps 12",
    "7864f8723596d809e1518f4f2d6bac82a3c1e6555f7c581ad5de81de2c7f9b8b",
  ],
  [
    "vae train --preset lite --steps 4",
    "d4f283c8c105e59b386067260ff7b53e2ea3c6098facb8dc4861243fa9c00504",
  ],
  // Sixteen steps fill the pool; the others go on from it.
  [
    "vae train --preset lite-nondoubling --steps 20",
    "8a49fc40ae11ef88ef1606d1b139a65da2fb415a49be12a27420e92e4af34688",
  ],
] as const;

for (const [command, digest] of TRAININGS)
  test(`${command} gives the bits that it always gave`, () => {
    const cwd = folder();
    const output = ["--rng-seed", "5", "--arithmetic", "plain", "-o", "model.safetensors"];
    succeed(cwd, ...command.split(" "), ...output);
    assert.equal(tensorDigest(join(cwd, "model.safetensors")), digest);
  });

test("tokens gives the bytes that it always gave", () => {
  const cwd = folder();
  succeed(cwd, "tokens", "--count", "60k", "--rng-seed", "5", "--out", "set");
  const digest = (name: string): string =>
    createHash("sha256")
      .update(readFileSync(join(cwd, "set", name)))
      .digest("hex");
  assert.equal(
    digest("train.bin"),
    "560be0a4411db253c27f59a5ba66388aaec122b2b5128fc875277a4dc16aba57",
  );
  assert.equal(
    digest("val.bin"),
    "01385f492dc9f2c216387833a6d779ff97d2b4f163ddc1a5a7df6e51b0a7923f",
  );
});
