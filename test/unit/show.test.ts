// What comes from a file is shown in few characters, none of which moves a cursor or turns the writing round.
import assert from "node:assert/strict";
import { test } from "node:test";
import { readRule } from "../../src/models/read.ts";
import { encodeRule } from "../../src/models/rule.ts";
import { decodeSafetensors, encodeSafetensors } from "../../src/models/safetensors.ts";
import { isDeeper, legible, replaceControls, show } from "../../src/numbers/show.ts";
import { initialParameters } from "../../src/systems/growing/initial.ts";
import { GROWING_SPEC } from "../../src/systems/growing/spec.ts";
import fc from "../support/properties.ts";

/** C0 and C1, marks that turn the direction of writing, and line separators. */
const HARMFUL = /[\p{Cc}\u061C\u200E\u200F\u2028-\u202E\u2066-\u2069]/u;

test("any value is shown in at most 80 harmless characters", () => {
  const texts = fc.string({
    unit: fc.integer({ min: 0, max: 0x3000 }).map((code) => String.fromCodePoint(code)),
    maxLength: 200,
  });
  let harmful = 0;
  fc.assert(
    fc.property(texts, (text) => {
      harmful += HARMFUL.test(text) ? 1 : 0;
      for (const shown of [show(text), show({ [text]: [text] }), legible(text)]) {
        assert.ok(shown.length <= 80, shown);
        assert.doesNotMatch(shown, HARMFUL);
      }
    }),
  );
  assert.ok(harmful > 10);
});

test("what is harmless and short is shown as it is", () => {
  for (const text of ["emoji:lizard", "Größe 🦎 👩‍👩‍👧", "日本語", "a".repeat(80)])
    assert.equal(legible(text), text);
  assert.equal(legible(`${"a".repeat(78)}🦎🦎`), `${"a".repeat(78)}\uFFFD…`);
  assert.equal(legible("\u001B[2J\u202Etxt\nnew"), "\uFFFD[2J\uFFFDtxt\uFFFDnew");
  assert.equal(replaceControls("a\u009B\nb"), "a\uFFFD\nb");
  assert.deepEqual([show(undefined), show(Number.NaN), show("x")], ["absent", "NaN", '"x"']);
});

/** [[[…]]], so deep that writing it overflows the stack. */
function deep(levels: number): unknown {
  let value: unknown = 1;
  for (let i = 0; i < levels; i++) value = [value];
  return value;
}

test("data nested too deeply is told, and shown as such", () => {
  assert.equal(show(deep(50_000)), "something nested too deeply");
  assert.equal(isDeeper(deep(64)), false);
  assert.equal(isDeeper(deep(65)), true);
  assert.equal(isDeeper(deep(50_000)), true);
});

test("a rule whose description holds anything anywhere is read, or refused in one short sentence", async () => {
  const parameters = initialParameters(GROWING_SPEC, 1);
  const bytes = encodeRule({ spec: GROWING_SPEC, parameters, card: { grid: [8, 8], target: "x" } });
  const { tensors, metadata } = decodeSafetensors(bytes);
  const description = JSON.parse(metadata.blastema);
  const long = "\u001B]0;".repeat(300_000);
  for (const name of [...Object.keys(description), "recipe", "regime", "source"]) {
    for (const value of [null, [], {}, long, { [long]: long }, -1, 1e300, true]) {
      const text = JSON.stringify({ ...description, [name]: value });
      await refusesBriefly(encodeSafetensors({ tensors, metadata: { blastema: text } }));
    }
    const nested = `${"[".repeat(20_000)}${"]".repeat(20_000)}`;
    const text = JSON.stringify({ ...description, [name]: 0 }).replace(
      `"${name}":0`,
      `"${name}":${nested}`,
    );
    await refusesBriefly(encodeSafetensors({ tensors, metadata: { blastema: text } }));
    const recipe = text.replace(`"${name}":`, `"recipe":{"a":`).replace(/\]([^\]]*)$/, "]}$1");
    await refusesBriefly(encodeSafetensors({ tensors, metadata: { blastema: recipe } }));
  }
  await refusesBriefly(
    encodeSafetensors({ tensors: { ...tensors, [long]: tensors["update.1.bias"] }, metadata }),
  );
  for (const header of [{ [long]: {} }, { a: { dtype: long, shape: [1], data_offsets: [0, 4] } }])
    await refusesBriefly(withHeader(header));
  await refusesBriefly(
    withHeader({ a: { dtype: "F32", shape: Array(1e5).fill(1), data_offsets: [0, 8] } }),
  );
  await refusesBriefly(new TextEncoder().encode(JSON.stringify([{ type: long }, {}])));
  await refusesBriefly(
    new TextEncoder().encode(`[{"type":${"[".repeat(20_000)}${"]".repeat(20_000)}},{}]`),
  );
});

function withHeader(header: unknown): Uint8Array {
  const json = new TextEncoder().encode(JSON.stringify(header));
  const bytes = new Uint8Array(8 + json.length + 8);
  new DataView(bytes.buffer).setBigUint64(0, BigInt(json.length), true);
  bytes.set(json, 8);
  return bytes;
}

async function refusesBriefly(bytes: Uint8Array): Promise<void> {
  try {
    const rule = await readRule(bytes);
    assert.ok(encodeRule(rule));
  } catch (error) {
    assert.ok(error instanceof Error && !(error instanceof RangeError), String(error));
    assert.ok(error.message.length < 400, `${error.message.length} characters`);
    assert.match(error.message, /^[A-Z][^\n]*\.$/);
    assert.doesNotMatch(error.message, HARMFUL);
  }
}
