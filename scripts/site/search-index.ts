// The index of the site's search, which a page loads in parts as one types (Pagefind).
import { join } from "node:path";
import { close, createIndex } from "pagefind";

/** Indexes the articles of a built site, into its folder pagefind/. @throws what Pagefind complains of */
export async function indexPages(site: string): Promise<void> {
  const { index, errors } = await createIndex();
  if (!index) throw new Error(`The search has no index: ${errors.join(" ")}`);
  await index.addDirectory({ path: site, glob: "docs/**/*.html" });
  await index.writeFiles({ outputPath: join(site, "pagefind") });
  await close();
}
