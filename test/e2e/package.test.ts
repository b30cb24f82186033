// The package as a user gets it: packed, installed in an empty folder, and run on the machine's own
// Node rather than on the one that npm scripts use here.
import assert from "node:assert/strict";
import { execFileSync, spawn } from "node:child_process";
import {
  accessSync,
  constants,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { after, before, test } from "node:test";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("../..", import.meta.url));
const folder = mkdtempSync(join(tmpdir(), "blastema-package-"));
const app = join(folder, "app");
after(() => rmSync(folder, { recursive: true, force: true }));

/** The environment of someone who never heard of this repository: no npm_*, no pinned Node. */
const path = (process.env.PATH ?? "")
  .split(delimiter)
  .filter((entry) => !entry.includes("node_modules") && !entry.includes("node-gyp-bin"));
const env = {
  ...Object.fromEntries(
    Object.entries(process.env).filter(([name]) => !/^(npm_|NODE_|INIT_CWD$)/.test(name)),
  ),
  PATH: path.join(delimiter),
};

function onPath(program: string): string {
  for (const entry of path) {
    const file = join(entry, process.platform === "win32" ? `${program}.cmd` : program);
    try {
      accessSync(file, constants.X_OK);
      return file;
    } catch {}
  }
  throw new Error(`No ${program} on this machine's PATH outside node_modules.`);
}

function run(cwd: string, program: string, ...args: string[]): string {
  const shell = process.platform === "win32";
  return execFileSync(program, args, { cwd, env, shell, encoding: "utf8" });
}

/** What a download of the package may take, in bytes. */
const MOST_BYTES = 10e6;

let shipped: string[] = [];
let bytes = Number.NaN;

before(() => {
  const packed = run(
    root,
    "npm",
    "pack",
    "--json",
    "--ignore-scripts",
    "--pack-destination",
    folder,
  );
  const answer = JSON.parse(packed);
  const [manifest] = Array.isArray(answer) ? answer : Object.values(answer);
  bytes = manifest.size;
  shipped = manifest.files.map((file: { path: string }) => file.path);
  mkdirSync(app);
  writeFileSync(join(app, "package.json"), '{ "private": true, "type": "module" }');
  run(app, "npm", "install", "--no-audit", "--no-fund", join(folder, manifest.filename));
});

test("the tarball ships what runs and nothing else", () => {
  const strange = shipped.filter(
    (file) =>
      !/^dist\/.+\.(js|d\.ts|wasm)$|^dist\/studio\/|^dist\/element\/page\.html$|^zoo\/|^(package\.json|README\.md|LICENSE)$/.test(
        file,
      ),
  );
  assert.deepEqual(strange, []);
  for (const file of ["LICENSE", "README.md", "dist/index.js", "dist/cli/main.js"])
    assert.ok(shipped.includes(file), `${file} is missing`);
  assert.ok(bytes <= MOST_BYTES, `it has ${bytes} B`);
});

test("its studio has the rules of the zoo, which are in the package once", async () => {
  assert.deepEqual(
    shipped.filter((file) => /^dist\/.*\.safetensors$/.test(file)),
    [],
  );
  const program = join(app, "node_modules/blastema/dist/cli/main.js");
  const command = spawn(onPath("node"), [program, "studio", "--port=0", "--no-open"], { env });
  try {
    let printed = "";
    for await (const part of command.stdout.setEncoding("utf8")) {
      printed += part;
      if (printed.includes("Press")) break;
    }
    const [url] = /http:\/\/\S+/.exec(printed) ?? [printed];
    const rule = await fetch(`${url}zoo/lizard-regenerating.safetensors`);
    const file = join(root, "zoo/lizard-regenerating.safetensors");
    assert.deepEqual(Buffer.from(await rule.arrayBuffer()), readFileSync(file));
    assert.equal((await fetch(`${url}zoo/%2e%2e/package.json`)).status, 404);
  } finally {
    command.kill();
  }
});

