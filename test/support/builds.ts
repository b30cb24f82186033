// The reference and both builds of the kernels, for tests that hold them against each other.
import { after } from "node:test";
import { createEngine } from "../../src/engine/create.ts";

export const reference = await createEngine({ kind: "reference" });
export const plain = await createEngine({ arithmetic: "plain", threads: 0 });
export const relaxed = await createEngine({ arithmetic: "relaxed", threads: 0 });
export const builds = [plain, relaxed];

after(() => Promise.all([reference, ...builds].map((engine) => engine.dispose())));
