// The one Python of all tests, and what it lacks.
import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";

const debian = "/usr/bin/python3";

/** $PYTHON; otherwise Debian's, for which numpy is a package; otherwise whichever there is. */
export const python = process.env.PYTHON ?? (existsSync(debian) ? debian : "python3");

/** For a test's `skip`: says why, where there is no Python with a module. */
function without(module: string): string | false {
  const { error, status } = spawnSync(python, ["-c", `import ${module}`]);
  if (status === 0) return false;
  return error ? `${python} is not installed` : `${python} has no ${module}`;
}

export const withoutNumpy = without("numpy");
/** Looked for only where it is wanted, since loading it takes seconds. */
export const withoutTorch = (): string | false => without("torch");
