/**
 * A module worker whose script lies on another origin, from where browsers start none: one of this page's own
 * origin that imports it.
 */
export function startForeignWorker(url: URL): Worker {
  const source = new Blob([`import ${JSON.stringify(url.href)};`], { type: "text/javascript" });
  const blobUrl = URL.createObjectURL(source);
  const worker = new Worker(blobUrl, { type: "module" });
  URL.revokeObjectURL(blobUrl);
  return worker;
}
