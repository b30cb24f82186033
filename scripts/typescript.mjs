// Lets Node run TypeScript: `node --import ./scripts/typescript.mjs file.ts`. Worker threads inherit
// the option and register again; `--import tsx` alone leaves them without the loader on Node 20.
import { register } from "tsx/esm/api";

register();
