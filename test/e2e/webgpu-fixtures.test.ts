// The WebGPU engine against numbers from PyTorch: states, losses, every gradient, a training curve; on the software driver.
import { fixtureTests } from "../support/fixture-tests.ts";
import { onSoftwareDriver } from "../support/webgpu.ts";

await onSoftwareDriver(import.meta.url, (engine) => fixtureTests({ engine, tolerance: 3e-6 }));
