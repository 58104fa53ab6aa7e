// `make dev`: builds and runs the site, and builds and runs it again whenever a
// source has changed. What does not build leaves the one that runs alone.
//
//   node api/web/dev.mjs [flags of `hustings serve` ...]
import { spawn } from "node:child_process";
import { readdirSync, watch } from "node:fs";
import { dirname, extname, join } from "node:path";
import { fileURLToPath } from "node:url";

const root = join(dirname(fileURLToPath(import.meta.url)), "../..");
const flags = process.argv.slice(2);
const sources = new Set([".go", ".ts", ".mjs", ".scss", ".css", ".html", ".sql", ".json", ".svg", ".txt", ".mod", ".toml"]);
const left = new Set(["node_modules", "dist", "bin", "data", "keys", "artefacts", "testdata", "test", "docs"]);
const settled = 200; // milliseconds without a change: an editor writes more than one file

let server = null;
let building = false;
let stale = false;
let timer;

const ends = (child) => new Promise((done) => child.once("close", (code) => done(code)));
const say = (text) => console.log(`\x1b[1mdev: ${text}\x1b[0m`);

async function stop() {
  if (!server) return;
  const old = server;
  server = null;
  const ended = ends(old);
  if (old.exitCode === null && old.kill("SIGTERM")) await ended;
}

function start() {
  server = spawn(join(root, "bin/hustings"), ["serve", ...flags], { cwd: root, stdio: "inherit" });
  server.once("close", (code) => {
    if (server?.exitCode !== null && server !== null) say(`the site has ended (${code}); it starts again with the next change`);
  });
}

async function build() {
  if (building) {
    stale = true;
    return;
  }
  building = true;
  do {
    stale = false;
    const began = performance.now();
    const code = await ends(spawn("make", ["--silent", "build"], { cwd: root, stdio: "inherit" }));
    if (stale) continue;
    if (code !== 0) {
      say("it does not build; the one before goes on");
      continue;
    }
    say(`built in ${((performance.now() - began) / 1000).toFixed(1)} s`);
    await stop();
    start();
  } while (stale);
  building = false;
}

/** look watches a folder and those in it. */
const watched = new Map();
function look(folder) {
  if (watched.has(folder)) return;
  try {
    const watcher = watch(folder, (kind, name) => {
      if (kind === "rename") look.all(folder);
      if (!name || !sources.has(extname(name)) || name.endsWith("_test.go")) return;
      clearTimeout(timer);
      timer = setTimeout(build, settled);
    });
    watched.set(folder, watcher);
    watcher.on("error", () => watched.delete(folder)); // the folder has gone
  } catch {
    return; // it has gone already
  }
  look.all(folder);
}
look.all = (folder) => {
  try {
    for (const e of readdirSync(folder, { withFileTypes: true })) {
      if (e.isDirectory() && !e.name.startsWith(".") && !left.has(e.name)) look(join(folder, e.name));
    }
  } catch {
    // the folder has gone
  }
};

for (const signal of ["SIGINT", "SIGTERM"]) {
  process.on(signal, async () => {
    await stop();
    process.exit(0);
  });
}
look(root);
await build();
