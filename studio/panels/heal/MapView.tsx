/** The map: what became of a cut at every position, over the creature. It is filled in while it is measured. */
import { useComputed } from "@preact/signals";
import { toPicture } from "blastema";
import type { Outcome, Place } from "blastema/measure";
import { settings } from "../../state/settings.ts";
import { ARROWS } from "../../ui/arrows.ts";
import { OUTCOMES } from "./outcomes.ts";
import { addressOfPicture } from "./PictureView.tsx";
import {
  chosen,
  chosenPosition,
  failure,
  grown,
  keyOf,
  type Measured,
  measured,
  places,
  type Subject,
  subject,
  viewBox,
} from "./session.ts";

/** Share of its patch that a mark covers, so that the creature shows between marks. */
const MARK = 0.5;
/** How far colours run into each other in a smooth map, as a share of the distance of marks (deviation of a Gaussian). */
const BLUR = 0.4;

export function MapView() {
  const creature = useComputed(() => {
    const state = grown.value;
    if (!state || !subject.value) return "";
    const [height, width] = subject.value.rule.rule.card.grid;
    return addressOfPicture(toPicture(state, height, width, "transparent"));
  });
  const asked = subject.value;
  if (!asked || creature.value === "")
    return <div class="map empty">{failure.value ? "" : "Growing a creature…"}</div>;
  const [height, width] = asked.rule.rule.card.grid;
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: an application takes the keys that move from mark to mark
    <div class="map" role="application" tabIndex={0} aria-label={describe()} onKeyDown={onKeyDown}>
      <svg class={settings.healDrawn.value} viewBox={viewBox.value.join(" ")} aria-hidden="true">
        <image href={creature.value} width={width} height={height} />
        {settings.healDrawn.value === "smooth" && <Between spacing={asked.spacing} />}
        {places.value.map((place) => (
          <Mark key={keyOf(place)} place={place} spacing={asked.spacing} />
        ))}
        <CutOutline asked={asked} />
      </svg>
    </div>
  );
}

function describe(): string {
  const now = chosenPosition.value;
  const count = `${measured.value.length} of ${places.value.length} positions measured`;
  const at = now
    ? ` At row ${now.position.row}, column ${now.position.column}: ${OUTCOMES[now.position.outcome].words}.`
    : "";
  return `Map of where the creature heals, ${count}. Arrow keys move from position to position.${at}`;
}

/** How a position looks; until it is measured, it is fainter and shows the outcome of the nearest one. */
function lookOf(place: Place): string {
  const near = nearest(place, measured.value);
  if (!near) return "waiting";
  const isMeasured = keyOf(near.position) === keyOf(place);
  return `${near.position.outcome satisfies Outcome}${isMeasured ? "" : " guessed"}`;
}

/** The colours of all positions, running into each other. What lies between marks is guessed, and so fainter than they are. */
function Between({ spacing }: { spacing: number }) {
  return (
    <>
      <filter
        id="between"
        x="-50%"
        y="-50%"
        width="200%"
        height="200%"
        color-interpolation-filters="sRGB"
      >
        <feGaussianBlur stdDeviation={BLUR * spacing} />
      </filter>
      <g class="between" filter="url(#between)">
        {places.value.map((place) => (
          <Patch key={keyOf(place)} place={place} side={spacing} look={lookOf(place)} />
        ))}
      </g>
    </>
  );
}

interface PatchProps {
  readonly place: Place;
  readonly side: number;
  readonly round?: boolean;
  readonly look: string;
}

/** A square or a disc around a position. */
function Patch({ place, side, round, look }: PatchProps) {
  return (
    <rect
      class={look}
      x={place.column - side / 2}
      y={place.row - side / 2}
      width={side}
      height={side}
      rx={round ? side / 2 : 0}
    />
  );
}

function Mark({ place, spacing }: { place: Place; spacing: number }) {
  const key = keyOf(place);
  const choose = (): void => {
    chosen.value = key;
  };
  const look = `mark ${lookOf(place)}${key === chosen.value ? " chosen" : ""}`;
  return (
    <g onPointerEnter={choose} onPointerDown={choose}>
      <Patch place={place} side={spacing} look="reach" />
      <Patch place={place} side={MARK * spacing} look={look} round />
    </g>
  );
}

function nearest(place: Place, known: readonly Measured[]): Measured | undefined {
  const distance = ({ position }: Measured): number =>
    (position.row - place.row) ** 2 + (position.column - place.column) ** 2;
  let best = known[0];
  for (const one of known) if (distance(one) < distance(best as Measured)) best = one;
  return best;
}

/** The outline of the cut at the chosen position, in its true size. */
function CutOutline({ asked: { shape, size } }: { asked: Subject }) {
  const place = places.value.find((one) => keyOf(one) === chosen.value);
  if (!place) return null;
  return <Patch place={place} side={size} look="cut" round={shape === "disc"} />;
}

/** Moves to the nearest position in the arrow's direction; positions straight ahead count as nearer. */
function onKeyDown(event: KeyboardEvent): void {
  const direction = ARROWS[event.key];
  if (!direction) return;
  event.preventDefault();
  const from = places.value.find((place) => keyOf(place) === chosen.value) ?? places.value[0];
  if (!from) return;
  let best = from;
  let least = Number.POSITIVE_INFINITY;
  for (const place of places.value) {
    const ahead =
      (place.row - from.row) * direction[0] + (place.column - from.column) * direction[1];
    const aside =
      (place.row - from.row) * direction[1] + (place.column - from.column) * direction[0];
    const cost = ahead + 2 * Math.abs(aside);
    if (ahead > 0 && cost < least) {
      best = place;
      least = cost;
    }
  }
  chosen.value = keyOf(chosen.value === "" ? from : best);
}
