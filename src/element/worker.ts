/** The worker of an `<nca-canvas>`: runs its dish. */
import { createEngine } from "../engine/create.ts";
import { DishService } from "./dish-service.ts";
import { serve, type Wire } from "./protocol.ts";

// The compiler takes this scope for a page's, whose postMessage is another.
serve(new DishService(() => createEngine({ threads: 0 })), globalThis as unknown as Wire);
