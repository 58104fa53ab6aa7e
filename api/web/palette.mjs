// Colours are said once, in styles/palette.json: each with its kind (what is
// written, what lies beneath it, lines, shades at an edge), its name, how it is by
// day and how it is for readers who ask for a dark page. `either` are the colours
// that are the same by day and night.
//
// Our own styles name them: var(--ink-quiet). nhsuk-frontend's come as literals out
// of Sass, and are turned into the same names here. A colour that is in no list
// fails the build, so that none is forgotten in the dark.
const literal = /#[0-9a-f]{3,8}\b|rgba?\([^)]*\)/gi;

const kindOf = (property) =>
  /^(color|fill|stroke|caret-color|text-decoration)/.test(property)
    ? "ink"
    : /^background/.test(property)
      ? "ground"
      : /shadow$/.test(property)
        ? "shade"
        : "line";

/** plain is one spelling of a colour: long hexadecimal, or rgba without blanks. */
function plain(colour) {
  const text = colour
    .toLowerCase()
    .replace(/\s/g, "")
    .replace(/([(,])0\./g, "$1.");
  return /^#[0-9a-f]{3}$/.test(text) ? `#${[...text.slice(1)].map((c) => c + c).join("")}` : text;
}

/** named turns the colours of a compiled style sheet into names, and says them at its head. */
export function named(css, palette) {
  const { either, ...kinds } = palette;
  const names = new Map(); // "ink #212b32" -> "--ink-text"
  const day = [],
    night = [];
  for (const [kind, colours] of Object.entries(kinds)) {
    for (const [name, [light, dark]] of Object.entries(colours)) {
      names.set(`${kind} ${plain(light)}`, `--${kind}-${name}`);
      day.push(`--${kind}-${name}:${light}`);
      night.push(`--${kind}-${name}:${dark}`);
    }
  }
  const unknown = new Set();
  const rule = (whole, head, body) => {
    if (/^:root$|@font-face/.test(head.trim())) return whole;
    // Dark words on the yellow of what has the focus are the same by night.
    if (/background(-color)?:#ffeb3b/.test(body)) return whole;
    const declared = body.split(";").map((d) => {
      const at = d.indexOf(":");
      const kind = kindOf(d.slice(0, at).trim());
      return (
        d.slice(0, at) +
        d.slice(at).replace(literal, (colour) => {
          const c = plain(colour);
          const name = names.get(`${kind} ${c}`);
          if (name) return `var(${name})`;
          if (!/^(rgba\(0,0,0,|#000000$)/.test(c) && !either[kind].includes(c))
            unknown.add(`${kind} ${colour} in ${head.trim().slice(-80)}`);
          return colour;
        })
      );
    });
    return `${head}{${declared.join(";")}}`;
  };
  const out = css.replace(/:root\{--nhsuk[^}]*\}/g, "").replace(/([^{}]+)\{([^{}]*)\}/g, rule);
  if (unknown.size > 0) throw new Error(`colours that styles/palette.json does not have:\n${[...unknown].join("\n")}`);
  const asked = new Set([...out.matchAll(/var\((--(?:ink|ground|line|shade)-[\w-]+)\)/g)].map((m) => m[1]));
  const known = new Set(day.map((d) => d.split(":")[0]));
  for (const name of asked) if (!known.has(name)) throw new Error(`styles/palette.json has no ${name}`);
  return `:root{color-scheme:light dark;${day.join(";")}}@media screen and (prefers-color-scheme:dark){:root{${night.join(";")}}}${out}`;
}
