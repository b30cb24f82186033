/** The digit in hand: its latent, its growth, and what is done to it. It stays while other pages are open. */
import { batch, computed, effect, signal, untracked } from "@preact/signals";
import { normals } from "blastema/variational";
import { sayError } from "../../state/messages.ts";
import { type ModelEntry, modelEntry } from "../../state/models.ts";
import { settings } from "../../state/settings.ts";
import { type Imagination, openImagination } from "../../worker/imagine-client.ts";
import type { Account, Film, Frame, Wound } from "../../worker/imagine-protocol.ts";
import {
  type Atlas,
  type Example,
  fromText,
  latentAt,
  loadAtlas,
  type Place,
  placeOf,
  toText,
} from "./latent.ts";

/** Number of the example that is in hand at first. */
const FIRST = 3;

/** A model that is ready, with the map of its latents. */
export interface Model extends Imagination {
  readonly entry: ModelEntry;
  readonly atlas: Atlas;
}

export const model = signal<Model | null>(null);
/** Share of the model that is loaded. */
export const progress = signal(0);
/** Why the model could not be loaded; "" if nothing failed. */
export const failure = signal("");

/** Reads a latent of the model, with or without lots, from a text; undefined if it is none. */
export function read(text: string): Float32Array | undefined {
  const { latent = 0, lots = 0 } = model.value?.facts ?? {};
  return fromText(text, latent) ?? fromText(text, latent + lots);
}

/** The chosen latent, [Z], or [Z + lots] if it was read from a picture; null without a model. */
export const chosen = computed(() => {
  const known = model.value;
  if (!known) return null;
  const text = settings.latent.value;
  return read(text) ?? (known.atlas.examples[FIRST] as Example).latent;
});
/** The latent under a pointer that hovers over the map; null without one. */
export const preview = signal<Float32Array | null>(null);
/** The latent on show, without the lots that are drawn anew. */
export const shown = computed(() => preview.value ?? chosen.value);

/** Cells that were rubbed out, and the name of the digit that they belong to. */
const rubbed = signal<{ name: string; wound: Wound } | null>(null);
const nameInHand = computed(() => `${settings.latent.value} ${settings.lots.value}`);
/** The wound of the chosen digit; null if it has none. */
export const wound = computed(() =>
  rubbed.value?.name === nameInHand.value ? rubbed.value.wound : null,
);
/** What the nats of the chosen digit are; null while nobody knows. */
export const account = signal<Account | null>(null);
/** The growth on show. */
export const film = signal<Film | null>(null);
/** The last frame of growth without a wound. */
export const whole = signal<Frame | null>(null);

/** A place that was chosen on the map, with the text of its latent. */
const pinned = signal<{ text: string; place: Place } | null>(null);
/** The place of the chosen latent on the map. */
export const place = computed<Place | null>(() => {
  const known = model.value;
  const latent = chosen.value;
  const pin = pinned.value;
  if (!known || !latent) return null;
  return pin?.text === settings.latent.value ? pin.place : placeOf(known.atlas, latent);
});

/** Questions about what is on show that have no answer yet. */
const openQuestions = signal(0);
/** Whether what is on show may not be what was asked for last. */
export const isWaiting = computed(() => openQuestions.value > 0);

/** Counts a question about what is on show until it is answered. */
export async function awaited<T>(answer: Promise<T>): Promise<T> {
  openQuestions.value++;
  try {
    return await answer;
  } finally {
    openQuestions.value--;
  }
}

/** Gives a latent the lots that the settings ask for, or those of a rngSeed. */
export function withLots(latent: Float32Array, rngSeed = settings.lots.value): Float32Array {
  const facts = model.value?.facts;
  if (!facts?.lots || rngSeed === 0) return latent;
  return Float32Array.of(...latent.subarray(0, facts.latent), ...normals([rngSeed, 1], facts.lots));
}

/** The chosen latent with the lots that the settings ask for; null without a model. */
export const inHand = computed(() => chosen.value && withLots(chosen.value));

/** Lets the cells draw other lots; the latent stays. */
export function drawAnew(): void {
  if (model.value?.facts.lots) settings.lots.value += 1;
}

/** Takes a latent in hand. @param lots what its cells draw, as in the settings */
export function choose(latent: Float32Array, lots = settings.lots.value): void {
  batch(() => {
    preview.value = null;
    settings.latent.value = toText(latent);
    settings.lots.value = lots;
  });
}

/** Rubs the cells of a wound out of the chosen digit, or puts all cells back. */
export function rubOut(made: Wound | null): void {
  rubbed.value = made && { name: nameInHand.value, wound: made };
}

/** Chooses a random latent from the model's own distribution: independent normal numbers. */
export function chooseAnother(): void {
  const known = model.value;
  if (known) choose(normals([Math.floor(Math.random() * 2 ** 32), 0], known.facts.latent));
}

/** Chooses the latent at a place of the map. */
export function walkTo(to: Place): void {
  const known = model.value;
  if (!known) return;
  batch(() => {
    choose(latentAt(known.atlas, to));
    pinned.value = { text: settings.latent.value, place: to };
  });
}

/** Name of the model that was asked for last. */
let wanted = "";

/** Loads the model of this name, if it is not loaded yet. */
export async function openModel(name: string): Promise<void> {
  if (model.value?.entry.name === name) return;
  wanted = name;
  batch(() => {
    failure.value = "";
    progress.value = 0;
    model.value = null;
    film.value = null;
    whole.value = null;
    preview.value = null;
    account.value = null;
  });
  try {
    const entry = modelEntry(name);
    const [imagination, atlas] = await Promise.all([
      openImagination(entry.url, (share) => {
        progress.value = share;
      }),
      loadAtlas(entry.atlas),
    ]);
    if (atlas.mean.length !== imagination.facts.latent)
      throw new Error(
        `The map of latents was made for another model than ${name}: make it anew, then build the studio again.`,
      );
    if (wanted === name) model.value = { ...imagination, entry, atlas };
  } catch (error) {
    if (wanted === name) failure.value = (error as Error).message;
  }
}

/** Grows the latent on show, now and whenever it changes. */
export function followLatent(): () => void {
  return effect(() => {
    const known = model.value;
    const latent = shown.value && withLots(shown.value);
    const cut = settings.tool.value === "rub" ? wound.value : null;
    if (!known || !latent) return;
    untracked(() => awaited(known.ask("digit", "grow", latent, cut))).then((grown) => {
      if (!grown) return;
      batch(() => {
        film.value = grown;
        if (!cut) whole.value = grown[grown.length - 1] as Frame;
      });
    }, sayError);
  });
}

/** Counts the nats of the chosen digit, now and whenever it changes, if its cells draw. */
export function followAccount(): () => void {
  return effect(() => {
    const known = model.value;
    const latent = inHand.value;
    if (!known?.facts.lots || !latent) return;
    untracked(() => known.ask("account", "account", latent)).then((found) => {
      if (found) account.value = found;
    }, sayError);
  });
}
