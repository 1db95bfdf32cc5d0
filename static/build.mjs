// Builds the front end from static/ and node_modules/ into var/build (or $PORTAL_BUILD):
//   static/<app>/*.js, *.css   bundled to build/static/<app>/ (files in deeper folders are their sources)
//   static/<app>/…pdf.css      copied as it is: WeasyPrint reads it, not a browser
//   other files                copied (pictures, the service worker's JSON …)
//   icons.json                 name → drawing of every Bootstrap icon, read by cicc_portal.icons
//   emblem-*.png               the emblem for PDFs, badges and home screens
//   static/fonts/*.woff2       web fonts, a file a script, so that a page fetches only what it shows
// The whole fonts for PDFs are put in place by `python -m cicc_portal.fonts`.
import { cpSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, extname, join, relative, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { Resvg } from "@resvg/resvg-js";
import { build } from "esbuild";

const source = dirname(fileURLToPath(import.meta.url));
const root = dirname(source);
const out = resolve(root, process.env.PORTAL_BUILD || "var/build");

const BUNDLED = new Set([".js", ".css"]);
const SOURCE_FOLDERS = new Set(["js", "css"]);

/** Every file under `folder`, as paths relative to static/, without the folders that hold only sources. */
function files(folder) {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) return SOURCE_FOLDERS.has(entry.name) ? [] : files(path);
    return folder === source ? [] : [relative(source, path)];
  });
}

const all = files(source);
const entries = all.filter((path) => BUNDLED.has(extname(path)) && !path.endsWith("pdf.css"));
const copies = all.filter((path) => !entries.includes(path));

/** Fontsource offers each file as WOFF too, for browsers that the rest of the portal does not run in. */
const woff2Only = {
  name: "woff2-only",
  setup({ onLoad }) {
    onLoad({ filter: /@fontsource.*\.css$/ }, ({ path }) => ({
      contents: readFileSync(path, "utf8").replace(/, url\([^)]*\.woff\) format\('woff'\)/g, ""),
      loader: "css",
    }));
  },
};

async function bundle() {
  await build({
    entryPoints: entries.map((path) => join(source, path)),
    outbase: source,
    outdir: join(out, "static"),
    entryNames: "[dir]/[name]",
    chunkNames: "portal/chunks/[name]-[hash]",
    bundle: true,
    splitting: true,
    minify: true,
    format: "esm",
    target: ["es2022", "chrome109", "firefox115", "safari16"],
    legalComments: "none",
    loader: { ".woff2": "file" },
    assetNames: "fonts/[name]",
    plugins: [woff2Only],
    nodePaths: [join(root, "node_modules")],
    logLevel: "warning",
  });
}

function copy() {
  for (const path of copies) cpSync(join(source, path), join(out, "static", path));
}

function icons() {
  const folder = join(root, "node_modules/bootstrap-icons/icons");
  const drawings = {};
  for (const name of readdirSync(folder)) {
    const inner = readFileSync(join(folder, name), "utf8").match(/<svg[^>]*>([\s\S]*)<\/svg>/)[1];
    drawings[name.slice(0, -4)] = inner.replace(/\s*\n\s*/g, "");
  }
  writeFileSync(join(out, "icons.json"), JSON.stringify(drawings));
}

function emblem() {
  const drawing = readFileSync(join(source, "portal/emblem.svg"));
  for (const width of [32, 180, 512]) {
    const png = new Resvg(drawing, { fitTo: { mode: "width", value: width } }).render().asPng();
    writeFileSync(join(out, `static/portal/emblem-${width}.png`), png);
  }
}

rmSync(join(out, "static/portal/chunks"), { recursive: true, force: true });
mkdirSync(join(out, "static/portal"), { recursive: true });
await bundle();
copy();
icons();
emblem();
console.log(`front end built: ${entries.length} bundles, ${copies.length} files`);
