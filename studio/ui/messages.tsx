/** Shows messages: short sentences in a corner, which screen readers speak too. */
import { dismiss, messages } from "../state/messages.ts";
import { Icon } from "./icons.tsx";

/** The corner where messages appear; a page has one. */
export function Messages() {
  const kinds = ["note", "error"] as const;
  return (
    <div class="messages">
      {kinds.map((kind) => (
        <div key={kind} role={kind === "error" ? "alert" : "status"}>
          {messages.value
            .filter((message) => message.kind === kind)
            .map(({ id, text }) => (
              <div key={id} class={`message ${kind}`}>
                <span>{text}</span>
                <button type="button" class="icon-button" onClick={() => dismiss(id)}>
                  <Icon name="close" />
                  <span class="unseen">Close this message</span>
                </button>
              </div>
            ))}
        </div>
      ))}
    </div>
  );
}
