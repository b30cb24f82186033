/** The digit in hand: its latent, how it grew, and what is done to it. It stays while other pages are looked at. */
import { batch, computed, effect, signal, untracked } from "@preact/signals";
import { normals } from "blastema/variational";
import { sayError } from "../../state/messages.ts";
import { type ModelEntry, modelEntry } from "../../state/models.ts";
import { settings } from "../../state/settings.ts";
import { type Imagination, openImagination } from "../../worker/imagine-client.ts";
import type { Film, Frame, Wound } from "../../worker/imagine-protocol.ts";
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

/** The example that is in hand at first. */
const FIRST = 3;

/** A model that is ready, with the map of its latents. */
export interface Model extends Imagination {
  readonly entry: ModelEntry;
  readonly atlas: Atlas;
}

export const model = signal<Model | null>(null);
/** Share of the model that has come. */
export const progress = signal(0);
/** Why there is no model; "" while there may be one. */
export const failure = signal("");

/** The latent that was chosen; null without a model. */
export const chosen = computed(() => {
  const known = model.value;
  if (!known) return null;
  const text = settings.latent.value;
  return fromText(text, known.facts.latent) ?? (known.atlas.examples[FIRST] as Example).latent;
});
/** A latent that is only looked at, while a pointer hovers over the map. */
export const preview = signal<Float32Array | null>(null);
/** The latent whose digit is on show. */
export const shown = computed(() => preview.value ?? chosen.value);

/** Cells rubbed out, and the latent of which digit, as the setting has it. */
const rubbed = signal<{ text: string; wound: Wound } | null>(null);
/** The wound of the chosen digit; null when it has none. */
export const wound = computed(() =>
  rubbed.value?.text === settings.latent.value ? rubbed.value.wound : null,
);
/** The growth on show. */
export const film = signal<Film | null>(null);
/** The end of growth without a wound. */
export const whole = signal<Frame | null>(null);

/** A place that was chosen on the map, with the text of its latent. */
const pinned = signal<{ text: string; place: Place } | null>(null);
/** Where on the map the chosen latent belongs. */
export const place = computed<Place | null>(() => {
  const [known, latent, pin] = [model.value, chosen.value, pinned.value];
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

/** Takes a latent in hand. */
export function choose(latent: Float32Array): void {
  batch(() => {
    preview.value = null;
    settings.latent.value = toText(latent);
  });
}

/** Rubs these cells out of the chosen digit, or puts all back. */
export function rubOut(cut: Wound | null): void {
  rubbed.value = cut && { text: settings.latent.value, wound: cut };
}

/** Takes a random latent in hand, as likely as the model takes it to be: of independent normal numbers. */
export function chooseAnother(): void {
  const known = model.value;
  if (known) choose(normals([Math.floor(Math.random() * 2 ** 32), 0], known.facts.latent));
}

/** Takes the latent at a place of the map in hand. */
export function walkTo(to: Place): void {
  const known = model.value;
  if (!known) return;
  batch(() => {
    choose(latentAt(known.atlas, to));
    pinned.value = { text: settings.latent.value, place: to };
  });
}

/** The model that was asked for last. */
let wanted = "";

/** Loads the model of that name, if it is not there. */
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
      throw new Error(`What this studio knows of latents is not of its model ${name}.`);
    if (wanted === name) model.value = { ...imagination, entry, atlas };
  } catch (error) {
    if (wanted === name) failure.value = (error as Error).message;
  }
}

/** Grows whatever latent is on show. */
export function followLatent(): () => void {
  return effect(() => {
    const [known, latent] = [model.value, shown.value];
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
