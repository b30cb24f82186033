// Runs the tests with node:test: `test.ts` all of them, `test.ts unit` one folder, `test.ts FILE…`
// those files; options (--test-name-pattern=…) are handed on. Builds dist/ first where tests need it.
import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { availableParallelism } from "node:os";
import { join } from "node:path";
import { filesBelow, root } from "./project.ts";

function run(args: string[]): void {
  const { status } = spawnSync(process.execPath, args, { cwd: root, stdio: "inherit" });
  if (status !== 0) process.exit(status ?? 1);
}

function testsNamed(name: string): string[] {
  if (existsSync(join(root, name)) && name.endsWith(".ts")) return [name];
  return filesBelow(`test/${name}`).filter((file) => file.endsWith(".test.ts"));
}

const args = process.argv.slice(2);
const options = args.filter((arg) => arg.startsWith("--"));
const names = args.filter((arg) => !arg.startsWith("--"));
const files = (names.length ? names : [""]).flatMap(testsNamed);
if (files.length === 0) {
  console.error(`No test files match ${names.join(" ") || "test/**/*.test.ts"}.`);
  process.exit(1);
}

const needsDist = files.some((file) => file.startsWith("test/e2e/"));
// All others run from the sources, but need the compiled kernels.
const tool = needsDist ? ["scripts/build.ts", "--if-needed"] : ["scripts/build-kernels.ts"];
run(["--import", "./scripts/typescript.mjs", ...tool]);
run([
  "--import",
  "./scripts/typescript.mjs",
  "--conditions=source",
  "--test",
  "--test-reporter=spec",
  `--test-concurrency=${Math.min(4, availableParallelism())}`,
  ...options,
  ...files,
]);
