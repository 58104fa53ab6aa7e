// Finds and starts a headless Chromium: $CHROMIUM, the one among the development
// packages, unpacked once beside them, or one on the PATH. The packaged one is
// built to run headless and takes a quarter of a desktop browser's time.
import { execFileSync, spawnSync } from "node:child_process";
import { accessSync, constants, existsSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { delimiter, dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { brotliDecompressSync } from "node:zlib";
import { chromium } from "playwright-core";

const modules = join(dirname(fileURLToPath(import.meta.url)), "../../node_modules");
/** patience is a safety net, in milliseconds: what is waited for is an event, and a busy machine is slow. PATIENCE sets another. */
export const patience = Number(process.env.PATIENCE) || 180_000;
const unpacked = join(modules, ".chromium");

// The package's own flags switch web security off, which would hide faults.
const flags = [
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
  "--font-render-hinting=none",
];

function onPath() {
  for (const dir of (process.env.PATH ?? "").split(delimiter)) {
    for (const name of ["chromium", "chromium-browser", "google-chrome"]) {
      try {
        accessSync(join(dir, name), constants.X_OK);
        return join(dir, name);
      } catch {
        // not here
      }
    }
  }
  return null;
}

/** unpack takes the packaged browser apart, once; several may try at a time. Null where it does not run. */
function unpack() {
  const binary = join(unpacked, "chromium");
  if (existsSync(binary)) return binary;
  const packed = join(modules, "@sparticuz/chromium/bin");
  // The package is made for one kind of machine.
  if (process.platform !== "linux" || process.arch !== "x64" || !existsSync(packed)) return null;
  mkdirSync(modules, { recursive: true });
  const work = mkdtempSync(join(modules, ".chromium-"));
  writeFileSync(join(work, "chromium"), brotliDecompressSync(readFileSync(join(packed, "chromium.br"))), { mode: 0o755 });
  for (const [archive, folder] of [
    ["fonts", "fonts"],
    ["swiftshader", "."],
    ["al2023", "libraries"],
  ]) {
    const into = join(work, folder);
    mkdirSync(into, { recursive: true });
    execFileSync("tar", ["-x", "-C", into], { input: brotliDecompressSync(readFileSync(join(packed, `${archive}.tar.br`))) });
  }
  try {
    renameSync(work, unpacked);
  } catch (fault) {
    rmSync(work, { recursive: true });
    if (!existsSync(binary)) throw fault;
  }
  return binary;
}

/** environment adds the packaged libraries and fonts where the machine has none. */
function environment(binary) {
  const env = { ...process.env };
  if (!binary.startsWith(unpacked)) return env;
  const lacks = (extra) =>
    /error while loading shared libraries/.test(
      String(spawnSync(binary, ["--version"], { env: { ...env, ...extra }, timeout: patience }).stderr),
    );
  if (lacks({})) env.LD_LIBRARY_PATH = join(unpacked, "libraries/lib");
  if (!existsSync("/usr/share/fonts")) env.FONTCONFIG_PATH = join(unpacked, "fonts");
  return env;
}

export function executable() {
  if (process.env.CHROMIUM) return process.env.CHROMIUM;
  const binary = unpack() || onPath();
  if (!binary) {
    throw new Error("No browser: set CHROMIUM, put chromium on the PATH, or run `npm ci` in api/web, which brings one along.");
  }
  return binary;
}

export async function launch() {
  const binary = executable();
  const root = process.getuid?.() === 0;
  return chromium.launch({
    executablePath: binary,
    headless: true,
    env: environment(binary),
    timeout: patience,
    args: [...flags, ...(root ? ["--no-sandbox"] : [])],
  });
}

// `node test/lib/browser.mjs` prepares the browser and says which it is.
if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const browser = await launch();
  console.log(`Chromium ${browser.version()} (${executable()})`);
  await browser.close();
}
