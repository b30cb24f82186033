// The policy that `blastema studio` sends stands in the studio's page too, for hosts that send none.
import type { Plugin } from "vite";
import { POLICY } from "../src/cli/static-server.ts";

export function studioPolicy(): Plugin {
  const attrs = { "http-equiv": "Content-Security-Policy", content: POLICY };
  return {
    name: "studio-policy",
    apply: "build",
    transformIndexHtml: () => [{ tag: "meta", attrs, injectTo: "head-prepend" }],
  };
}
