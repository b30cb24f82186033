// `npm run check`: every check that is not a test, two or more at a time, one line each; what a failing one
// printed follows its line.
import { availableParallelism } from "node:os";
import { runNode, tsc } from "./project.ts";

interface Part {
  name: string;
  /** Arguments of node. */
  args: string[];
  /** Shows the last line of its output even when it passes. */
  note?: boolean;
  /** Looks at dist/, and so waits for the build. */
  ofBuild?: boolean;
}

const tool = (path: string): string => `node_modules/${path}`;
const script = (name: string): string[] => [
  "--import",
  "./scripts/typescript.mjs",
  `scripts/${name}.ts`,
];

/** Checks the types of a project, and keeps what it learned, so that the next time only what changed is checked. */
const types = (project: string): string[] => {
  const kept = `node_modules/.cache/types/${project.replaceAll("/", "-")}.tsbuildinfo`;
  const incremental = ["--incremental", "--tsBuildInfoFile", kept];
  return [tsc, "--noEmit", "-p", project, ...incremental];
};

const parts: Part[] = [
  { name: "types", args: types("tsconfig.json") },
  { name: "types of pages", args: types("src/element") },
  { name: "types of studio", args: types("studio") },
  { name: "types of site", args: types("site") },
  {
    name: "reference",
    // Types are checked above.
    args: [tool("typedoc/bin/typedoc"), "--emit", "none", "--skipErrorChecking"],
  },
  {
    name: "format and lint",
    args: [tool("@biomejs/biome/bin/biome"), "ci", "--colors=off", "--error-on-warnings"],
  },
  { name: "unused code", args: [tool("knip/bin/knip.js"), "--no-progress"] },
  { name: "layers", args: script("layers") },
  { name: "links of site", args: ["--conditions=source", ...script("site"), "--check"] },
  { name: "browser size", args: script("size"), note: true, ofBuild: true },
  { name: "studio size", args: script("studio-size"), note: true, ofBuild: true },
  {
    name: "package shape",
    args: [tool("publint/src/cli.js"), "run", "--strict"],
    ofBuild: true,
  },
];

async function check({ name, args, note }: Part): Promise<boolean> {
  const started = Date.now();
  const { status, output } = await runNode(args);
  const seconds = ((Date.now() - started) / 1000).toFixed(1);
  const detail = note && status === 0 ? `  ${output.trim().split("\n").at(-1)}` : "";
  console.log(`${status === 0 ? "ok  " : "FAIL"} ${name.padEnd(16)} ${seconds} s${detail}`);
  if (status !== 0) console.log(output.trimEnd().replace(/^/gm, "     "));
  return status === 0;
}

// Types are known only once the kernels' tables are written, which takes no time where they are.
let failed = (await check({ name: "kernels", args: script("build-kernels") })) ? 0 : 1;
const built = check({ name: "build", args: [...script("build"), "--if-needed"] });
const queue = [...parts];
async function work(): Promise<void> {
  for (let part = queue.shift(); part; part = queue.shift()) {
    if (part.ofBuild && !(await built)) console.log(`--   ${part.name.padEnd(16)} needs the build`);
    else if (!(await check(part))) failed++;
  }
}
/** One of those who work has the build to do first. */
const others = Math.min(4, Math.max(2, availableParallelism())) - 1;
await Promise.all([built.then(work), ...Array.from({ length: others }, work)]);
if (!(await built)) failed++;
console.log(failed ? `${failed} failed` : "all checks passed");
process.exitCode = failed ? 1 : 0;
