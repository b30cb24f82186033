/** The table of all settings, which links keep, in the order in which links name them. A page adds its rows in its own file. */
import { DISH } from "./table/dish.ts";
import { HEAL } from "./table/heal.ts";
import { IMAGINE } from "./table/imagine.ts";
import { READ } from "./table/read.ts";
import { TRAIN } from "./table/train.ts";

export const TABLE = { ...DISH, ...TRAIN, ...HEAL, ...IMAGINE, ...READ } as const;
