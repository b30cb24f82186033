#!/usr/bin/env node
import { readFileSync } from "node:fs";
import { defineCommand, runMain } from "citty";

const manifest = JSON.parse(
  readFileSync(new URL("../../package.json", import.meta.url), "utf8"),
) as { version: string; description: string };

const main = defineCommand({
  meta: { name: "blastema", version: manifest.version, description: manifest.description },
  subCommands: {},
});

await runMain(main);
