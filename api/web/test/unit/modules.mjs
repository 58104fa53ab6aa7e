// The sources as Node can run them: bundled as for the browser.

import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { build } from "esbuild";

const root = join(dirname(fileURLToPath(import.meta.url)), "../..");

/** load imports a module of src/. */
export async function load(name) {
  const dir = mkdtempSync(join(tmpdir(), "hustings-"));
  try {
    const outfile = join(dir, `${name}.mjs`);
    await build({ entryPoints: [join(root, "src", `${name}.ts`)], bundle: true, format: "esm", target: "es2022", outfile });
    return await import(pathToFileURL(outfile));
  } finally {
    rmSync(dir, { recursive: true });
  }
}
