// WebKit evaluates the entry script of a module worker a second time when one of its chunks imports it back: the worker
// then answers from modules that nothing was loaded into. So no chunk of a worker may import the worker's entry.
import type { Rolldown } from "vite";

type Bundle = Rolldown.OutputBundle;

/** Who imports an entry in a bundle, in sentences. */
export function importedEntries(bundle: Bundle): string[] {
  const chunks = Object.values(bundle).filter((file) => file.type === "chunk");
  return chunks.flatMap(({ fileName, imports, dynamicImports }) =>
    [...imports, ...dynamicImports]
      .filter((name) => chunks.some((chunk) => chunk.fileName === name && chunk.isEntry))
      .map((name) => `${fileName} imports ${name}, the entry of its worker.`),
  );
}

/** A plugin for workers: what chunks share stays out of the entry; if they import it all the same, the build fails. */
export function aloneEntries(): Rolldown.Plugin {
  return {
    name: "alone-entries",
    // Vite asks for the opposite, which saves a file.
    options: (options) => ({ ...options, preserveEntrySignatures: "strict" }),
    generateBundle(_, bundle) {
      const [sentence] = importedEntries(bundle);
      if (sentence) this.error(sentence);
    },
  };
}
