// morph makes children of `here` what those of `fresh` are and keeps each element that is
// still the same thing: a button under a finger, what has the focus, what is half typed,
// what was opened. An element is the same when it has the same id, or does the same (a
// link's address, a form's action with what it sends), or holds something that does the
// same; never by its place, so that no button becomes another one under the finger.
export function morph(here: Element, fresh: Element) {
  known = new WeakMap();
  children(here, fresh);
}

function children(here: Element, fresh: Element) {
  const [olds, news] = [[...here.childNodes], [...fresh.childNodes]];
  const pairs = paired(olds, news);
  const kept = new Set(pairs.values());
  const left = olds.filter((o) => !kept.has(o));
  let next = here.firstChild;
  for (const wanted of news) {
    let node: Node | undefined = pairs.get(wanted);
    if (!node) {
      // What has changed its place is moved: its words and what was opened go with it.
      const moved = left.findIndex((o) => o instanceof Element && wanted instanceof Element && does(o).size > 0 && same(o, wanted));
      node = moved < 0 ? document.importNode(wanted, true) : left.splice(moved, 1)[0]!;
      here.insertBefore(node, next);
      if (moved < 0) continue;
    } else {
      while (next !== node) next = next!.nextSibling; // what is left over here goes below
      next = node.nextSibling;
    }
    become(node, wanted);
  }
  for (const gone of left) gone.parentNode!.removeChild(gone);
}

function become(node: Node, wanted: Node) {
  if (node.isEqualNode(wanted)) return;
  if (!(node instanceof Element && wanted instanceof Element)) {
    node.nodeValue = wanted.nodeValue;
    return;
  }
  for (const { name } of [...node.attributes]) if (!wanted.hasAttribute(name) && name !== "open") node.removeAttribute(name);
  for (const { name, value } of wanted.attributes) if (name !== "open" && node.getAttribute(name) !== value) node.setAttribute(name, value);
  // Browsers keep what is typed from a new default; what is chosen from a list they do not.
  if (node instanceof HTMLSelectElement && [...node.options].some((o) => o.selected !== o.defaultSelected)) return;
  children(node, wanted);
}

// paired finds the most nodes that can stay where they are: the longest common subsequence.
function paired(olds: Node[], news: Node[]): Map<Node, Node> {
  const pairs = new Map<Node, Node>();
  let from = 0;
  let [o, n] = [olds.length, news.length];
  while (from < o && from < n && same(olds[from]!, news[from]!)) pairs.set(news[from]!, olds[from++]!);
  while (o > from && n > from && same(olds[o - 1]!, news[n - 1]!)) pairs.set(news[--n]!, olds[--o]!);
  const wide = n - from + 1;
  const long = new Uint16Array((o - from + 1) * wide);
  for (let i = o - from - 1; i >= 0; i--)
    for (let k = n - from - 1; k >= 0; k--)
      long[i * wide + k] = same(olds[from + i]!, news[from + k]!)
        ? long[(i + 1) * wide + k + 1]! + 1
        : Math.max(long[(i + 1) * wide + k]!, long[i * wide + k + 1]!);
  for (let i = 0, k = 0; i < o - from && k < n - from; )
    if (same(olds[from + i]!, news[from + k]!)) pairs.set(news[from + k++]!, olds[from + i++]!);
    else if (long[(i + 1) * wide + k]! >= long[i * wide + k + 1]!) i++;
    else k++;
  return pairs;
}

function same(a: Node, b: Node): boolean {
  if (a.nodeName !== b.nodeName) return false;
  if (!(a instanceof Element && b instanceof Element)) return true;
  const [one, other] = [itself(a), itself(b)];
  if (one || other) return one === other;
  const [mine, theirs] = [does(a), does(b)];
  return mine.size === 0 || theirs.size === 0 || [...mine].some((what) => theirs.has(what));
}

// itself is what an element is known by alone; most are known by what they hold.
export function itself(e: Element): string {
  if (e.id) return `#${e.id}`;
  if (e instanceof HTMLFormElement) {
    const sent = [...e.querySelectorAll<HTMLInputElement>("input[type=hidden]:not([name=csrf])")];
    return [e.getAttribute("action"), ...sent.map((i) => `${i.name}=${i.defaultValue}`)].join(" ");
  }
  return e.matches("a, button, input, select, textarea")
    ? [
        e.tagName,
        e.getAttribute("href"),
        e.getAttribute("name"),
        e.matches("button, [type=radio], [type=checkbox]") && e.getAttribute("value"),
      ].join(" ")
    : "";
}

// does is what an element's own forms and links do, and the ids in it.
let known = new WeakMap<Element, Set<string>>();
function does(e: Element): Set<string> {
  let all = known.get(e);
  if (!all) {
    all = new Set([e, ...e.querySelectorAll("[id], form, a[href]")].map(itself).filter(Boolean));
    known.set(e, all);
  }
  return all;
}
