// How the studio is bundled. `base: "./"` makes every address relative, so that the built folder works
// below any path of a host; "source" resolves `blastema` to src/, never to a stale build.
import { readFileSync } from "node:fs";
import { defineConfig, type Plugin } from "vite";
import { ELEMENT_FILES } from "../scripts/build-element.ts";
import { emojiModule } from "../scripts/studio-emoji.ts";
import { studioPolicy } from "../scripts/studio-policy.ts";
import { zooModule } from "../scripts/studio-zoo.ts";
import { aloneEntries } from "../scripts/worker-entries.ts";

/** Sources name files as they lie in dist/: workers compiled. The element takes the engine's kernels, which have more. */
function sourceAddresses(): Plugin {
  return {
    name: "source-addresses",
    enforce: "pre",
    transform(code, id) {
      if (!/\/src\/.+\.ts$/.test(id)) return null;
      const rewritten = code
        .replaceAll(/(new URL\("\.\/[\w./-]*worker[\w.-]*)\.js"/g, '$1.ts"')
        .replaceAll(
          /new URL\("\.\/(?=(plain|relaxed)\.wasm")/g,
          'new URL("../engine/generated/growing-',
        );
      return rewritten === code ? null : { code: rewritten, map: null };
    },
  };
}

/**
 * What scripts/build-element.ts makes and the studio shares: the page without a rule, and the element, which pages of others may take
 * from the studio's site.
 */
function sharedFiles(): Plugin {
  const dist = new URL("../dist/", import.meta.url);
  return {
    name: "shared-files",
    generateBundle() {
      const emit = (fileName: string, path = fileName): void => {
        this.emitFile({ type: "asset", fileName, source: readFileSync(new URL(path, dist)) });
      };
      emit("page.html", "element/page.html");
      for (const name of ELEMENT_FILES) emit(`nca-canvas/${name}`);
    },
  };
}

/**
 * Lets the browser fetch the page that most visits begin with at once, instead of when the script that imports it has been read. What the
 * first paint waits for, the look of what index.html holds of that page, comes first, since browsers fetch few files at a time.
 */
function firstPage(): Plugin {
  return {
    name: "first-page",
    apply: "build",
    transformIndexHtml: {
      order: "post",
      handler(html, { bundle = {} }) {
        const chunks = Object.values(bundle).filter((part) => part.type === "chunk");
        const play = chunks.find((chunk) =>
          chunk.facadeModuleId?.endsWith("/studio/panels/dish/index.tsx"),
        );
        if (!play) throw new Error("The build has no page Play.");
        const link = (rel: string) => (name: string) =>
          `<link rel="${rel}" crossorigin href="./${name}">\n`;
        const isNew = (name: string): boolean => !html.includes(name);
        const scripts = [play.fileName, ...play.imports].filter(isNew).map(link("modulepreload"));
        const sheets = [...(play.viteMetadata?.importedCss ?? [])].map(link("stylesheet"));
        const common = html.match(/<link rel="stylesheet".*\n/g) ?? [];
        return common
          .reduce((text, sheet) => text.replace(sheet, ""), html)
          .replace("</head>", () => `${scripts.join("")}</head>`)
          .replace("<title>", () => `${[...common, ...sheets].join("")}<title>`);
      },
    },
  };
}

/** Files that only Node loads, behind import(), stay out. */
function nodeHalves(): Plugin {
  return {
    name: "node-halves",
    enforce: "pre",
    resolveId(id, _importer, { kind }) {
      return id.endsWith(".node.ts") && kind === "dynamic-import" ? { id, external: true } : null;
    },
  };
}

/** The element's half for graphics cards lies beside the element, and shares nothing with it, so that no page loads more for it. */
function builtCard(): Plugin {
  return {
    name: "built-card",
    apply: "build",
    enforce: "pre",
    resolveId(source, importer = "") {
      const isAsked = source === "./card.ts" && /\/src\/element\/worker\.ts$/.test(importer);
      return isAsked ? { id: "../nca-canvas/card.js", external: true } : null;
    },
  };
}

export default defineConfig({
  root: import.meta.dirname,
  base: "./",
  define: { ELEMENT_FILES: JSON.stringify(ELEMENT_FILES) },
  resolve: { conditions: ["source", "module", "browser"] },
  plugins: [
    emojiModule(),
    zooModule(),
    sourceAddresses(),
    nodeHalves(),
    sharedFiles(),
    firstPage(),
    studioPolicy(),
  ],
  worker: {
    format: "es",
    plugins: () => [sourceAddresses(), nodeHalves(), builtCard(), aloneEntries()],
    // Apart from the pages' own scripts: scripts/studio-size.ts counts both.
    rolldownOptions: {
      output: {
        entryFileNames: "workers/[name]-[hash].js",
        chunkFileNames: "workers/[name]-[hash].js",
      },
    },
  },
  build: {
    target: "es2022",
    outDir: "../dist/studio",
    emptyOutDir: true,
    // Pictures and kernels stay files: inside the script they would be loaded before anything shows.
    assetsInlineLimit: 0,
    reportCompressedSize: false,
    modulePreload: { polyfill: false },
    rolldownOptions: {
      output: {
        // Pages of others name the rules of the zoo, so that their addresses stay the same from build to build.
        assetFileNames: ({ names }) =>
          names[0]?.endsWith(".safetensors")
            ? "zoo/[name][extname]"
            : "assets/[name]-[hash][extname]",
      },
    },
  },
  server: { host: "127.0.0.1", fs: { allow: [".."] } },
});
