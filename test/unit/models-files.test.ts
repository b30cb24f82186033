import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import {
  chmodSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import { fileURLToPath } from "node:url";
import {
  loadRule,
  readFileClearly,
  saveRule,
  writeFileAtomic,
} from "../../src/models/files.node.ts";
import type { Rule } from "../../src/models/rule.ts";
import { initialParameters } from "../../src/systems/growing/initial.ts";
import { GROWING_SPEC } from "../../src/systems/growing/spec.ts";
import { onWindows, withoutFullDisk } from "../support/platform.ts";

const root = mkdtempSync(join(tmpdir(), "blastema-files-"));
after(() => rmSync(root, { recursive: true }));
let folders = 0;
/** A new empty folder. */
function folder(): string {
  const path = join(root, String(folders++));
  mkdirSync(path);
  return path;
}

const rule: Rule = {
  spec: GROWING_SPEC,
  parameters: initialParameters(GROWING_SPEC, 1),
  card: { grid: [72, 72] },
};
const some = Uint8Array.of(1, 2, 3);

/** Writes `bytes` zeros to `path` in a process of its own, under a limit; returns what it reported. */
function writeElsewhere(path: string, bytes: number, prelude: string, shell = ""): string {
  const files = new URL("../../src/models/files.node.ts", import.meta.url).href;
  const script = `
    const { writeFileAtomic } = await import(${JSON.stringify(files)});
    ${prelude}
    await writeFileAtomic(${JSON.stringify(path)}, new Uint8Array(${bytes}))
      .then(() => console.log("written"), (error) => console.log(error.message));
  `;
  const typescript = new URL("../../scripts/typescript.mjs", import.meta.url).href;
  const node = [process.execPath, "--import", typescript, "--conditions=source"];
  const cwd = fileURLToPath(new URL("../..", import.meta.url));
  const args = ["-c", `${shell} exec "$@"`, "sh", ...node, "--input-type=module", "-e", script];
  const { stdout, stderr } = spawnSync("sh", args, { cwd, encoding: "utf8" });
  return stdout.trim() || stderr;
}

test("a rule that is saved is loaded again", async () => {
  const path = join(folder(), "rule.safetensors");
  await saveRule(path, rule);
  assert.deepEqual(await loadRule(path), rule);
});

test("a rule is loaded from a Distill file, too", async () => {
  const path = new URL("../fixtures/distill/persistent-fish.json", import.meta.url);
  const { spec, card } = await loadRule(fileURLToPath(path));
  assert.deepEqual([spec, card], [GROWING_SPEC, { grid: [72, 72] }]);
});

test("loading names the file and what is wrong with it", async () => {
  const here = folder();
  const refusal = async (contents: string | Uint8Array, message: RegExp): Promise<void> => {
    const path = join(here, "rule.safetensors");
    writeFileSync(path, contents);
    await assert.rejects(loadRule(path), ({ message: text }: Error) => {
      assert.ok(text.startsWith(`Cannot load the rule ${path}: `), text);
      assert.match(text.slice(path.length), message);
      return true;
    });
  };
  await refusal("", /: the file is empty\.$/);
  await refusal("a letter to a friend", /: the file is not a safetensors file\.$/);
  await refusal('[{"data_b64": "AA', /: the file is not a Distill file: .+ cut short\.$/);
  await saveRule(join(here, "good"), rule);
  await refusal(
    readFileSync(join(here, "good")).subarray(0, 9999),
    /: the file is truncated: .+\.$/,
  );
});

test("reading what cannot be read is one sentence", async () => {
  const here = folder();
  const missing = join(here, "missing");
  await assert.rejects(readFileClearly(missing), {
    message: `Cannot read ${missing}: it does not exist.`,
  });
  await assert.rejects(loadRule(here), { message: `Cannot read ${here}: it is a folder.` });
});

test("a broken rule is not saved, and the earlier file stays", async () => {
  const path = join(folder(), "rule.safetensors");
  await saveRule(path, rule);
  const bias = new Float32Array(16).fill(Number.NaN);
  const parameters = { ...rule.parameters, "update.1.bias": bias };
  await assert.rejects(saveRule(path, { ...rule, parameters }), /NaN or infinite/);
  assert.deepEqual(await loadRule(path), rule);
});

test("writing replaces the whole file, keeps its mode, and leaves nothing else", async () => {
  const here = folder();
  const path = join(here, "file");
  await writeFileAtomic(path, new Uint8Array(100));
  if (!onWindows) chmodSync(path, 0o600);
  await writeFileAtomic(path, some);
  assert.deepEqual(new Uint8Array(readFileSync(path)), some);
  assert.deepEqual(readdirSync(here), ["file"]);
  if (!onWindows) assert.equal(statSync(path).mode & 0o777, 0o600);
});

test("what a killed writer left goes with the first that writes there long after", async () => {
  const here = folder();
  const hours = { ".blastema-0a.tmp": 2, ".blastema-1b.tmp": 0.5, "mine.tmp": 2 };
  for (const [name, age] of Object.entries(hours)) {
    writeFileSync(join(here, name), "half");
    const changed = Date.now() / 1000 - 3600 * age;
    utimesSync(join(here, name), changed, changed);
  }
  await writeFileAtomic(join(here, "file"), some);
  assert.deepEqual(readdirSync(here).sort(), [".blastema-1b.tmp", "file", "mine.tmp"]);
});

test("writing through a link replaces what it leads to", { skip: onWindows }, async () => {
  const here = folder();
  writeFileSync(join(here, "file"), "earlier");
  symlinkSync("file", join(here, "link"));
  await writeFileAtomic(join(here, "link"), some);
  assert.deepEqual(new Uint8Array(readFileSync(join(here, "file"))), some);
  assert.deepEqual(readdirSync(here).sort(), ["file", "link"]);
});

test("writing through links to nothing makes what they lead to", { skip: onWindows }, async () => {
  const here = folder();
  symlinkSync("middle", join(here, "link"));
  symlinkSync(join(here, "file"), join(here, "middle"));
  await writeFileAtomic(join(here, "link"), some);
  assert.deepEqual(new Uint8Array(readFileSync(join(here, "file"))), some);
  assert.deepEqual(readdirSync(here).sort(), ["file", "link", "middle"]);
  symlinkSync("round", join(here, "round"));
  await assert.rejects(writeFileAtomic(join(here, "round"), some), /its links lead in a circle\.$/);
});

test("what is not a file is written to, not replaced", { skip: onWindows }, async () => {
  await writeFileAtomic("/dev/null", some);
  assert.ok(statSync("/dev/null").isCharacterDevice());
});

test("writing where it is impossible is one sentence", async () => {
  const here = folder();
  const inMissing = join(here, "missing", "file");
  await assert.rejects(writeFileAtomic(inMissing, some), {
    message: `Cannot write ${inMissing}: the folder ${join(here, "missing")} does not exist.`,
  });
  await assert.rejects(writeFileAtomic(here, some), {
    message: `Cannot write ${here}: it is a folder.`,
  });
  writeFileSync(join(here, "file"), "");
  await assert.rejects(writeFileAtomic(join(here, "file", "below"), some), {
    message: `Cannot write ${join(here, "file", "below")}: its path leads through something that is not a folder.`,
  });
  assert.deepEqual(readdirSync(here), ["file"]);
});

test("a folder without permission leaves the earlier file", { skip: onWindows }, () => {
  const here = folder();
  const path = join(here, "file");
  writeFileSync(path, "earlier");
  chmodSync(here, 0o555);
  chmodSync(root, 0o755);
  // The superuser may write anywhere, so the process steps down first.
  const stepDown = "if (process.getuid() === 0) { process.setgid(65534); process.setuid(65534); }";
  const report = writeElsewhere(path, 10, stepDown);
  chmodSync(here, 0o755);
  assert.equal(report, `Cannot write ${path}: you have no permission.`);
  assert.equal(readFileSync(path, "utf8"), "earlier");
  assert.deepEqual(readdirSync(here), ["file"]);
});

test("a disk that fills up leaves the earlier file and no other", { skip: onWindows }, () => {
  const here = folder();
  const path = join(here, "file");
  writeFileSync(path, "earlier");
  // No test can fill a disk; a limit on the size of files stops the write half-way just the same.
  const report = writeElsewhere(path, 1_000_000, "", "ulimit -f 100;");
  assert.equal(report, `Cannot write ${path}: it would be larger than a file may be here.`);
  assert.equal(readFileSync(path, "utf8"), "earlier");
  assert.deepEqual(readdirSync(here), ["file"]);
});

test("a full disk is called so", { skip: withoutFullDisk }, async () => {
  await assert.rejects(writeFileAtomic("/dev/full", some), {
    message: "Cannot write /dev/full: its disk is full.",
  });
});
