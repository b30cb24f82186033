// What a page needs that only grows a trained rule: the browser runtime whose size is limited.
export * from "../src/index.ts";
