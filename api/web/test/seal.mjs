// Seals in a real browser: how long it takes, files for the Go side to check
// ($OUT), and the Go side's files checked here ($IN).
import assert from "node:assert/strict";
import { readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import { launch } from "./lib/browser.mjs";

const root = join(dirname(fileURLToPath(import.meta.url)), "..");
const vectors = JSON.parse(readFileSync(join(root, "testdata/seal.json"), "utf8"));
const { outputFiles } = await build({
  stdin: { contents: 'export * from "./src/seal.ts"; export * from "./src/encoding.ts";', resolveDir: root, loader: "ts" },
  bundle: true,
  write: false,
  format: "iife",
  globalName: "Seal",
  target: "es2022",
  minify: true,
});

const browser = await launch();
try {
  const page = await browser.newPage();
  await page.evaluate(`${outputFiles[0].text}; globalThis.Seal = Seal;`);
  const run = (fn, arg) => page.evaluate(fn, { ...arg, pk: vectors.pk, e: vectors.e, e0: vectors.e0 });

  // Figures for docs/performance.md (10 ms are promised), not a verdict: the
  // machine is shared.
  const speed = await run(({ pk, e }) => {
    const bytes = (h) => Uint8Array.from(h.match(/../g), (x) => parseInt(x, 16));
    const statement = { e: bytes(e), suite: Seal.suite, pk: bytes(pk), tag: bytes(e), seq: 1, prev: new Uint8Array(), by: "voter" };
    const figures = {};
    for (const n of [12, 40, 41]) {
      const ranks = Array.from({ length: n }, (_, i) => i + 1);
      const began = performance.now();
      Seal.seal(statement, ranks);
      const first = performance.now() - began;
      const times = Array.from({ length: 40 }, () => {
        const t = performance.now();
        Seal.seal(statement, ranks);
        return performance.now() - t;
      }).sort((a, b) => a - b);
      figures[n] = { first, fastest: times[0], median: times[20] };
    }
    return figures;
  }, {});
  for (const [n, f] of Object.entries(speed)) {
    console.log(
      `seal, ${n} candidates: first ${f.first.toFixed(1)} ms, fastest ${f.fastest.toFixed(1)} ms, median ${f.median.toFixed(1)} ms`,
    );
  }

  if (process.env.OUT) {
    const rankings = [
      [0, 0, 0],
      [1],
      [2, 1, 0, 3],
      Array.from({ length: 40 }, (_, i) => 40 - i),
      Array.from({ length: 41 }, (_, i) => ((i + 7) % 41) + 1),
      Array.from({ length: 80 }, (_, i) => Math.max(0, 63 - i)),
    ];
    const made = await run(
      ({ pk, e, e0, rankings }) => {
        const bytes = (h) => Uint8Array.from(h.match(/../g), (x) => parseInt(x, 16));
        const hex = (b) => Array.from(b, (x) => x.toString(16).padStart(2, "0")).join("");
        const salt = crypto.getRandomValues(new Uint8Array(32));
        const tag = Seal.tagOf(bytes(e0), "member-0042", salt);
        let prev = new Uint8Array();
        const ballots = rankings.map((ranks, i) => {
          const s = Seal.seal({ e: bytes(e), suite: Seal.suite, pk: bytes(pk), tag, seq: i + 1, prev, by: "voter" }, ranks);
          prev = s.leaf;
          return { check_file: Seal.checkFile(s, bytes(pk), ranks), leaf_hash: hex(s.leaf), tracking_code: s.code };
        });
        return {
          about: "made by the voting page's code in a browser: npm package hustings-web, test/seal.mjs",
          e,
          e0,
          pk,
          voter: "member-0042",
          salt: hex(salt),
          tag: hex(tag),
          ballots,
        };
      },
      { rankings },
    );
    writeFileSync(process.env.OUT, `${JSON.stringify(made, null, 1)}\n`);
  }

  if (process.env.IN) {
    const given = JSON.parse(readFileSync(process.env.IN, "utf8"));
    assert.ok(given.length > 0);
    for (const { check_file, tracking_code } of given) {
      const code = await run(({ check_file }) => Seal.recheck(check_file).code, { check_file });
      assert.equal(code, tracking_code);
    }
    console.log(`${given.length} check files of the Go side hold`);
  }
} finally {
  await browser.close();
}
