// What is drawn can be seen: axe reads no pictures. Words of a picture stand out from what is behind them by 4.5 to 1
// (1.4.3), its parts by 3 to 1 (1.4.11), in whatever colours the reader has chosen.

/** drawn measures every picture of a page and returns what does not stand out. */
export const drawn = (page) =>
  page.evaluate(() => {
    const rgb = (colour) => {
      const [r, g, b, a = 1] = (colour.match(/[\d.]+/g) ?? []).map(Number);
      return b === undefined || a < 0.5 ? null : [r, g, b];
    };
    const light = (c) => {
      const [r, g, b] = c.map((v) => (v / 255 <= 0.04045 ? v / 255 / 12.92 : ((v / 255 + 0.055) / 1.055) ** 2.4));
      return 0.2126 * r + 0.7152 * g + 0.0722 * b;
    };
    const ratio = (a, b) => (Math.max(light(a), light(b)) + 0.05) / (Math.min(light(a), light(b)) + 0.05);
    const behind = (svg) => {
      for (let e = svg; e; e = e.parentElement) {
        const ground = rgb(getComputedStyle(e).backgroundColor);
        if (ground) return ground;
      }
      return [255, 255, 255];
    };
    const faults = [];
    for (const svg of document.querySelectorAll("svg:not(.app-qr svg, [aria-hidden] .app-term)")) {
      if (!svg.checkVisibility() || svg.closest(".app-qr")) continue;
      const ground = behind(svg);
      const shapes = [...svg.querySelectorAll("rect, path, circle, line, polygon, polyline")].filter(
        (e) => e.checkVisibility() && !e.closest("defs, clipPath, pattern"),
      );
      const colours = (e) => {
        const s = getComputedStyle(e);
        return [s.fill, Number.parseFloat(s.strokeWidth) > 0 ? s.stroke : "none"].map(rgb).filter(Boolean);
      };
      for (const e of shapes) {
        const kind = e.getAttribute("class") ?? "";
        const { width, height } = e.getBoundingClientRect();
        if (/__whole|__ground|__track/.test(kind) || (width < 0.5 && height < 0.5)) continue;
        const seen = colours(e);
        if (seen.length > 0 && !seen.some((c) => ratio(c, ground) >= 3))
          faults.push(`${svg.getAttribute("class")}: ${e.tagName}.${kind} cannot be told from what is behind it`);
      }
      for (const e of svg.querySelectorAll("text")) {
        const box = e.getBoundingClientRect();
        if (!e.checkVisibility() || !e.textContent.trim() || box.width === 0) continue;
        const s = getComputedStyle(e);
        const [x, y] = [box.left + box.width / 2, box.top + box.height / 2];
        const under = shapes.findLast((r) => {
          const b = r.getBoundingClientRect();
          const before = r.compareDocumentPosition(e) & Node.DOCUMENT_POSITION_FOLLOWING;
          return (
            before && r.tagName === "rect" && rgb(getComputedStyle(r).fill) && b.left <= x && x <= b.right && b.top <= y && y <= b.bottom
          );
        });
        const halo = Number.parseFloat(s.strokeWidth) >= 3 && rgb(s.stroke);
        const on = halo || (under ? rgb(getComputedStyle(under).fill) : ground);
        const ink = rgb(s.fill);
        if (!ink || ratio(ink, on) < 4.5)
          faults.push(`${svg.getAttribute("class")}: "${e.textContent.trim().slice(0, 30)}" is ${s.fill} on ${on}`);
      }
    }
    return [...new Set(faults)];
  });
