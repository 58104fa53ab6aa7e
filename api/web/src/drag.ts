// Dragging an item of a list by its handle, with a mouse, a pen or a finger. The
// list is left as it is until the item is dropped: a line shows where it would go.

/** draggable calls drop with the place that the item was dropped at. */
export function draggable(item: HTMLElement, handle: HTMLElement, drop: (at: number) => void): void {
  handle.addEventListener("pointerdown", (down) => {
    if (down.button !== 0) return;
    down.preventDefault();
    handle.setPointerCapture(down.pointerId);
    const others = [...item.parentElement!.children].filter((e): e is HTMLElement => e instanceof HTMLElement && e !== item);
    let at = -1;
    item.classList.add("is-dragged");
    const move = (event: PointerEvent) => {
      item.style.transform = `translateY(${event.clientY - down.clientY}px)`;
      at = others.filter((e) => {
        const box = e.getBoundingClientRect();
        return event.clientY > box.top + box.height / 2;
      }).length;
      for (const [i, e] of others.entries()) {
        e.classList.toggle("is-above", i === at);
        e.classList.toggle("is-below", at === others.length && i === at - 1);
      }
    };
    const end = (event: PointerEvent) => {
      handle.removeEventListener("pointermove", move);
      handle.removeEventListener("pointerup", end);
      handle.removeEventListener("pointercancel", end);
      item.classList.remove("is-dragged");
      item.style.transform = "";
      for (const e of others) e.classList.remove("is-above", "is-below");
      if (event.type === "pointerup" && at >= 0) drop(at);
    };
    handle.addEventListener("pointermove", move);
    handle.addEventListener("pointerup", end);
    handle.addEventListener("pointercancel", end);
  });
}