test("no install script runs on the user's machine", () => {
  const manifest = JSON.parse(
    run(app, "node", "-p", 'fs.readFileSync("node_modules/blastema/package.json", "utf8")'),
  );
  for (const name of ["preinstall", "install", "postinstall"])
    assert.equal(manifest.scripts?.[name], undefined);
});

test("its command answers on the machine's own Node", () => {
  assert.ok(!onPath("node").includes("node_modules"));
  const help = run(app, "npx", "--no-install", "blastema", "--help");
  assert.match(help, /blastema/);
  assert.match(help, /Usage/);
  const version = run(app, "npx", "--no-install", "blastema", "--version").trim();
  assert.match(version, /^\d+\.\d+\.\d+$/);
});

test("a graphics card needs a package that is not brought along, and one sentence says which", () => {
  const rule = join(app, "node_modules/blastema/zoo/butterfly-regenerating.safetensors");
  const args = ["blastema", "grow", rule, "--engine", "webgpu", "-o", "butterfly.png"];
  assert.throws(
    () => run(app, "npx", "--no-install", ...args),
    ({ status, stderr }: { status: number; stderr: string }) =>
      status === 1 && /^blastema: --engine webgpu needs .*npm install webgpu\.$/m.test(stderr),
  );
});

test("every entry point can be imported", () => {
  const { exports } = JSON.parse(readFileSync(join(root, "package.json"), "utf8"));
  const parts = Object.keys(exports).filter((part) => part !== "./package.json");
  assert.ok(parts.length >= 9, "all entry points are looked at");
  const names = parts.map((part) => part.replace(/^\./, "blastema"));
  const script = `for (const name of ${JSON.stringify(names)}) await import(name); console.log("ok")`;
  assert.equal(run(app, "node", "--input-type=module", "-e", script).trim(), "ok");
});

/** Checks the types of one file of the user's. */
function checkTypes(file: string, options: object = {}): void {
  const compilerOptions = {
    strict: true,
    noEmit: true,
    module: "nodenext",
    target: "es2022",
    lib: ["es2022", "dom"],
    types: [],
    ...options,
  };
  writeFileSync(join(app, "tsconfig.json"), JSON.stringify({ compilerOptions, files: [file] }));
  run(app, "node", join(root, "node_modules/typescript/bin/tsc"), "-p", ".");
}

test("its types resolve for a TypeScript user", () => {
  writeFileSync(
    join(app, "use.ts"),
    'export * from "blastema";\nexport * as train from "blastema/training";\n' +
      'export * as format from "blastema/models";\nexport * as measure from "blastema/measure";\n' +
      'export * as variational from "blastema/variational";\nexport * as files from "blastema/node";\n' +
      'export * as tokens from "blastema/tokens";\nexport * as bridges from "blastema/bridges";\n' +
      'export * as dish from "blastema/dish";\nexport * as element from "blastema/element";\n' +
      'export * as webgpu from "blastema/webgpu";\nexport * as reading from "blastema/reading";\n',
  );
  checkTypes("use.ts");
});

test("the element is known to JSX, as its document says", () => {
  const document = readFileSync(join(root, "docs/element.md"), "utf8");
  const declaration = /```tsx\n([^`]+)```/.exec(document)![1]!;
  const uses = `
    export const good = <nca-canvas src="a" interactive speed="max" grid={72} brush-shape="disc" />;
    // @ts-expect-error
    export const bad = <nca-canvas speed="fast" />;
    document.querySelector("nca-canvas")?.addEventListener("step", (event) => event.detail.stepCount.toFixed());
  `;
  writeFileSync(join(app, "preact.tsx"), declaration + uses);
  writeFileSync(join(app, "global.tsx"), `import "blastema/element";${uses}`);
  symlinkSync(join(root, "node_modules/preact"), join(app, "node_modules/preact"), "junction");
  checkTypes("global.tsx", { jsx: "preserve" });
  checkTypes("preact.tsx", { jsx: "react-jsx", jsxImportSource: "preact" });
});
