/**
 * Whether a script lies on another origin than the page's, from where browsers start no worker. A page in a sandboxed frame
 * has an origin of its own, and `location` does not tell.
 */
export function isForeign(url: URL): boolean {
  return url.origin !== self.origin;
}

/** A module worker whose script lies on another origin: one of this page's own origin that imports it. */
export function startForeignWorker(url: URL): Worker {
  const source = `import ${JSON.stringify(url.href)};`;
  // In a sandboxed frame, Chromium starts none from a Blob.
  if (self.origin === "null")
    return new Worker(`data:text/javascript,${encodeURIComponent(source)}`, { type: "module" });
  const blobUrl = URL.createObjectURL(new Blob([source], { type: "text/javascript" }));
  const worker = new Worker(blobUrl, { type: "module" });
  URL.revokeObjectURL(blobUrl);
  return worker;
}
