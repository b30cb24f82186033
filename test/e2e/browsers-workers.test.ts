// Firefox, as tests drive it, starts workers of a worker. Where WebDriver listens for them, one of the first dozens blocks for
// ever the worker that started it (leaveWorkersAlone in test/support/browsers.ts).
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { openInEveryBrowser } from "../support/browsers.ts";
import { until } from "../support/studio.ts";

const WORKERS = 100;

/** Starts workers, one after another. */
const OUTER = `(async () => {
  const url = URL.createObjectURL(new Blob(["postMessage(0)"]));
  for (let started = 1; started <= ${WORKERS}; started++) {
    self.inner = new Worker(url);
    await new Promise((run) => { inner.onmessage = run; });
    inner.terminate();
    postMessage(started);
  }
})()`;

/** Serves an empty page. */
async function host() {
  const server = createServer((_, response) => {
    response.setHeader("content-type", "text/html");
    response.end("<!doctype html><link rel=icon href=data:,><title>test</title>");
  });
  await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
  const { port } = server.address() as AddressInfo;
  return { url: `http://127.0.0.1:${port}/`, close: () => server.close() };
}

openInEveryBrowser(
  `a worker starts ${WORKERS} others, one after another`,
  { host, only: "Firefox" },
  async (tab) => {
    await tab.evaluate(`void (() => {
    window.outer = new Worker(URL.createObjectURL(new Blob([${JSON.stringify(OUTER)}])));
    outer.onmessage = ({ data }) => { window.started = data; };
  })()`);
    await until(tab, `window.started === ${WORKERS}`, "the last worker");
  },
);
