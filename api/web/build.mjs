// Builds the site's styles and scripts into dist/, under names that hold their
// own hash, and writes dist/manifest.json, which the program embeds.
//
//   node build.mjs           build
//   node build.mjs --check   exit 1 when dist/ is missing or older than its sources
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { basename, dirname, extname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";
import { named } from "./palette.mjs";

const here = dirname(fileURLToPath(import.meta.url));
const dist = join(here, "dist");
const sha256 = (data) => createHash("sha256").update(data).digest();

// digest names everything that the output depends on. assets.go computes the
// same from what it embeds; keep the two alike.
function digest() {
  const files = ["build.mjs", "package-lock.json", "package.json", "palette.mjs"];
  for (const folder of ["src", "static", "styles"]) {
    for (const entry of readdirSync(join(here, folder), { recursive: true, withFileTypes: true })) {
      if (entry.isFile()) files.push(join(entry.parentPath, entry.name).slice(here.length + 1));
    }
  }
  const hash = createHash("sha256");
  for (const file of files.sort()) {
    const data = readFileSync(join(here, file));
    hash.update(`${file}\n${data.length}\n`).update(data);
  }
  return hash.digest("hex");
}

if (process.argv.includes("--check")) {
  const manifest = join(dist, "manifest.json");
  if (!existsSync(manifest) || JSON.parse(readFileSync(manifest, "utf8")).digest !== digest()) process.exit(1);
  process.exit(0);
}

const { build } = await import("esbuild");
const sass = await import("sass");

// What a source lacks is said in its compiler's words; where this script stood says nothing.
process.on("uncaughtException", (fault) => {
  if (fault.sassMessage) console.error(fault.message);
  else if (!fault.errors) console.error(fault.stack); // esbuild has said it
  process.exit(1);
});

const files = {};
const made = new Map(); // written when all of it is there: what does not build leaves what was
function write(name, data) {
  const bytes = Buffer.from(data);
  const ext = extname(name);
  const file = `${basename(name, ext)}-${sha256(bytes).toString("hex").slice(0, 10)}${ext}`;
  made.set(file, bytes);
  let gzip = bytes.length;
  if (ext !== ".woff2") {
    // which is compressed as it is
    const zipped = gzipSync(bytes, { level: 9 });
    made.set(`${file}.gz`, zipped);
    gzip = zipped.length;
  }
  files[name] = { file, sha256: sha256(bytes).toString("hex"), size: bytes.length, gzip };
}

const palette = JSON.parse(readFileSync(join(here, "styles/palette.json"), "utf8"));
for (const sheet of readdirSync(join(here, "styles")).filter((f) => f.endsWith(".scss") && !f.startsWith("_"))) {
  const { css } = sass.compile(join(here, "styles", sheet), {
    style: "compressed",
    loadPaths: [join(here, "node_modules")],
    quietDeps: true,
  });
  if (/url\(\s*["']?(https?:)?\/\//.test(css)) throw new Error(`${sheet} fetches something from another site`);
  write(`${basename(sheet, ".scss")}.css`, withFonts(withIcons(named(css, palette))));
}

// withFonts takes in the typeface's files, and its licence with them. The first
// of them, which every page needs, is known as typeface.woff2 so that pages can
// ask for it before they have read the style sheet.
function withFonts(css) {
  const typeface = join(here, "node_modules/@fontsource-variable/atkinson-hyperlegible-next");
  return css.replace(/url\("\/assets\/fonts\/([\w.-]+)"\)/g, (_, file) => {
    const name = file.includes("-ext-") ? "typeface-ext.woff2" : "typeface.woff2";
    if (!files[name]) write(name, readFileSync(join(typeface, "files", file)));
    if (!files["typeface-licence.txt"]) write("typeface-licence.txt", readFileSync(join(typeface, "LICENSE")));
    return `url("${files[name].file}")`;
  });
}

// withIcons takes in the icons that a style sheet draws, which it asks for at an
// address where the design system's own sites have them.
function withIcons(css) {
  return css.replace(/url\("\/assets\/images\/([\w.-]+)"\)/g, (_, name) => {
    if (!files[name]) write(name, readFileSync(join(here, "node_modules/nhsuk-frontend/dist/nhsuk/assets/images", name)));
    return `url("${files[name].file}")`;
  });
}
// Every script at the top of src/ that is not a module of another is an entry.
const entries = ["site", "vote", "check", "tag", "lot", "passkey", "find", "room"]
  .map((n) => join(here, "src", `${n}.ts`))
  .filter(existsSync);
const { outputFiles } = await build({
  entryPoints: entries,
  bundle: true,
  write: false,
  outdir: dist,
  absWorkingDir: here,
  format: "esm",
  target: "es2022",
  minify: true,
  charset: "utf8",
  legalComments: "none",
  logLevel: "warning",
});
for (const out of outputFiles) write(basename(out.path), out.contents);
for (const name of readdirSync(join(here, "static"))) write(name, readFileSync(join(here, "static", name)));

const sorted = Object.fromEntries(Object.entries(files).sort(([a], [b]) => (a < b ? -1 : 1)));
mkdirSync(dist, { recursive: true });
for (const name of readdirSync(dist)) if (name !== ".gitkeep") rmSync(join(dist, name));
for (const [file, bytes] of made) writeFileSync(join(dist, file), bytes);
writeFileSync(join(dist, "manifest.json"), `${JSON.stringify({ digest: digest(), files: sorted }, null, 1)}\n`);
for (const [name, f] of Object.entries(sorted)) console.log(`${name.padEnd(14)} ${f.size} bytes, ${f.gzip} gzipped`);
