// The one Python of all tests, and what it lacks.
import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";

const debian = "/usr/bin/python3";

/** $PYTHON; otherwise Debian's, for which numpy is a package; otherwise whichever there is. */
export const python = process.env.PYTHON ?? (existsSync(debian) ? debian : "python3");

const { error, status } = spawnSync(python, ["-c", "import numpy"]);
const lack = error ? `${python} is not installed` : `${python} has no numpy`;

/** For a test's `skip`: says why, where there is no Python with numpy. */
export const withoutNumpy = status === 0 ? false : lack;
