import "./drafts";

// The page of a meeting that is open: its parts are fetched anew when something has
// happened. One stream of events serves all tabs of a meeting; where streams fail the
// page asks every few seconds. What somebody types is outside of the parts, and a part in
// which somebody types waits until she has gone. Whoever works by keyboard keeps her
// place: the focus goes to the same button or link in what is new.
const room = document.querySelector<HTMLElement>("[data-room]");
const holder = document.getElementById("room-parts");
if (room && holder) start(room, holder);

function start(room: HTMLElement, holder: HTMLElement) {
  const line = room.querySelector<HTMLElement>("[data-room-line]")!;
  const { events = "", parts = "" } = room.dataset;
  let shown = Number(room.dataset.revision);
  let said = "";
  let polling = 0;
  let pending: Document | undefined;

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

  // fill puts what is new in a part's place, with what was opened open and the focus on
  // what it was on; where that has gone, on the part.
  const fill = (here: HTMLElement, fresh: HTMLElement) => {
    for (const old of here.querySelectorAll<HTMLDetailsElement>("details[id]"))
      if (old.open) fresh.querySelector(`#${CSS.escape(old.id)}`)?.setAttribute("open", "");
    if (here.innerHTML === fresh.innerHTML && here.hidden === fresh.hidden) return;
    const on = here.contains(document.activeElement) ? keyOf(document.activeElement!) : undefined;
    here.hidden = fresh.hidden;
    here.replaceChildren(...document.importNode(fresh, true).childNodes);
    if (on === undefined) return;
    const same = [...here.querySelectorAll<HTMLElement>("a, button, summary")].find((e) => keyOf(e) === on);
    if (!same) here.tabIndex = -1;
    (same ?? here).focus({ preventScroll: true });
  };

  // put replaces each part that has changed, unless somebody types in it.
  const put = (fresh: Document) => {
    pending = undefined;
    for (const part of fresh.querySelectorAll<HTMLElement>("[data-part]")) {
      const here = document.getElementById(part.id);
      if (!here) continue;
      if (here.contains(document.activeElement) && document.activeElement!.matches("input, select, textarea")) pending = fresh;
      else fill(here, part);
    }
    tick();
  };
  holder.addEventListener("focusout", () => window.setTimeout(() => pending && put(pending), 50));

  let asking = false;
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
    } catch {
      say("lost");
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
      clock.textContent = `${Math.floor(left / 60)}:${two(left % 60)}`;
    }
  }
  window.setInterval(tick, 1000);
  tick();
  refresh();
}
