import "./drafts";
import { morph } from "./morph";

// The page of a meeting that is open: its parts are fetched anew when something has
// happened. One stream of events serves all tabs of a meeting; where streams fail the
// page asks every few seconds. Only what has changed is exchanged (morph.ts), and nothing
// while a finger or a key is down: a press ends on what it began on. A part waits whose
// next edition lacks the field in which somebody types. Whoever works by keyboard keeps
// her place: where what she was on is gone, the focus goes to what does the same.
const room = document.querySelector<HTMLElement>("[data-room]");
const holder = document.getElementById("room-parts");
if (room && holder) start(room, holder);

function start(room: HTMLElement, holder: HTMLElement) {
  const line = room.querySelector<HTMLElement>("[data-room-line]")!;
  const { events = "", parts = "" } = room.dataset;
  let shown = Number(room.dataset.revision);
  let said = "";
  let polling = 0;
  let pending: Document | undefined; // what came while it could not be shown
  let pressed = false;
  let letting = 0;

  const say = (state: "live" | "polling" | "lost") => {
    if (said === state) return;
    said = state;
    line.textContent = line.dataset[state] ?? "";
  };

  // What somebody could be on, told by what it does rather than by where it stands.
  const keyOf = (e: Element) =>
    [
      e.tagName,
      e.id,
      e.getAttribute("href"),
      e.getAttribute("name"),
      e.getAttribute("value"),
      e.closest("form")?.getAttribute("action"),
    ].join(" ");

  const find = (part: Element, key: string) =>
    [...part.querySelectorAll<HTMLElement>("a, button, summary, input, select, textarea")].find((e) => keyOf(e) === key);

  // fill makes a part what is new; the focus stays, or goes to what does the same, or to the part.
  const fill = (here: HTMLElement, fresh: HTMLElement) => {
    const on = here.contains(document.activeElement) ? document.activeElement! : undefined;
    const key = on && keyOf(on);
    here.hidden = fresh.hidden;
    morph(here, fresh);
    if (!on || !key || document.activeElement === on) return;
    const same = find(here, key);
    if (!same) here.tabIndex = -1;
    (same ?? here).focus({ preventScroll: true });
  };

  // put brings each part up to date, but one that would take away what somebody types in.
  const put = (fresh: Document) => {
    pending = pressed ? fresh : undefined;
    if (pressed) return;
    const on = document.activeElement;
    for (const part of fresh.querySelectorAll<HTMLElement>("[data-part]")) {
      const here = document.getElementById(part.id);
      if (!here) continue;
      if (on?.matches("input, select, textarea") && here.contains(on) && !find(part, keyOf(on))) pending = fresh;
      else fill(here, part);
    }
    tick();
  };
  const late = () => pending && put(pending);
  holder.addEventListener("focusout", () => window.setTimeout(late, 50));

  // A press has a beginning and an end, on a phone with a pause before what it does.
  const press = (on: boolean) => {
    window.clearTimeout(letting);
    if (on) pressed = true;
    else if (pressed)
      letting = window.setTimeout(() => {
        pressed = false;
        late();
      }, 300);
  };
  holder.addEventListener("pointerdown", (e) => e.button === 0 && press(true));
  holder.addEventListener(
    "keydown",
    (e) => [" ", "Enter"].includes(e.key) && (e.target as Element).matches("a, button, summary") && press(true),
  );
  for (const end of ["pointerup", "pointercancel", "keyup", "blur"]) window.addEventListener(end, () => press(false));

  let asking = false;
  let retry = 0;
  let pause = 2000; // until what failed is asked again, and up to twice as long
  let again = false;
  const refresh = async () => {
    if (asking) {
      again = true;
      return;
    }
    asking = true;
    try {
      const answer = await fetch(parts, { credentials: "same-origin", headers: { "X-Part": "room" } });
      if (answer.redirected || !answer.ok) throw new Error(String(answer.status));
      shown = Number(answer.headers.get("X-Revision") ?? shown);
      put(new DOMParser().parseFromString(await answer.text(), "text/html"));
      say(polling ? "polling" : "live");
      pause = 2000;
    } catch {
      say("lost");
      // Nobody may tell again of what was missed. A full room does not come back at once.
      window.clearTimeout(retry);
      retry = window.setTimeout(() => document.hidden || refresh(), pause * (1 + Math.random()));
      pause = Math.min(pause * 2, 30_000);
    } finally {
      asking = false;
      if (again) {
        again = false;
        refresh();
      }
    }
  };

  const changed = (revision: number) => {
    if (revision !== shown) refresh();
    else say(polling ? "polling" : "live");
  };

  const poll = () => {
    if (!polling) polling = window.setInterval(() => document.hidden || refresh(), 4000);
  };
  const listen = () => {
    if (!("EventSource" in window)) return poll();
    const stream = new EventSource(events);
    let failures = 0;
    stream.addEventListener("open", () => {
      failures = 0;
      window.clearInterval(polling);
      polling = 0;
      refresh(); // catch up with what was missed
    });
    stream.addEventListener("change", (event) => {
      const revision = Number((event as MessageEvent<string>).data);
      others?.postMessage(revision);
      changed(revision);
    });
    stream.addEventListener("error", () => {
      if (++failures > 1) poll();
      if (stream.readyState === EventSource.CLOSED) {
        poll();
        window.setTimeout(listen, 30_000);
      }
    });
  };

  // Browsers keep six connections to a site: tabs of one meeting share a stream.
  const others = "BroadcastChannel" in window ? new BroadcastChannel(events) : undefined;
  if (others && navigator.locks) {
    others.addEventListener("message", (event: MessageEvent<number>) => changed(event.data));
    navigator.locks.request(events, () => {
      listen();
      return new Promise(() => {}); // as long as this tab is open
    });
  } else listen();
  document.addEventListener("visibilitychange", () => document.hidden || refresh()); // a phone that slept
  window.addEventListener("online", refresh);

  // Clocks run for the eye only: a reader of screens is told when an item began.
  const two = (n: number) => String(n).padStart(2, "0");
  function tick() {
    for (const clock of holder.querySelectorAll<HTMLElement>("[data-since]")) {
      const spent = Math.max(0, Math.floor(Date.now() / 1000) - Number(clock.dataset.since)) + Number(clock.dataset.before);
      const allotted = Number(clock.dataset.allotted) * 60;
      clock.textContent = `${Math.floor(spent / 60)}:${two(spent % 60)}`;
      clock.classList.toggle("app-clock--over", allotted > 0 && spent > allotted);
    }
    for (const clock of holder.querySelectorAll<HTMLElement>("[data-until]")) {
      const left = Math.max(0, Number(clock.dataset.until) - Math.floor(Date.now() / 1000));
      clock.textContent = left < 24 * 3600 ? `${Math.floor(left / 60)}:${two(left % 60)}` : "";
    }
  }
  window.setInterval(tick, 1000);
  tick();
  refresh();
}
