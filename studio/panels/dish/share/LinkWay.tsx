/** A link to the dish, as text and as a QR code. */
import { signal } from "@preact/signals";
import type { ComponentType } from "preact";
import { sayError } from "../../../state/messages.ts";
import { Button } from "../../../ui/controls.tsx";
import { copy } from "../../../ui/copy.ts";
import { creatures } from "../dish.ts";
import { carriedLink, NO_LINK } from "./link.ts";
import { isOnlyHere } from "./site.ts";

/** Most bytes that a QR code holds (ISO/IEC 18004, version 40, level L). */
const MOST_BYTES = 2953;

/** What draws a QR code, once it was asked for. */
const qrCode = signal<ComponentType<{ text: string; label: string }> | null>(null);

async function showCode(): Promise<void> {
  const { QrCode } = await import("./QrCode.tsx");
  qrCode.value = QrCode;
}

/** Why a link gets no QR code; "" where it does. */
function whyNoQrCode(href: string): string {
  if (isOnlyHere())
    return "No QR code: this studio runs on your machine, whose address opens nothing on a phone.";
  return href.length > MOST_BYTES
    ? `No QR code: it would hold at most ${MOST_BYTES.toLocaleString("en")} letters, and this link, which carries a creature, has ${href.length.toLocaleString("en")}.`
    : "";
}

/** What is said of a link that holds rules. */
const HELD = {
  one: "The creature is in the link itself, each of its numbers rounded to one byte. Nothing is uploaded.",
  several:
    "Creatures that are not the studio’s are in the link itself, each of their numbers rounded to one byte. Nothing is uploaded.",
};

export function LinkWay() {
  const link = carriedLink();
  const Code = qrCode.value;
  if (link === null)
    return (
      <section>
        <div>
          <h3>A link</h3>
          <p>{NO_LINK}</p>
        </div>
      </section>
    );
  const whyNoCode = whyNoQrCode(link.href);
  return (
    <section class="link-way">
      <div>
        <h3>A link</h3>
        <p>
          It opens this dish, with what you set; not what was done to it by hand.{" "}
          {link.held > 0 && HELD[creatures.value.length > 1 ? "several" : "one"]}
        </p>
      </div>
      <input
        type="text"
        readOnly
        aria-label="The link"
        value={link.href}
        onFocus={({ currentTarget }) => currentTarget.select()}
      />
      <div class="buttons">
        <Button
          label="Copy the link"
          icon="link"
          kind="primary"
          onClick={() => copy(link.href, "The link").catch(sayError)}
        />
        {!whyNoCode && !Code && (
          <Button label="QR code" onClick={() => showCode().catch(sayError)} />
        )}
      </div>
      {whyNoCode && <p class="why">{whyNoCode}</p>}
      {!whyNoCode && Code && <Code text={link.href} label="The link as a QR code" />}
    </section>
  );
}
